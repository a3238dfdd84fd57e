"""The floor: the rows that an import and a batch leave behind, written by themselves.

    python -m tests.bench.floor STORE NEW

Copies them from a finished store into a new one of the same schema: as Python's sqlite3 binds rows,
in pieces as large as the product's, with the same guards and settings. Nothing is read from CSV,
checked or judged, and what it takes to read the finished store is not counted. Prints a line for
the import's rows and one for the batch's: seconds of the clock, seconds of CPU.
"""

from __future__ import annotations

import argparse
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from loyalty_cli.jobs.batch.batch import PIECE_EVENTS
from loyalty_cli.store.file.bulk import loading, references_looked_at_later
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.settings import Settings
from loyalty_cli.store.file.sqlite import connect
from loyalty_cli.store.file.store_file import create_store, open_store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH

FIRST = ("arrivals", "imports", "sources", "members", "programs", "program_versions", "accounts")
"""What must be there before; it is not counted."""


class Watch:
    """Adds up what work takes, by the clock and in CPU."""

    def __init__(self) -> None:
        self.seconds = self.cpu = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """What is done inside counts."""
        seconds, cpu = time.perf_counter(), time.process_time()
        yield
        self.seconds += time.perf_counter() - seconds
        self.cpu += time.process_time() - cpu


def write_import(old: sqlite3.Connection, new: Store, watch: Watch) -> None:
    """Events and their ids, in one transaction at whose end everything stands that looks at each
    row by itself."""
    (last,) = old.execute("SELECT max(event) FROM events").fetchone()
    new.db.execute("BEGIN IMMEDIATE")
    with ExitStack() as stack:
        stack.enter_context(loading(new))
        for first in range(1, last + 1, PIECE_EVENTS):
            span = (first, first + PIECE_EVENTS - 1)
            for table in ("events", "event_ids"):
                # What no row of the piece says is not bound, as the product does it.
                names = _said(old, table, "event", span)
                copy(old, new.db, watch, table, names, "event", span)
        with watch.running():
            stack.close()
            new.db.execute("COMMIT")


def write_batch(old: sqlite3.Connection, new: Store, watch: Watch) -> None:
    """Entries, lots, judgements, moves and level changes, a transaction for each piece."""
    accounts, last = old.execute("SELECT count(*), max(account) FROM accounts").fetchone()
    (events,) = old.execute("SELECT count(*) FROM events").fetchone()
    many = max(1, accounts * PIECE_EVENTS // events)
    numbered = {"ledger": "entry", "lots": "lot", "lot_moves": "move", "level_changes": "change"}
    for first in range(1, last + 1, many):
        span = (first * NUMBERS_EACH, (first + many) * NUMBERS_EACH - 1)
        new.db.execute("BEGIN IMMEDIATE")
        for table, key in numbered.items():
            copy(old, new.db, watch, table, _columns(old, table), key, span)
        of_piece = (first, first + many - 1)
        copy(old, new.db, watch, "judgements", _columns(old, "judgements"), "account", of_piece)
        with watch.running():
            new.db.execute("COMMIT")


def copy(
    old: sqlite3.Connection,
    new: sqlite3.Connection,
    watch: Watch,
    table: str,
    names: list[str],
    key: str,
    span: tuple[int, int],
) -> None:
    """Writes the rows of a table whose key lies in a span."""
    columns, marks = ", ".join(names), ", ".join("?" * len(names))
    rows = old.execute(
        f"SELECT {columns} FROM {table} WHERE {key} BETWEEN ? AND ? ORDER BY {key}", span
    ).fetchall()
    with watch.running():
        new.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", (table,))]


def _said(db: sqlite3.Connection, table: str, key: str, span: tuple[int, int]) -> list[str]:
    """The columns of which some row in the span says something."""
    names = _columns(db, table)
    counts = ", ".join(f"count({name})" for name in names)
    row = db.execute(f"SELECT {counts} FROM {table} WHERE {key} BETWEEN ? AND ?", span).fetchone()
    return [name for name, count in zip(names, row, strict=True) if count]


def main() -> None:
    """Prints what the rows of the import and of the batch take."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("new", type=Path)
    asked = parser.parse_args()
    create_store(asked.new, Settings("Floor", "EUR", 2, ZoneInfo("UTC")))
    with closing(connect(asked.store, write=False)) as old, open_store(asked.new) as new:
        with references_looked_at_later(new):
            new.db.execute("BEGIN")
            for table in FIRST:
                names = _columns(old, table)
                rows = old.execute(f"SELECT {', '.join(names)} FROM {table}")
                marks = ", ".join("?" * len(names))
                insert = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
                new.db.executemany(insert, rows)
            new.db.execute("COMMIT")
            tell(write_import, old, new)
        tell(write_batch, old, new)


def tell(
    write: Callable[[sqlite3.Connection, Store, Watch], None], old: sqlite3.Connection, new: Store
) -> None:
    """Prints what it takes to write."""
    watch = Watch()
    write(old, new, watch)
    print(f"{watch.seconds:.3f} {watch.cpu:.3f}")


if __name__ == "__main__":
    main()
