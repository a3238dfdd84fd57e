"""A batch that was killed goes on after something else has come: each day is walked once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.jobs.members.merging import merge_members
from tests.laws.test_law_11_replay import differences, killed
from tests.shops import Shop

EARN = {"name": "spend", "on": "purchase", "points": 1, "per": "1.00"}


def _opened(folder: Path, **tables: Any) -> Shop:
    shop = Shop(folder)
    program = {"id": "p", "name": "P", "points": ["point", "points"]}
    shop.apply({"program": program, "earn": [EARN], **tables}, None, date(2025, 11, 1))
    rows = [{"member_id": who, "joined_on": "2025-11-01"} for who in ("ann", "bob", "eve")]
    shop.load("members", rows, date(2025, 11, 1))
    return shop


def _sells(shop: Shop, day: date, *rows: str) -> None:
    """Rows as `id,member,day,amount` or with the sale that a refund is of."""
    names = ("transaction_id", "member_id", "occurred_at", "amount", "refund_of")
    cells = [row.split(",") for row in rows]
    shop.load(
        "transactions",
        [dict(zip(names, [*each, ""][:5], strict=True)) for each in cells],
        day,
        f"{day}.csv",
    )


def _points(shop: Shop, kind: str) -> list[tuple[str, str, int]]:
    return shop.ask(
        """SELECT member_id, posted_on, points FROM ledger JOIN accounts USING (account)
           JOIN members USING (member) WHERE kind = ? ORDER BY entry""",
        kind,
    )


@pytest.mark.parametrize("walked", [0, 1, 2])
def test_a_merge_in_between_gives_no_day_twice(tmp_path: Path, walked: int) -> None:
    gift = {"name": "christmas", "on": "12-24", "points": 50}
    shop = _opened(tmp_path, grant=[gift])
    _sells(shop, date(2025, 12, 8), *(f"{who},{who},2025-12-01,9.00" for who in ("ann", "bob")))
    killed(shop, date(2025, 12, 8), walked)
    merge_members(
        shop.store, "bob", "eve", reason="one person", caller=shop.caller(date(2026, 2, 19))
    )
    shop.batch(date(2026, 3, 3))
    assert _points(shop, "grant") == [
        ("ann", "2025-12-24", 50),
        ("bob", "2025-12-24", 50),
        ("eve", "2025-12-24", 50),
    ]
    # 9 + 50 of his own, and 50 of hers.
    assert shop.ask("SELECT balance FROM standing WHERE member_id = 'bob'") == [(109,)]
    assert differences(shop) == []


@pytest.mark.parametrize("walked", [0, 1, 2])
def test_what_a_walk_undid_is_repeated_by_that_walk(tmp_path: Path, walked: int) -> None:
    """The walk of bob's refund undoes a reward on the day of the refund; when the run was killed
    nobody had walked it yet, or somebody had."""
    pen = {"id": "pen", "name": "A pen", "kind": "item", "cost": 10}
    card = {"name": "full card", "on": "balance", "reward": "pen"}
    shop = _opened(tmp_path, reward=[pen], grant=[card])
    _sells(shop, date(2025, 12, 1), "a1,ann,2025-12-01,5.00", "b1,bob,2025-12-01,14.00")
    shop.batch(date(2025, 12, 1))
    _sells(shop, date(2025, 12, 8), "a2,ann,2025-12-03,1.00", "b2,bob,2025-12-05,-9.00,b1")
    killed(shop, date(2025, 12, 8), walked)
    shop.load("members", [{"member_id": "ida", "joined_on": "2025-12-08"}], date(2025, 12, 8))
    shop.batch(date(2025, 12, 8))
    assert _points(shop, "restore") == [("bob", "2025-12-05", 10)]
    assert differences(shop) == []
