"""Who is worth what: figures worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day, parse_length
from loyalty_cli.base.problems import Refused, Usage
from loyalty_cli.jobs.importing.undo import undo_import
from loyalty_cli.reports.insight import value as value_report
from loyalty_cli.reports.insight.purchases import buyers, the_program, window_start
from loyalty_cli.reports.insight.rfm import SEGMENTS, rfm, scores, segment_of
from loyalty_cli.reports.insight.value import value
from tests.jobs.desk import STARS, Desk

DAY = "2026-03-01"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    opened.buys(
        *("a1,ann,2026-01-10,30.00", "a2,ann,2026-02-10,20.50", "a3,ann,2026-02-11,-10.00,a2"),
        *("b1,bob,2026-01-11,40.00", "c1,cleo,2026-01-12,40.00", "c2,cleo,2026-01-12,1.00"),
        "c3,cleo,2026-02-20,-1.00,c2",
    )
    opened.batch(DAY)
    yield opened
    opened.close()


def worth(desk: Desk, day: str = DAY, window: str | None = None, **asked: Any) -> list[str]:
    """The rows of `report value`, each as a line without names."""
    as_of = parse_day(day)
    since = window_start(as_of, None if window is None else parse_length(window))
    rows = value(desk.store, as_of=as_of, since=since, **{"program": None, **asked})
    assert [tuple(row) for row in rows] == [value_report.KEYS] * len(rows)
    return [
        " ".join(str(row[key]) for key in row if key not in ("name", "program")) for row in rows
    ]


def test_the_greatest_spend_first_then_the_account(desk: Desk) -> None:
    # ann 30.00 + 20.50 - 10.00; cleo's second purchase was wholly refunded.
    assert worth(desk) == [
        "ann 2 40.50 20.25 2026-01-10 2026-02-10 19",
        "bob 1 40.00 40.00 2026-01-11 2026-01-11 49",
        "cleo 1 40.00 40.00 2026-01-12 2026-01-12 48",
    ]
    # 41.00 / 2; on that day no refund had come.
    assert worth(desk, "2026-02-10") == [
        "ann 2 50.50 25.25 2026-01-10 2026-02-10 0",
        "cleo 2 41.00 20.50 2026-01-12 2026-01-12 29",
        "bob 1 40.00 40.00 2026-01-11 2026-01-11 30",
    ]


def test_a_window_ends_on_the_day_and_takes_purchases_less_what_was_refunded(desk: Desk) -> None:
    # From 2 February: ann's second purchase. The refund of cleo's in January counts in January.
    assert worth(desk, window="1 month") == ["ann 1 10.50 10.50 2026-02-10 2026-02-10 19"]
    # 50 days from 11 January on.
    assert [line.split()[0] for line in worth(desk, window="50 days")] == ["bob", "cleo", "ann"]
    assert worth(desk, window="2 days") == []


def test_who_is_merged_is_one_from_that_day_on(desk: Desk) -> None:
    desk.merge("bob", "cleo", DAY)
    assert worth(desk)[0] == "bob 2 80.00 40.00 2026-01-11 2026-01-12 48"
    assert len(worth(desk)) == 2
    assert len(worth(desk, "2026-02-28")) == 3


def test_a_purchase_of_before_the_merge_refunded_after_it_is_none(desk: Desk) -> None:
    desk.merge("bob", "cleo", DAY)
    desk.buys("c4,bob,2026-03-02,-40.00,c1")
    desk.batch("2026-03-02")
    assert worth(desk, "2026-03-02")[1] == "bob 1 40.00 40.00 2026-01-11 2026-01-11 50"


def test_who_is_closed_is_not_listed_and_still_bought(desk: Desk) -> None:
    desk.status("ann", "closed", DAY)
    assert [line.split()[0] for line in worth(desk)] == ["bob", "cleo"]
    assert [line.split()[0] for line in worth(desk, "2026-02-28")] == ["ann", "bob", "cleo"]
    assert len(list(buyers(desk.store, as_of=parse_day(DAY)))) == 3
    desk.status("bob", "suspended", DAY)
    assert [line.split()[0] for line in worth(desk)] == ["bob", "cleo"]


def test_the_sums_are_those_of_the_standing(desk: Desk) -> None:
    desk.sales("u1,bob,2026-02-01,-5.00,", as_of=DAY, allow_unmatched=True)
    desk.batch("2026-03-02")
    for line in worth(desk, "2026-03-02"):
        who, purchases, spend, *_ = line.split()
        stands = desk.stands(who, "2026-03-02", "purchases", "lifetime_spend")
        assert stands == [int(purchases), spend]


def test_a_file_taken_back_brought_nothing(desk: Desk) -> None:
    sums = {each.account: each.spend for each in buyers(desk.store, as_of=parse_day("2026-03-02"))}
    desk.sales("d1,ann,2026-03-01,9.00,", as_of="2026-03-01")
    desk.batch("2026-03-01")
    assert worth(desk)[0].startswith("ann 3 49.50")
    (last,) = desk.all("SELECT max(import) FROM imports")
    undo_import(desk.store, last, reason="oops", caller=desk.on("2026-03-02"))
    desk.batch("2026-03-02")
    again = buyers(desk.store, as_of=parse_day("2026-03-02"))
    assert {each.account: each.spend for each in again} == sums


def test_one_program_or_another(desk: Desk) -> None:
    assert the_program(desk.store, None) is not None
    desk.apply(
        STARS.replace('"stars"', '"double"', 1).replace("points = 1", "points = 2"),
        as_of=parse_day("2026-03-01"),
    )
    desk.batch("2026-03-02")
    assert worth(desk, "2026-03-02", program="stars")[0].startswith("ann 2 40.50")
    assert len(worth(desk, "2026-03-02")) == 6
    with pytest.raises(Refused, match="there is no program star"):
        worth(desk, program="star")
    with pytest.raises(Usage, match="there are several programs"):
        the_program(desk.store, None)


def test_equal_values_score_alike() -> None:
    # 1 + floor(5 x strictly worse / 5): none, one, two, three, four are worse.
    assert scores([1, 2, 3, 4, 5]) == [1, 2, 3, 4, 5]
    assert scores([5, 4, 3, 2, 1]) == [5, 4, 3, 2, 1]
    # Three of four are equal; nobody is worse than they, three are worse than the fourth: 15 / 4.
    assert scores([7, 7, 7, 9]) == [1, 1, 1, 4]
    assert scores([7]) == [1]
    assert scores([]) == []


def test_every_pair_of_scores_has_one_name() -> None:
    table = [" ".join(segment_of(r, f) for f in (1, 2, 3, 4, 5)) for r in (5, 4, 3, 2, 1)]
    assert table == [
        "new potential-loyal potential-loyal champions champions",
        "promising potential-loyal potential-loyal loyal loyal",
        "about-to-sleep about-to-sleep needs-attention loyal loyal",
        "hibernating hibernating at-risk at-risk cannot-lose",
        "hibernating hibernating at-risk at-risk cannot-lose",
    ]
    assert set(SEGMENTS) == {name for line in table for name in line.split()}


def test_members_are_ranked_among_those_who_bought(desk: Desk) -> None:
    rows = rfm(desk.store, as_of=parse_day(DAY), since=None, program=None)
    told = [" ".join(str(row[key]) for key in row if key != "program") for row in rows]
    # Recency 19, 49, 48: 2, 0, 1 are worse: 1 + 10/3, 1, 1 + 5/3. Purchases 2, 1, 1: 1 + 10/3,
    # 1, 1. Spend 40.50, 40.00, 40.00: as purchases.
    assert told == [
        "ann 19 2 40.50 4 4 4 loyal",
        "bob 49 1 40.00 1 1 1 hibernating",
        "cleo 48 1 40.00 2 1 1 hibernating",
    ]
    desk.status("ann", "closed", DAY)
    rows = rfm(desk.store, as_of=parse_day(DAY), since=None, program=None)
    assert [(row["member_id"], row["r"]) for row in rows] == [("bob", 1), ("cleo", 3)]
