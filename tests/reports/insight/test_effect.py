"""What a boost or grant does, from those held out: figures worked out by hand."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from hashlib import sha256
from math import sqrt
from pathlib import Path
from statistics import mean, variance
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused, Usage
from loyalty_cli.reports.insight.effect import KEYS, effect, verdict_of
from loyalty_cli.reports.insight.models.intervals import (
    Interval,
    interval_of_difference,
    interval_of_mean,
    nearest,
    sample_of,
)
from loyalty_cli.store.file.store_key import Key, note_key
from tests.jobs.desk import STARS, Desk

SECRET = bytes(range(32))
HALF = (
    STARS.replace('points = ["star"', 'point_value = "0.10"\npoints = ["star"')
    + """
[[boost]]
name = "double"
multiply = "2"
holdout = "50"
starts_on = "2026-03-01"
ends_on = "2026-03-31"

[[boost]]
name = "plain"
multiply = "1.5"
starts_on = "2027-01-01"

[[grant]]
name = "mugs"
on = "MM-DD"
reward = "mug"
holdout = "50"

[[reward]]
id = "mug"
name = "Mug"
kind = "item"
value = "2.50"
""".replace("MM-DD", "03-10")
)
MEMBERS = 100


def held_out(name: str, account: int) -> bool:
    """LANGUAGE 2, "Hold-out", word for word."""
    digest = hmac.new(SECRET, f"holdout|{name}|{account}".encode(), sha256).digest()
    return int.from_bytes(digest[:8], "big") * 100 < 50 * 2**64


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path, STARS)
    (tmp_path / "shop" / "loyalty.key").write_bytes(SECRET)
    note_key(opened.store.db, Key(SECRET))
    opened.members("member_id\n" + "".join(f"m{n}\n" for n in range(MEMBERS)), as_of="2026-01-01")
    opened.apply(HALF, as_of=parse_day("2026-01-01"))
    yield opened
    opened.close()


def accounts(desk: Desk) -> dict[str, int]:
    return dict(desk.all("SELECT member_id, account FROM accounts JOIN members USING (member)"))


def answer(desk: Desk, name: str = "double", day: str = "2026-04-15", **asked: Any) -> Any:
    asked = {"since": None, "until": None, "program": None, **asked}
    found = effect(desk.store, name, as_of=parse_day(day), **asked)
    assert [tuple(row) for row in found["groups"]] == [KEYS, KEYS]
    return found


def spends(desk: Desk) -> tuple[list[int], list[int]]:
    """In March the treated spend 60, 61, 62 … or nothing, those held out 10, 11, 12 …, all of them
    100 in February and in April; returns what the groups spend in March, in cents."""
    rows: list[str] = []
    treated: list[int] = []
    out: list[int] = []
    for who, n in accounts(desk).items():
        group, least = (out, 10) if held_out("double", n) else (treated, 60)
        euros = 0 if len(group) % 4 == 3 else least + len(group)
        group.append(100 * euros)
        rows += [f"f{n},{who},2026-02-28,100.00", f"a{n},{who},2026-04-01,100.00"]
        if euros:
            rows += [f"m{n},{who},2026-03-15,{euros + 5}.00", f"r{n},{who},2026-04-02,-5.00,m{n}"]
    desk.buys(*rows, day="2026-04-15")
    desk.batch("2026-04-15")
    return treated, out


def test_the_groups_and_the_uplift_by_hand(desk: Desk) -> None:
    treated, out = spends(desk)
    found = answer(desk)
    assert (found["from"], found["until"], found["holdout"]) == ("2026-03-01", "2026-03-31", "50")
    assert len(treated) + len(out) == MEMBERS + 3
    for row, group, name in zip(
        found["groups"], (treated, out), ("treated", "held-out"), strict=True
    ):
        around = 1.96 * sqrt(variance(group) / len(group))
        cents = (mean(group), mean(group) - around, mean(group) + around)
        assert list(row.values()) == [
            *(name, len(group), sum(each > 0 for each in group)),
            *(f"{value / 100:.2f}" for value in cents),
        ]
    apart = mean(treated) - mean(out)
    around = 1.96 * sqrt(variance(treated) / len(treated) + variance(out) / len(out))
    told = [f"{value / 100:.2f}" for value in (apart, apart - around, apart + around)]
    assert [found[key] for key in ("uplift", "low", "high")] == told
    # The boost gave as many points again as the euros: 5 less a purchase after the refund, x 0.10.
    assert found["cost"] == f"{sum(treated) / 1000:.2f}"
    assert found["cost_per_member"] == f"{sum(treated) / len(treated) / 1000:.2f}"
    assert found["verdict"] == "sells more than it costs"


def test_a_window_of_ones_own(desk: Desk) -> None:
    spends(desk)
    found = answer(desk, since=parse_day("2026-03-16"), until=parse_day("2026-03-20"))
    assert {row["spend_per_member"] for row in found["groups"]} == {"0.00"}
    assert (found["uplift"], found["cost"], found["verdict"]) == ("0.00", "0.00", "too few to tell")
    assert answer(desk, day="2026-03-10")["until"] == "2026-03-10"
    for since in ("2026-02-28", "2026-04-01"):
        with pytest.raises(Usage, match="from 2026-03-01 to 2026-03-31"):
            answer(desk, since=parse_day(since))


def test_few_members_tell_nothing(desk: Desk) -> None:
    one, two = (
        next(who for who, n in accounts(desk).items() if held_out("double", n) is out)
        for out in (True, False)
    )
    desk.buys(f"1,{one},2026-03-02,1.00", f"2,{two},2026-03-02,100.00")
    desk.batch("2026-03-31")
    found = answer(desk)
    assert [row["buyers"] for row in found["groups"]] == [1, 1]
    assert found["verdict"] == "too few to tell"


def test_a_grant_costs_what_its_rewards_are_worth(desk: Desk) -> None:
    spends(desk)
    found = answer(desk, "mugs")
    given = sum(not held_out("mugs", n) for n in accounts(desk).values())
    # Without a first day of its own it is the first day on which anything was bought.
    assert (found["from"], found["until"]) == ("2026-02-28", "2026-04-15")
    assert found["groups"][0]["members"] == given
    assert (found["cost"], found["cost_per_member"]) == (f"{given * 2.5:.2f}", "2.50")


def test_a_new_percentage_begins_a_new_window(desk: Desk) -> None:
    spends(desk)
    desk.apply(HALF.replace('"50"', '"20"'), as_of=parse_day("2026-03-11"))
    found = answer(desk)
    assert (found["from"], found["until"], found["holdout"]) == ("2026-03-11", "2026-03-31", "20")
    found = answer(desk, day="2026-03-10")
    assert (found["from"], found["until"], found["holdout"]) == ("2026-03-01", "2026-03-10", "50")
    # A version that leaves the hold-out as it is goes on with it.
    desk.apply(HALF.replace('"50"', '"20"').replace("Mug", "Cup"), as_of=parse_day("2026-03-20"))
    assert answer(desk)["from"] == "2026-03-11"


def test_who_is_closed_before_or_joins_after_is_in_no_group(desk: Desk) -> None:
    desk.status("m1", "closed", "2026-02-01")
    desk.status("m2", "closed", "2026-03-02")
    desk.members("member_id,joined_on\nlate,2026-04-02\n", as_of="2026-04-02")
    desk.batch("2026-04-10")
    assert sum(row["members"] for row in answer(desk)["groups"]) == MEMBERS + 3 - 1


@pytest.mark.parametrize(
    ("name", "day", "message"),
    [
        ("dubble", "2026-04-15", "no boost or grant is called dubble"),
        ("plain", "2026-04-15", "plain holds nobody out"),
        ("double", "2026-02-28", "double had held nobody out by 2026-02-28"),
    ],
)
def test_without_a_holdout_there_is_nothing_to_compare(
    desk: Desk, name: str, day: str, message: str
) -> None:
    with pytest.raises(Refused, match=message):
        answer(desk, name, day)


@pytest.mark.parametrize(
    ("low", "high", "cost", "verdict"),
    [
        (1, 5, 0, "sells more than it costs"),
        (1, 5, 1, "sells more"),
        (1, 5, None, "sells more"),
        (-5, -1, 0, "sells less"),
        (-5, 1, 2, "sells no more than it costs"),
        (-5, 1, 1, "too few to tell"),
        (0, 5, 9, "sells no more than it costs"),
        (0, 5, 5, "too few to tell"),
        (-5, 5, None, "too few to tell"),
    ],
)
def test_verdicts(low: float, high: float, cost: int | None, verdict: str) -> None:
    assert verdict_of(Interval(0.0, low, high), cost) == verdict


def test_intervals_by_hand() -> None:
    # 2, 4, 6: mean 4, variance (4 + 0 + 4) / 2 = 4; 1.96 x 2 / sqrt(3) = 2.263...
    found = interval_of_mean(sample_of([2, 4, 6]))
    assert (found.value, round(found.low, 3), round(found.high, 3)) == (4, 1.737, 6.263)
    # The same as 0, 0, 6: mean 2, variance (4 + 4 + 16) / 2 = 12.
    sample = sample_of([6], zeros=2)
    assert (sample.count, sample.mean, sample.variance) == (3, 2, 12)
    # 4 - 2, sqrt(4 / 3 + 12 / 3) = 2.309...
    apart = interval_of_difference(sample_of([2, 4, 6]), sample)
    assert (apart.value, round(apart.high - apart.value, 3)) == (2, 4.526)
    assert sample_of([]).count == 0
    assert sample_of([7]).variance == 0
    assert [nearest(each) for each in (0.5, -0.5, 1.49, -1.5)] == [1, 0, 1, -1]
