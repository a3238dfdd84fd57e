"""`loyalty restore`: a backup is looked through, then put in the store's place as one step."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from loyalty_cli.base.dates import Day
from loyalty_cli.base.problems import LoyaltyError, Problem, Refused, StoreUnavailable
from loyalty_cli.jobs.outcome import Caller, Outcome, Progress
from loyalty_cli.jobs.upkeep.backup_keys import bring_key, key_missing, key_of
from loyalty_cli.jobs.upkeep.backups import Checked, check_copy, said_of
from loyalty_cli.jobs.upkeep.replacing import identity_of, put_new, put_over, since_backup
from loyalty_cli.reports.upkeep.status import holdings
from loyalty_cli.store.file.connection import Store, now
from loyalty_cli.store.file.copies import copy_store, last_arrival, note_restored, open_copy
from loyalty_cli.store.file.drafts import draft_beside, free_name_beside
from loyalty_cli.store.file.sqlite_errors import store_trouble
from loyalty_cli.store.file.store_file import open_store
from loyalty_cli.store.file.store_key import key_path
from loyalty_cli.store.log import audit


@dataclass(slots=True)
class Backup:
    """A backup that has been looked through: a copy of it beside the store, ready to be used."""

    file: Path
    draft: Path
    target: Path
    checked: Checked
    counts: dict[str, int]
    last_day: str | None
    stat: os.stat_result
    """Of the file, which a night's rotation may take away meanwhile."""
    zone: ZoneInfo
    replaces: str | None
    """What lies at the store's place now, in words; None where nothing does."""
    identity: tuple[int, int] | None
    """Which file that is."""
    key: bytes | None
    """What lies beside the backup as its key and is its own."""
    key_state: str
    """Whether it has its key: "yes", "no key yet" (it never needed one), or what is wrong."""


@contextmanager
def looked_through(
    file: Path, target: Path, *, anyway: bool = False, progress: Progress | None = None
) -> Iterator[Backup]:
    """Copies a backup beside the store, brings it to this release's schema, and examines it.

    The backup itself is only read. Raises StoreUnavailable where it is missing, no store, or made
    by a newer release, Refused where it is damaged or (unless `anyway`) its books don't add up.
    """
    file, target = file.absolute(), target.absolute()
    _refuse_same(file, target)
    try:
        with draft_beside(target) as draft:
            with said_of(draft, file):
                stat = _copy(file, draft, progress)
                with open_store(draft, command="loyalty restore", keep_old=False) as copy:
                    checked = check_copy(copy, None, progress)
                    if checked.differences and not anyway:
                        raise _differs(file, checked)
                    counts = holdings(copy.db)
                    last_day, zone = _last_day(copy), copy.settings.zone
                    key, key_state = key_of(copy, file)
            identity, there = identity_of(target), _what_is_at(target)
            yield Backup(
                *(file, draft, target, checked, counts, last_day, stat, zone),
                replaces=there,
                identity=identity,
                key=key,
                key_state=key_state,
            )
    except OSError as error:
        raise StoreUnavailable(
            Problem(
                "store-read-only",
                f"the store can't be written there: {error.strerror or error}",
                file=str(target),
                fix="See that the folder is yours to write to and has room. Nothing was changed.",
            )
        ) from error


def put_in_place(found: Backup, *, with_key: bool = True, caller: Caller) -> Outcome:
    """Puts a backup in the store's place; what was there is kept beside it under another name.

    A store that can be written to is overwritten within itself, as one transaction, so that
    whoever has it open sees the old or the new, and a command that was running stops at its next
    step. A damaged one is moved aside.

    From before it looks at what it replaces until the backup is in its place nobody else can
    write: what a till was told is done is in the restored store, or in the kept one and named.

    counts: as in `status`, of the restored store. data: `file` `store` `kept` (where the former
    store is) `key` (where it was written to) `key_fits` `last_day` (of the restored store)
    `differences`, and what the former store had since: `imports` (names of files), `commands` (how
    many by hand) and `missing` (each of these, as the audit has it, with the `cards` it made), and
    `erased`: the ids, in the backup, of members who were erased since. Raises Refused where its
    key is not at hand and `with_key`, StoreUnavailable where another store came there meanwhile.
    """
    target = found.target
    if with_key and found.key_state not in ("yes", "no key yet"):
        raise key_missing(found.file, found.key_state)
    key = found.key if with_key else None
    here = key_path(target)
    data: dict[str, object] = {
        "file": str(found.file),
        "store": str(target),
        "kept": None,
        "key": None if key is None else str(here),
        "key_fits": found.key_state,
        "last_day": found.last_day,
        "differences": found.checked.differences,
    }
    data.update(imports=[], commands=0, missing=[], erased=[])
    outcome = Outcome("ok", caller.as_of, caller.dry_run, found.counts, data=data)
    if caller.dry_run:
        if found.replaces is not None:
            data["kept"] = str(free_name_beside(target, "before-restore", now()))
            with suppress(LoyaltyError), open_store(target, write=False) as old:
                data.update(since_backup(old, found.draft))
        return outcome
    if key is not None:
        bring_key(key, here)
    with open_store(found.draft, command="loyalty restore") as draft:
        _note_restore(draft, found, caller.by, caller.as_of)
    if found.replaces is None:
        put_new(found.draft, target)
    else:
        kept, since = put_over(found.draft, target, found.identity)
        data.update(since, kept=str(kept))
    return outcome


def _copy(file: Path, draft: Path, progress: Progress | None) -> os.stat_result:
    if not file.is_file():
        raise StoreUnavailable(
            Problem(
                "store-missing",
                "there is no such backup",
                file=str(file),
                fix="Check the path; loyalty status says where the last backup is.",
            )
        )
    try:
        with closing(open_copy(file)) as source:
            stat = file.stat()
            copy_store(source, draft, progress)
            return stat
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
            raise StoreUnavailable(
                Problem(
                    "store-full",
                    "there is no room left on the disk for what the backup holds",
                    file=str(draft.parent),
                    fix="Make room there, then repeat the command. Nothing was changed.",
                )
            ) from error
        raise store_trouble(error, file) or _no_store(file, error) from error


def _no_store(file: Path, error: sqlite3.Error) -> LoyaltyError:
    """SQLite can read it, but the tables of a store are not in it."""
    return StoreUnavailable(
        Problem(
            "not-a-store",
            "the file is not a backup of a loyalty store",
            file=str(file),
            value=str(error),
            fix="Name a file that loyalty backup wrote.",
        )
    )


def _refuse_same(file: Path, target: Path) -> None:
    if file.resolve() == target.resolve():
        raise Refused(
            Problem(
                "would-overwrite",
                "this is the store itself",
                file=str(file),
                fix="Name the backup, and with --store where it is to be restored to.",
            )
        )


def _what_is_at(target: Path) -> str | None:
    if not os.path.lexists(target):
        return None
    try:
        with open_store(target, write=False) as store:
            counts = holdings(store.db)
            day = _last_day(store)
    except LoyaltyError as error:
        return f"a file that can't be read as a store ({error.problems[0].message})"
    said = f"{counts['members']} members, {counts['transactions']} transactions"
    return f"a store with {said}" + (f", last used for {day}" if day else "")


def _last_day(store: Store) -> str | None:
    (day,) = store.db.execute("SELECT max(as_of) FROM arrivals").fetchone()
    return None if day is None else str(day)


def _note_restore(draft: Store, found: Backup, by: str, as_of: Day) -> None:
    """The restored store knows that it is one: for the audit, for commands that are running, and
    of which file, so that an erasure can name it."""
    with draft.atomic():
        held = last_arrival(draft.db)
        draft.db.execute(
            "INSERT INTO settings (name, value) VALUES ('restored', ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (f"{now()} {os.getpid()}",),
        )
        audit.record(
            draft,
            arrival=draft.arrive("restore", as_of),
            action="restore",
            by=by,
            after=json.dumps({"file": found.file.name}),
        )
        note_restored(
            draft,
            found.file,
            found.stat,
            arrival=held,
            with_key=found.key is not None,
            sound=not found.checked.differences,
        )


def _differs(file: Path, checked: Checked) -> Refused:
    return Refused(
        Problem(
            "backup-differs",
            f"the books of this backup don't add up ({checked.differences} differences; "
            f"{checked.first})",
            file=str(file),
            fix="Take another backup, or restore it all the same with --anyway.",
        )
    )
