"""Values that change on days."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Generic, TypeVar

from loyalty_cli.base.dates import Day

T = TypeVar("T")


class Dated(Generic[T]):
    """A value that changes on days; what holds first holds from the beginning."""

    __slots__ = ("days", "values")

    def __init__(self, first: T, changes: Iterable[tuple[Day, T]] = ()) -> None:
        self.days: list[Day] = []
        self.values: list[T] = [first]
        for day, value in changes:
            self.days.append(day)
            self.values.append(value)

    def at(self, day: Day) -> T:
        """The value on a day; a change stands at the start of its day."""
        return self.values[bisect_right(self.days, day)] if self.days else self.values[0]
