"""The first and the last days that there are: nothing falls over their edge."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from tests.shops import Shop

LAST = date(9999, 12, 31)
START = date(2026, 1, 1)
PROGRAM: dict[str, Any] = {
    "program": {"id": "p", "name": "P", "points": ["point", "points"]},
    "earn": [{"name": "spend", "on": "purchase", "points": 1, "per": "1.00"}],
    "expiry": {"after": "9000 years"},
}


def sale(number: int, day: object) -> dict[str, str]:
    """A row of transactions.csv."""
    row = {"transaction_id": f"t{number}", "member_id": "ada", "occurred_at": str(day)}
    return {**row, "amount": "3.00"}


def test_points_that_are_good_until_the_last_day_are_never_due(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.apply(PROGRAM, None, START)
    shop.load("members", [{"member_id": "ada"}], START)
    shop.load("transactions", [sale(1, START), sale(2, LAST)], START)
    shop.batch(START)
    due = "SELECT next_due, (SELECT max(expires_on) FROM lots) FROM accounts"
    assert shop.ask(due) == [("9999-12-31", "9999-12-31")]
    shop.batch(LAST)
    assert shop.ask(due) == [(None, "9999-12-31")]
    assert shop.standing("ada")["balance"] == 6
