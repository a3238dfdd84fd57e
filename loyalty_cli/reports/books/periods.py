"""Calendar periods between two days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from loyalty_cli.base.dates import Day
from loyalty_cli.base.problems import Problem, Usage

Every = Literal["day", "week", "month", "quarter", "year"]
EVERY: tuple[Every, ...] = ("day", "week", "month", "quarter", "year")
BOOKS: tuple[Every, ...] = ("month", "quarter", "year")
"""The periods in which books are closed."""

_MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar period as it is called ("2026-03-01", "2026-W09", "2026-03", "2026-Q1", "2026"),
    or what two days leave of it; both days included."""

    name: str
    first: Day
    last: Day


def periods(first: Day, last: Day, every: Every) -> Iterator[Period]:
    """The periods from the one that holds `first` to the one that holds `last`, cut at both."""
    begins = _first_day(date.fromordinal(first), every).toordinal()
    while begins <= last:
        then = _next(begins, every)
        yield Period(period_name(begins, every), max(begins, first), min(then - 1, last))
        begins = then


def period_name(day: Day, every: Every) -> str:
    """What the period that holds a day is called; weeks are those of ISO 8601, from Monday."""
    found = date.fromordinal(day)
    if every == "day":
        return found.isoformat()
    if every == "week":
        year, week, _ = found.isocalendar()
        return f"{year:04}-W{week:02}"
    if every == "year":
        return f"{found.year:04}"
    if every == "quarter":
        return f"{found.year:04}-Q{(found.month + 2) // 3}"
    return f"{found.year:04}-{found.month:02}"


def _first_day(day: date, every: Every) -> date:
    if every == "day":
        return day
    if every == "week":
        return day - timedelta(day.weekday())
    span = _MONTHS[every]
    return date(day.year, (day.month - 1) // span * span + 1, 1)


def _next(begins: Day, every: Every) -> Day:
    """The first day of the period after the one that begins on a day."""
    if every in ("day", "week"):
        return begins + (1 if every == "day" else 7)
    day = date.fromordinal(begins)
    years, month = divmod(day.month - 1 + _MONTHS[every], 12)
    if day.year + years > date.max.year:
        return date.max.toordinal() + 1
    return date(day.year + years, month + 1, 1).toordinal()


def every_typed(text: str, allowed: Sequence[Every] = BOOKS) -> Every:
    """The length of periods that was typed. Raises Usage where it is none of those allowed."""
    for each in allowed:
        if text == each:
            return each
    raise Usage(
        Problem(
            "bad-every",
            f"{text} is no period",
            column="--every",
            value=text,
            fix=f"give one of {', '.join(allowed)}",
        )
    )
