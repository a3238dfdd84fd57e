"""An open store: its connection, its settings, and how a write begins and ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem, StoreUnavailable
from loyalty_cli.store.file.busy_wait import begin
from loyalty_cli.store.file.settings import Settings, country_of
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

SCHEMA_VERSION = 15
"""How many migrations there are: PRAGMA user_version of an up-to-date store.

It stands here and not in `migrations`, so that opening a store needn't import sqlite-utils
(140 ms); a test holds the two together.
"""


class CountryChanged(StoreUnavailable):
    """Another command gave the store another country since this one opened it."""


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
        if country_of(self.db) != self.settings.country:
            raise CountryChanged(
                Problem(
                    "country-changed",
                    "the store's country was changed while this command ran, and its phones are "
                    "compared anew; what it had not finished is not kept",
                    file=str(self.path),
                    fix="Run the command again.",
                )
            )

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
