"""Days, lengths and calendar periods.

Inside the engine a day is its proleptic ordinal (`date.toordinal`), a small integer that compares
and adds fast; at every edge it is ISO text. A length is "N days|weeks|months|years".
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

Day = int
"""A local calendar day as its proleptic ordinal."""

LAST_DAY: Day = date.max.toordinal()
"""31 December 9999: nothing happens after it."""

NEVER: Day = LAST_DAY + 1
"""After every day that there is."""

Unit = Literal["days", "weeks", "months", "years"]
Every = Literal["event", "day", "week", "month", "quarter", "year", "birthday", "ever"]
Round = Literal["none", "month-end", "quarter-end", "year-end"]

_LENGTH = re.compile(r"([0-9]{1,5}) (day|week|month|year)s?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Length:
    """A span of calendar time, such as 12 months."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {self.unit if self.count != 1 else self.unit[:-1]}"


def parse_length(text: str) -> Length:
    """ "14 days" as a Length; raises ValueError where it is none."""
    match = _LENGTH.fullmatch(text)
    if match is None:
        raise ValueError('is not a length like "14 days", "2 weeks", "12 months" or "1 year"')
    unit: Unit = f"{match[2]}s"  # type: ignore[assignment]
    return Length(int(match[1]), unit)


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_DAYS_AGO = re.compile(r"-[0-9]{1,5}")


def day_in_words(text: str, today: Day) -> Day | None:
    """The day that a word means: yesterday, -N (N days ago) or a weekday, in full or by its first
    three letters, which is the last such day, today included. None for any other text."""
    word = text.strip().lower()
    if word == "yesterday":
        return today - 1
    if _DAYS_AGO.fullmatch(word):
        return max(1, today + int(word))
    for place, name in enumerate(WEEKDAYS):
        if word in (name, name[:3]):
            return today - (date.fromordinal(today).weekday() - place) % 7
    return None


@lru_cache(maxsize=65536)
def iso(day: Day) -> str:
    """The day as YYYY-MM-DD."""
    return date.fromordinal(day).isoformat()


@lru_cache(maxsize=65536)
def parse_day(text: str) -> Day:
    """YYYY-MM-DD as a day; raises ValueError where it is none (other ISO forms included)."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        raise ValueError("is not a date like 2026-03-31")
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError as error:
        raise ValueError(f"is not a date that exists ({error})") from None


@lru_cache(maxsize=65536)
def add_length(day: Day, length: Length) -> Day:
    """The day so much later; a month without that day takes its last (31 January + 1 month)."""
    if length.unit == "days":
        return day + length.count
    if length.unit == "weeks":
        return day + 7 * length.count
    return _add_months(day, length.count * (12 if length.unit == "years" else 1))


@lru_cache(maxsize=65536)
def subtract_length(day: Day, length: Length) -> Day:
    """The day so much earlier, with the same rule for missing days."""
    if length.unit == "days":
        return day - length.count
    if length.unit == "weeks":
        return day - 7 * length.count
    return _add_months(day, -length.count * (12 if length.unit == "years" else 1))


def _add_months(day: Day, months: int) -> Day:
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return LAST_DAY if months > 0 else date.min.toordinal()
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).toordinal()


@lru_cache(maxsize=65536)
def period_of(day: Day, every: Every) -> int:
    """A number that is the same for all days of one calendar period, and rises with time.

    Weeks begin on Monday. For "event" and "ever" there is one period: 0. The periods of "birthday"
    are a member's own (`engine.birthdays`).
    """
    if every == "day":
        return day
    if every == "week":
        return (day - 1) // 7
    if every in ("event", "ever"):
        return 0
    when = date.fromordinal(day)
    if every == "month":
        return when.year * 12 + when.month - 1
    if every == "quarter":
        return when.year * 4 + (when.month - 1) // 3
    return when.year


@lru_cache(maxsize=65536)
def round_up(day: Day, to: Round) -> Day:
    """The last day of the month, quarter or year the day is in."""
    if to == "none":
        return day
    when = date.fromordinal(day)
    month = {"month-end": when.month, "quarter-end": (when.month + 2) // 3 * 3, "year-end": 12}[to]
    return date(when.year, month, monthrange(when.year, month)[1]).toordinal()


@lru_cache(maxsize=4096)
def year_of(day: Day) -> int:
    """The calendar year of a day."""
    return date.fromordinal(day).year


def year_start(year: int) -> Day:
    """1 January of a year."""
    return date(year, 1, 1).toordinal()


def year_end(year: int) -> Day:
    """31 December of a year."""
    return date(year, 12, 31).toordinal()


def yearly(month_day: tuple[int, int], year: int) -> Day:
    """The day of that name in a year; 29 February is kept on the 28th in other years."""
    month, day = month_day
    return date(year, month, min(day, monthrange(year, month)[1])).toordinal()
