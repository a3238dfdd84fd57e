"""The same sales under another source: asked about, because they would earn twice."""

from __future__ import annotations

from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Usage
from loyalty_cli.jobs.importing.undo import undo_import
from loyalty_cli.jobs.outcome import Caller
from tests.jobs.shop import Shop, counted

HEADER = "transaction_id,member_id,occurred_at,amount"
SALES = (
    "1,M1,2026-03-01 10:00,1.00",
    "2,M2,2026-03-01 11:00,2.00",
    "3,M1,2026-03-02 10:00,3.00",
)
RENAMED = tuple(f"till-{row}" for row in SALES)


def test_most_rows_look_like_those_of_another_source(shop: Shop) -> None:
    shop.members()
    shop.sales(*SALES, header=HEADER)
    more = (*RENAMED, "till-4,M1,2026-03-03 10:00,9.00")
    before = shop.facts()
    with pytest.raises(Usage) as caught:
        shop.sales(*more, header=HEADER, source="till")
    (problem,) = caught.value.problems
    assert (problem.code, problem.column, problem.value) == ("looks-imported", "--source", "till")
    assert 'the source "csv"' in problem.message
    assert shop.facts() == before
    assert counted(shop.sales(*more, header=HEADER, source="till", again=True))["new"] == 4


def test_its_fix_works(shop: Shop) -> None:
    shop.members()
    shop.sales(*SALES, header=HEADER)
    with pytest.raises(Usage) as caught:
        shop.sales(*RENAMED, header=HEADER, source="till")
    fix = caught.value.problems[0].fix or ""
    assert "loyalty import undo 2" in fix
    undo_import(shop.store, 2, reason=None, caller=Caller(parse_day("2026-03-31"), "eve"))
    assert counted(shop.sales(*RENAMED, header=HEADER, source="till"))["new"] == 3


@pytest.mark.parametrize(
    "rows",
    [
        # Two tills, each with its own members, times or amounts.
        ("a,M2,2026-03-01 10:00,1.00", "b,M1,2026-03-01 11:00,2.00"),
        ("a,M1,2026-03-01 10:01,1.00", "b,M2,2026-03-01 11:00,2.50"),
        # Only half of them.
        ("a,M1,2026-03-01 10:00,1.00", "b,M2,2026-03-01 11:05,2.00"),
        # Guests' sales earn nothing.
        ("a,,2026-03-01 10:00,1.00", "b,,2026-03-01 11:00,2.00"),
    ],
)
def test_what_looks_otherwise_is_taken(shop: Shop, rows: tuple[str, ...]) -> None:
    shop.members()
    shop.sales(*SALES, header=HEADER)
    assert shop.sales(*rows, header=HEADER, source="till").status == "ok"


def test_one_sale_of_a_bare_date_may_be_chance(shop: Shop) -> None:
    shop.members()
    shop.sales("1,M1,2026-03-01,3.50", "2,M1,2026-03-02,3.50", header=HEADER)
    assert shop.sales("a,M1,2026-03-01,3.50", header=HEADER, source="till").status == "ok"
    rows = ("b,M1,2026-03-01,3.50", "c,M1,2026-03-02,3.50")
    with pytest.raises(Usage):
        shop.sales(*rows, header=HEADER, source="web")


def test_the_same_source_again_is_already_there(shop: Shop) -> None:
    shop.members()
    shop.sales(*SALES, header=HEADER)
    shop.sales(*RENAMED, header=HEADER, source="till", again=True)
    late = (*RENAMED, "till-9,M1,2026-03-01 10:00,1.00")
    assert counted(shop.sales(*late, header=HEADER, source="till"))["new"] == 1


def test_activities_too(shop: Shop) -> None:
    shop.members()
    text = "activity_id,member_id,occurred_at,kind\n{0}1,M1,2026-03-01 10:00,visit\n"
    asked: dict[str, Any] = {"source": "door"}
    shop.members()
    assert counted(shop.take("activities", text.format("")))["new"] == 1
    with pytest.raises(Usage):
        shop.take("activities", text.format("x"), **asked)
