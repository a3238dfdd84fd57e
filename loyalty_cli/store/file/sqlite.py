"""The file of a store as SQLite has it: connections to it; knows nothing of the schema."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from loyalty_cli.store.file.binding import bind_at_once
from loyalty_cli.store.file.sqlite_errors import BUSY_SECONDS

CACHE = "PRAGMA cache_size = -32768"
"""32 MB: a batch and a small import touch index pages all over, and writing each once is what makes
them fast; with twice as much a year of a shop came in no sooner."""

HALF_CACHE = "PRAGMA cache_size = -16384"


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """A connection with the settings that every one of ours has; knows nothing of the schema."""
    bind_at_once()
    db = _open(path, "rw") if write else _open_for_reading(path)
    # FULL: a power cut must not lose a redemption that the till has already been told of. In WAL
    # it costs one sync for each commit, and the long commands commit seldom.
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    # Without it INSERT OR REPLACE would pass the delete triggers.
    db.execute("PRAGMA recursive_triggers = ON")
    # What a person had erased must not stay in the file's free pages.
    db.execute("PRAGMA secure_delete = ON")
    db.execute(CACHE)
    # Temporary tables go to a file when they grow, so memory stays flat.
    db.execute("PRAGMA temp_store = FILE")
    return db


def _open(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)


def use_wal(db: sqlite3.Connection) -> None:
    """Has a store of ours keep its log beside it, where the file system lets it."""
    # Only once it is known to be ours: the mode is written into the file. Where WAL can't be had
    # (a network drive) SQLite stays with the rollback journal.
    if db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        db.execute("PRAGMA journal_mode = WAL")


def open_beside_writer(path: Path, *, journal: str) -> sqlite3.Connection:
    """A connection that reads what is committed while another one of this process is writing, in
    a store of that journal mode."""
    # With a rollback journal the file is locked for all, and unchanged until the commit.
    mode = "mode=ro" if journal == "wal" else "immutable=1"
    uri = f"{path.absolute().as_uri()}?{mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None)


def _open_for_reading(path: Path) -> sqlite3.Connection:
    db = _open(path, "ro")
    try:
        db.execute("PRAGMA schema_version").fetchone()
    except sqlite3.OperationalError as error:
        db.close()
        wal = path.with_name(path.name + "-wal")
        # In a folder that can't be written SQLite can't make the files a WAL reader needs. With
        # no log beside it the file alone is the whole truth, and nobody here can be writing.
        out_of_reach = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CANTOPEN
        has_log = wal.exists() and wal.stat().st_size > 0
        if not out_of_reach or has_log or os.access(path.parent, os.W_OK):
            raise
        uri = f"{path.absolute().as_uri()}?immutable=1"
        return sqlite3.connect(uri, uri=True, isolation_level=None)
    except BaseException:
        db.close()
        raise
    return db
