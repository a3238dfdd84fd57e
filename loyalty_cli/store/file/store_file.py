"""The one place where a store's file is opened, made, and brought up to the newest schema."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from loyalty_cli.base.problems import Problem, StoreUnavailable
from loyalty_cli.store.file.connection import APPLICATION_ID, SCHEMA_VERSION, Store, now
from loyalty_cli.store.file.settings import Settings, read_settings, write_settings
from loyalty_cli.store.file.sqlite import connect, use_wal
from loyalty_cli.store.file.sqlite_errors import store_trouble
from loyalty_cli.store.log.chain import Chain


def open_store(
    path: Path, *, write: bool = True, command: str = "loyalty", keep_old: bool = True
) -> Store:
    """The store in that file, for writing or (`write` false) for reading only.

    `command` is what those who wait for it are told of. One of an earlier schema is brought up to
    date, and a copy of it kept first (unless `keep_old` is false). Raises StoreUnavailable where
    there is none, it is no store of ours, made by a newer release, damaged, or out of reach;
    Refused where that copy can't be written.
    """
    _refuse_what_is_no_file(path)
    db: sqlite3.Connection | None = None
    try:
        db = connect(path, write=write)
        version = _version(db, path)
        if version < SCHEMA_VERSION:
            db.close()
            _migrate(path, version, keep_old=keep_old)
            db = connect(path, write=write)
        if write:
            use_wal(db)
        return Store(path, db, read_settings(db, path), command)
    except sqlite3.Error as error:
        if db is not None:
            db.close()
        trouble = store_trouble(error, path)
        if trouble is None:
            raise
        raise trouble from error
    except BaseException:
        if db is not None:
            db.close()
        raise


def _refuse_what_is_no_file(path: Path) -> None:
    if os.path.isfile(path):
        return
    if os.path.lexists(path):
        problem = Problem(
            "not-a-store",
            "this is not a file",
            file=str(path),
            fix="Name the file, loyalty.db say, with --store.",
        )
    else:
        problem = Problem(
            "store-missing",
            "there is no store here",
            file=str(path),
            fix="Make one with loyalty init, or name another with --store FILE.",
        )
    raise StoreUnavailable(problem)


def create_store(path: Path, settings: Settings) -> None:
    """Makes an empty store; the file must not exist yet. Raises StoreUnavailable."""
    from loyalty_cli.store.file.migrations import migrate

    # Names and purchases are nobody else's business: SQLite gives its side files the same mode.
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with closing(connect(path, write=True)) as db:
        use_wal(db)
        migrate(db)
        write_settings(db, settings)


def _version(db: sqlite3.Connection, path: Path) -> int:
    """The schema's version; raises StoreUnavailable where it is not ours or newer than ours."""
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise StoreUnavailable(
            Problem(
                "not-a-store",
                "the file is not a loyalty store, though SQLite can read it",
                file=str(path),
                fix="Name the right file with --store, or make a store with loyalty init.",
            )
        )
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise StoreUnavailable(
            Problem(
                "store-newer",
                f"the store was written by a newer release (its schema is {version}, "
                f"this release knows up to {SCHEMA_VERSION})",
                file=str(path),
                fix="Install the newer release here too. Nothing was changed.",
            )
        )
    return version


def _migrate(path: Path, version: int, *, keep_old: bool) -> None:
    from loyalty_cli.store.facts.erasing import ERASED_CONTENTS, note_earlier_erasures
    from loyalty_cli.store.file.copies import keep_before_migration, note_migration
    from loyalty_cli.store.file.migrations import migrate

    with closing(connect(path, write=True)) as db:
        kept = keep_before_migration(db, path, version) if keep_old else None

        chain = Chain(db)
        chain.watch()
        chain.begin()

        def note(db: sqlite3.Connection) -> None:
            if kept is not None:
                note_migration(db, kept)
            if version < ERASED_CONTENTS:
                note_earlier_erasures(db)
            chain.link(now())

        migrate(db, note)
