"""`dates`: on one of these days, or within one of these spans of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.program.conditions.hours import Span, days_meant
from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.conditions.weekday import weekday_of, weekdays_in
from loyalty_cli.program.judging.facts import Fact, Moment
from loyalty_cli.program.language.shapes import Fault, FaultyError, Shape, list_of, show
from loyalty_cli.program.language.times import parse_date

Days = tuple[Day, Day]
"""First and last day of a span, both included."""


@dataclass(frozen=True, slots=True)
class Dates:
    """The day is in one of the spans; beside `hours`, the day on which the hours began.

    Where several hours are open at once and began on different days, one of these days must fit
    both `dates` and `weekday`: that is why the weekdays of the same table are known here.
    """

    spans: tuple[Days, ...]
    hours: tuple[Span, ...] = ()
    weekdays: frozenset[int] | None = None

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "dates"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at: the minute tells on which day a span beside it began."""
        return frozenset(("day", "minute") if self.hours else ("day",))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return ", ".join(
            iso(first) if first == last else f"{iso(first)}/{iso(last)}"
            for first, last in self.spans
        )

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        return any(
            first <= day <= last for day in self._candidates(moment) for first, last in self.spans
        )

    def seen(self, moment: Moment) -> str:
        """The day it met."""
        return " or ".join(dict.fromkeys(iso(day) for day in self._candidates(moment)))

    def _candidates(self, moment: Moment) -> tuple[Day, ...]:
        days = days_meant(self.hours, moment)
        if self.weekdays is None or len(days) == 1:
            return days
        # Where no weekday fits, `weekday` says no; the dates then answer for themselves.
        return tuple(day for day in days if weekday_of(day) in self.weekdays) or days


def _days(value: object) -> Days:
    if isinstance(value, str) and "/" in value:
        first_text, _, last_text = value.partition("/")
        first, last = parse_date(first_text), parse_date(last_text)
        if first > last:
            raise FaultyError(Fault("contradiction", f"{show(value)} ends before it begins"))
        return first, last
    day = parse_date(value)
    return day, day


def _build(table: Table, digits: int) -> Dates:
    weekdays = weekdays_in(table) if "weekday" in table else None
    return Dates(table["dates"], table.get("hours", ()), weekdays)


def _moment(text: str, minute: int | None = None) -> Moment:
    return Moment(day=date.fromisoformat(text).toordinal(), minute=minute, kind="purchase")


_NIGHT = {"hours": ["22:00-02:00"]}
_BOTH = {"hours": ["22:00-02:00", "00:00-03:00"]}  # at 01:00 one began yesterday, one today
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

KINDS = (
    Kind(
        key="dates",
        family="moment",
        shape=list_of(
            Shape(_days, {"type": "string", "pattern": f"^{_DAY}(/{_DAY})?$"}),
            '["2026-03-01/2026-03-31", "2026-12-24"]',
        ),
        build=_build,
        help="on these days or within these spans, both ends included",
        example='when = { dates = ["2026-03-01/2026-03-31", "2026-12-24"] }',
        cases=(
            Case(["2026-03-01/2026-03-31"], _moment("2026-03-01"), True),
            Case(["2026-03-01/2026-03-31"], _moment("2026-03-31"), True),
            Case(["2026-03-01/2026-03-31"], _moment("2026-04-01"), False),
            Case(["2026-03-01/2026-03-31"], _moment("2026-02-28"), False),
            Case(["2026-03-01/2026-03-01"], _moment("2026-03-01"), True),
            Case(["2026-12-24", "2026-12-31"], _moment("2026-12-31"), True),
            Case([date(2026, 12, 24)], _moment("2026-12-24"), True),
            Case(["2026-12-31"], _moment("2027-01-01", 60), True, _NIGHT),
            Case(["2027-01-01"], _moment("2027-01-01", 60), False, _NIGHT),
            Case(["2026-03-07"], _moment("2026-03-07", 60), False, {**_BOTH, "weekday": ["fri"]}),
            Case(["2026-03-06"], _moment("2026-03-07", 60), True, {**_BOTH, "weekday": ["fri"]}),
            Case(["2026-03-07"], _moment("2026-03-07", 60), True, _BOTH),
        ),
    ),
)
