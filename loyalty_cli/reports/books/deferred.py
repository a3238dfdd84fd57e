"""`report deferred`: revenue that points defer, by relative stand-alone selling price.

The source is IFRS 15 / ASC 606, Illustrative Example 52: part of each sale is the price of the
points given with it, and is earned as points are redeemed; a change of what is expected to be
redeemed is caught up cumulatively. Amounts are exact fractions until they are shown.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.base.money import divide_half_up, format_minor
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.program.judging.rules import Program
from loyalty_cli.reports.books.booking import Booking
from loyalty_cli.reports.books.periods import Every, Period, periods
from loyalty_cli.reports.upkeep.programs import InForce, find_program, in_force
from loyalty_cli.store.file.connection import Store

KEYS = (
    *("program", "period", "sales", "issued", "price_of_points", "allocated", "redeemed"),
    *("expected", "recognised", "deferred", "lapsed_share", "currency"),
)
_WHOLE = 100 * 10**6
"""All of the points, in millionths of a percent."""


@dataclass(slots=True)
class _Days:
    """Sums by day: what was sold (minor units), and points issued, redeemed, taken off debts."""

    sales: defaultdict[Day, int] = field(default_factory=lambda: defaultdict(int))
    issued: defaultdict[Day, int] = field(default_factory=lambda: defaultdict(int))
    redeemed: defaultdict[Day, int] = field(default_factory=lambda: defaultdict(int))
    expired: defaultdict[Day, int] = field(default_factory=lambda: defaultdict(int))
    debt: defaultdict[Day, int] = field(default_factory=lambda: defaultdict(int))

    def first(self) -> Day | None:
        """The first day on which anything was sold or issued."""
        return min((*self.sales, *self.issued), default=None)


def deferred(
    store: Store, *, until: Day, every: Every, program: str | None
) -> list[dict[str, Any]]:
    """Rows of KEYS by program and period, worked out by calendar month.

    `sales`, `issued`, `price_of_points`, `allocated`, `redeemed` and `recognised` are those of the
    period, `expected` and `deferred` stand at its end. `lapsed_share` is what percentage of the
    points in lots whose last good day is over has lapsed, to be held beside `breakage`; null where
    there is no such lot. Raises Refused for no such program (`needs-point-value`,
    `needs-breakage`: a program that does not say what its points are worth, or how many will never
    be used; of several programs those that say neither are left out).
    """
    if program is not None:
        chosen = [find_program(store, program, until)]
    else:
        chosen = in_force(store, until)
        chosen = [each for each in chosen if lacks(each) is None] or chosen
    for each in chosen:
        problem = lacks(each)
        if problem is not None:
            raise Refused(problem)
    rows: list[dict[str, Any]] = []
    for each in chosen:
        worked = months_of(store, each, until, Booking(store))
        if worked:
            rows += _shown(store, each, list(periods(worked[0].first, until, every)), worked)
    return rows


def lacks(of: InForce) -> Problem | None:
    """What a program does not say that deferring needs."""
    for code, key, value in (
        ("needs-point-value", "point_value", of.program.point_value),
        ("needs-breakage", "breakage", of.program.breakage),
    ):
        if value is None:
            example = "0.05" if key == "point_value" else "5"
            return Problem(
                code,
                f"the program {of.id} does not say its {key}",
                value=of.id,
                column=key,
                fix=f'say {key} = "{example}", or what is true, in [program], and apply it',
            )
    return None


def months_of(store: Store, of: InForce, until: Day, booking: Booking) -> list[Month]:
    """A program that lacks nothing, month by month up to a day, from the first that saw anything;
    everything in the month in which it was booked."""
    days = _days(store, of.number, until, booking)
    first = days.first()
    if first is None:
        return []
    return _months(store, of, days, list(periods(first, until, "month")), booking)


def _days(store: Store, program: int, until: Day, booking: Booking) -> _Days:
    found = _Days()

    def booked(posted_on: str, arrival: int | None) -> Day:
        return booking.day(program, parse_day(posted_on), arrival)

    asked = (program, iso(until))
    for day, arrival, spend in store.db.execute(
        """SELECT j.posted_on, j.arrival, sum(j.spend) FROM judgements j
           JOIN accounts a USING (account)
           WHERE a.program = ? AND j.posted_on <= ? GROUP BY j.posted_on, j.arrival""",
        asked,
    ):
        found.sales[booked(day, arrival)] += spend
    for day, arrival, kind, points in store.db.execute(
        """SELECT l.posted_on, l.arrival, l.kind, sum(l.points) FROM ledger l
           JOIN accounts a USING (account)
           WHERE a.program = ? AND l.posted_on <= ? GROUP BY l.posted_on, l.arrival, l.kind""",
        asked,
    ):
        if kind in ("redeem", "restore"):
            found.redeemed[booked(day, arrival)] -= points
        elif kind == "expire":
            found.expired[booked(day, arrival)] -= points
        else:
            found.issued[booked(day, arrival)] += points
    for day, arrival, points in store.db.execute(
        """SELECT m.posted_on, m.arrival, sum(m.points) FROM lot_moves m
           JOIN accounts a USING (account) WHERE a.program = ? AND m.posted_on <= ?
             AND m.lot IS NULL GROUP BY m.posted_on, m.arrival""",
        asked,
    ):
        found.debt[booked(day, arrival)] -= points
    return found


@dataclass(slots=True)
class Month:
    """A month's own sums, and what stands at its end; money in minor units."""

    first: Day
    last: Day
    sales: int = 0
    issued: int = 0
    redeemed: int = 0
    price: Fraction = Fraction(0)
    allocated: Fraction = Fraction(0)
    recognised: Fraction = Fraction(0)
    expected: Fraction = Fraction(0)
    deferred: Fraction = Fraction(0)


def _months(
    store: Store, of: InForce, days: _Days, months: list[Period], booking: Booking
) -> list[Month]:
    worked = []
    to_date = Month(0, 0)
    expired = debt = 0
    for span in months:
        value, used = _terms(store, of, span.last, booking)
        month = Month(span.first, span.last)
        for day in range(span.first, span.last + 1):
            month.sales += days.sales.get(day, 0)
            month.issued += days.issued.get(day, 0)
            month.redeemed += days.redeemed.get(day, 0)
            expired += days.expired.get(day, 0)
            debt += days.debt.get(day, 0)
        month.price = month.issued * value * used
        month.allocated = _allocated(month.sales, month.price)
        to_date.issued += month.issued
        to_date.redeemed += month.redeemed
        to_date.allocated += month.allocated
        held = to_date.issued - to_date.redeemed - expired + debt
        month.expected = min(to_date.issued * used, Fraction(to_date.redeemed + held))
        recognised = _recognised(to_date, month.expected)
        month.recognised = recognised - to_date.recognised
        month.deferred = to_date.allocated - recognised
        to_date.recognised = recognised
        worked.append(month)
    return worked


def _terms(store: Store, of: InForce, day: Day, booking: Booking) -> tuple[Fraction, Fraction]:
    """What a point is worth in minor units, and the share that is expected to be used, by the
    version in force; what that one does not say by the one that says it now."""
    programs = in_force(store, day, applied_by=booking.applied_by(day))
    then: Program = next(each.program for each in programs if each.number == of.number)
    value = then.point_value or of.program.point_value or "0"
    breakage = then.breakage if then.breakage is not None else of.program.breakage or 0
    return Fraction(value) * 10**store.settings.digits, 1 - Fraction(breakage, _WHOLE)


def _allocated(sales: int, price: Fraction) -> Fraction:
    """The part of the sales that is the price of the points."""
    if (sales > 0 and price > 0) or (sales < 0 and price < 0):
        return sales * price / (sales + price)
    return Fraction(0)


def _recognised(to_date: Month, expected: Fraction) -> Fraction:
    """What is earned to date of what was allocated, never more than that."""
    if to_date.issued == 0 or expected == 0:
        return Fraction(0)
    return min(to_date.allocated, to_date.allocated * to_date.redeemed / expected)


def _shown(
    store: Store, of: InForce, spans: list[Period], worked: list[Month]
) -> list[dict[str, Any]]:
    digits, currency = store.settings.digits, store.settings.currency
    ends = [month.last for month in worked]
    rows = []
    start = 0
    for span in spans:
        stop = bisect_right(ends, span.last)
        months, start = worked[start:stop], stop

        def money(amount: Fraction) -> str:
            return format_minor(divide_half_up(amount.numerator, amount.denominator), digits)

        expected = months[-1].expected
        cells = (
            of.id,
            span.name,
            format_minor(sum(month.sales for month in months), digits),
            sum(month.issued for month in months),
            money(sum((month.price for month in months), Fraction(0))),
            money(sum((month.allocated for month in months), Fraction(0))),
            sum(month.redeemed for month in months),
            divide_half_up(expected.numerator, expected.denominator),
            money(sum((month.recognised for month in months), Fraction(0))),
            money(months[-1].deferred),
            _lapsed_share(store, of.number, span.last),
            currency,
        )
        rows.append(dict(zip(KEYS, cells, strict=True)))
    return rows


def _lapsed_share(store: Store, program: int, day: Day) -> str | None:
    asked = (program, iso(day))
    (fed,) = store.db.execute(
        """SELECT sum(l.points) FROM ledger l JOIN accounts a USING (account)
           WHERE a.program = ?1 AND l.points > 0 AND l.expires_on < ?2 AND l.posted_on <= ?2""",
        asked,
    ).fetchone()
    if not fed:
        return None
    (lapsed,) = store.db.execute(
        """SELECT coalesce(-sum(m.points), 0) FROM ledger l JOIN accounts a USING (account)
           JOIN lot_moves m USING (entry) JOIN lots t ON t.lot = m.lot
           WHERE a.program = ?1 AND l.kind = 'expire' AND t.expires_on < ?2
             AND l.posted_on <= ?2""",
        asked,
    ).fetchone()
    return format_minor(divide_half_up(lapsed * 1000, fed), 1)
