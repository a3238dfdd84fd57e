"""`report club`: who joined, renewed and left a club, and what was paid, month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from loyalty_cli.base.dates import NEVER, Day, iso, parse_day
from loyalty_cli.base.money import format_minor
from loyalty_cli.reports.books.periods import period_name, periods
from loyalty_cli.reports.clubs.memberships import holders
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.club_terms import TermRow, terms_posted

KEYS = ("club", "month", "joined", "renewed", "ended", "members", "fees")


@dataclass(frozen=True, slots=True)
class _Term:
    """A term as it was known on the day: `good_until` without its grace, `last` with it."""

    whose: int
    first: Day
    good_until: Day
    last: Day
    bought_on: Day
    paid: int


def club_months(store: Store, *, as_of: Day, program: str | None) -> list[dict[str, Any]]:
    """Rows of KEYS for each club and month, from the first term to the as-of day.

    `joined` are memberships that begin, `renewed` terms that go on where another is good until the
    day before, `ended` those after whose last day, the grace included, no other follows at once;
    `members` who is in it on the month's last day (this month's: the as-of day), and `fees` what
    was paid in the month.
    """
    day = iso(as_of)
    people = holders(store, day)
    by_club: dict[str, list[_Term]] = defaultdict(list)
    for row in terms_posted(store.db, as_of):
        whose = people.get(row.account)
        if whose is not None and program in (None, whose.program):
            term = _term(row, whose.member, whose.closed_on, as_of)
            by_club[row.club].append(term)
    digits = store.settings.digits
    return [
        {**row, "fees": format_minor(row["fees"], digits)}
        for club, terms in sorted(by_club.items())
        for row in _months(club, terms, as_of)
    ]


def _term(row: TermRow, whose: int, closed_on: str | None, as_of: Day) -> _Term:
    until = NEVER if row.until is None else parse_day(row.until)
    last = NEVER if row.grace_until is None else parse_day(row.grace_until)
    ended = NEVER if row.ended is None else parse_day(row.ended)
    if closed_on is not None and closed_on <= iso(as_of):
        ended = min(ended, parse_day(closed_on) - 1)
    return _Term(
        whose,
        parse_day(row.first),
        min(until, ended),
        min(last, ended),
        parse_day(row.bought_on),
        row.paid,
    )


def _months(club: str, terms: Sequence[_Term], as_of: Day) -> list[dict[str, Any]]:
    joined: dict[str, int] = defaultdict(int)
    renewed: dict[str, int] = defaultdict(int)
    ended: dict[str, int] = defaultdict(int)
    fees: dict[str, int] = defaultdict(int)
    of: dict[int, list[_Term]] = defaultdict(list)
    for term in terms:
        fees[period_name(term.bought_on, "month")] += term.paid
        if term.last >= term.first:
            of[term.whose].append(term)
    for own in of.values():
        for term in own:
            goes_on = any(other.first < term.first <= other.good_until + 1 for other in own)
            if term.first <= as_of:
                (renewed if goes_on else joined)[period_name(term.first, "month")] += 1
            follows = any(
                other.first > term.first and other.first <= term.last + 1 for other in own
            )
            if term.last <= as_of and not follows:
                ended[period_name(term.last, "month")] += 1
    first = min(min(term.first, term.bought_on) for term in terms)
    return [
        {
            "club": club,
            "month": month.name,
            "joined": joined[month.name],
            "renewed": renewed[month.name],
            "ended": ended[month.name],
            "members": sum(
                any(term.first <= month.last <= term.last for term in own) for own in of.values()
            ),
            "fees": fees[month.name],
        }
        for month in periods(min(first, as_of), as_of, "month")
    ]
