"""Hand-worked cases of idle accounts: beside a date, by the version of the day, in spending."""

from __future__ import annotations

from datetime import date

from tests.second_opinion.cases import brief, event, program, run, spend


def test_idle_beside_after_whichever_comes_first() -> None:
    """5 of 10 January are good until 10 March, 5 of 1 February until 1 April, the account until
    1 March: both lapse on 2 March. A rule with three months of its own is outside of it.

    With a purchase on the 20th of each month the 5 of 10 January lapse by their date.
    """
    own = '[[earn]]\nname = "own"\non = "purchase"\npoints = 3\nexpiry = { after = "3 months" }\n'
    rules = program(rest=own + '[expiry]\nafter = "2 months"\nidle = "1 month"')
    account = run(rules, event("a", "2026-01-10", "5"), event("b", "2026-02-01", "5"))
    assert brief(account, "kind", "points", "posted_on")[4:] == [
        ("expire", -5, date(2026, 3, 2)),
        ("expire", -5, date(2026, 3, 2)),
        ("expire", -3, date(2026, 4, 11)),
        ("expire", -3, date(2026, 5, 2)),
    ]
    kept_busy = [event(str(day), f"2026-0{day}-20", "1") for day in (1, 2, 3)]
    account = run(rules, event("a", "2026-01-10", "5"), *kept_busy, until="2026-03-11")
    assert brief(account, "kind", "points", "posted_on")[-1] == ("expire", -5, date(2026, 3, 11))


def test_idle_is_of_the_version_of_the_day() -> None:
    """Undated 5 and dated 5 of January, when nothing was idle; idle from 1 March on, a month.

    The undated lapse on 1 March at once, the dated ones by their date; those of 5 March (of two
    months, with idle) on 6 April.
    """
    own = '[[earn]]\nname = "own"\non = "purchase"\npoints = 3\nexpiry = { after = "3 months" }\n'
    new = program(rest='[expiry]\nafter = "2 months"\nidle = "1 month"')
    account = run(
        [(None, program(rest=own)), (date(2026, 3, 1), new)],
        event("a", "2026-01-10", "5"),
        event("b", "2026-03-05", "4"),
    )
    assert brief(account, "kind", "points", "posted_on")[2:] == [
        ("expire", -5, date(2026, 3, 1)),
        ("earn", 4, date(2026, 3, 5)),
        ("expire", -4, date(2026, 4, 6)),
        ("expire", -3, date(2026, 4, 11)),
    ]


def test_what_ends_by_idleness_sooner_is_spent_sooner() -> None:
    """5 without a date in an account idle after 10 March, and 5 of a rule until 10 April."""
    own = '[[earn]]\nname = "own"\non = "purchase"\npoints = 5\nexpiry = { after = "3 months" }\n'
    account = run(
        program(rest=own + '[expiry]\nidle = "2 months"'),
        event("a", "2026-01-10", "5"),
        batches=["2026-01-10"],
        commands=[spend("2026-01-20", 5, after_batch=0)],
    )
    assert [lot["expires_on"] for lot in account.lots] == [date(2026, 4, 10)]
