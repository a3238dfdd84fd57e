"""Rows of days that are still to come: remarked on, or refused, never taken without a word."""

from __future__ import annotations

from typing import Any

import pytest

from loyalty_cli.base.dates import iso
from loyalty_cli.intake.profile.model import parse_profile
from loyalty_cli.jobs.outcome import Outcome
from tests.intake.reading import read
from tests.jobs.shop import Shop, codes, counted

HEADER = "transaction_id,member_id,occurred_at,amount"


def remarks(outcome: Outcome) -> list[tuple[str, int | None, int]]:
    return [(each.code, each.line, each.count) for each in outcome.remarks or ()]


TODAY = "R1,M1,2026-03-31 23:59,1.00"
TOMORROW = ("R2,M1,2026-04-01 00:00,1.00", "R2,M1,2026-04-01 00:00,1.00", "R3,,2026-04-01,1.00")
LATER = "R4,M1,2026-04-02,1.00"


def test_a_day_ahead_is_remarked_on(shop: Shop) -> None:
    shop.members()
    outcome = shop.sales(TODAY, *TOMORROW, header=HEADER)
    assert counted(outcome) == {"rows": 4, "new": 3, "guests": 1, "transactions": 3}
    assert remarks(outcome) == [("future-rows", 3, 3)]
    again = shop.sales(TODAY, *TOMORROW, header=HEADER)
    assert (counted(again), remarks(again)) == ({"rows": 4, "already_there": 4}, [])


def test_more_than_a_day_ahead_is_a_problem(shop: Shop) -> None:
    shop.members()
    outcome = shop.sales(TODAY, *TOMORROW, LATER, header=HEADER)
    assert codes(outcome) == [("future-row", 6)]
    assert "--future-rows" in (outcome.problems[0].fix or "")
    taken = shop.sales(TODAY, *TOMORROW, LATER, header=HEADER, future_rows=True)
    assert counted(taken)["new"] == 4
    assert remarks(taken) == [("future-rows", 3, 4)]
    assert counted(shop.sales(LATER, header=HEADER)) == {"rows": 1, "already_there": 1}


def test_refunds_and_activities_too(shop: Shop) -> None:
    shop.members()
    shop.sales(TODAY, header=HEADER)
    refund = "X1,M1,2026-05-01,-0.50,R1"
    outcome = shop.sales(refund, header=f"{HEADER},refund_of")
    assert codes(outcome) == [("future-row", 2)]
    text = "member_id,occurred_at,kind\nM1,2026-05-01,visit\nM1,2026-04-01,visit\n"
    assert codes(shop.take("activities", text)) == [("future-row", 2)]
    assert remarks(shop.take("activities", text, future_rows=True)) == [("future-rows", 2, 2)]


def test_the_thai_year_is_said_and_its_fix_works(shop: Shop) -> None:
    shop.members()
    rows = ("R1,M1,2569-03-01 10:00,1.00", "R2,M1,2569-03-31,1.00")
    outcome = shop.sales(*rows, header=HEADER)
    assert codes(outcome) == [("future-row", 2), ("future-row", 3)]
    fix = outcome.problems[0].fix or ""
    assert 'in a profile, calendar = "buddhist" reads the year as 2026' in fix
    profile, problems = parse_profile({"calendar": "buddhist"})
    assert profile is not None, problems
    taken = shop.sales(*rows, header=HEADER, profile=profile)
    assert counted(taken) == {"rows": 2, "new": 2, "transactions": 2}
    assert shop.all("SELECT instant FROM events") == [
        "2026-03-01T10:00:00Z",
        "2026-03-31T00:00:00Z",
    ]


@pytest.mark.parametrize(
    ("keys", "cell", "day"),
    [
        ({"calendar": "buddhist"}, "2568-02-28 10:00", "2025-02-28"),
        ({"calendar": "buddhist", "date_format": "%d/%m/%Y"}, "29/2/2567", "2024-02-29"),
        ({"calendar": "buddhist", "date_format": "%d/%m/%y"}, "1/3/68", "2025-03-01"),
        ({"calendar": "roc"}, "114-03-01 10:00:00", "2025-03-01"),
        ({"calendar": "roc", "date_format": "%Y/%m/%d %H:%M"}, "114/3/1 10:00", "2025-03-01"),
        ({"calendar": "roc", "date_format": "%Y%m%d"}, "1140301", "2025-03-01"),
        ({"calendar": "roc", "date_format": "民國%Y年%m月%d日"}, "民國99年12月31日", "2010-12-31"),
    ],
)
def test_calendars(keys: dict[str, Any], cell: str, day: str) -> None:
    profile, problems = parse_profile(keys)
    assert profile is not None, problems
    found = read(f"{HEADER}\n1,m,{cell},1\n2,m,{cell},1\n", profile)
    assert [iso(one.when.day) for one in found] == [day, day]


def test_a_day_that_no_calendar_has() -> None:
    profile, _ = parse_profile({"calendar": "buddhist"})
    (bad,) = read(f"{HEADER}\n1,m,2568-02-29,1\n", profile)
    assert [problem.code for problem in bad.problems] == ["date"]


def test_a_roc_year_is_told_with_a_fix_that_works() -> None:
    (bad,) = read(f"{HEADER}\n1,m,114/03/01,1\n")
    fix = 'calendar = "roc" with date_format = "%Y/%m/%d"'
    assert fix in (bad.problems[0].fix or "")
    profile, _ = parse_profile({"calendar": "roc", "date_format": "%Y/%m/%d"})
    (good,) = read(f"{HEADER}\n1,m,114/03/01,1\n", profile)
    assert iso(good.when.day) == "2025-03-01"


def test_a_roc_year_has_no_two_digits() -> None:
    profile, problems = parse_profile({"calendar": "roc", "date_format": "%d/%m/%y"})
    assert profile is None
    assert "write %Y" in problems[0].message


def test_birthdays_after_today_and_joining_ahead(shop: Shop) -> None:
    text = (
        "member_id,birthday,joined_on\nM1,2026-04-01,\nM2,2026-03-31,2026-04-01\n"
        "M3,,2026-04-02\nM4,1990-01-01,2020-01-01\n"
    )
    outcome = shop.take("members", text)
    assert codes(outcome) == [("birthday-ahead", 2), ("future-row", 4)]
    assert "joined_on is 2026-04-02, more than a day after" in outcome.problems[1].message
    assert remarks(outcome) == [("future-rows", 3, 1)]
    taken = shop.take("members", text.replace("M1,2026-04-01,\n", ""), future_rows=True)
    assert counted(taken) == {"rows": 3, "new": 3}
    assert remarks(taken) == [("future-rows", 2, 2)]
    again = shop.take("members", text.replace("M1,2026-04-01,\n", ""))
    assert (counted(again), remarks(again)) == ({"rows": 3, "already_there": 3}, [])
    assert codes(shop.take("members", "member_id,joined_on\nM4,2569-01-01\n")) == [
        ("future-row", 2)
    ]
