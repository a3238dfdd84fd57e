"""Copies of a store, made with SQLite's backup API: one moment of it, whoever writes meanwhile."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from loyalty_cli.base.problems import LoyaltyError, Problem, Refused, StoreUnavailable
from loyalty_cli.store.file.busy_wait import waiting
from loyalty_cli.store.file.connection import Store, now, stamp_of
from loyalty_cli.store.file.drafts import draft_beside, sync_file, sync_folder
from loyalty_cli.store.file.sqlite import connect, open_beside_writer
from loyalty_cli.store.file.sqlite_errors import store_trouble

PAGES = 4096
"""So many pages are copied at a time (16 MB), then progress is told."""

FEW_PAGES = 64
"""So many pages are put in a store's place at a time: the first of them fit into the cache, so that
the file itself is as it was when it has been locked."""

Told = Callable[[int, int | None], None] | None


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy must hold: the rows of each table, and the last arrival."""

    rows: dict[str, int]
    arrival: int


def copy_store(db: sqlite3.Connection, target: Path, told: Told = None) -> Copied:
    """Copies one moment of an open store into an empty file, which then stands alone (no log).

    Raises sqlite3.Error where either can't be read or written, StoreUnavailable where the store
    is locked.
    """
    db.execute("BEGIN")
    try:
        copied = Copied(count_rows(db), last_arrival(db))
        with closing(sqlite3.connect(target, isolation_level=None)) as new:
            new.execute("PRAGMA synchronous = OFF")  # It is synced once, when it is whole.
            db.backup(new, pages=PAGES, progress=_telling(told))
            new.execute("PRAGMA journal_mode = DELETE")
    finally:
        db.execute("ROLLBACK")
    sync_file(target)
    return copied


def copy_into(
    source: sqlite3.Connection, store: Store, before: Callable[[sqlite3.Connection], None]
) -> None:
    """Puts the content of `source` in the place of what a store holds, as one transaction.

    `before` is called with a connection that reads what is about to be replaced, when nobody can
    write to it any more; what it raises ends it, and nothing is changed. Others go on reading what
    was there until it is done; a writer who waits finds another store. Raises StoreUnavailable
    where the store is busy, can't be written, or is another file than the one that was opened.
    """
    told, journal = _telling(None), store.journal
    begun = False

    def tell(status: int, remaining: int, total: int) -> None:
        nonlocal begun
        told(status, remaining, total)
        if not begun:  # The first step has taken the write lock, and keeps it to the end.
            begun = True
            store.refuse_another_file()
            with closing(open_beside_writer(store.path, journal=journal)) as old:
                before(old)

    try:
        (pages,) = source.execute("PRAGMA page_count").fetchone()
        with store.turn():
            # It must not be done with the first step.
            source.backup(store.db, pages=max(1, min(FEW_PAGES, pages // 2)), progress=tell)
        with waiting(store.db, 500):  # Who reads meanwhile need not be waited for.
            store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        raise store_trouble(error, store.path) or error from error


def count_rows(db: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has."""
    tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return {
        name: db.execute(f"SELECT count(*) FROM [{name}]").fetchone()[0]
        for (name,) in tables.fetchall()
    }


def last_arrival(db: sqlite3.Connection) -> int:
    """The number of what arrived last; 0 in a new store."""
    return int(db.execute("SELECT coalesce(max(arrival), 0) FROM arrivals").fetchone()[0])


def open_copy(path: Path) -> sqlite3.Connection:
    """A connection to a file that may be a store, for reading; raises StoreUnavailable."""
    try:
        return connect(path, write=False)
    except sqlite3.Error as error:
        trouble: LoyaltyError | None = store_trouble(error, path)
        raise trouble or error from error


def note_backup(
    store: Store, file: Path, copied: Copied, *, size: int, with_key: bool, sound: bool
) -> None:
    """Notes that there is a copy, in the store it was made of; one of the same name is gone."""
    with store.atomic():
        note_removed(store, file)
        store.db.execute(
            "INSERT INTO backups (file, made_at, arrival, bytes, with_key, sound)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (str(file), now(), copied.arrival, size, with_key, sound),
        )


def keep_before_migration(db: sqlite3.Connection, path: Path, version: int) -> Path | None:
    """Copies a store of an earlier schema to loyalty-schema-1.db beside it; None where nothing is
    in it yet, or there is such a copy. Raises Refused where it can't be written: then nothing is
    changed."""
    kept = path.with_name(f"{path.stem}-schema-{version}{path.suffix}")
    if kept.exists() or not _has_arrivals(db):
        return None
    try:
        with draft_beside(kept) as draft:
            copy_store(db, draft)
            with closing(sqlite3.connect(draft)) as copy:
                is_old = copy.execute("PRAGMA user_version").fetchone() == (version,)
            if not is_old:  # Another command was quicker, and keeps it.
                return None
            os.replace(draft, kept)
            sync_folder(kept.parent)
    except (OSError, sqlite3.OperationalError) as error:
        raise unwritable(kept, getattr(error, "strerror", None) or str(error)) from error
    return kept


def note_migration(db: sqlite3.Connection, kept: Path) -> None:
    """Notes the copy that was kept before the schema changed."""
    db.execute(
        "INSERT INTO backups (file, made_at, arrival, bytes, with_key, sound)"
        " VALUES (?, ?, ?, ?, 0, 1)",
        (str(kept.absolute()), now(), last_arrival(db), kept.stat().st_size),
    )


def _has_arrivals(db: sqlite3.Connection) -> bool:
    try:
        return last_arrival(db) > 0
    except sqlite3.OperationalError:
        return False


def note_restored(
    store: Store, file: Path, stat: os.stat_result, *, arrival: int, with_key: bool, sound: bool
) -> None:
    """Notes, in a store that was restored from a copy, where that lies; nothing where it knows.

    `stat` is of the file when it was read, for it may be gone by now; `arrival` is the last that
    the copy holds. To be called in a transaction.
    """
    store.db.execute(
        "INSERT INTO backups (file, made_at, arrival, bytes, with_key, sound)"
        " SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS ("
        " SELECT 1 FROM backups WHERE file = ?1 AND removed_at IS NULL)",
        (
            str(file),
            stamp_of(datetime.fromtimestamp(int(stat.st_mtime), UTC)),
            arrival,
            stat.st_size,
            with_key,
            sound,
        ),
    )


def note_removed(store: Store, file: Path) -> None:
    """Notes that a copy is there no more."""
    store.db.execute(
        "UPDATE backups SET removed_at = ? WHERE file = ? AND removed_at IS NULL",
        (now(), str(file)),
    )


def unwritable(file: Path, why: str) -> Refused:
    """A copy that can't be written where it was asked for."""
    return Refused(
        Problem(
            "backup-unwritable",
            f"the backup can't be written: {why}",
            file=str(file),
            fix="See that the folder is yours to write to and has room, or give another place.",
        )
    )


def _telling(told: Told) -> Callable[[int, int, int], object]:
    def tell(status: int, remaining: int, total: int) -> None:
        # Without this Python's loop would wait for ever.
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise _locked()
        if told is not None:
            told(total - remaining, total)

    return tell


def _locked() -> StoreUnavailable:
    """Somebody keeps the store locked while it is copied."""
    return StoreUnavailable(
        Problem(
            "store-busy",
            "another program keeps the store locked",
            fix="Wait until it has finished, then try again.",
        )
    )
