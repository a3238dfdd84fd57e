"""What an account's history adds up to: by day for levels, by period for limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from loyalty_cli.base.dates import Day, Every, year_of
from loyalty_cli.engine.account.birthdays import is_period, period_for
from loyalty_cli.engine.account.dated import Dated


class Tally:
    """What a member's history adds up to by day, for one measure."""

    __slots__ = ("days", "last", "total", "years")

    def __init__(self, days: Iterable[Sequence[int]] = ()) -> None:
        """`days` are those of another tally, each once: pairs of a day and its sum."""
        self.days: dict[Day, int] = {day: amount for day, amount in days if amount}
        self.years: dict[int, int] = {}
        self.total = 0
        self.last: Day = max(self.days, default=0)
        for day, amount in self.days.items():
            year = year_of(day)
            self.years[year] = self.years.get(year, 0) + amount
            self.total += amount

    def add(self, day: Day, amount: int) -> None:
        """Adds to a day; negative where a refund takes back."""
        if amount:
            year = year_of(day)
            self.days[day] = self.days.get(day, 0) + amount
            self.years[year] = self.years.get(year, 0) + amount
            self.total += amount
            if day > self.last:
                self.last = day

    def between(self, first: Day, last: Day) -> int:
        """The sum over days, both included."""
        if first > last:
            return 0
        return sum(amount for day, amount in self.days.items() if first <= day <= last)


class Usage:
    """What limits count: points and events given, by what gave, length of period, and period.

    `scope` is "rule:NAME", "boost:NAME", "grant:NAME" or "program". `birthday` is the member's, for
    limits that go by it.
    """

    __slots__ = ("birthday", "used")

    def __init__(self, birthday: Dated[Day | None] | None = None) -> None:
        self.birthday = birthday
        self.used: dict[tuple[str, Every], dict[int, list[int]]] = {}

    def of(self, scope: str, every: Every, day: Day) -> tuple[int, int]:
        """Points and events used in the period of a day."""
        points, times = self.used.get((scope, every), {}).get(
            period_for(self.birthday, day, every), (0, 0)
        )
        return points, times

    def add(self, scope: str, every: Every, day: Day, points: int) -> None:
        """Counts one event that gave points."""
        used = self.used.setdefault((scope, every), {})
        slot = used.setdefault(period_for(self.birthday, day, every), [0, 0])
        slot[0] += points
        slot[1] += 1

    def has_old_periods(self) -> bool:
        """Whether something was counted by a birthday that a file has told better since."""
        return any(
            every == "birthday" and not is_period(self.birthday, period)
            for (_, every), periods in self.used.items()
            for period in periods
        )

    def remove(self, scope: str, every: Every, day: Day, points: int) -> None:
        """Counts one event less."""
        if slot := self.used.get((scope, every), {}).get(period_for(self.birthday, day, every)):
            slot[0] -= points
            slot[1] -= 1
