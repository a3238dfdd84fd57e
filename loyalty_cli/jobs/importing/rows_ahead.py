"""Rows that name days after the import's as-of day: remarked on, or refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem
from loyalty_cli.jobs.importing.sheet import Sheet

_NEAR = 1
"""So many days ahead a till's clock may be, or its zone."""

_BUDDHIST = 543
_LIFE = 120


@dataclass(frozen=True, slots=True)
class Ahead:
    """What lies after `as_of`; with `is_taken` it is only remarked on, however far it lies."""

    as_of: Day
    is_taken: bool = False

    def is_too_far(self, day: Day) -> bool:
        """Whether a row of that day can't be taken."""
        return not self.is_taken and day > self.as_of + _NEAR

    def look(
        self, sheet: Sheet, column: str, day: Day, line: int, count: int = 1
    ) -> Problem | None:
        """The problem of rows that name a day too far ahead; they are remarked on where they lie
        ahead all the same."""
        if day <= self.as_of:
            return None
        if self.is_too_far(day):
            return self._problem(column, day)
        sheet.remarks.note("future-rows", line, f"{iso(day)}, after {iso(self.as_of)}", count)
        return None

    def _problem(self, column: str, day: Day) -> Problem:
        fix = "mend the date; --future-rows takes it, and it counts when its day has come"
        there, today = date.fromordinal(day), date.fromordinal(self.as_of)
        if today.year - _LIFE < there.year - _BUDDHIST <= today.year:
            fix = (
                f'in a profile, calendar = "buddhist" reads the year as'
                f" {there.year - _BUDDHIST}; else {fix}"
            )
        return Problem(
            "future-row",
            f"{column} is {iso(day)}, more than a day after the import's as-of day"
            f" {iso(self.as_of)}",
            column=column,
            value=iso(day),
            fix=fix,
        )


def birthday_ahead(birthday: Day, last_day: Day, column: str) -> Problem:
    """The problem of a birthday after the last day that has come."""
    return Problem(
        "birthday-ahead",
        f"{column} {iso(birthday)} is after {iso(last_day)}, and nobody is born then",
        column=column,
        value=iso(birthday),
        fix="mend the year, or clear the cell",
    )
