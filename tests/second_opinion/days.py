"""Days, lengths and periods of the local calendar (LANGUAGE 1.4, CONTRACT 2)."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def as_day(value: str | date) -> date:
    """A day written as ISO text or as a TOML date."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def is_endless(length: str | None) -> bool:
    """Whether a length is one of the words that mean 'no end'."""
    return length is None or length in {"forever", "never"}


def add_months(day: date, months: int) -> date:
    """CONTRACT 2: keeps the day or, where there is none, takes the month's last."""
    first = day.year * 12 + (day.month - 1) + months
    year, month = first // 12, first % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def add_length(day: date, length: str | None, sign: int = 1) -> date:
    """LANGUAGE 1.4: a length is "N days|weeks|months|years"; "none" adds nothing."""
    if length is None or length == "none":
        return day
    number, unit = length.split()
    count = int(number) * sign
    unit = unit.rstrip("s")
    if unit == "day":
        return day + timedelta(days=count)
    if unit == "week":
        return day + timedelta(weeks=count)
    if unit == "month":
        return add_months(day, count)
    if unit == "year":
        return add_months(day, 12 * count)
    raise ValueError(f"not a length: {length}")


Birthdays = list[tuple[date | None, date | None]]
"""A member's birthdays: from which day on (None: for ever) which one."""


def period_of(every: str, day: date, birthdays: Birthdays) -> tuple[object, ...]:
    """LANGUAGE 1.3: the period of a limit a day lies in; weeks from Monday."""
    if every == "birthday":
        return (birthday_before(day, birthdays),)
    if every == "day":
        return (day,)
    if every == "week":
        return (day - timedelta(days=day.weekday()),)
    if every == "month":
        return (day.year, day.month)
    if every == "quarter":
        return (day.year, (day.month - 1) // 3)
    if every == "year":
        return (day.year,)
    if every == "ever":
        return ()
    raise ValueError(f"not a period: {every}")


def birthday_on(birthdays: Birthdays, day: date) -> date | None:
    """The birthday that is known on a day."""
    known = [birthday for since, birthday in birthdays if since is None or since <= day]
    return known[-1] if known else None


def is_birthday(birthday: date | None, day: date) -> bool:
    """The birthday, 29 February on the 28th in other years."""
    return birthday is not None and yearly(birthday.month, birthday.day, day.year) == day


def birthday_before(day: date, birthdays: Birthdays) -> date | None:
    """The birthday that began the period of a day: the first that is a year after the last."""
    changes = [since for since, _ in birthdays if since is not None]
    one = add_length(min([day, *changes]), "2 years", -1)
    begun: date | None = None
    while one <= day:
        if is_birthday(birthday_on(birthdays, one), one) and (
            begun is None or add_length(begun, "1 year") <= one
        ):
            begun = one
        one += ONE_DAY
    return begun


def end_of_period(rounding: str, day: date) -> date:
    """LANGUAGE 2, Expiry: `round` moves a date to the end of that period."""
    if rounding == "none":
        return day
    month = {
        "month-end": day.month,
        "quarter-end": (day.month - 1) // 3 * 3 + 3,
        "year-end": 12,
    }[rounding]
    return date(day.year, month, calendar.monthrange(day.year, month)[1])


def yearly(month: int, day: int, year: int) -> date:
    """A day of every year; 29 February is kept on the 28th in other years."""
    if (month, day) == (2, 29) and not calendar.isleap(year):
        return date(year, 2, 28)
    return date(year, month, day)


def month_and_day(text: str) -> tuple[int, int]:
    """The two numbers of an "MM-DD"."""
    month, day = text.split("-")
    return int(month), int(day)


def first_yearly_from(text: str, earliest: date) -> date:
    """The first "MM-DD" that is not before `earliest`."""
    month, day = month_and_day(text)
    this_year = yearly(month, day, earliest.year)
    return this_year if this_year >= earliest else yearly(month, day, earliest.year + 1)


def expires_on(table: dict[str, str], available_on: date) -> date | None:
    """LANGUAGE 2, Expiry: the last good day of points, or None (never, or idle)."""
    if "on" in table:
        earliest = add_length(available_on, table.get("min_life"))
        return first_yearly_from(table["on"], earliest)
    after = table.get("after")
    if is_endless(after):
        return None
    return end_of_period(table.get("round", "none"), add_length(available_on, after))


def in_window(table: dict[str, object], day: date) -> bool:
    """LANGUAGE 1.4: `starts_on` and `ends_on` are days, both included."""
    starts, ends = table.get("starts_on"), table.get("ends_on")
    if starts is not None and day < as_day(starts):  # type: ignore[arg-type]
        return False
    return ends is None or day <= as_day(ends)  # type: ignore[arg-type]
