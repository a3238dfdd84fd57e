"""Periods from one birthday to the day before the next (LANGUAGE 1, `limit`)."""

from __future__ import annotations

from datetime import date

from loyalty_cli.base.dates import Day, Every, Length, add_length, period_of, year_of, yearly
from loyalty_cli.engine.account.dated import Dated

FOR_EVER = 0
"""The one period of a member without a birthday."""

_YEAR = Length(1, "years")


def period_for(birthday: Dated[Day | None] | None, day: Day, every: Every) -> int:
    """A number that is the same for all days of one period, and rises with time.

    `birthday` is the member's through time.
    """
    return birthday_period(birthday, day) if every == "birthday" else period_of(day, every)


def birthday_period(birthday: Dated[Day | None] | None, day: Day) -> Day:
    """The first day of the period that a day is in, FOR_EVER where none has begun.

    After a changed birthday the last period runs on until the first birthday that is a year or more
    after its first day.
    """
    if birthday is None:
        return FOR_EVER
    known = birthday.values[0]
    last = min(day, birthday.days[0] - 1) if birthday.days else day
    start = FOR_EVER if known is None else _last_birthday(known, last)
    for place, changed_on in enumerate(birthday.days):
        if changed_on > day:
            break
        known = birthday.values[place + 1]
        if known is None:
            continue
        later = birthday.days[place + 1 : place + 2]
        last = min([day, *(change - 1 for change in later)])
        earliest = changed_on if start == FOR_EVER else max(changed_on, add_length(start, _YEAR))
        if _birthday_from(known, earliest) <= last:
            start = _last_birthday(known, last)
    return start


def is_period(birthday: Dated[Day | None] | None, period: int) -> bool:
    """Whether a number is one of the member's periods.

    It is none any more where a file told the first birthday, which holds from the beginning, only
    after something was counted for the number.
    """
    if birthday is None or not any(birthday.values):
        return True
    if period == FOR_EVER:
        return birthday.values[0] is None
    return birthday_period(birthday, period) == period


def next_birthday_period(birthday: Dated[Day | None] | None, day: Day) -> Day | None:
    """The first day of the next period after the one that a day is in; None where none comes."""
    comes: list[Day] = []
    for known in () if birthday is None else birthday.values:
        if known is not None:
            first = _birthday_from(known, day + 1)
            comes += (first, _birthday_from(known, first + 1))
    return next((each for each in sorted(comes) if birthday_period(birthday, each) == each), None)


def _birthday_from(birthday: Day, day: Day) -> Day:
    """The first birthday on or after a day."""
    born = date.fromordinal(birthday)
    here = yearly((born.month, born.day), year_of(day))
    return here if here >= day else yearly((born.month, born.day), year_of(day) + 1)


def _last_birthday(birthday: Day, day: Day) -> Day:
    """The last birthday on or before a day."""
    born = date.fromordinal(birthday)
    here = yearly((born.month, born.day), year_of(day))
    return here if here <= day else yearly((born.month, born.day), year_of(day) - 1)
