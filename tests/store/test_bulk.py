"""A large file is loaded with guards put aside: the store is the same, and so are the guards."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest

from loyalty_cli.jobs.importing.people import People
from loyalty_cli.store.file import bulk
from tests.laws.trade import play, same
from tests.shops import Shop
from tests.worlds import make_world, open_world

DAY = date(2026, 1, 31)


def rows(count: int, member: str = "ada") -> list[dict[str, str]]:
    """Rows of transactions.csv with a refund among them."""
    sales = [
        {
            "transaction_id": f"t{number}",
            "member_id": member,
            "occurred_at": "2026-01-05 10:00:00",
            "amount": "3.00",
            "type": "purchase",
            "refund_of": "",
        }
        for number in range(count)
    ]
    back = {"transaction_id": "back", "type": "refund", "refund_of": "t1", "amount": "1.00"}
    return [*sales, sales[0] | back]


def shop_with(folder: Path, *members: str) -> Shop:
    shop = Shop(folder)
    shop.load("members", [{"member_id": member} for member in members], DAY)
    return shop


def schema(shop: Shop) -> list[tuple[str, str]]:
    """Everything that the store is made of."""
    return shop.ask("SELECT name, sql FROM sqlite_schema ORDER BY name")


@pytest.mark.parametrize("seed", range(6))
def test_the_store_is_the_same(tmp_path: Path, seed: int) -> None:
    world = make_world(Random(seed), members=3, events=12)
    plain = play(world, open_world(world, tmp_path))
    with patch.object(bulk, "WORTH", 0):
        loaded = play(world, open_world(world, tmp_path))
    same(plain, loaded)
    assert schema(plain) == schema(loaded)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        loaded.store.db.execute("INSERT OR REPLACE INTO events SELECT * FROM events LIMIT 1")


def test_references_are_looked_at_again(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, "ada")
    with patch.object(bulk, "WORTH", 0):
        shop.load("transactions", rows(3), DAY)
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        shop.store.db.execute("INSERT INTO adoptions VALUES (1, 77, 77, 77, 77)")


def test_what_names_nobody_is_not_kept(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, "ada")
    before = schema(shop)
    wrong = patch.object(People, "look_up_all", lambda _, keys, also: [77] * len(keys))
    with (
        patch.object(bulk, "WORTH", 0),
        wrong,
        pytest.raises(sqlite3.IntegrityError, match="a member that is not there"),
    ):
        shop.load("transactions", rows(3), DAY)
    assert shop.ask("SELECT count(*) FROM events") == [(0,)]
    assert schema(shop) == before
    assert shop.ask("PRAGMA foreign_keys") == [(1,)]


def test_a_file_that_is_small_beside_the_store_is_not_worth_it(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, "ada")
    shop.load("transactions", rows(30), DAY)
    with patch.object(bulk, "WORTH", 5):
        assert not bulk.is_worth(shop.store, 4)
        assert not bulk.is_worth(shop.store, 14)
        assert bulk.is_worth(shop.store, 15)
