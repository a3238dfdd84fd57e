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
from loyalty_cli.base.drafts import SIDES
from loyalty_cli.base.problems import LoyaltyError, Problem, Refused, StoreUnavailable
from loyalty_cli.jobs.backup_keys import bring_key, key_missing, key_of
from loyalty_cli.jobs.backups import Checked, check_copy, said_of
from loyalty_cli.jobs.outcome import Caller, Outcome, Progress
from loyalty_cli.reports.status import holdings
from loyalty_cli.store import audit
from loyalty_cli.store.connection import Store, now, open_store
from loyalty_cli.store.copies import copy_into, copy_store, last_arrival, note_restored, open_copy
from loyalty_cli.store.drafts import draft_beside, free_name_beside, sync_folder
from loyalty_cli.store.keys import key_path
from loyalty_cli.store.trouble import store_trouble


@dataclass(slots=True)
class Backup:
    """A backup that has been looked through: a copy of it beside the store, ready to be used."""

    file: Path
    draft: Path
    target: Path
    checked: Checked
    counts: dict[str, int]
    last_day: str | None
    last: tuple[object, ...] | None
    """The last arrival it holds, by which the store it was made of is known."""
    zone: ZoneInfo
    replaces: str | None
    """What lies at the store's place now, in words; None where nothing does."""
    key: Path | None
    """The key that lies beside the backup and is its own."""
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
                _copy(file, draft, progress)
                with open_store(draft, command="loyalty restore", keep_old=False) as copy:
                    checked = check_copy(copy, None, progress)
                    if checked.differences and not anyway:
                        raise _differs(file, checked)
                    counts = holdings(copy.db)
                    last_day, zone = _last_day(copy), copy.settings.zone
                    last = _arrival(copy, last_arrival(copy.db))
                    key, key_state = key_of(copy, file)
            there = _what_is_at(target)
            yield Backup(
                *(file, draft, target, checked, counts, last_day, last, zone),
                replaces=there,
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

    counts: as in `status`, of the restored store. data: `file` `store` `kept` (where the former
    store is) `key` (where it was written to) `key_fits` `last_day` (of the restored store)
    `differences`, and what the former store had since: `imports` (names of files) and `commands`
    (how many by hand), and `erased`: the ids, in the backup, of members who were erased since.
    Raises Refused where its key is not at hand and `with_key`.
    """
    target = found.target
    kept = None if found.replaces is None else free_name_beside(target, "before-restore", now())
    if with_key and found.key_state not in ("yes", "no key yet"):
        raise key_missing(found.file, found.key_state)
    key = found.key if with_key else None
    here = key_path(target)
    data: dict[str, object] = {
        "file": str(found.file),
        "store": str(target),
        "kept": None if kept is None else str(kept),
        "key": None if key is None else str(here),
        "key_fits": found.key_state,
        "last_day": found.last_day,
        "differences": found.checked.differences,
    }
    data.update(imports=[], commands=0, erased=[])
    outcome = Outcome("ok", caller.as_of, caller.dry_run, found.counts, data=data)
    if caller.dry_run:
        if kept is not None:
            with suppress(LoyaltyError), open_store(target, write=False) as old:
                data.update(_since(old, found))
        return outcome
    if key is not None:
        bring_key(key, here)
    with open_store(found.draft, command="loyalty restore") as draft:
        _note_restore(draft, found, caller.by, caller.as_of)
    if kept is None:
        _put_new(found.draft, target)
        return outcome
    try:
        with open_store(target, command="loyalty restore") as old:
            data.update(_since(old, found))
            _keep_copy(old, kept)
            with closing(open_copy(found.draft)) as source:
                copy_into(source, old)
    except StoreUnavailable as error:
        if error.problems[0].code in {"store-busy", "store-full", "store-read-only"}:
            kept.unlink(missing_ok=True)  # What it is a copy of is there still.
            raise
        _move_aside(target, kept)
        _put_new(found.draft, target)
    return outcome


def _copy(file: Path, draft: Path, progress: Progress | None) -> None:
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
            copy_store(source, draft, progress)
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


def _arrival(store: Store, number: int) -> tuple[object, ...] | None:
    row = store.db.execute(
        "SELECT arrival, kind, as_of, at FROM arrivals WHERE arrival = ?", (number,)
    ).fetchone()
    return None if row is None else tuple(row)


def _since(old: Store, found: Backup) -> dict[str, object]:
    """What the store that is replaced has had since the backup was made of it: that will be missed.

    Of another store nothing can be said.
    """
    if found.last is None or _arrival(old, int(str(found.last[0]))) != found.last:
        return {}
    imports = old.db.execute(
        "SELECT file FROM imports WHERE arrival > ? ORDER BY import", (found.last[0],)
    ).fetchall()
    (commands,) = old.db.execute(
        "SELECT count(*) FROM arrivals WHERE arrival > ? AND kind NOT LIKE 'import%'"
        " AND kind NOT IN ('batch', 'restore')",
        (found.last[0],),
    ).fetchone()
    erased = old.db.execute(
        "SELECT member FROM erasures WHERE arrival > ? ORDER BY member", (found.last[0],)
    ).fetchall()
    with closing(open_copy(found.draft)) as backup:
        ids = [
            member_id
            for member in erased
            for (member_id,) in backup.execute(
                "SELECT member_id FROM members WHERE member = ? AND merged_into IS NULL", member
            )
        ]
    return {"imports": [file for (file,) in imports], "commands": commands, "erased": ids}


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
            arrival=held,
            with_key=found.key is not None,
            sound=not found.checked.differences,
        )


def _put_new(draft: Path, target: Path) -> None:
    # A log of another store that still lies there would be taken for this one's.
    for side in SIDES:
        beside = target.with_name(target.name + side)
        if beside.exists():
            _move_aside(beside, free_name_beside(beside, "before-restore", now()))
    os.replace(draft, target)
    sync_folder(target.parent)


def _keep_copy(old: Store, kept: Path) -> None:
    with draft_beside(kept) as draft:
        try:
            copy_store(old.db, draft)
        except sqlite3.Error as error:
            raise store_trouble(error, old.path) or error from error
        os.replace(draft, kept)


def _move_aside(path: Path, kept: Path) -> None:
    for side in ("", *SIDES):
        beside = path.with_name(path.name + side)
        if os.path.lexists(beside):
            os.replace(beside, kept.with_name(kept.name + side))


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
