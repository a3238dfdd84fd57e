"""What SQLite says went wrong, as a `StoreUnavailable` with its place and its remedy."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile

from loyalty_cli.base.problems import Problem, StoreUnavailable
from loyalty_cli.store.file.unreadable_texts import is_unreadable, unreadable_texts

BUSY_SECONDS = 10
"""How long a connection waits for another one's lock."""

_RESTORE = "Put a backup in its place: loyalty restore FILE."

# By SQLite's primary result code: code, message, fix. Anything else is a defect of ours and is
# not translated.
_KNOWN = {
    sqlite3.SQLITE_BUSY: (
        "store-busy",
        f"another program has kept the store locked for more than {BUSY_SECONDS} seconds",
        "Wait until it has finished, then try again. It is no command of ours: look for an SQLite "
        "tool that has the store open and changes not yet saved.",
    ),
    sqlite3.SQLITE_LOCKED: (
        "store-busy",
        "another part of this program holds the store",
        "Try again.",
    ),
    sqlite3.SQLITE_READONLY: (
        "store-read-only",
        "the store cannot be written to",
        "Make the file and its folder writable for the user who runs this command.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "store-read-only",
        "the store, or the files that SQLite keeps beside it, cannot be opened",
        "Make the file and its folder readable and writable for the user who runs this command.",
    ),
    sqlite3.SQLITE_PERM: (
        "store-read-only",
        "this user may not open the store",
        "Run the command as the user whom the store belongs to.",
    ),
    sqlite3.SQLITE_FULL: (
        "store-full",
        "there is no room left on the disk; what had not been finished is not kept",
        "Make room on the disk of the store (and of temporary files), then repeat the command.",
    ),
    sqlite3.SQLITE_IOERR: (
        "store-unreadable",
        "the disk refused to read or write the store",
        "Look after the disk or network drive, then repeat the command.",
    ),
    sqlite3.SQLITE_CORRUPT: ("store-corrupt", "the store is damaged", _RESTORE),
    sqlite3.SQLITE_NOTADB: (
        "not-a-store",
        "the file is not a loyalty store (not even an SQLite file)",
        "Name the right file with --store, or make a store with loyalty init.",
    ),
}


def store_trouble(error: sqlite3.Error, path: Path) -> StoreUnavailable | None:
    """The error as a merchant can understand it; None where it is a defect of this program."""
    if is_unreadable(error):
        return _unreadable_text(path)
    number = getattr(error, "sqlite_errorcode", None)
    if number is None:
        return None
    code = number & 0xFF
    # What SQLite keeps in memory it shares needs room as well, and fails in another way.
    if code == sqlite3.SQLITE_IOERR and _is_full(path.parent):
        code = sqlite3.SQLITE_FULL
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR) and not _has_locks(path.parent):
        return _no_locks(path, error)
    known = _KNOWN.get(code)
    if known is None:
        return None
    name, message, fix = known
    return StoreUnavailable(Problem(name, message, file=str(path), value=str(error), fix=fix))


def _unreadable_text(path: Path) -> StoreUnavailable:
    """A text that is no UTF-8, named by its row."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as db:
            first = next(unreadable_texts(db), None)
    except sqlite3.Error:
        first = None
    where = "a text" if first is None else f"a text ({first})"
    return StoreUnavailable(
        Problem(
            "unreadable-text",
            f"{where} of the store is no UTF-8: another tool must have written it",
            file=str(path),
            value=None if first is None else first.found,
            fix="loyalty doctor names all such texts. Put a backup from before in its place: "
            "loyalty restore FILE.",
        )
    )


def _has_locks(folder: Path) -> bool:
    """Whether files there can be locked: where they can't, SQLite says that the store is."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        # A file of its own: closing the store's would end the locks that SQLite has on it.
        with TemporaryFile(dir=folder) as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in {errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}
    return True


def _no_locks(path: Path, error: sqlite3.Error) -> StoreUnavailable:
    return StoreUnavailable(
        Problem(
            "no-locks",
            "the store lies where files cannot be locked, and nobody could use it safely",
            file=str(path),
            value=str(error),
            fix="Put the store on a disk of this machine, or mount the drive with locks.",
        )
    )


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < 1 << 16
    except OSError:
        return False


def busy_trouble(path: Path, holder: str | None) -> StoreUnavailable:
    """A command of ours has held the store too long: `holder` says which, where it is known."""
    who = holder or "another command"
    return StoreUnavailable(
        Problem(
            "store-busy",
            f"{who} has kept the store locked for more than {BUSY_SECONDS} seconds",
            file=str(path),
            fix="Wait until it has finished, then try again.",
        )
    )


def replaced_trouble(path: Path) -> StoreUnavailable:
    """What lies at the path is no longer what the command had opened."""
    return StoreUnavailable(
        Problem(
            "store-replaced",
            "the store was restored, migrated or replaced by another file while this command ran; "
            "what it had not finished is not kept",
            file=str(path),
            fix="Run the command again, on the store that is there now.",
        )
    )
