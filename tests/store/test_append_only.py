"""Law 5: entries, events and versions stay, for our connections and for a stranger's."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from loyalty_cli.store.file.settings import Settings
from loyalty_cli.store.file.store_file import create_store, open_store

ROWS = {
    "ledger": (
        "INTO ledger (entry, account, kind, points, desired, posted_on, arrival)"
        " VALUES (10000001, 1, 'earn', {points}, 5, '2026-03-01', 1)"
    ),
    "events": (
        "INTO events (event, import, line, kind, instant, local_date, amount, content)"
        " VALUES (1, 1, 2, 'purchase', '2026-03-01T00:00:00Z', '2026-03-01', {points}, x'00')"
    ),
    "event_lines": "INTO event_lines (event, line, amount) VALUES (1, 1, {points})",
    "program_versions": (
        "INTO program_versions (version, program, applied_on, fingerprint, text, arrival)"
        " VALUES (1, 1, '2026-03-01', 'f', 'text {points}', 1)"
    ),
    "audit": (
        "INTO audit (audit, arrival, at, action, digest)"
        " VALUES (1, 1, '2026-03-01T00:00:00Z', 'action {points}', x'00')"
    ),
}

ATTACKS = (
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "INSERT OR REPLACE {row}",
    "REPLACE {row}",
    "UPDATE OR REPLACE {table} SET {column} = {column}",
    "INSERT OR IGNORE {row}",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "loyalty.db"
    create_store(file, Settings("Corner", "EUR", 2, ZoneInfo("UTC")))
    with open_store(file) as store:
        for sql in (
            "INSERT INTO arrivals (arrival, kind, as_of, at) VALUES (1, 'test', '2026-03-01', '')",
            "INSERT INTO programs (program, program_id, name, occasions_from)"
            " VALUES (1, 'p', 'P', '2026-03-01')",
            "INSERT INTO imports (import, arrival, kind, file, sha256, counts)"
            " VALUES (1, 1, 'transactions', 'f', '', '{}')",
            *(f"INSERT {row.format(points=5)}" for row in ROWS.values()),
        ):
            store.db.execute(sql)
    return file


@pytest.fixture(params=["ours", "a stranger's"])
def db(request: pytest.FixtureRequest, path: Path) -> Iterator[sqlite3.Connection]:
    if request.param == "ours":
        connection = open_store(path).db
    else:
        connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("table", ROWS)
def test_what_was_written_stays(db: sqlite3.Connection, table: str, attack: str) -> None:
    before = db.execute(f"SELECT * FROM {table}").fetchall()
    column = db.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchone()[0]
    sql = attack.format(table=table, column=column, row=ROWS[table].format(points=99))
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute(sql)
    assert db.execute(f"SELECT * FROM {table}").fetchall() == before


def test_a_new_row_may_come(db: sqlite3.Connection) -> None:
    db.execute(f"INSERT {ROWS['ledger'].format(points=7).replace('10000001', '10000002')}")
    db.execute(
        "INSERT INTO audit (arrival, at, action, digest) VALUES (1, '2026-03-01', 'a', x'00')"
    )
    assert db.execute("SELECT count(*) FROM ledger").fetchone() == (2,)
