"""Hand-worked cases for the second opinion itself: earning, levels and refunds."""

from __future__ import annotations

from datetime import date

from tests.second_opinion.cases import (
    LADDER,
    balance,
    brief,
    event,
    line,
    points,
    program,
    run,
    spend,
)


def test_spent_points_do_not_lapse_again() -> None:
    """PITFALLS 2: +100, -80, the 100 expire (20 of them are left), +50 leave 50."""
    account = run(
        program(rest='[expiry]\nafter = "1 month"'),
        event("a", "2026-01-10", "100"),
        event("b", "2026-03-01", "50"),
        batches=["2026-01-15", "2026-03-02"],
        commands=[spend("2026-01-15", 80, after_batch=0)],
    )
    assert brief(account, "kind", "points", "posted_on") == [
        ("earn", 100, date(2026, 1, 10)),
        ("redeem", -80, date(2026, 1, 15)),
        ("expire", -20, date(2026, 2, 11)),
        ("earn", 50, date(2026, 3, 1)),
    ]
    assert balance(account) == 50


def test_the_lot_that_lapses_first_is_spent_first() -> None:
    """PITFALLS 3: 100 to 30 June, 200 earned earlier to 31 December; 180 leave 120."""
    rules = program(
        rest="""
        [[earn]]
        name = "visit"
        on = "visit"
        points = 200
        expiry = { on = "12-31" }
        [expiry]
        on = "06-30"
        """
    )
    account = run(
        rules,
        event("v", "2026-01-02", kind="visit"),
        event("a", "2026-01-10", "100"),
        batches=["2026-01-15", "2026-07-02"],
        commands=[spend("2026-02-01", 180, after_batch=0)],
    )
    assert [lot["remaining"] for lot in account.lots] == [120]
    assert account.lots[0]["expires_on"] == date(2026, 12, 31)
    assert "expire" not in [kind for (kind,) in brief(account, "kind")]


def test_three_refunds_are_one() -> None:
    """10.00 at 1 for 3.00 = 3. Kept 6.67 -> 2, 3.34 -> 1, 0.00 -> 0: each part takes 1."""
    rules = program()
    rules["earn"][0]["per"] = "3.00"
    parts = [
        event("r1", "2026-01-03", "3.33", "refund", refund_of="a"),
        event("r2", "2026-01-04", "3.33", "refund", refund_of="a"),
        event("r3", "2026-01-05", "3.34", "refund", refund_of="a"),
    ]
    account = run(rules, event("a", "2026-01-02", "10"), *parts)
    assert points(account)[1:] == [("clawback", "spend", -1)] * 3
    whole = event("r", "2026-01-03", "10", "refund", refund_of="a")
    at_once = run(rules, event("a", "2026-01-02", "10"), whole)
    assert points(at_once)[1:] == [("clawback", "spend", -3)]
    assert balance(account) == balance(at_once) == 0
    assert account.lifetime_spend == account.purchases == account.debt == 0


def test_a_capped_day_and_its_refund() -> None:
    """60 of a day's 100, then 40 of 70. A refund frees nothing: the third earns 0 of 5.

    Of b 35.00 is kept: 35 < 40, so 5 are taken.
    """
    rules = program(earn='limit = { points = 100, every = "day" }')
    account = run(
        rules,
        event("a", "2026-01-02", "60", minute=600),
        event("b", "2026-01-02", "70", minute=610),
        event("r", "2026-01-02", "35", "refund", refund_of="b", minute=620),
        event("c", "2026-01-02", "5", minute=630),
    )
    assert brief(account, "event", "kind", "points", "desired") == [
        ("a", "earn", 60, 60),
        ("b", "earn", 40, 70),
        ("r", "clawback", -5, -5),
        ("c", "earn", 0, 5),
    ]


def test_boosts_in_order_and_rounded_once() -> None:
    """4.50 prorated = 4.5 -> 4; x 1.5 = 6.75 -> 6 (+2); x 2 = 13.5 -> 13 (+7); +50 flat.

    A limit of 15 for an event: the flat 50 gives way first, of 63 only 2 of it are left.
    """
    rest = """
    [[boost]]
    name = "half"
    multiply = "1.5"
    [[boost]]
    name = "gift"
    add = 50
    [[boost]]
    name = "double"
    multiply = "2"
    """
    rules = program(earn="prorate = true\nlimit = { points = 15, every = 'event' }", rest=rest)
    account = run(rules, event("a", "2026-01-02", "4.50"))
    assert brief(account, "kind", "rule", "points", "desired") == [
        ("earn", "spend", 4, 4),
        ("boost", "half", 2, 2),
        ("boost", "double", 7, 7),
        ("boost", "gift", 2, 50),
    ]


def test_the_three_stackings() -> None:
    """10 points, x 2 and x 1.5: multiply 30, add 25 (2.5), best 20."""
    rest = """
    [[boost]]
    name = "two"
    multiply = "2"
    [[boost]]
    name = "more"
    multiply = "1.5"
    """
    found = {}
    for stacking in ("multiply", "add", "best"):
        rules = program(head=f'stacking = "{stacking}"', rest=rest)
        found[stacking] = [one[2] for one in points(run(rules, event("a", "2026-01-02", "10")))]
    assert found == {"multiply": [10, 10, 10], "add": [10, 10, 5], "best": [10, 10]}


def test_a_boost_works_on_its_lines_share() -> None:
    """30.00, of it coffee 10.00: the boost x 4 works on 1/3: 30 x (1 + 3/3) = 60.

    When the coffee (10.00) goes back, 20 are kept: 10 of the base and 30 of the boost go.
    """
    rest = """
    [[boost]]
    name = "coffee"
    multiply = "4"
    when = { category = ["coffee"] }
    """
    lines = [line("10", category="coffee", sku="C"), line("20", category="cake", sku="K")]
    back = [line("10", sku="C")]
    account = run(
        program(rest=rest),
        event("a", "2026-01-02", lines=lines),
        event("r", "2026-01-03", kind="refund", lines=back, refund_of="a"),
    )
    assert points(account) == [
        ("earn", "spend", 30),
        ("boost", "coffee", 30),
        ("clawback", "spend", -40),
    ]


def test_parts_that_do_not_count() -> None:
    """10.00 with 2.00 tip: 8. Half goes back: tip left 2.00 x 5 / 10 = 1.00, so 4 are kept."""
    account = run(
        program(),
        event("a", "2026-01-02", "10", tip=200),
        event("r", "2026-01-03", "5", "refund", refund_of="a"),
    )
    assert points(account) == [("earn", "spend", 8), ("clawback", "spend", -4)]
    assert account.lifetime_spend == 400


def test_crossing_after_and_before() -> None:
    """120.00 crosses 100.00: after earns 120 at the old level, before 120 + 120 at Gold."""
    after = run(program(rest='[tiers]\nby = "spend"' + LADDER), event("a", "2026-01-02", "120"))
    assert points(after) == [("earn", "spend", 120)]
    rest = '[tiers]\nby = "spend"\ncrossing = "before"' + LADDER
    before = run(program(rest=rest), event("a", "2026-01-02", "120"))
    assert points(before) == [("earn", "spend", 120), ("boost", "Gold", 120)]
    assert after.level == before.level == "Gold"


CALENDAR = """
[tiers]
by = "spend"
window = "calendar-year"
keep = "end-of-next-year"
{more}
"""


def test_a_calendar_year_keeps_to_the_end_of_the_next() -> None:
    """Gold on 30 December 2024 until 31 December 2025; 2025 sums 60.00: Member in 2026.

    With 100.00 in 2025 it is kept until the end of 2026 (keep of 31 December 2025).
    """
    rules = program(rest=CALENDAR.format(more="") + LADDER)
    first = event("a", "2024-12-30", "100")
    falls = run(rules, first, event("b", "2025-05-01", "60"), until="2026-01-01")
    assert (falls.level, falls.level_until) == ("Member", None)
    stays = run(rules, first, event("b", "2025-05-01", "100"), until="2026-01-01")
    assert (stays.level, stays.level_until) == ("Gold", date(2026, 12, 31))
    eve = run(rules, first, event("b", "2025-05-01", "60"), until="2025-12-31")
    assert (eve.level, eve.level_until) == ("Gold", date(2025, 12, 31))


def test_grace_days_count_for_both_years() -> None:
    """60.00 in 2025 and 40.00 on 20 January 2026, grace to 30 January: kept on the 31st."""
    rules = program(rest=CALENDAR.format(more='grace = "30 days"') + LADDER)
    events = [
        event("a", "2024-12-30", "100"),
        event("b", "2025-05-01", "60"),
        event("c", "2026-01-20", "40"),
    ]
    account = run(rules, *events, until="2026-01-31")
    assert (account.level, account.level_until) == ("Gold", date(2026, 12, 31))
    assert account.qualifying(date(2026, 1, 31)) == 4000


def test_a_refund_takes_back_only_a_level_without_end() -> None:
    """Gold by 100.00. Kept for ever: gone with 0.01 given back. With keep: until its review."""
    events = [
        event("a", "2026-01-02", "100"),
        event("r", "2026-01-03", "0.01", "refund", refund_of="a"),
    ]
    forever = run(program(rest='[tiers]\nby = "spend"' + LADDER), *events)
    assert forever.level == "Member"
    dated = run(program(rest=CALENDAR.format(more="") + LADDER), *events)
    assert (dated.level, dated.level_until) == ("Gold", date(2027, 12, 31))


def test_clawback_counts_lapsed_once_then_spends_then_owes() -> None:
    """100 lapsed and 30 new. Refund of 100.00: the lapsed 100 are taken already, 0 go.

    Refund of the 30 after 20 were spent: 10 from the lot, 20 owed; 50 earned then leave 30.
    """
    rules = program(rest='[expiry]\nafter = "1 month"')
    account = run(
        rules,
        event("a", "2026-01-02", "100"),
        event("b", "2026-03-01", "30"),
        event("ra", "2026-03-02", "100", "refund", refund_of="a"),
        event("rb", "2026-03-04", "30", "refund", refund_of="b"),
        event("c", "2026-03-05", "50"),
        batches=["2026-03-02", "2026-03-05"],
        commands=[spend("2026-03-03", 20, after_batch=0)],
    )
    assert brief(account, "event", "kind", "points", "desired") == [
        ("a", "earn", 100, 100),
        (None, "expire", -100, -100),
        ("b", "earn", 30, 30),
        ("ra", "clawback", 0, -100),
        (None, "redeem", -20, -20),
        ("rb", "clawback", -30, -30),
        ("c", "earn", 50, 50),
    ]
    assert (balance(account), account.debt) == (30, 0)


def test_debt_can_be_forgiven() -> None:
    """30 earned and spent, 30.00 given back: 30 clawed back, 30 forgiven, no debt."""
    account = run(
        program(head='debt = "forgive"'),
        event("a", "2026-01-02", "30"),
        event("r", "2026-01-05", "30", "refund", refund_of="a"),
        batches=["2026-01-02", "2026-01-05"],
        commands=[spend("2026-01-03", 30, after_batch=0)],
    )
    assert [one[2] for one in points(account)] == [30, -30, -30, 30]
    assert account.debt == 0


def test_pending_points_pay_a_debt_when_released() -> None:
    """a gives 30 on the 2nd, free on the 9th, spent, given back: debt 30. b's 50 free on

    the 18th pay it: 20 are left.
    """
    account = run(
        program(earn='pending = "7 days"'),
        event("a", "2026-01-02", "30"),
        event("r", "2026-01-11", "30", "refund", refund_of="a"),
        event("b", "2026-01-11", "50", minute=800),
        batches=["2026-01-10", "2026-01-17"],
        commands=[spend("2026-01-10", 30, after_batch=0)],
    )
    assert (account.debt, balance(account)) == (30, 20)
    later = run(
        program(earn='pending = "7 days"'),
        event("a", "2026-01-02", "30"),
        event("r", "2026-01-11", "30", "refund", refund_of="a"),
        event("b", "2026-01-11", "50", minute=800),
        batches=["2026-01-10", "2026-01-18"],
        commands=[spend("2026-01-10", 30, after_batch=0)],
    )
    assert (later.debt, balance(later)) == (0, 20)
