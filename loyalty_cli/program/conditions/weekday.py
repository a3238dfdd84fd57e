"""`weekday`: on one of these days of the week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from loyalty_cli.base.dates import Day
from loyalty_cli.program.conditions.hours import Span, days_meant
from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.judging.facts import Fact, Moment
from loyalty_cli.program.language.shapes import choice, list_of

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Weekday:
    """The day is one of these, from 0 for Monday; with `spans` the day on which the span began."""

    days: frozenset[int]
    spans: tuple[Span, ...] = ()

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "weekday"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at: the minute tells on which day a span beside it began."""
        return frozenset(("day", "minute") if self.spans else ("day",))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return ", ".join(WEEKDAYS[day] for day in sorted(self.days))

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        for day in days_meant(self.spans, moment):  # noqa: SIM110 (asked for every event)
            if weekday_of(day) in self.days:
                return True
        return False

    def seen(self, moment: Moment) -> str:
        """The weekday it met."""
        return " or ".join(
            dict.fromkeys(WEEKDAYS[weekday_of(day)] for day in days_meant(self.spans, moment))
        )


def weekday_of(day: Day) -> int:
    """0 for Monday to 6 for Sunday; day 1 of the calendar is a Monday."""
    return (day - 1) % 7


def weekdays_in(table: Table) -> frozenset[int]:
    """The weekdays a parsed table names."""
    return frozenset(WEEKDAYS.index(word) for word in table["weekday"])


def _build(table: Table, digits: int) -> Weekday:
    return Weekday(weekdays_in(table), table.get("hours", ()))


def _moment(text: str, minute: int | None = None) -> Moment:
    return Moment(day=date.fromisoformat(text).toordinal(), minute=minute, kind="purchase")


_TUESDAY, _FRIDAY, _SATURDAY = "2026-03-03", "2026-03-06", "2026-03-07"
_NIGHT = {"hours": ["22:00-02:00"]}

KINDS = (
    Kind(
        key="weekday",
        family="moment",
        shape=list_of(choice(*WEEKDAYS), '["tue"]'),
        build=_build,
        help="on one of these days; beside `hours` the day on which the span began",
        example='when = { weekday = ["sat", "sun"] }',
        cases=(
            Case(["tue"], _moment(_TUESDAY), True),
            Case(["mon", "wed"], _moment(_TUESDAY), False),
            Case(["fri"], _moment(_FRIDAY, 23 * 60), True, _NIGHT),
            Case(["fri"], _moment(_SATURDAY, 60), True, _NIGHT),
            Case(["sat"], _moment(_SATURDAY, 60), False, _NIGHT),
            Case(["sat"], _moment(_SATURDAY, 23 * 60), True, _NIGHT),
            Case(["sat"], _moment(_SATURDAY, 60), True, {"hours": ["22:00-02:00", "00:00-03:00"]}),
            Case(["fri"], _moment(_FRIDAY, 60), False, _NIGHT),
        ),
    ),
)
