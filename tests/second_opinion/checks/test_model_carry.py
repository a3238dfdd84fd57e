"""Hand-worked cases of `carry`: 1 point for each 50.00, what is left under a step counts next."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.second_opinion.cases import balance, brief, event, line, points, program, run


def stars(earn: str = "", rest: str = "", per: str = "50.00") -> dict[str, Any]:
    """1 point for each step that is carried over."""
    made = program(earn=f"carry = true\n{earn}", rest=rest)
    made["earn"][0]["per"] = per
    return made


def back(name: str, day: str, amount: str, of: str, **more: Any) -> dict[str, Any]:
    """A refund of an amount."""
    return event(name, day, amount, "refund", refund_of=of, **more)


A = event("a", "2026-01-02", "30")
B = event("b", "2026-01-03", "20")


def test_thirty_and_twenty_are_one_step() -> None:
    """S = 30.00, 50.00, 99.99, 100.00: nothing, 1, nothing, 1."""
    account = run(
        stars(), A, B, event("c", "2026-01-04", "49.99"), event("d", "2026-01-05", "0.01")
    )
    assert brief(account, "event", "points") == [("b", 1), ("d", 1)]


def test_pieces_are_carried_over_too() -> None:
    """1 for 10 pieces: 4 + 7 = 11 (one), 9 more are 20 (another); wine alone counts."""
    rules = stars('when = { category = ["wine"] }')
    del rules["earn"][0]["per"]
    rules["earn"][0]["per_quantity"] = 10
    wine = [
        event(
            str(n),
            f"2026-01-0{n}",
            lines=[line("5", category="wine", quantity=many), line("5", quantity=50)],
        )
        for n, many in enumerate((4, 7, 9), 1)
    ]
    assert brief(run(rules, *wine), "event", "points") == [("2", 1), ("3", 1)]


def test_a_limit_does_not_keep_steps_for_later() -> None:
    """120.00 are 2 steps of which the limit leaves 1; 30.00 more make the third of 150.00."""
    account = run(
        stars('limit = { points = 1, every = "event" }'),
        event("a", "2026-01-02", "120"),
        event("b", "2026-01-03", "30"),
    )
    assert brief(account, "event", "points", "desired") == [("a", 1, 2), ("b", 1, 1)]


def test_the_refund_of_the_first_takes_the_step_of_the_second() -> None:
    """S = 20.00: the one step, which b has, goes."""
    account = run(stars(), A, B, back("r", "2026-01-04", "30", "a"))
    assert points(account) == [("earn", "spend", 1), ("clawback", "spend", -1)]
    part = run(stars(), A, B, back("r", "2026-01-04", "0.01", "a"))
    assert points(part) == points(account)


def test_the_refund_of_the_second_takes_its_own_step() -> None:
    """S = 30.00; 20.00 bought again give it again."""
    account = run(stars(), A, B, back("r", "2026-01-04", "20", "b"), event("c", "2026-01-05", "20"))
    assert [one[2] for one in points(account)] == [1, -1, 1]


def test_later_events_lose_steps_before_earlier_ones() -> None:
    """a 60.00 (1), b 30.00 (0), c 20.00 (1), d 50.00 (1): S = 160.00, G = 3.

    b goes back: S = 130.00, 2 steps; b has none, so c, the next after it, loses its step.
    """
    events = [
        event("a", "2026-01-02", "60"),
        event("b", "2026-01-03", "30"),
        event("c", "2026-01-04", "20"),
        event("d", "2026-01-05", "50"),
    ]
    doubled = (
        '[[boost]]\nname = "x"\nmultiply = "7"\nstarts_on = "2026-01-04"\nends_on="2026-01-04"'
    )
    account = run(stars(rest=doubled), *events, back("r", "2026-01-06", "30", "b"))
    assert points(account)[-1] == ("clawback", "spend", -7)
    # c and b go back: S = 110.00. d goes back in pieces of 10.00 and 10.01: 100.00, then 89.99:
    # d's own step goes. Its other 29.99 leave 60.00 and 1 step. Then 10.01 of a: S = 49.99.
    more = [
        back("r2", "2026-01-07", "20", "c"),
        back("r3", "2026-01-08", "10", "d"),
        back("r4", "2026-01-09", "10.01", "d"),
        back("r5", "2026-01-10", "29.99", "d"),
        back("r6", "2026-01-11", "10.01", "a"),
    ]
    account = run(stars(rest=doubled), *events, back("r", "2026-01-06", "30", "b"), *more)
    assert brief(account, "event", "points")[4:] == [("r", -7), ("r4", -1), ("r6", -1)]


def test_earlier_events_lose_steps_last() -> None:
    """a 50.00 (1), b 45.00 (0). 30.00 of a back: S = 65.00, all stays. b back: 20.00, a's goes."""
    account = run(
        stars(),
        event("a", "2026-01-02", "50"),
        event("b", "2026-01-03", "45"),
        back("r", "2026-01-04", "30", "a"),
        back("s", "2026-01-05", "45", "b"),
    )
    assert brief(account, "event", "points") == [("a", 1), ("s", -1)]


def test_each_loses_by_its_own_boosts() -> None:
    """b was doubled on its day. a back: b's step and its boost go, 2."""
    rest = '[[boost]]\nname = "two"\nmultiply = "2"\nwhen = { dates = ["2026-01-03"] }'
    account = run(stars(rest=rest), A, B, back("r", "2026-01-09", "30", "a"))
    assert points(account)[-1] == ("clawback", "spend", -2)


def test_what_a_limit_kept_back_is_not_taken() -> None:
    """a 30.00, b 120.00: 3 steps, 2 given. a back: b has 2 left, which is what it was given."""
    account = run(
        stars('limit = { points = 2, every = "event" }'),
        A,
        event("b", "2026-01-03", "120"),
        back("r", "2026-01-04", "30", "a"),
    )
    assert points(account) == [("earn", "spend", 2)]


def test_a_step_that_stays_keeps_the_boosts_that_what_is_kept_meets() -> None:
    """a 30.00, b 20.00 (1 x 3 x 2), c 49.00. b back: S = 79.00, its step stays.

    The boost for 10.00 or more goes, that without conditions stays: 6 - 3 = 3; the add of 5
    goes, for the rule no longer matches.
    """
    rest = """
    [[boost]]
    name = "three"
    multiply = "3"
    [[boost]]
    name = "two"
    multiply = "2"
    when = { min_amount = "10.00" }
    [[boost]]
    name = "five"
    add = 5
    when = { dates = ["2026-01-03"] }
    """
    events = [A, B, event("c", "2026-01-04", "49")]
    account = run(stars(rest=rest), *events, back("r", "2026-01-05", "20", "b"))
    assert [one[2] for one in points(account)] == [1, 2, 3, 5, -8]
    # a back: S = 49.00, no step: b's, which is later than a, goes with the 2 that it still had.
    account = run(
        stars(rest=rest),
        *events,
        back("r", "2026-01-05", "20", "b"),
        back("s", "2026-01-06", "30", "a"),
    )
    assert (points(account)[-1], balance(account)) == (("clawback", "spend", -3), 0)


def test_all_of_it_goes_where_the_rule_no_longer_matches() -> None:
    """A purchase of 60.00 for a rule from 40.00 on: 30.00 kept count nothing."""
    rules = stars('when = { min_amount = "40.00" }')
    account = run(
        rules,
        event("a", "2026-01-02", "60"),
        back("r", "2026-01-03", "30", "a"),
        event("b", "2026-01-04", "45"),
    )
    assert brief(account, "event", "points") == [("a", 1), ("r", -1)]


def test_refunds_in_pieces_are_one() -> None:
    """30.00 of a in three pieces: S = 40.00 after the first, so the step goes with it."""
    pieces = [back(f"r{n}", f"2026-01-0{n}", "10", "a") for n in (4, 5, 6)]
    assert balance(run(stars(), A, B, *pieces)) == 0


def test_an_unmatched_refund_leaves_what_is_carried() -> None:
    """60.00 of an unknown purchase take 1 point; S stays 50.00: 50.00 more give one."""
    account = run(
        stars(),
        A,
        B,
        event("r", "2026-01-04", "60", "refund"),
        event("c", "2026-01-05", "50"),
    )
    assert [one[2] for one in points(account)] == [1, -1, 1]


def test_another_step_has_another_sum() -> None:
    """S(50) = 30.00; from 3 January S(40) = 20.00; a late 20.00 of the 2nd counts for S(50)."""
    versions = [(None, stars()), (date(2026, 1, 3), stars(per="40.00"))]
    late = event("l", "2026-01-02", "20", arrives_before_batch=1)
    account = run(versions, A, B, late, batches=["2026-01-04", "2026-01-05"])
    assert brief(account, "event", "points") == [("l", 1)]
    again = [*versions, (date(2026, 1, 4), stars())]
    account = run(again, A, B, event("c", "2026-01-04", "20"))
    assert brief(account, "event", "points") == [("c", 1)]
