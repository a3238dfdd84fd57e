"""The one place where the store is opened, and how a write begins and ends."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem, StoreUnavailable
from loyalty_cli.store.file.busy_wait import begin
from loyalty_cli.store.file.settings import Settings, read_settings, write_settings
from loyalty_cli.store.file.sqlite import connect, use_wal
from loyalty_cli.store.file.sqlite_errors import (
    BUSY_SECONDS,
    busy_trouble,
    replaced_trouble,
    store_trouble,
)
from loyalty_cli.store.file.unreadable_texts import is_unreadable
from loyalty_cli.store.file.writer_lock import Gate, gate_file
from loyalty_cli.store.log.chain import Chain

APPLICATION_ID = 0x4C4F5941
"""What marks an SQLite file as a store of ours ("LOYA")."""

SCHEMA_VERSION = 14
"""How many migrations there are: PRAGMA user_version of an up-to-date store.

It stands here and not in `migrations`, so that opening a store needn't import sqlite-utils
(140 ms); a test holds the two together.
"""


class Store:
    """An open store: its connection, its settings, and the way to write."""

    def __init__(
        self, path: Path, db: sqlite3.Connection, settings: Settings, command: str = "loyalty"
    ) -> None:
        self.path = path
        self.db = db
        self.settings = settings
        self._command = command
        self._savepoints = 0
        self.has_written = False
        self.known_on: Day | None = None
        """The day whose knowledge the store was cut to (see `known`); None: all that is known."""
        self.chain = Chain(db)
        self._content = self._which_content()
        # A store in memory has no file, and nobody else who could be in it.
        self._file = path.stat() if path.exists() else None
        self._gate = Gate(gate_file(path), self._file)

    @property
    def key_owner(self) -> Store:
        """The store whose key this one's draws are made with."""
        return self

    @property
    def settled(self) -> sqlite3.Connection | None:
        """Where what became of codes and pieces stands already: in the store that is repeated."""
        return None

    @contextmanager
    def atomic(self, *, keep: bool = True) -> Iterator[None]:
        """All or nothing: what is written inside is kept together, or not at all.

        With `keep` false it is rolled back at the end all the same: a dry run is the real code,
        not kept. Inside another `atomic` it is a savepoint. Raises StoreUnavailable where the
        store is busy (after `BUSY_SECONDS`, saying who holds it), full, not writable, or another
        one than when it was opened.
        """
        try:
            if self.db.in_transaction:
                with self._savepoint(keep):
                    yield
                return
            with self.turn():
                self.chain.watch()
                begin(self.db, BUSY_SECONDS)
                try:
                    self._refuse_another_store()
                    self.chain.begin()
                    before = self.db.total_changes
                    yield
                    writes = keep and self.db.total_changes > before
                    if keep:
                        self.chain.link(now())
                    self.db.execute("COMMIT" if keep else "ROLLBACK")
                    self.has_written = self.has_written or writes
                except BaseException:
                    # A full disk has SQLite roll back by itself.
                    if self.db.in_transaction:
                        self.db.execute("ROLLBACK")
                    raise
        except sqlite3.Error as error:
            trouble = store_trouble(error, self.path)
            if trouble is None:
                raise
            raise trouble from error

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Our turn at the write lock, which is still to be taken; others of ours wait meanwhile.

        Raises StoreUnavailable where it does not come for `BUSY_SECONDS`.
        """
        if not self._gate.enter(self._command, now(), BUSY_SECONDS):
            raise busy_trouble(self.path, self._gate.inside())
        try:
            yield
        finally:
            self._gate.leave()

    def refuse_another_file(self) -> None:
        """What lies at the path is the file that was opened. Raises StoreUnavailable."""
        if self._file is not None:
            try:
                there = self.path.stat()
            except FileNotFoundError:
                raise replaced_trouble(self.path) from None
            if (there.st_dev, there.st_ino) != (self._file.st_dev, self._file.st_ino):
                raise replaced_trouble(self.path)

    def _refuse_another_store(self) -> None:
        """What this command has read stands in the file it opened, and in no other."""
        self.refuse_another_file()
        if self._which_content() != self._content:
            raise replaced_trouble(self.path)

    def _which_content(self) -> tuple[object, ...]:
        """Changes where a backup is restored into the file, or a newer release migrates it."""
        row = self.db.execute(
            "SELECT user_version, (SELECT value FROM settings WHERE name = 'restored')"
            " FROM pragma_user_version"
        ).fetchone()
        return tuple(row)

    @contextmanager
    def _savepoint(self, keep: bool) -> Iterator[None]:
        self._savepoints += 1
        name = f"inner_{self._savepoints}"
        self.db.execute(f"SAVEPOINT {name}")
        mark = self.chain.mark()
        try:
            yield
            if not keep:
                self.db.execute(f"ROLLBACK TO {name}")
                self.chain.back_to(mark)
            self.db.execute(f"RELEASE {name}")
        except BaseException:
            self.chain.back_to(mark)
            if self.db.in_transaction:
                self.db.execute(f"ROLLBACK TO {name}")
                self.db.execute(f"RELEASE {name}")
            raise

    def arrive(self, kind: str, as_of: Day) -> int:
        """Notes that something arrived for that day; the number is its place in the sequence."""
        cursor = self.db.execute(
            "INSERT INTO arrivals (kind, as_of, at, runs) VALUES (?, ?, ?,"
            " (SELECT nullif(json_group_object(run, position), '{}')"
            "  FROM runs WHERE finished_at IS NULL))",
            (kind, iso(as_of), now()),
        )
        number = cursor.lastrowid
        assert number is not None
        return number

    @property
    def journal(self) -> str:
        """SQLite's journal mode: "wal", or another where the file system can't have that."""
        return str(self.db.execute("PRAGMA journal_mode").fetchone()[0])

    def close(self) -> None:
        """Closes the connection; what was not committed is gone."""
        self.db.close()
        self._gate.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        if isinstance(error, sqlite3.Error) and is_unreadable(error):
            raise store_trouble(error, self.path) or error from error


def now() -> str:
    """The clock as UTC ISO text, for what says when it was written; never decides anything."""
    return stamp_of(datetime.now(UTC))


def stamp_of(instant: datetime) -> str:
    """An instant of UTC as `now` tells it."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


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
