"""How the schema came to be: an append-only list of steps, each run once on every store."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from importlib.resources import files

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from loyalty_cli.store.file.composing import compose_texts
from loyalty_cli.store.file.connection import APPLICATION_ID
from loyalty_cli.store.ledger.walked_by import give_arrivals
from loyalty_cli.store.log.audit_remains import digest_remains

migrations = Migrations("loyalty")


@migrations(name="0001_first")
def _first(db: Database) -> None:
    for name in ("0001_first.sql", "0001_triggers.sql", "0001_views.sql"):
        run_script(db.conn, name)


@migrations(name="0002_nights")
def _nights(db: Database) -> None:
    run_script(db.conn, "0002_nights.sql")


@migrations(name="0003_value")
def _value(db: Database) -> None:
    run_script(db.conn, "0003_value.sql")


@migrations(name="0004_chain")
def _chain(db: Database) -> None:
    run_script(db.conn, "0004_chain.sql")


@migrations(name="0005_claims")
def _claims(db: Database) -> None:
    run_script(db.conn, "0005_claims.sql")


@migrations(name="0006_order_states")
def _order_states(db: Database) -> None:
    run_script(db.conn, "0006_order_states.sql")


@migrations(name="0007_unmatched")
def _unmatched(db: Database) -> None:
    run_script(db.conn, "0007_unmatched.sql")


@migrations(name="0008_left")
def _left(db: Database) -> None:
    run_script(db.conn, "0008_left.sql")


@migrations(name="0009_changing")
def _changing(db: Database) -> None:
    run_script(db.conn, "0009_changing.sql")
    digest_remains(db.conn)


@migrations(name="0010_parts_of_lines")
def _parts_of_lines(db: Database) -> None:
    run_script(db.conn, "0010_parts_of_lines.sql")


@migrations(name="0011_erased_contents")
def _erased_contents(db: Database) -> None:
    run_script(db.conn, "0011_erased_contents.sql")


@migrations(name="0012_idle")
def _idle(db: Database) -> None:
    run_script(db.conn, "0012_idle.sql")


@migrations(name="0013_composed")
def _composed(db: Database) -> None:
    compose_texts(db.conn)


@migrations(name="0014_arrivals_of_walks")
def _arrivals_of_walks(db: Database) -> None:
    run_script(db.conn, "0014_arrivals_of_walks.sql")
    give_arrivals(db.conn)


@migrations(name="0016_clubs")
def _clubs(db: Database) -> None:
    run_script(db.conn, "0016_clubs.sql")


def names() -> list[str]:
    """The steps, oldest first."""
    return [step.name for step in migrations._migrations]


def migrate(
    db: sqlite3.Connection, also: Callable[[sqlite3.Connection], None] | None = None
) -> None:
    """Brings the schema up to date: all of it or, where a step fails, nothing.

    `also` is done with it, in the same transaction.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(Database(db, execute_plugins=False))
        db.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
        db.execute(f"PRAGMA user_version = {len(names()):d}")
        if also is not None:
            also(db)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def run_script(db: sqlite3.Connection, name: str) -> None:
    """Runs an SQL file of the schema folder inside the transaction that is open.

    Statement by statement: `executescript` would commit first.
    """
    text = (files("loyalty_cli.store.file") / "schema" / name).read_text(encoding="utf-8")
    for statement in _statements(text):
        db.execute(statement)


def _statements(text: str) -> Iterator[str]:
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
