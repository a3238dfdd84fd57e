"""Things to look at: what stands out, what does not, with counts worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import comb, exp, factorial
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Usage
from loyalty_cli.jobs.points.points import adjust_points
from loyalty_cli.jobs.rewards.redeeming import redeem_reward
from loyalty_cli.reports.insight.models.surprises import (
    binomial_tail,
    poisson_tail,
    stands_out,
)
from loyalty_cli.reports.insight.oddities.lines import lines_of
from loyalty_cli.reports.insight.oddities.oddities import KEYS, oddities
from loyalty_cli.reports.upkeep.programs import in_force
from loyalty_cli.store.value.wrong_codes import count_wrong_code
from tests.jobs.desk import STARS, Desk

RULES = (
    STARS.replace("[expiry]", 'limit = { points = 100, every = "event" }\n[expiry]')
    + """
[[earn]]
name = "big order"
on = "purchase"
points = 25
when = { min_order = "50.00" }

[[reward]]
id = "mug"
name = "Mug"
kind = "item"
cost = 1
"""
)
MEMBERS = 40
DAY = "2026-03-31"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path, RULES)
    opened.members("member_id\n" + "".join(f"m{n}\n" for n in range(MEMBERS)), as_of="2026-01-01")
    # A quiet shop: each of the forty buys for 20.00 on ten days of their own.
    opened.buys(
        *(
            f"q{n}-{k},m{n},2026-02-{k + 1:02} 10:00,20.00"
            for n in range(MEMBERS)
            for k in range(10)
        )
    )
    opened.batch(DAY)
    yield opened
    opened.close()


def told(desk: Desk, day: str = DAY, **asked: Any) -> list[str]:
    asked = {"since": None, "until": None, **asked}
    rows = oddities(desk.store, as_of=parse_day(day), **asked)
    assert [tuple(row) for row in rows] == [KEYS] * len(rows)
    return [" ".join(str(row[key]) for key in KEYS[:5]) for row in rows]


def details(desk: Desk) -> list[str]:
    return [
        row["detail"] for row in oddities(desk.store, as_of=parse_day(DAY), since=None, until=None)
    ]


def test_a_quiet_shop_has_none(desk: Desk) -> None:
    assert told(desk) == []
    assert oddities(desk.store, as_of=parse_day("2025-01-01"), since=None, until=None) == []


def test_many_receipts_on_a_day(desk: Desk) -> None:
    desk.buys(*(f"x{k},ann,2026-03-10 10:{k:02},5.00" for k in range(6)))
    desk.buys(*(f"y{k},bob,2026-03-{k + 1:02},5.00" for k in range(6)))
    assert told(desk) == ["receipts-a-day ann None 2026-03-10 6"]
    # 400 + 6 + 6 receipts on 400 + 1 + 6 days: 412 / 407 = 1.01.
    assert details(desk) == [
        "6 receipts on one day; the 407 days on which a member bought have 1.01 on average"
    ]
    assert told(desk, since=parse_day("2026-03-11")) == []
    assert told(desk, until=parse_day("2026-03-09")) == []


def test_receipts_split_just_over_a_minimum(desk: Desk) -> None:
    # 150.00 as 50.00, 55.00 and 51.00; bob's two of 60.00 are not near the line.
    desk.buys(
        *("x1,ann,2026-03-10,50.00", "x2,ann,2026-03-10,55.00", "x3,ann,2026-03-10,51.00"),
        *("y1,bob,2026-03-10,60.00", "y2,bob,2026-03-10,60.00"),
    )
    assert "just-over-minimum ann None 2026-03-10 3" in told(desk)
    assert (
        "3 of 3 receipts of the day from 50.00 to 55.00, beside big order: min_order 50.00; of "
        "all 405 receipts 3 are"
    ) in details(desk)
    assert not any("bob" in line for line in told(desk))


def test_receipts_split_just_under_a_limit(desk: Desk) -> None:
    desk.buys(*(f"x{k},ann,2026-03-10,{95 + k}.00" for k in range(3)))
    assert "just-under-limit ann None 2026-03-10 3" in told(desk)
    assert any("from 90.00 to 100.00, beside spend: at most 100 points" in d for d in details(desk))


def test_the_lines_of_the_rules(desk: Desk) -> None:
    (program,) = in_force(desk.store, parse_day(DAY))
    assert [(line.what, line.low, line.high) for line in lines_of([program.program], 2)] == [
        ("just-over-minimum", 5000, 5500),
        ("just-under-limit", 9000, 10000),
    ]


def test_many_small_refunds(desk: Desk) -> None:
    # 20.00 on average: below 5.00 is small. ann's 5 after 5 purchases; five others have one each.
    desk.buys(*(f"x{k},ann,2026-03-0{k + 1},20.00" for k in range(5)))
    desk.buys(*(f"r{k},ann,2026-03-2{k},-4.99,x{k}" for k in range(5)))
    desk.buys(*(f"s{k},m{k},2026-03-20,-4.00,q{k}-1" for k in range(5)))
    desk.buys(*(f"b{k},m{k},2026-03-21,-5.00,q{k}-2" for k in range(5)))
    assert told(desk) == ["small-refunds ann None 2026-03-24 5"]
    # 10 small ones of 405 purchases: 5 x 10 / 405 = 0.12.
    assert details(desk) == ["5 refunds below 5.00 after 5 purchases; 0.12 would be usual"]


def test_two_members_with_one_persons_marks(desk: Desk) -> None:
    desk.members(
        "member_id,name,email,phone,birthday,joined_on\n"
        "p1,Zoe,z.oe+shop@mail.com,,1990-01-02,2026-03-01\n"
        "p2,Other,ZOE@mail.com,+49 170 1234567,,2026-03-05\n"
        "p3,ZOÉ,,0170 1234567,1990-01-02,2026-03-09\n"
        "p4,Zoe,,,1990-01-03,2026-03-09\n",
        as_of=DAY,
    )
    assert sorted(told(desk)) == [
        "same-person p1 None 2026-03-05 2",
        "same-person p1 None 2026-03-09 2",
        "same-person p2 None 2026-03-09 2",
    ]
    assert "2 members with one e-mail: p1, p2" in details(desk)
    assert told(desk, until=parse_day("2026-03-04")) == []


def test_rings_of_referrals(desk: Desk) -> None:
    desk.members(
        "member_id,referred_by,phone,joined_on\n"
        "p1,p3,,2026-03-01\np2,p1,,2026-03-02\np3,p2,,2026-03-03\n"
        "p4,p1,,2026-03-04\np5,p6,0301234567,2026-03-05\np6,,+49 30 1234567,2026-03-01\n",
        as_of=DAY,
    )
    rings = [line for line in told(desk) if line.startswith("referral")]
    assert rings == ["referral-ring p1 None 2026-03-03 3", "referral-ring p5 None 2026-03-05 2"]
    assert any("p1 <- p3 <- p2 <- p1" in detail for detail in details(desk))


def adjust(desk: Desk, by: str, who: str, times: int) -> None:
    for _ in range(times):
        caller = replace(desk.on(DAY), by=by)
        asked: dict[str, Any] = {"expires_on": None, "program": None, "ref": None}
        adjust_points(desk.store, who, 10, reason="so", caller=caller, **asked)


def test_points_by_hand_by_the_same_staff(desk: Desk) -> None:
    # eve: 8 of 12 to ann; 12 / 6 members would be 2. sam gave four members one each.
    adjust(desk, "eve", "ann", 8)
    for who in ("m1", "m2", "m3", "m4"):
        adjust(desk, "eve", who, 1)
        adjust(desk, "sam", who, 1)
    adjust(desk, "sam", "m5", 4)
    assert told(desk) == ["points-by-hand ann eve 2026-03-31 8"]
    assert details(desk) == [
        "8 of the 12 times that eve added points, 80 points in all; 6 members got some"
    ]


def test_one_operator_more_than_the_others(desk: Desk) -> None:
    for n in range(12):
        adjust(desk, "eve", f"m{n}", 1)
    adjust(desk, "sam", "m20", 1)
    # 12 of 13 where half are usual: 14 of 8192, times two operators.
    assert told(desk) == ["points-by-hand None eve 2026-03-31 12"]
    assert details(desk) == ["12 of 13 times that points were added by hand, by 2 operators"]


def test_redeemed_within_minutes_of_earning(desk: Desk) -> None:
    (at,) = desk.all("SELECT max(at) FROM arrivals")
    day, time = at[:10], at[11:16]
    desk.sales(
        *(f"z{who},{who},{day}T{time}Z,9.00," for who in ("ann", "m1")), as_of=day, future_rows=True
    )
    desk.batch(day)
    for who, times in (("ann", 6), ("m1", 1), *((f"m{n}", 1) for n in range(2, 30))):
        for _ in range(times):
            asked: dict[str, Any] = {"points": None, "program": None, "ref": None}
            done = redeem_reward(desk.store, who, "mug", caller=desk.on(day), **asked)
            assert done.status == "ok", done.problems
    rows = oddities(desk.store, as_of=parse_day(day), since=parse_day(day), until=None)
    assert [(row["what"], row["member_id"], row["count"]) for row in rows] == [
        ("redeemed-at-once", "ann", 6)
    ]
    assert rows[0]["detail"] == (
        "6 of 6 rewards within 10 minutes of a purchase; of everybody's 35 it is 7"
    )


def test_birthdays_that_change(desk: Desk) -> None:
    desk.edit("ann", "2026-04-01", birthday="1990-01-01")
    desk.edit("ann", "2026-04-02", birthday="1990-02-01")
    desk.edit("ann", "2026-04-03", birthday="1990-03-01")
    assert told(desk, "2026-04-03") == ["birthday-changed ann eve 2026-04-03 2"]
    since = parse_day("2026-04-03")
    assert told(desk, "2026-04-03", since=since) == ["birthday-changed ann eve 2026-04-03 1"]
    assert told(desk, "2026-04-01") == []


def test_days_of_wrong_codes(desk: Desk) -> None:
    for day, times in (("2026-03-01", 1), ("2026-03-10", 1), ("2026-03-20", 9)):
        for _ in range(times):
            count_wrong_code(desk.store.db, "voucher", parse_day(day))
    assert told(desk) == ["wrong-codes None None 2026-03-20 9"]
    # 1 to 31 March: two on the other thirty.
    assert details(desk) == ["9 wrong codes; the other 30 days have 0.07 on average"]


def test_days_that_are_none(desk: Desk) -> None:
    with pytest.raises(Usage, match="lies after"):
        told(desk, since=parse_day("2026-04-01"))


@pytest.mark.parametrize(("count", "mean"), [(0, 1.0), (1, 0.5), (3, 2.0), (10, 2.5), (40, 60.0)])
def test_poisson_by_hand(count: int, mean: float) -> None:
    below = sum(exp(-mean) * mean**k / factorial(k) for k in range(count))
    assert poisson_tail(count, mean) == pytest.approx(1 - below, abs=1e-12)


@pytest.mark.parametrize(
    ("count", "tries", "share"), [(0, 5, 0.5), (5, 5, 0.5), (3, 10, 0.2), (9, 200, 0.01)]
)
def test_binomial_by_hand(count: int, tries: int, share: float) -> None:
    exact = sum(
        comb(tries, k) * share**k * (1 - share) ** (tries - k) for k in range(count, tries + 1)
    )
    assert binomial_tail(count, tries, share) == pytest.approx(exact, abs=1e-12)


def test_many_looks_ask_for_more() -> None:
    assert stands_out(0.049, 1)
    assert not stands_out(0.049, 2)
    assert stands_out(0.0004, 100)
    assert (poisson_tail(3, 0), binomial_tail(6, 5, 0.5), binomial_tail(2, 3, 1)) == (0, 0, 1)
