"""Occasions that give points by themselves: joining, birthdays, anniversaries, days of the year.

They count from the day the program was first applied, or its `--from`, never before; a birthday or
anniversary is given once in a calendar year (LANGUAGE 2, `[[grant]]`; DESIGN, "Members").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from loyalty_cli.base.dates import Day, Every, year_of, yearly
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.account.tallies import Usage
from loyalty_cli.engine.judging.limits import count_grant, cut_grant, is_used_up
from loyalty_cli.engine.plan import Plan
from loyalty_cli.program.judging.basket import Basket
from loyalty_cli.program.judging.facts import Moment
from loyalty_cli.program.judging.matching import match
from loyalty_cli.program.judging.rules import Grant, Program
from loyalty_cli.program.judging.tracing import GrantLook


class Occasion(Protocol):
    """What a grant of a day is on: one entry in `OCCASIONS`, or a day of every year."""

    def is_on(self, account: Account, day: Day) -> bool:
        """Whether it falls on a day."""

    def next(self, account: Account, earliest: Day) -> Day | None:
        """The first day from `earliest` on on which it may fall and was not given yet."""

    def last(self, account: Account, day: Day) -> Day | None:
        """The last day up to `day` on which it fell, given or not."""

    def once(self, day: Day) -> int | None:
        """Of all days with the same number it is given on one; None where each counts."""


def joined_on(account: Account) -> Day:
    """The day of joining: the member's own, else the account's opening."""
    joined = account.person.joined_on.at(account.opened_on)
    return account.opened_on if joined is None else joined


class Joining:
    """The day of joining."""

    def is_on(self, account: Account, day: Day) -> bool:
        """Whether it is that day."""
        return joined_on(account) == day

    def next(self, account: Account, earliest: Day) -> Day | None:
        """That day, if it is still to come."""
        joined = joined_on(account)
        return joined if joined >= earliest else None

    def last(self, account: Account, day: Day) -> Day | None:
        """That day, if it has come."""
        joined = joined_on(account)
        return joined if joined <= day else None

    def once(self, day: Day) -> int | None:
        """Once for ever."""
        return 0


@dataclass(frozen=True, slots=True)
class Yearly:
    """The same day of every year as one of the member's; `anchor` is that, as known on a day."""

    name: str
    anchor: Callable[[Account, Day], Day | None]

    def is_on(self, account: Account, day: Day) -> bool:
        """Whether a year or more has passed to the day."""
        anchor = self.anchor(account, day)
        if anchor is None or anchor >= day:
            return False
        when = date.fromordinal(anchor)
        return yearly((when.month, when.day), year_of(day)) == day

    def next(self, account: Account, earliest: Day) -> Day | None:
        """Its next day in a year in which it was not given."""
        anchor = self.anchor(account, earliest)
        if anchor is None:
            return None
        when = date.fromordinal(anchor)
        given_in = account.yearly.get(self.name)
        return _next_of_year((when.month, when.day), earliest, but=given_in)

    def last(self, account: Account, day: Day) -> Day | None:
        """The last of its days that came after the member's own."""
        anchor = self.anchor(account, day)
        if anchor is None or anchor > day:
            return None
        when = date.fromordinal(anchor)
        found = _last_of_year((when.month, when.day), day)
        return found if found > anchor else None

    def once(self, day: Day) -> int | None:
        """Once in a calendar year."""
        return year_of(day)


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """A "MM-DD"."""

    month_day: tuple[int, int]

    def is_on(self, account: Account, day: Day) -> bool:
        """Whether it is that day."""
        return yearly(self.month_day, year_of(day)) == day

    def next(self, account: Account, earliest: Day) -> Day | None:
        """Its next day."""
        return _next_of_year(self.month_day, earliest)

    def last(self, account: Account, day: Day) -> Day | None:
        """Its last day."""
        return _last_of_year(self.month_day, day)

    def once(self, day: Day) -> int | None:
        """It comes once a year by itself."""
        return None


OCCASIONS: dict[str, Occasion] = {
    "join": Joining(),
    "birthday": Yearly("birthday", lambda account, day: account.person.birthday.at(day)),
    "anniversary": Yearly("anniversary", lambda account, day: joined_on(account)),
}
"""What a day may be for a member, by the words of a grant's `on`."""


def occasion_on(grant: Grant) -> Occasion | None:
    """The occasion of a grant; None where it is on an event, a level or the balance."""
    return OCCASIONS.get(grant.on) if grant.month_day is None else DayOfYear(grant.month_day)


def _last_of_year(month_day: tuple[int, int], day: Day) -> Day:
    found = yearly(month_day, year_of(day))
    return found if found <= day else yearly(month_day, year_of(day) - 1)


def _next_of_year(month_day: tuple[int, int], earliest: Day, but: int | None = None) -> Day | None:
    for year in (year_of(earliest), year_of(earliest) + 1, year_of(earliest) + 2):
        day = yearly(month_day, year)
        if day >= earliest and year != but:
            return day
    return None


@dataclass(frozen=True, slots=True)
class Due:
    """A grant that is due: its points and the limit that cut them. `rewards` tells whether its
    limits leave its rewards, `says` whether the ledger has an entry of it."""

    points: int
    note: str | None
    rewards: bool
    says: bool


def give(
    limits: Mapping[str, Sequence[Every]],
    grant: Grant,
    moment: Moment,
    counted: Basket | None,
    usage: Usage,
    day: Day,
    look: GrantLook | None = None,
) -> Due | None:
    """What a grant gives, None where it is not due; what it gives by itself is counted.

    `look` is told how that came about.
    """
    if match(grant.when, moment, counted, None if look is None else look.checks) is None:
        return None
    points, note = cut_grant(grant, usage, day, None if look is None else look.cuts)
    rewards = bool(grant.rewards) and is_used_up(grant, usage, day) is None
    # What it buys is said by the entry that pays for it.
    gift = rewards and not grant.pay
    if gift and not grant.points:
        note = f"gives {', '.join(grant.rewards)}"
    if points or gift:
        count_grant(limits, grant, usage, day, points)
    return Due(points, note, rewards, says=grant.points > 0 or gift)


def due(program: Program, account: Account, day: Day, plan: Plan) -> Iterator[Grant]:
    """The grants whose occasion is today, in file order; an event from before the day of joining,
    where that is known, brings no occasion of its day."""
    joined = account.person.joined_on.at(account.opened_on)
    if day < max(plan.book.occasions_from, joined or 0):
        return
    if account.person.status.at(day) != "active":
        return
    happening: set[str] = set()
    for name, occasion in OCCASIONS.items():
        once = occasion.once(day)
        if occasion.is_on(account, day) and account.yearly.get(name) != once:
            happening.add(name)
            account.counts[name] = account.counts.get(name, 0) + 1
            if once is not None:
                account.yearly[name] = once
    dated = {g.on: DayOfYear(g.month_day) for g in program.grants if g.month_day is not None}
    for name, of_year in dated.items():
        if of_year.is_on(account, day):
            happening.add(name)
            account.counts[name] = account.counts.get(name, 0) + 1
    for grant in program.grants:
        if grant.on in happening:
            yield grant


def first_due(plan: Plan, account: Account) -> Day | None:
    """The first day on which an occasion of a new account may fall."""
    if not plan.has_grants:
        return None
    return next_due(plan, account, max(plan.book.occasions_from, account.opened_on) - 1)


def next_due(plan: Plan, account: Account, after: Day) -> Day | None:
    """The first day after `after` on which a grant of any version has its occasion."""
    earliest = max(after + 1, plan.book.occasions_from, account.opened_on)
    days = [
        day
        for version in plan.book.versions
        for grant in version.program.grants
        if (day := next_of(grant, account, earliest)) is not None
    ]
    # What is known from a later day on may bring another occasion: then it is looked at again.
    for known in (account.person.birthday, account.person.joined_on):
        days += [day for day in known.days if day >= earliest][:1]
    return min(days) if days else None


def next_of(grant: Grant, account: Account, earliest: Day) -> Day | None:
    """The first day from `earliest` on that is the grant's occasion."""
    occasion = occasion_on(grant)
    return None if occasion is None else occasion.next(account, earliest)
