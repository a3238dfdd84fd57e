"""The schema: its version, its migrations, its views."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from loyalty_cli.store.file.connection import SCHEMA_VERSION, Store
from loyalty_cli.store.file.migrations import migrate, names
from loyalty_cli.store.file.settings import Settings
from loyalty_cli.store.file.store_file import create_store, open_store

PROMISED = {
    *("members", "member_keys", "programs", "program_versions", "imports", "events"),
    *("event_lines", "accounts", "lots", "ledger", "claims", "redemptions", "vouchers"),
    *("voucher_uses", "gift_cards", "gift_card_entries", "runs", "audit"),
}
"""The tables that merchants' own SQL relies on (DESIGN, "The store")."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    create_store(tmp_path / "loyalty.db", Settings("Corner", "EUR", 2, ZoneInfo("UTC")))
    with open_store(tmp_path / "loyalty.db") as opened:
        yield opened


def test_the_version_is_the_number_of_migrations(store: Store) -> None:
    assert len(names()) == SCHEMA_VERSION
    assert store.db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)


def test_migrating_again_changes_nothing(store: Store) -> None:
    before = "\n".join(store.db.iterdump())
    migrate(store.db)
    assert "\n".join(store.db.iterdump()) == before


def test_the_promised_tables_are_there_and_strict(store: Store) -> None:
    strict = {
        name: bool(is_strict)
        for _, name, _, _, _, is_strict in store.db.execute("PRAGMA table_list")
        if name in PROMISED
    }
    assert strict == dict.fromkeys(PROMISED, True)


def test_the_views_have_the_names_beside_the_numbers(store: Store) -> None:
    db = store.db
    for sql in (
        "INSERT INTO arrivals (arrival, kind, as_of, at) VALUES (1, 'test', '2026-03-01', '')",
        "INSERT INTO members (member, member_id, name, arrival) VALUES (1, '0001', 'Ann', 1)",
        "INSERT INTO programs (program, program_id, name, occasions_from, walked_to)"
        " VALUES (1, 'stars', 'Stars', '2026-03-01', '2026-03-10')",
        "INSERT INTO accounts (account, program, member, opened_on, level, debt, earned)"
        " VALUES (1, 1, 1, '2026-03-01', 'Gold', 0, 12)",
        "INSERT INTO lots (lot, account, available_on, fed, remaining)"
        " VALUES (10000001, 1, '2026-03-10', 5, 5), (10000002, 1, '2026-03-11', 7, 7)",
        "INSERT INTO sources VALUES (1, 'csv')",
        "INSERT INTO imports (import, arrival, kind, file, sha256, counts)"
        " VALUES (1, 1, 'transactions', 'f', '', '{}')",
        "INSERT INTO events (event, import, line, member, kind, instant, local_date, content)"
        " VALUES (1, 1, 2, 1, 'purchase', '2026-03-02T00:00:00Z', '2026-03-02', x'00')",
        "INSERT INTO event_ids (event, source, family, id) VALUES (1, 1, 't', 'R1')",
        "INSERT INTO ledger (entry, account, event, kind, rule, points, desired, posted_on,"
        " arrival) VALUES (10000001, 1, 1, 'earn', 'spend', 12, 12, '2026-03-02', 1)",
        "INSERT INTO notes VALUES (10000001, 'for Ann')",
    ):
        db.execute(sql)
    db.row_factory = sqlite3.Row
    (standing,) = db.execute("SELECT * FROM standing")
    wanted = ("member_id", "name", "program_id", "level", "balance", "pending", "earned")
    assert tuple(standing[key] for key in wanted) == ("0001", "Ann", "stars", "Gold", 5, 7, 12)
    (entry,) = db.execute("SELECT * FROM entries")
    wanted = ("member_id", "program_id", "source", "event_id", "rule", "points", "note_text")
    assert tuple(entry[key] for key in wanted) == (
        *("0001", "stars", "csv", "R1", "spend", 12),
        "for Ann",
    )
