"""Rules that carry, over commands and reports: suspended members, merges, past days, what-if."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.reports.explain.answer import points_explain
from loyalty_cli.reports.leaderboard import leaderboard
from loyalty_cli.reports.whatif.differing import program_diff
from loyalty_cli.reports.whatif.simulation import simulate
from tests.jobs.desk import STARS, Desk

CARRY = STARS.replace('per = "1.00"', 'per = "50.00"\ncarry = true')
NO_MORE = CARRY.replace("carry = true", "carry = false")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path, CARRY)
    yield opened
    opened.close()


def towards(desk: Desk, who: str, day: str) -> list[tuple[str, str, str]]:
    told = points_explain(desk.store, who, as_of=parse_day(day))
    return [(row["rule"], row["towards"], row["step"]) for row in told["carried"]]


def balance(desk: Desk, who: str, day: str) -> int:
    return int(points_explain(desk.store, who, as_of=parse_day(day))["balance"])


def test_what_a_suspended_member_buys_is_not_carried(desk: Desk) -> None:
    # 30.00, then 30.00 while suspended, then 19.99 (49.99) and 0.01: the step.
    desk.buys("a1,ann,2026-01-10,30.00")
    desk.batch("2026-01-10")
    desk.status("ann", "suspended", "2026-01-11")
    desk.buys("a2,ann,2026-01-12,30.00")
    desk.batch("2026-01-12")
    desk.status("ann", "active", "2026-01-13")
    desk.buys("a3,ann,2026-01-14,19.99")
    desk.batch("2026-01-14")
    assert balance(desk, "ann", "2026-01-14") == 0
    assert towards(desk, "ann", "2026-01-14") == [("spend", "49.99", "50.00")]
    desk.buys("a4,ann,2026-01-15,0.01")
    desk.batch("2026-01-15")
    assert balance(desk, "ann", "2026-01-15") == 1


def test_a_refund_is_judged_for_a_suspended_and_a_closed_member(desk: Desk) -> None:
    # 30.00 + 20.00: 1. The first comes back while she is suspended, the step goes: 20.00 is left.
    desk.buys("a1,ann,2026-01-10,30.00", "a2,ann,2026-01-11,20.00")
    desk.buys("b1,bob,2026-01-10,30.00", "b2,bob,2026-01-11,20.00")
    desk.batch("2026-01-11")
    desk.status("ann", "suspended", "2026-01-12")
    desk.status("bob", "closed", "2026-01-12")
    desk.buys("a3,ann,2026-01-13,-30.00,a1", "b3,bob,2026-01-13,-30.00,b1")
    desk.batch("2026-01-13")
    assert towards(desk, "ann", "2026-01-13") == [("spend", "20.00", "50.00")]
    assert towards(desk, "ann", "2026-01-10") == [("spend", "30.00", "50.00")]
    assert towards(desk, "ann", "2026-01-11") == [("spend", "0.00", "50.00")]
    taken = "SELECT desired FROM ledger WHERE kind = 'clawback' ORDER BY account"
    assert desk.all(taken) == [-1, -1]
    desk.is_sound()


def test_a_merge_adds_what_both_carry_and_a_past_day_has_each_for_itself(desk: Desk) -> None:
    desk.buys("a1,ann,2026-01-10,30.00", "b1,bob,2026-01-10,45.00")
    desk.batch("2026-01-10")
    desk.merge("ann", "bob", "2026-01-11")
    assert towards(desk, "ann", "2026-01-11") == [("spend", "75.00", "50.00")]
    assert towards(desk, "ann", "2026-01-10") == [("spend", "30.00", "50.00")]
    desk.buys("a2,ann,2026-01-12,0.01")
    desk.batch("2026-01-12")
    assert balance(desk, "ann", "2026-01-12") == 1
    assert towards(desk, "ann", "2026-01-12") == [("spend", "25.01", "50.00")]
    desk.is_sound()


def test_a_leaderboard_counts_steps_of_others_on_their_own_day(desk: Desk) -> None:
    # February's step goes with January's purchase, in March: February has nothing.
    desk.buys("a1,ann,2026-01-10,30.00", "a2,ann,2026-02-10,20.00")
    desk.buys("b1,bob,2026-02-10,50.00", "a3,ann,2026-03-01,-30.00,a1")
    desk.batch("2026-03-01")
    rows = leaderboard(
        desk.store,
        by="points",
        as_of=parse_day("2026-03-01"),
        since=parse_day("2026-02-01"),
        until=None,
        program=None,
        top=None,
        public=False,
    )
    assert [(row["member_id"], row["value"]) for row in rows] == [("bob", 1)]


def test_what_if_it_carried_no_more(desk: Desk) -> None:
    desk.buys("a1,ann,2026-01-10,30.00", "a2,ann,2026-01-11,20.00")
    desk.batch("2026-01-11")
    day = parse_day("2026-01-12")
    told = simulate(desk.store, NO_MORE, "c.toml", as_of=day)
    figures = [told[side]["given"] for side in ("now", "candidate", "difference")]
    assert figures == [1, 0, -1]
    changes = program_diff(desk.store, NO_MORE, "c.toml", as_of=day)["changes"]
    assert [(row["name"], row["setting"], row["from"], row["to"]) for row in changes] == [
        ("spend", "carry", "yes", "no")
    ]


def test_a_replay_gives_the_same(desk: Desk) -> None:
    desk.buys("a1,ann,2026-01-10,30.00", "a2,ann,2026-01-11,20.00", "b1,bob,2026-01-11,49.00")
    desk.batch("2026-01-11")
    desk.buys("a3,ann,2026-01-12,-30.00,a1", "a4,ann,2026-01-10,10.00")
    desk.batch("2026-01-12")
    desk.merge("ann", "bob", "2026-01-13")
    desk.buys("a5,ann,2026-01-14,1.00")
    desk.batch("2026-01-14")
    desk.is_sound()
