"""Law 5: what is written stays as it was, whatever comes after, and nobody can change it."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given

from tests.laws.trade import SEEDS, by_hand, law, play
from tests.worlds import Shop, make_world, open_world

KEPT = ("ledger", "events", "event_lines", "program_versions")
NUMBER = {
    "ledger": "entry",
    "events": "event",
    "event_lines": "event",
    "program_versions": "version",
}


def rows_of(shop: Shop) -> dict[str, set[tuple[Any, ...]]]:
    """All rows of the tables that only grow, with what belongs to accounts that have entries."""
    rows = {table: set(shop.ask(f"SELECT * FROM {table}")) for table in KEPT}
    for table in ("judgements", "level_changes", "lot_moves"):
        rows[table] = set(
            shop.ask(f"SELECT * FROM {table} WHERE account IN (SELECT account FROM ledger)")
        )
    return rows


@law()
@given(SEEDS)
def test_nothing_written_is_ever_changed(folder: Path, seed: int) -> None:
    r = Random(seed)
    world = make_world(r, members=2, events=8, versions=r.choice([1, 2]), batches=4)
    before: dict[str, set[tuple[Any, ...]]] = {}

    def after(shop: Shop, day: date) -> None:
        by_hand(shop, r, world, day)
        now = rows_of(shop)
        for table, rows in before.items():
            assert rows <= now[table], table
        before.update(now)

    shop = play(world, open_world(world, folder), after_batch=after)
    for table in KEPT:
        _attack(shop, r, table)
    assert rows_of(shop) == before


def _attack(shop: Shop, r: Random, table: str) -> None:
    """Change, delete and replace a row that is there; each is refused."""
    rows = shop.ask(f"SELECT * FROM {table}")
    if not rows:
        return
    row = r.choice(rows)
    marks = ", ".join("?" * len(row))
    number = NUMBER[table]
    for statement, values in (
        (f"UPDATE {table} SET {number} = {number} WHERE {number} = ?", row[:1]),
        (f"DELETE FROM {table} WHERE {number} = ?", row[:1]),
        (f"INSERT OR REPLACE INTO {table} VALUES ({marks})", row),
    ):
        with pytest.raises(sqlite3.IntegrityError):
            shop.store.db.execute(statement, values)
