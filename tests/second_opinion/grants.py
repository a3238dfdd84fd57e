"""`[[grant]]` of points: which occasions a day has, and what a grant gives."""

from __future__ import annotations

from datetime import date
from typing import Any

from .days import Birthdays, birthday_on, is_birthday, month_and_day, yearly

DAYS_OCCASIONS = ("join", "birthday", "anniversary")


def is_of_a_day(on: str) -> bool:
    """Whether a grant is on an occasion of a day (step 5), not on an event or a level."""
    return on in DAYS_OCCASIONS or is_month_and_day(on)


def is_month_and_day(on: str) -> bool:
    """Whether `on` is an "MM-DD"."""
    return len(on) == len("MM-DD") and on[2] == "-" and on[:2].isdigit() and on[3:].isdigit()


def is_member_on(member: dict[str, Any], day: date) -> bool:
    """A member has occasions from the day they joined, or always where none is known."""
    joined_on = member.get("joined_on")
    return joined_on is None or joined_on <= day


def birthdays_of(member: dict[str, Any]) -> Birthdays:
    """A member's birthdays; one that never changes may be written as a day."""
    birthday = member.get("birthday")
    return birthday if isinstance(birthday, list) else [(None, birthday)]


def happens(on: str, member: dict[str, Any], day: date) -> bool:
    """Whether `day` is that occasion for the member (29 February on the 28th)."""
    joined_on = member.get("joined_on")
    if on == "join":
        return joined_on == day
    if not is_member_on(member, day):
        return False
    if on == "birthday":
        return is_birthday(birthday_on(birthdays_of(member), day), day)
    if on == "anniversary":
        if joined_on is None or joined_on.year >= day.year:
            return False
        return yearly(joined_on.month, joined_on.day, day.year) == day
    return yearly(*month_and_day(on), day.year) == day
