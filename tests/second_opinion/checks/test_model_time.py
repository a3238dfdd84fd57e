"""Hand-worked cases of time: expiry, late events, batches, occasions, hours and counts."""

from __future__ import annotations

from datetime import date, timedelta

from tests.second_opinion.cases import LADDER, balance, brief, event, program, run


def test_every_form_of_expiry() -> None:
    """From 31 January 2026: 1 month, its quarter's end, and 12-31 at least a year later."""
    cases = {
        'after = "1 month"': date(2026, 2, 28),
        'after = "1 month"\nround = "quarter-end"': date(2026, 3, 31),
        'on = "12-31"\nmin_life = "1 year"': date(2027, 12, 31),
        'on = "01-31"': date(2026, 1, 31),
        'after = "never"': None,
        'idle = "1 month"': None,
    }
    for text, last in cases.items():
        account = run(program(rest=f"[expiry]\n{text}"), event("a", "2026-01-31", "9"))
        assert account.entries[0]["expires_on"] == last, text


def test_idle_takes_the_whole_balance() -> None:
    """5 on 10 January, 5 on 1 February: idle until 1 March; on 2 March both lots lapse."""
    rules = program(rest='[expiry]\nidle = "1 month"')
    account = run(rules, event("a", "2026-01-10", "5"), event("b", "2026-02-01", "5"))
    assert brief(account, "kind", "points", "posted_on")[2:] == [
        ("expire", -5, date(2026, 3, 2)),
        ("expire", -5, date(2026, 3, 2)),
    ]


def test_a_late_event_is_judged_then_and_posted_now() -> None:
    """b of 5 January comes after the batch of 10 January: version 1 (x 1), posted the 20th.

    It lapses on 5 February and so is still good; the day's limit of 8 had 5 used.
    """
    old = program(earn='limit = { points = 8, every = "day" }', rest='[expiry]\nafter="1 month"')
    new = program(rest='[[boost]]\nname = "x"\nmultiply = "3"\n[expiry]\nafter = "1 year"')
    account = run(
        [(None, old), (date(2026, 1, 8), new)],
        event("a", "2026-01-05", "5"),
        event("b", "2026-01-05", "5", minute=300, arrives_before_batch=1),
        batches=["2026-01-10", "2026-01-20"],
    )
    last = account.entries[-1]
    assert (last["points"], last["desired"], last["posted_on"]) == (3, 5, date(2026, 1, 20))
    assert last["expires_on"] == date(2026, 2, 5)


def test_a_batch_every_day_is_one_batch_at_the_end() -> None:
    """Law 3, over refunds, lapses, a review and grants."""
    rest = """
    [expiry]
    after = "2 months"
    [[grant]]
    name = "cake"
    on = "birthday"
    points = 7
    [[grant]]
    name = "welcome"
    on = "level"
    points = 9
    """
    tiers = '[tiers]\nby = "points"\nwindow = "1 month"\nkeep = "1 month"'
    rules = program(rest=rest + tiers + LADDER.replace("100.00", "100"))
    events = [
        event("a", "2026-01-02", "120"),
        event("b", "2026-02-01", "80"),
        event("r", "2026-02-20", "50", "refund", refund_of="a"),
    ]
    every_day = [str(date(2026, 1, 1) + timedelta(days=n)) for n in range(120)]
    who = {"birthday": date(2000, 3, 1)}
    start = date(2026, 1, 1)
    slow = run(rules, *events, batches=every_day, member=who, applied_on=start)
    fast = run(rules, *events, until=every_day[-1], member=who, applied_on=start)
    assert slow.entries == fast.entries
    assert {kind for (kind,) in brief(fast, "kind")} == {
        "earn",
        "grant",
        "boost",
        "clawback",
        "expire",
    }
    assert sum(one["points"] for one in fast.entries) == balance(fast)


def test_occasions_and_their_limits() -> None:
    """Joined 29 February 2024, applied on 1 January 2025: no old join gift.

    Anniversaries on 28 February 2025 and 2026; 1 May in both years, but once for ever.
    """
    rest = """
    [[grant]]
    name = "hello"
    on = "join"
    points = 1
    [[grant]]
    name = "thanks"
    on = "anniversary"
    points = 2
    [[grant]]
    name = "may"
    on = "05-01"
    points = 4
    limit = { times = 1, every = "ever" }
    """
    member = {"joined_on": date(2024, 2, 29)}
    account = run([(date(2025, 1, 1), program(rest=rest))], member=member)
    assert brief(account, "rule", "posted_on", "points") == [
        ("thanks", date(2025, 2, 28), 2),
        ("may", date(2025, 5, 1), 4),
        ("thanks", date(2026, 2, 28), 2),
        ("may", date(2026, 5, 1), 0),
    ]


def test_hours_over_midnight_belong_to_the_day_they_began() -> None:
    """Saturday 3 January 2026, 00:30 is Friday's night; 02:00 is out; a bare date is out."""
    when = 'when = { hours = ["22:00-02:00"], weekday = ["fri"] }'
    for minute, earned in ((30, 1), (119, 1), (120, 0), (None, 0)):
        account = run(program(earn=when), event("a", "2026-01-03", "9", minute=minute))
        assert len(account.entries) == earned, minute


def test_nth_and_quiet() -> None:
    """The 2nd and 4th purchase; quiet for a month: the first, and exactly a month later."""
    days = ["2026-01-31", "2026-02-28", "2026-03-01", "2026-03-31"]
    events = [event(day, day, "5") for day in days]
    second = run(program(earn="when = { nth = 2 }"), *events)
    assert [one for (one,) in brief(second, "event")] == [days[1], days[3]]
    quiet = run(program(earn='when = { quiet = "1 month" }'), *events)
    assert [one for (one,) in brief(quiet, "event")] == [days[0], days[1]]


def test_a_limit_from_birthday_to_birthday() -> None:
    """Born on 10 March: 9 March 2026 and 10 March are two periods, 10 March and 9 March 2027 one.

    Moved to 1 May on 1 April 2026: the period of 10 March 2026 runs on until the first 1 May that
    is a year or more after it, that of 2027. Without a birthday there is one period for ever.
    """
    rules = program(earn='limit = { times = 1, every = "birthday" }')
    days = ["2026-03-09", "2026-03-10", "2026-05-01", "2027-03-09", "2027-03-10", "2027-05-01"]
    events = [event(day, day, "5") for day in days]
    born = date(1990, 3, 10)
    for birthday, given in (
        ([(None, born)], [5, 5, 0, 0, 5, 0]),
        ([(None, born), (date(2026, 4, 1), date(1990, 5, 1))], [5, 5, 0, 0, 0, 5]),
        ([(None, None), (date(2026, 4, 1), date(1990, 5, 1))], [5, 0, 5, 0, 0, 5]),
        ([], [5, 0, 0, 0, 0, 0]),
    ):
        account = run(rules, *events, until="2027-12-31", member={"birthday": birthday})
        assert [one for (one,) in brief(account, "points")] == given


def test_a_birthday_is_given_once_a_year() -> None:
    """On 10 March; moved to 1 May on 1 April: not again this year, but in the next."""
    rules = program(rest='[[grant]]\nname = "cake"\non = "birthday"\npoints = 7')
    birthday = [(None, date(1990, 3, 10)), (date(2026, 4, 1), date(1990, 5, 1))]
    account = run([(date(2026, 1, 1), rules)], member={"birthday": birthday}, until="2027-12-31")
    assert brief(account, "posted_on") == [(date(2026, 3, 10),), (date(2027, 5, 1),)]
