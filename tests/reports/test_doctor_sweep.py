"""Every column of every table, changed behind our back; every table's rows, deleted and added.

What decides who owns what, or how much, is found by `doctor` or by its replay. What need not be
found stands in `NEED_NOT`, with the reason, and in the manual.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from loyalty_cli.jobs.proof.replay import replay
from loyalty_cli.manual import page
from loyalty_cli.reports.doctor import chain, events
from loyalty_cli.reports.doctor.checks import Check
from loyalty_cli.reports.doctor.examine import CHECKS, UNREADABLE
from loyalty_cli.reports.doctor.merges import note_heirs
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.migrations import migrate
from loyalty_cli.store.file.store_file import open_store
from tests.reports.everything import make_everything

NAMES = "a name or the words of people, which an erasure may change; no rule reads them"
RUNNING = "how nights, backups and releases went, which moves nobody's points or money"
JUDGED = "the replay judges by it: a change that would give other points is found"
ID = (
    "an id as it was typed, which an erasure may change: with another one a row that comes again "
    "is new, and stands as new in its import and in the ledger"
)

NEED_NOT: dict[str, str] = {
    "_sqlite_migrations": RUNNING,
    "backups": RUNNING,
    "event_ids.id": ID,
    "event_ids.withdrawn": ID,
    "event_lines.line": "only the order of the lines counts",
    "event_texts.refund_of": ID,
    "events.line": "where in its file it stood; nothing is judged by it",
    "events.local_minute": JUDGED,
    "events.quantity": "nothing reads it of a purchase; of an activity it is in the digest",
    "events.score": "nothing reads it of a purchase; of an activity it is in the digest",
    "imports.file": NAMES,
    "imports.profile": NAMES,
    "member_consents": "to what somebody agreed: it decides over letters, not over points or money",
    "night_files": RUNNING,
    "nights": RUNNING,
    "notes.text": NAMES,
    "notes deleted": NAMES,
    "order_states.id": ID,
    "refs.arguments": NAMES,
    "refs.ref": NAMES,
    "refs.result": NAMES,
    "sources.name": NAMES,
    "sources added": NAMES,
    "wrong_codes": "how often somebody guessed, which is only counted",
}
"""What may change unseen, and why that is no harm: a table, table.column, or its rows."""

REPORTED = {"left_accounts"}
"""Tables each row of which doctor reports as a difference."""

LAST = {"audit_texts"}
"""The tables of which the last row is tried, the first one being of an earlier release."""

FIRST = (chain.changing, chain.rows, chain.ledger, chain.links, chain.parts, events.contents)
"""The checks that find most, so that the sweep is quick."""

SLOW = {"integrity", "schema", "triggers", "texts"}
"""The checks of the file itself, which say nothing of what a row says."""


def any_check_finds(store: Store) -> bool:
    """Whether a check of `doctor` finds what stands in a transaction."""
    rest = [check for check in CHECKS if check not in FIRST and check.name not in SLOW]
    return any(finds(check, store) for check in (*FIRST, *rest))


def finds(check: Check, store: Store) -> bool:
    """Whether this one does."""
    try:
        return next(iter(check.find(store)), None) is not None
    except UNREADABLE:
        return True


def other(value: object) -> object:
    """Another value of the same kind; a day stays a day."""
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes):
        return value + b"x"
    if isinstance(value, str):
        is_day = len(value) >= 10 and value[4:5] == "-"
        return value[:3] + chr(ord(value[3]) ^ 1) + value[4:] if is_day else value + "1"
    return None


def tables() -> list[str]:
    """Those of this release."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        migrate(db)
        return [
            name
            for (name,) in db.execute(
                "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
                " AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name"
            )
        ]


def columns(db: sqlite3.Connection, table: str) -> list[tuple[str, str, int]]:
    return [
        (name, kind, key) for _, name, kind, _, _, key in db.execute(f"PRAGMA table_info({table})")
    ]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The store, without its guards."""
    path = make_everything(tmp_path_factory.mktemp("everything"))
    with closing(sqlite3.connect(path)) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            db.execute(f"DROP TRIGGER {name}")
        db.commit()
    with open_store(path) as store:
        store.db.execute("PRAGMA foreign_keys = OFF")
        store.db.execute("PRAGMA ignore_check_constraints = ON")
        note_heirs(store)
        assert not any_check_finds(store)
        yield store


def changes_of(db: sqlite3.Connection, table: str) -> Iterator[tuple[str, str, list[object]]]:
    """What it is called, and the statement for it with its values: each column of a row changed,
    the row deleted, and added once more under another key."""
    names = columns(db, table)
    listed = ", ".join(f'"{name}"' for name, _, _ in names)
    down = " DESC" if table in LAST else ""
    place = ", ".join(f"{at}{down}" for at, (_, _, key) in enumerate(names, 1) if key)
    row = db.execute(f"SELECT {listed} FROM {table} ORDER BY {place} LIMIT 1").fetchone()
    keys = [place for place, (_, _, key) in enumerate(names) if key]
    where = " AND ".join(f'"{names[place][0]}" IS ?' for place in keys)
    key = [row[place] for place in keys]
    unique = unique_columns(db, table)
    for (name, kind, is_key), value in zip(names, row, strict=True):
        new = fresh(value) if is_key or name in unique else other(value)
        if new is None:
            new = {"INTEGER": 1, "TEXT": "1", "BLOB": b"1"}[kind]
        yield f"{table}.{name}", f'UPDATE {table} SET "{name}" = ? WHERE {where}', [new, *key]
    yield f"{table} deleted", f"DELETE FROM {table} WHERE {where}", key
    again = [
        fresh(value) if place in keys or name in unique else value
        for place, ((name, _, _), value) in enumerate(zip(names, row, strict=True))
    ]
    marks = ", ".join("?" * len(names))
    yield f"{table} added", f"INSERT INTO {table} ({listed}) VALUES ({marks})", again


def fresh(value: object) -> object:
    """A value that no row has yet."""
    return value + 777_777 if isinstance(value, int) else other(other(value))


def unique_columns(db: sqlite3.Connection, table: str) -> set[str]:
    """The columns of which no two rows may be the same."""
    return {
        column
        for (index,) in db.execute(
            f"SELECT name FROM pragma_index_list('{table}') WHERE \"unique\""
        ).fetchall()
        for (column,) in db.execute(f"SELECT name FROM pragma_index_info('{index}')")
    }


def missed(store: Store, table: str) -> list[str]:
    """The changes to a table that nothing finds."""
    db = store.db
    found_not = []
    with closing(sqlite3.connect(":memory:")) as clean:
        db.backup(clean)
        for what, sql, values in changes_of(db, table):
            db.execute("BEGIN")
            db.execute(sql, values)
            found = any_check_finds(store)
            db.execute("ROLLBACK")
            if not found:
                db.execute(sql, values)
                found = any(each.count for each in replay(store))
                clean.backup(db)
            if not found:
                found_not.append(what)
    return found_not


HOW = """{what} can be changed behind the store's back, and doctor says nothing.
If it decides who owns what, or how much: enter its table in NUMBERED (store/log/chain.py) where the
rows are numbered and never change, else in CHANGING (store/log/changing_rows.py), or have the
replay compare it (reports/doctor/compare.py). If it decides nothing: say why in NEED_NOT here,
and in the manual under "Who did what"."""


@pytest.mark.parametrize("table", sorted({*tables()} - REPORTED))
def test_what_is_changed_behind_our_back_is_found(everything: Store, table: str) -> None:
    assert everything.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0], (
        f"{table} has no row to change: have tests/reports/everything.py write one"
    )
    need_not = {what for what in NEED_NOT if re.split(r"[. ]", what)[0] == table}
    found_not = set(missed(everything, table))
    if table in need_not:
        assert found_not, f"all of {table} is found: take it out of NEED_NOT"
        return
    for what in sorted(found_not - need_not):
        pytest.fail(HOW.format(what=what))
    assert need_not - found_not == set(), "these are found: take them out of NEED_NOT"


def test_the_manual_says_what_is_not_found() -> None:
    text = page("audit") + page("doctor")
    (said,) = re.findall(r"Not in the chain, .*?\n\n", text, re.DOTALL)
    named = set(re.findall(r"`([a-z_.]+)`", said))
    assert named == {what.split()[0] for what in NEED_NOT if what.split()[0] not in HINTED}


HINTED = {"notes", "sources"}
"""Of which the manual names the column: what holds of that holds of the row."""
