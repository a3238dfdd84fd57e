"""`loyalty backup`: a copy of the store that has been looked through before it has its name."""

from __future__ import annotations

import dataclasses
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from loyalty_cli.base.drafts import SIDES, kept_from
from loyalty_cli.base.problems import LoyaltyError, Problem, Refused, StoreUnavailable
from loyalty_cli.jobs.outcome import Caller, Outcome, Progress
from loyalty_cli.jobs.upkeep.backup_keys import key_beside, write_secret
from loyalty_cli.reports.doctor.checks import Difference
from loyalty_cli.reports.doctor.examine import Examined, examine
from loyalty_cli.reports.upkeep.status import holdings
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.copies import Copied, copy_store, count_rows, note_backup, unwritable
from loyalty_cli.store.file.drafts import draft_beside, sync_folder
from loyalty_cli.store.file.sqlite_errors import store_trouble
from loyalty_cli.store.file.store_file import open_store
from loyalty_cli.store.file.store_key import fits, key_path

_LOST_KEY = (
    "the store's own key is not in the backup ({}: {}): without it no gift card's code is found"
)


DIFFERS = "-differs"
"""What the name of a copy ends with whose books don't add up."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was seen of a copy: the checks, and how many differences they found."""

    checks: int
    differences: int
    first: str | None


def backup(
    store: Store,
    target: Path,
    *,
    with_key: bool = True,
    replace: bool = False,
    aside: Path | None = None,
    caller: Caller,
    progress: Progress | None = None,
) -> Outcome:
    """Copies one moment of the store to `target`, checks the copy, and gives it its name.

    The copy is checked by SQLite, counted against the store, and examined like `doctor` does; one
    that isn't faithful is not kept (Refused, `backup-damaged`). A faithful copy of a store whose
    books don't add up is kept, with the status "refused": at `aside` if that is given, and where
    there is a file at `target` already beside it, since that may be all that is good. The key goes
    to `target`.key where there is one. An existing file is replaced only with `replace` (else
    Refused, `already-exists`).

    counts: as in `status`. data: `file` `bytes` `key` `checks` `differences`.
    """
    target = target.absolute()
    refuse_target(store.path, target, replace=replace)
    state = fits(store)
    key = key_path(store.path) if with_key and state == "yes" else None
    if caller.dry_run:
        data = {"file": str(target), "bytes": store.path.stat().st_size}
        data["key"] = None if key is None else str(key_beside(target))
        return Outcome("ok", caller.as_of, True, holdings(store.db), data=data)
    try:
        with draft_beside(target) as draft, said_of(draft, target):
            copied = _copied(store, draft, progress)
            with open_store(draft, write=False) as copy:
                seen = check_copy(copy, copied, progress)
                counts = holdings(copy.db)
            size = draft.stat().st_size
            if seen.differences and (aside is not None or os.path.lexists(target)):
                target = aside or _beside(target)
            if key is not None:
                write_secret(key_beside(target), key.read_bytes())
            os.replace(draft, target)
            sync_folder(target.parent)
    except OSError as error:
        raise unwritable(target, error.strerror or str(error)) from error
    outcome = Outcome("ok", caller.as_of, False, counts)
    outcome.data = {
        "file": str(target),
        "bytes": size,
        "key": None if key is None else str(key_beside(target)),
        "checks": seen.checks,
        "differences": seen.differences,
    }
    if with_key and state not in ("yes", "no key yet"):
        outcome.hints.append(_LOST_KEY.format(key_path(store.path), state))
    if seen.differences:
        outcome.status = "refused"
        outcome.problems = [_differs(target, seen)]
    try:
        # The store may have been opened for reading: one that can't be written to can be copied.
        with open_store(store.path, command="loyalty backup") as noting:
            note_backup(
                noting,
                target,
                copied,
                size=size,
                with_key=key is not None,
                sound=not seen.differences,
            )
    except StoreUnavailable as error:
        outcome.hints.append(
            f"the backup is there, but the store could not note it: {error.problems[0].message}"
        )
    return outcome


def _beside(target: Path) -> Path:
    """Where a copy goes whose books don't add up, when a file of its name is there already."""
    return target.with_name(f"{target.stem.removesuffix(DIFFERS)}{DIFFERS}{target.suffix}")


def refuse_target(store: Path, target: Path, *, replace: bool) -> None:
    """A backup goes over nothing but a file that may be replaced. Raises Refused."""
    code = fix = None
    if target.is_dir():
        code, said, fix = "not-a-file", "this is a folder", "Name a file in it."
    elif not target.parent.is_dir():
        code, said, fix = "no-such-folder", "there is no such folder", "Make the folder first."
    elif target.resolve() in {
        store.with_name(store.name + side).resolve() for side in ("", *SIDES)
    }:
        code, said, fix = "would-overwrite", "this is the store itself", "Name another file."
    elif kept_from(target) not in (None, "a store"):
        said = f"this is {kept_from(target)}, and is not written over"
        code, fix = "would-overwrite", "Name another file."
    elif os.path.lexists(target) and not replace:
        code, said, fix = (
            "already-exists",
            "there is a file of this name already",
            "Give another name, or --yes to replace it.",
        )
    if code is not None:
        raise Refused(Problem(code, said, file=str(target), fix=fix))


def check_copy(copy: Store, of: Copied | None, progress: Progress | None = None) -> Checked:
    """Looks a copy through; raises Refused where it is not what it was made of."""
    if of is not None and count_rows(copy.db) != of.rows:
        raise _damaged(copy.path, "a table has other rows than in the store")
    done = examine(copy, progress)
    for each in done:
        if each.name == "integrity" and each.count:
            raise _damaged(copy.path, str(each.differences[0].found))
    return Checked(len(done), sum(each.count for each in done), _first(done))


@contextmanager
def said_of(draft: Path, file: Path) -> Iterator[None]:
    """What is wrong with a draft is said of the file that people know."""
    try:
        yield
    except LoyaltyError as error:
        error.problems = [
            dataclasses.replace(each, file=str(file)) if each.file == str(draft) else each
            for each in error.problems
        ]
        raise


def _copied(store: Store, draft: Path, progress: Progress | None) -> Copied:
    try:
        return copy_store(store.db, draft, progress)
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            # It is the copy that is written; what can't be read is corrupt to SQLite.
            why = "there is no room left" if code == sqlite3.SQLITE_FULL else str(error)
            raise unwritable(draft, why) from error
        raise store_trouble(error, store.path) or error from error


def _damaged(path: Path, what: str) -> Refused:
    return Refused(
        Problem(
            "backup-damaged",
            f"the copy is damaged: {what}",
            file=str(path),
            fix="Run loyalty doctor on the store, and look after the disk.",
        )
    )


def _differs(path: Path, seen: Checked) -> Problem:
    return Problem(
        "backup-differs",
        f"the copy is faithful, but its books don't add up ({seen.differences} differences; "
        f"{seen.first})",
        file=str(path),
        fix="Run loyalty doctor to see them all. Keep the earlier backups.",
    )


def _first(done: list[Examined]) -> str | None:
    found: list[tuple[str, Difference]] = [
        (each.name, difference) for each in done for difference in each.differences
    ]
    if not found:
        return None
    name, first = found[0]
    said = f"{name}: {first.what}: expected {first.expected}, found {first.found}"
    with suppress(IndexError):
        said = said.splitlines()[0]
    return said
