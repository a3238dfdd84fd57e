"""`hours`: the event's local time lies in one of these spans, half open, over midnight too."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loyalty_cli.base.dates import Day
from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.judging.facts import Fact, Moment
from loyalty_cli.program.language.shapes import Fault, FaultyError, Shape, list_of, show, wrong_type

Span = tuple[int, int]
"""First minute of the day and the minute after the last; a span over midnight ends below it."""

_SPAN = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])", re.ASCII)
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """The minute of the day is in one of the spans; a bare date never is."""

    spans: tuple[Span, ...]

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "hours"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("day", "minute"))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in self.spans)

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        return bool(began(self.spans, moment))

    def seen(self, moment: Moment) -> str:
        """The time it met."""
        if moment.minute is None:
            return "no time"
        return _clock(moment.minute)


def _clock(minutes: int) -> str:
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}"


def began(spans: tuple[Span, ...], moment: Moment) -> tuple[Day, ...]:
    """The days on which the spans that are open now began: today, or yesterday."""
    minute = moment.minute
    if minute is None:
        return ()
    days = []
    for start, end in spans:
        if start < end:
            if start <= minute < end:
                days.append(moment.day)
        elif minute >= start:
            days.append(moment.day)
        elif minute < end:
            days.append(moment.day - 1)
    return tuple(days)


def days_meant(spans: tuple[Span, ...], moment: Moment) -> tuple[Day, ...]:
    """The days that `weekday` and `dates` look at: those on which an open span began.

    Without open spans it is the event's own day.
    """
    return (spans and began(spans, moment)) or (moment.day,)


def _span(value: object) -> Span:
    if not isinstance(value, str):
        raise wrong_type(value, 'hours like "14:00-17:00"')
    match = _SPAN.fullmatch(value)
    if match is None:
        raise FaultyError(Fault("bad-hours", f'{show(value)} is not hours like "14:00-17:00"'))
    start = int(match[1]) * 60 + int(match[2])
    end = int(match[3]) * 60 + int(match[4])
    if end > _DAY_MINUTES:
        raise FaultyError(Fault("bad-hours", f"{show(value)} ends after 24:00"))
    if start == end:
        raise FaultyError(
            Fault("bad-hours", f"{show(value)} is empty", 'the whole day is "00:00-24:00"')
        )
    return start, end


def _build(table: Table, digits: int) -> Hours:
    return Hours(table["hours"])


def _moment(minute: int | None) -> Moment:
    return Moment(day=1, minute=minute, kind="purchase")


_SCHEMA = {"type": "string", "pattern": f"^{_SPAN.pattern}$"}

KINDS = (
    Kind(
        key="hours",
        family="moment",
        shape=list_of(Shape(_span, _SCHEMA), '["14:00-17:00"]'),
        build=_build,
        help="between these times, the last one not included; a bare date never is",
        example='when = { hours = ["14:00-17:00", "22:00-02:00"] }',
        cases=(
            Case(["14:00-17:00"], _moment(14 * 60), True),
            Case(["14:00-17:00"], _moment(14 * 60 - 1), False),
            Case(["14:00-17:00"], _moment(17 * 60 - 1), True),
            Case(["14:00-17:00"], _moment(17 * 60), False),
            Case(["14:00-17:00"], _moment(None), False),
            Case(["00:00-24:00"], _moment(None), False),
            Case(["00:00-24:00"], _moment(0), True),
            Case(["22:00-02:00"], _moment(22 * 60), True),
            Case(["22:00-02:00"], _moment(22 * 60 - 1), False),
            Case(["22:00-02:00"], _moment(23 * 60), True),
            Case(["22:00-02:00"], _moment(60), True),
            Case(["22:00-02:00"], _moment(2 * 60), False),
            Case(["22:00-00:00"], _moment(0), False),
            Case(["08:00-09:00", "12:00-13:00"], _moment(12 * 60), True),
        ),
        timed=True,
    ),
)
