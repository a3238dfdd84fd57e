"""What members like, and who came back: figures worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day, parse_length
from loyalty_cli.base.problems import Refused, Usage
from loyalty_cli.reports.insight import affinity as report
from loyalty_cli.reports.insight.affinity import affinity, backtest
from loyalty_cli.reports.insight.cohorts import KEYS as COHORT_KEYS
from loyalty_cli.reports.insight.cohorts import cohorts
from tests.jobs.desk import STARS, Desk

HEADER = "transaction_id,member_id,occurred_at,amount,refund_of,category,quantity"
DAY = "2026-02-28"

WHO_BOUGHT = {
    "tea": range(30),
    "cake": range(20),
    "beans": range(10, 40),
    "mugs": [*range(10), 40],
}
"""By category the numbers of the members who bought it in January: 30, 20, 30 and 11 of them."""

PRICES = {"cake": 200, "beans": 100, "mugs": 150}
"""In cents, for a piece; tea costs everybody 0.10 more than the member before, from 3.00 on."""


def january() -> list[str]:
    return [
        f"{kind}{number},m{number:02},2026-01-10,{PRICES.get(kind, 300 + 10 * number) / 100:.2f},"
        f",{kind},1"
        for kind, numbers in WHO_BOUGHT.items()
        for number in numbers
    ]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path, STARS)
    opened.members("member_id\n" + "".join(f"m{n:02}\n" for n in range(41)), as_of="2026-01-01")
    yield opened
    opened.close()


def sell(desk: Desk, *lines: str, day: str = DAY) -> None:
    outcome = desk.sales(*lines, header=HEADER, as_of=day)
    assert outcome.status == "ok", outcome.problems
    desk.batch(day)


def likes(desk: Desk, day: str = DAY, **asked: Any) -> dict[str, dict[str, Any]]:
    rows = affinity(desk.store, as_of=parse_day(day), program=None, **asked)
    assert [tuple(row) for row in rows] == [report.KEYS] * len(rows)
    return {row["member_id"]: row for row in rows}


def test_the_nearest_by_cosine_of_what_was_never_bought(desk: Desk) -> None:
    sell(desk, *january())
    of = likes(desk)
    assert list(of) == sorted(of)
    # tea and cake: 20 bought both, of 30 and 20; tea and beans 20 of 30 and 30; cake and beans 10
    # of 20 and 30; nobody mugs and beans.
    tea_cake, tea_beans, cake_beans = 20 / 600**0.5, 20 / 30, 10 / 600**0.5
    for who, category, score in (
        ("m25", "cake", (tea_cake + cake_beans) / 2),
        ("m05", "beans", (tea_beans + cake_beans + 0) / 3),
        ("m35", "tea", tea_beans),
        # Mugs and cake: 10 bought both, of 11 and 20; tea: 10, of 11 and 30.
        ("m40", "cake", 10 / 220**0.5),
    ):
        assert of[who]["next_category"] == category
        assert of[who]["score"] == pytest.approx(score)
    # Mugs were bought by eleven: too few to be proposed.
    assert (of["m15"]["next_category"], of["m15"]["score"]) == (None, None)


def test_the_favourite_its_share_and_the_third_of_its_price(desk: Desk) -> None:
    sell(desk, *january())
    of = likes(desk)
    # m05: tea 3.50, cake 2.00, mugs 1.50.
    assert (of["m05"]["favourite"], of["m05"]["share"]) == ("tea", 0.5)
    # Of thirty prices of tea five, ten, nineteen and twenty are lower.
    bands = [of[who]["price_band"] for who in ("m05", "m10", "m19", "m20")]
    assert bands == ["low", "middle", "middle", "high"]
    # All pay the same for beans: nobody pays less.
    assert (of["m35"]["favourite"], of["m35"]["price_band"]) == ("beans", "low")


def test_what_was_refunded_is_not_liked(desk: Desk) -> None:
    sell(
        desk,
        # One receipt of three rows: a discount is no piece and lowers what was kept of the others.
        *("r1,m00,2026-02-01,10.00,,cake,2", "r1,m00,2026-02-01,4.00,,tea,2"),
        "r1,m00,2026-02-01,-1.40,,,1",
        *("r2,m00,2026-02-02,-8.00,r1,cake,2", "r3,m01,2026-02-03,5.00,,tea,1"),
        *("r4,m02,2026-02-03,7.00,,cake,1", "r5,m02,2026-02-04,-7.00,r4,cake,1"),
        "r6,m03,2026-02-03,9.00,,,",
    )
    of = likes(desk)
    # 12.60 - 8.00 were kept, of cake 2.00 and of tea 4.00 still held: 1.53 and 3.07.
    assert of["m00"]["favourite"] == "tea"
    assert of["m00"]["share"] == pytest.approx(3.07 / 4.60)
    # m00 pays 3.07 for two pieces, m01 5.00 for one.
    assert (of["m00"]["price_band"], of["m01"]["price_band"]) == ("low", "middle")
    # m02 kept nothing, m03 bought nothing with a category.
    assert set(of) == {"m00", "m01"}


def test_it_looks_back_twelve_months_or_as_asked(desk: Desk) -> None:
    sell(desk, "o1,m00,2025-02-28,50.00,,mugs,1", "o2,m00,2025-03-01,5.00,,cake,1", *january())
    assert likes(desk)["m00"]["favourite"] == "cake"
    assert likes(desk, window=parse_length("2 years"))["m00"]["favourite"] == "mugs"
    assert likes(desk, "2025-02-28")["m00"]["share"] == 1


LATER = [
    # Cake, the second proposal to m35 after tea, and the second most popular.
    "l1,m35,2026-02-10,2.00,,cake,1",
    # Cake, all that is proposed to m25; beans, all that is to m05; mugs never are.
    *("l2,m25,2026-02-10,2.00,,cake,1", "l3,m05,2026-02-10,2.00,,beans,1"),
    "l4,m20,2026-02-10,2.00,,mugs,1",
    # Cake is nearest to mugs; most buy beans or tea.
    "l5,m40,2026-02-10,2.00,,cake,1",
    # Nothing new, or all of it refunded.
    *("l6,m01,2026-02-10,2.00,,tea,1", "l7,m36,2026-02-10,2.00,,cake,1"),
    "l8,m36,2026-02-11,-2.00,l7,cake,1",
]


def test_the_backtest_counts_who_was_told_what_they_then_bought(desk: Desk) -> None:
    sell(desk, *january(), *LATER)
    rows = backtest(
        desk.store, as_of=parse_day(DAY), since=parse_day("2026-01-31"), program="stars"
    )
    assert [tuple(row) for row in rows] == [report.TEST_KEYS] * 2
    # By likeness m25, m05, m40 at once, and m35 among three; by what most buy m25 and m05, and
    # then m35 and m40.
    assert [tuple(row.values()) for row in rows] == [(1, 5, 3 / 5, 2 / 5), (3, 5, 4 / 5, 4 / 5)]


def test_where_nobody_bought_anything_new_it_says_so(desk: Desk) -> None:
    sell(desk, *january())
    with pytest.raises(Refused, match="nobody bought a category after 2026-01-31"):
        backtest(desk.store, as_of=parse_day(DAY), since=parse_day("2026-01-31"), program=None)
    with pytest.raises(Usage, match="nothing lies between"):
        backtest(desk.store, as_of=parse_day(DAY), since=parse_day(DAY), program=None)


def groups(desk: Desk, every: Any = "month", day: str = DAY, **asked: Any) -> list[tuple[Any, ...]]:
    asked = {"since": None, "program": None, **asked}
    rows = cohorts(desk.store, as_of=parse_day(day), every=every, **asked)
    assert [tuple(row) for row in rows] == [COHORT_KEYS] * len(rows)
    return [tuple(row.values()) for row in rows]


def test_members_who_began_together(desk: Desk) -> None:
    plain = "{},{},{},5.00,,,"
    visits = {
        "m00": ("2025-11-30", "2025-12-01", "2025-12-24", "2026-02-28"),
        "m01": ("2025-11-02",),
        "m02": ("2026-01-01", "2026-02-01"),
    }
    lines = [
        plain.format(f"{who}-{place}", who, day)
        for who, days in visits.items()
        for place, day in enumerate(days)
    ]
    # m03 began in February: the purchase of December was wholly refunded.
    lines += ["x1,m03,2025-12-05,5.00,,,", "x2,m03,2025-12-06,-5.00,x1,,", "x3,m03,2026-02-07,5,,,"]
    sell(desk, *lines)
    assert groups(desk) == [
        ("2025-11", 2, "2025-11", 2, 1.0),
        ("2025-11", 2, "2025-12", 1, 0.5),
        ("2025-11", 2, "2026-01", 0, 0.0),
        ("2025-11", 2, "2026-02", 1, 0.5),
        ("2026-01", 1, "2026-01", 1, 1.0),
        ("2026-01", 1, "2026-02", 1, 1.0),
        ("2026-02", 1, "2026-02", 1, 1.0),
    ]
    assert groups(desk, "quarter") == [
        ("2025-Q4", 2, "2025-Q4", 2, 1.0),
        ("2025-Q4", 2, "2026-Q1", 1, 0.5),
        ("2026-Q1", 2, "2026-Q1", 2, 1.0),
    ]
    # A window begins with the group that was under way, whole.
    assert groups(desk, since=parse_day("2026-01-15"))[0] == ("2026-01", 1, "2026-01", 1, 1.0)
    assert groups(desk, day="2024-01-01") == []
    desk.status("m00", "closed", DAY)
    assert groups(desk)[0] == ("2025-11", 2, "2025-11", 2, 1.0)
