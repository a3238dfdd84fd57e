"""What happened later on the same day is no part of what a judgement saw."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.jobs.importing.undo import undo_import
from loyalty_cli.reports.explain.answer import points_explain
from tests.jobs.desk import STARS, Desk

DAY = "2026-02-10"
LIMITED = STARS.replace(
    'per = "1.00"\n', 'per = "1.00"\nlimit = { times = 2, every = "year" }\n', 1
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path, LIMITED)
    yield opened
    opened.close()


def used(desk: Desk, who: str, transaction: str) -> tuple[bool, Any]:
    """Whether the explanation agrees with the ledger, and how often the limit had been used."""
    told = points_explain(desk.store, who, as_of=parse_day(DAY), transaction=transaction)
    return told["agrees"], told["rules"][0]["limits"][0]["used_times"]


def test_an_account_that_went_into_it_after_the_batch(desk: Desk) -> None:
    desk.buys("b1,bob,2026-01-05,5.00", "b2,bob,2026-01-06,5.00", "a1,ann,2026-01-07,5.00")
    desk.batch("2026-02-09")
    desk.buys("a2,ann,2026-02-10,7.00", day=DAY)
    desk.batch(DAY)
    desk.merge("ann", "bob", DAY)
    assert used(desk, "ann", "a2") == (True, 1)
    desk.buys("a3,ann,2026-02-10 12:00,7.00", day=DAY)
    desk.batch(DAY)
    assert used(desk, "ann", "a3") == (True, 4)


def test_a_file_that_was_taken_back_after_the_batch(desk: Desk) -> None:
    desk.buys("a1,ann,2026-01-05,5.00", day=DAY)
    desk.buys("a2,ann,2026-01-06,5.00", day=DAY)
    desk.batch("2026-02-09")
    desk.buys("a3,ann,2026-02-10,7.00", day=DAY)
    desk.batch(DAY)
    [number] = desk.all("SELECT import FROM events JOIN event_ids USING (event) WHERE id = 'a2'")
    undo_import(desk.store, number, reason="wrong", caller=desk.on(DAY))
    desk.batch(DAY)
    assert used(desk, "ann", "a3") == (True, 2)
    desk.buys("a4,ann,2026-02-10 12:00,7.00", day=DAY)
    desk.batch(DAY)
    assert used(desk, "ann", "a4") == (True, 1)
