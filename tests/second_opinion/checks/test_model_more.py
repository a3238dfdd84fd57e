"""More hand-worked cases: flat adds, limits of boosts, versions, late level-ups, refunds."""

from __future__ import annotations

from datetime import date

from tests.second_opinion.cases import LADDER, balance, brief, event, line, points, program, run


def test_a_flat_add_stays_while_any_of_its_rules_matches() -> None:
    """Coffee 5.00 matches both rules; the add sits on the first. Coffee goes back, tea stays:

    "coffee" loses its 5 but keeps the 10 of the add, as "all" (10 of 15 kept) still matches.
    """
    rest = """
    [[earn]]
    name = "all"
    on = "purchase"
    points = 1
    per = "1.00"
    [[boost]]
    name = "gift"
    add = 10
    """
    rules = program(earn='when = { category = ["coffee"] }', rest=rest)
    lines = [line("5", category="coffee"), line("10", category="tea")]
    bought = event("a", "2026-01-02", lines=lines)
    back = [line("5", category="coffee")]
    part = event("r", "2026-01-03", kind="refund", lines=back, refund_of="a")
    account = run(rules, bought, part)
    assert points(account) == [
        ("earn", "spend", 5),
        ("boost", "gift", 10),
        ("earn", "all", 15),
        ("clawback", "spend", -5),
        ("clawback", "all", -5),
    ]
    rest_back = event("s", "2026-01-04", "10", "refund", refund_of="a")
    whole = run(rules, bought, part, rest_back)
    assert points(whole)[5:] == [("clawback", "spend", -10), ("clawback", "all", -10)]


def test_a_boost_that_is_used_up_is_not_there() -> None:
    """Twice in a month; the third has no boost entry. In February it is there again."""
    rest = """
    [[boost]]
    name = "two"
    multiply = "2"
    limit = { times = 2, every = "month" }
    """
    days = ["2026-01-02", "2026-01-03", "2026-01-04", "2026-02-01"]
    account = run(program(rest=rest), *(event(day, day, "5") for day in days))
    boosted = [name for name, kind in brief(account, "event", "kind") if kind == "boost"]
    assert boosted == [days[0], days[1], days[3]]


def test_a_boosts_limit_by_points_cuts_its_own_entry() -> None:
    """10 + 10 (x 2) cut to 4, + 10 (x 1.5 of 20) uncut."""
    rest = """
    [[boost]]
    name = "two"
    multiply = "2"
    limit = { points = 4, every = "day" }
    [[boost]]
    name = "half"
    multiply = "1.5"
    """
    account = run(program(rest=rest), event("a", "2026-01-02", "10"))
    assert brief(account, "points", "desired") == [(10, 10), (4, 10), (10, 10)]


def test_the_programs_limit_goes_rule_by_rule() -> None:
    """15 for a day: 10 of "spend", then 5 of "again"'s 10; reject gives that rule nothing."""
    rest = """
    [[earn]]
    name = "again"
    on = "purchase"
    points = 10
    """
    for over, left in (("clip", 5), ("reject", 0)):
        head = f'limit = {{ points = 15, every = "day", over = "{over}" }}'
        account = run(program(head=head, rest=rest), event("a", "2026-01-02", "10"))
        assert brief(account, "points", "desired") == [(10, 10), (left, 10)]


def test_line_rules_look_at_their_lines() -> None:
    """Coffee 6.00 less 1.00 = 5.00: `min_amount` 5.00 holds, 5.01 does not."""
    lines = [
        line("6", category="coffee"),
        line("-1", category="coffee"),
        line("20", category="cake"),
    ]
    for least, earned in (("5.00", [5]), ("5.01", [])):
        when = f'when = {{ category = ["coffee"], min_amount = "{least}", min_order = "25.00" }}'
        account = run(program(earn=when), event("a", "2026-01-02", lines=lines))
        assert [one[2] for one in points(account)] == earned


def test_a_version_without_a_members_level() -> None:
    """Gold is gone on 1 February: 120.00 give Silver (50.00). Version 1 had no Silver."""
    new = LADDER.replace("Gold", "Silver").replace("100.00", "50.00")
    versions = [
        (None, program(rest='[tiers]\nby = "spend"' + LADDER)),
        (date(2026, 2, 1), program(rest='[tiers]\nby = "spend"' + new)),
    ]
    bought = event("a", "2026-01-02", "120")
    assert run(versions, bought, until="2026-01-31").level == "Gold"
    assert run(versions, bought, until="2026-02-01").level == "Silver"


def test_events_before_the_first_version_are_never_judged() -> None:
    """Nor is their refund."""
    account = run(
        [(date(2026, 2, 1), program())],
        event("a", "2026-01-31", "9"),
        event("r", "2026-02-02", "9", "refund", refund_of="a"),
        event("b", "2026-02-01", "5"),
    )
    assert points(account) == [("earn", "spend", 5)]
    assert (account.lifetime_spend, account.purchases) == (500, 1)


def test_a_late_event_raises_by_its_own_window_and_is_reviewed_the_next_day() -> None:
    """100.00 of 30 December 2024 found on 10 January 2026: Gold until 31 December 2025 is

    past, so on 11 January the review of 2025 (0.00) takes it back.
    """
    rest = '[tiers]\nby = "spend"\nwindow = "calendar-year"\nkeep = "end-of-next-year"' + LADDER
    events = [
        event("a", "2024-12-01", "1"),
        event("b", "2024-12-30", "99", arrives_before_batch=1),
    ]
    found = run(program(rest=rest), *events, batches=["2026-01-05", "2026-01-10"])
    assert (found.level, found.level_until) == ("Gold", date(2025, 12, 31))
    assert found.entries[-1]["posted_on"] == date(2026, 1, 10)
    after = run(program(rest=rest), *events, batches=["2026-01-05", "2026-01-10", "2026-01-11"])
    assert (after.level, after.level_until) == ("Member", None)


def test_at_review_rises_on_the_first() -> None:
    """Rolling 3 months, at-review: 100.00 on 5 January make Gold on 1 February, kept a month."""
    rest = """
    [tiers]
    by = "spend"
    window = "3 months"
    upgrade = "at-review"
    keep = "1 month"
    """
    bought = event("a", "2026-01-05", "100")
    assert run(program(rest=rest + LADDER), bought, until="2026-01-31").level == "Member"
    account = run(program(rest=rest + LADDER), bought, until="2026-02-01")
    assert (account.level, account.level_until) == ("Gold", date(2026, 3, 1))
    # On 2 March the window (1 December, 1 March] still holds the 100.00: until 1 April. On
    # 2 April the window (1 January, 1 April] does too: until 1 May. On 2 May it does not.
    assert run(program(rest=rest + LADDER), bought, until="2026-05-01").level == "Gold"
    assert run(program(rest=rest + LADDER), bought, until="2026-05-02").level == "Member"


def test_an_unmatched_refund_takes_without_boosts() -> None:
    """50 x 2 earned; a refund of 20.00 of an unknown purchase takes 20, not 40."""
    rest = '[[boost]]\nname = "two"\nmultiply = "2"'
    account = run(
        program(rest=rest),
        event("a", "2026-01-02", "50"),
        event("r", "2026-01-03", "20", "refund"),
    )
    assert (points(account)[-1], balance(account)) == (("clawback", "spend", -20), 80)
    assert (account.lifetime_spend, account.purchases) == (3000, 1)


def test_a_grant_of_a_purchase_goes_with_its_condition() -> None:
    """20 for an order of 10.00; 5.00 back leave 5.00: the grant and 5 of the 10 go."""
    rest = """
    [[grant]]
    name = "treat"
    on = "purchase"
    points = 20
    when = { min_order = "10.00" }
    """
    account = run(
        program(rest=rest),
        event("a", "2026-01-02", "10"),
        event("r", "2026-01-03", "5", "refund", refund_of="a"),
    )
    assert points(account)[2:] == [("clawback", "spend", -5), ("clawback", "treat", -20)]


KEY = bytes(range(32))


def test_who_is_held_out() -> None:
    """By openssl, holdout|two|1 with the key 00 01 ... 1f begins with 6157bc592f002cb8, 38.02 % of
    2^64; holdout|two|2 with 3d75f250701af087, 24.008 %; holdout|treat|2 with 1475163976e9d7b4,
    7.99 %."""
    rest = """
    [[boost]]
    name = "two"
    multiply = "2"
    holdout = "{0}"
    [[grant]]
    name = "treat"
    on = "purchase"
    points = 7
    holdout = "{0}"
    """
    for account, percentage, given in (
        (1, "38", [5, 5, 7]),
        (1, "38.1", [5, 7]),
        (2, "24", [5, 5]),
        (2, "24.1", [5]),
        (2, "7.9", [5, 5, 7]),
    ):
        rules = program(rest=rest.format(percentage))
        member = {"account": account, "key": KEY}
        account_then = run(rules, event("a", "2026-01-02", "5"), member=member)
        assert [one[2] for one in points(account_then)] == given, (account, percentage)
