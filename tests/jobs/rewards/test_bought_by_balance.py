"""What a balance bought is undone before a refund takes more than there is, unless it was used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.value import Counter

CARD = """
[program]
id = "stars"
name = "Stars"
points = ["star", "stars"]
debt = "{debt}"

[[earn]]
name = "spend"
on = "purchase"
points = 1
per = "10.00"

[[reward]]
id = "off"
name = "Money off"
kind = "voucher"
cost = 10
voucher = {{ amount = "2.00", uses = 2 }}

[[grant]]
name = "full card"
on = "balance"
reward = "off"
"""


class Cards(Counter):
    """A program of stamp cards; ann has bought for 240.00, which are two vouchers and 4 stars."""

    def __init__(self, folder: Path, debt: str) -> None:
        super().__init__(folder, CARD.format(debt=debt))
        self.buys("p1,ann,2026-03-02,40.00")  # 120, 80 and 40 are 24 stars
        self.batch("2026-03-02")

    def codes(self) -> list[str]:
        """The codes of ann's vouchers, the older first."""
        return self.all("SELECT code FROM vouchers ORDER BY voucher")

    def back(self, amount: str, of: str = "t1", day: str = "2026-03-05") -> None:
        """A refund, and the batch after it."""
        self.buys(f"r-{amount},ann,{day},-{amount},{of}")
        self.batch(day)


@pytest.fixture(params=["carry", "forgive"])
def cards(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Cards]:
    opened = Cards(tmp_path, request.param)
    yield opened
    opened.is_sound()
    opened.close()


def test_the_newest_that_nobody_used_goes_first(cards: Cards) -> None:
    older, newer = cards.codes()
    cards.back("90.00")
    # 4 + 10 less 9.
    assert cards.stands("ann", "2026-03-05", "balance", "debt") == [5, 0]
    assert cards.use(older, day="2026-03-06").status == "ok"
    assert _reason(cards, newer) == "void"


def test_one_that_was_used_in_part_stays(cards: Cards) -> None:
    older, newer = cards.codes()
    assert cards.use(newer, day="2026-03-03").status == "ok"
    cards.back("90.00")
    assert cards.stands("ann", "2026-03-05", "balance", "debt") == [5, 0]
    assert cards.use(newer, day="2026-03-06").status == "ok"
    assert _reason(cards, older) == "void"


def test_what_was_used_is_owed_or_forgiven(tmp_path: Path) -> None:
    for debt, owed in (("carry", 5), ("forgive", 0)):
        folder = tmp_path / debt
        folder.mkdir()
        cards = Cards(folder, debt)
        for code in cards.codes():
            assert cards.use(code, day="2026-03-03").status == "ok"
        cards.back("90.00")
        assert cards.stands("ann", "2026-03-05", "balance", "debt") == [0, owed]
        assert len(cards.all("SELECT voucher FROM voucher_voids")) == 0
        cards.is_sound()
        cards.close()


def test_a_use_that_was_taken_back_is_no_use(cards: Cards) -> None:
    older, newer = cards.codes()
    use: Any = cards.use(newer, day="2026-03-03").data["use"]
    cards.undo_use(use, "2026-03-04")
    cards.back("90.00")
    assert _reason(cards, newer) == "void"
    assert _reason(cards, older) is None


def test_enough_is_there_and_nothing_is_undone(cards: Cards) -> None:
    cards.back("40.00")
    assert cards.stands("ann", "2026-03-05", "balance", "debt") == [0, 0]
    assert [_reason(cards, code) for code in cards.codes()] == [None, None]


def _reason(cards: Cards, code: str) -> object:
    outcome = cards.use(code, day="2026-03-06", dry_run=True)
    return outcome.data["reason"]
