"""Occasions that give points by themselves: joining, birthdays, anniversaries, days of the year.

They count from the day the program was first applied, or its `--from`, never before; a birthday or
anniversary is given once in a calendar year (LANGUAGE 2, `[[grant]]`; DESIGN, "Members").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from loyalty_cli.base.dates import Day, Every, year_of, yearly
from loyalty_cli.engine.limits import count_grant, cut_grant, is_used_up
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.state import Account
from loyalty_cli.engine.tallies import Usage
from loyalty_cli.program.judging.basket import Basket
from loyalty_cli.program.judging.facts import Moment
from loyalty_cli.program.judging.matching import match
from loyalty_cli.program.judging.rules import Grant, Program
from loyalty_cli.program.judging.tracing import GrantLook

YEARLY = ("birthday", "anniversary")


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
    """The grants whose occasion is today, in file order."""
    if day < plan.book.occasions_from or account.person.status.at(day) != "active":
        return
    happening = {occasion for occasion in ("join", *YEARLY) if _is_on(occasion, account, day)}
    happening = {
        occasion for occasion in happening if account.yearly.get(occasion) != _once(occasion, day)
    }
    for occasion in happening:
        account.yearly[occasion] = _once(occasion, day)
        account.counts[occasion] = account.counts.get(occasion, 0) + 1
    dated = {
        grant.on
        for grant in program.grants
        if grant.month_day is not None and yearly(grant.month_day, year_of(day)) == day
    }
    for occasion in dated:
        account.counts[occasion] = account.counts.get(occasion, 0) + 1
    for grant in program.grants:
        if grant.on in happening or grant.on in dated:
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
    if grant.on == "join":
        joined = _joined(account)
        return joined if joined >= earliest else None
    month_day = grant.month_day
    if grant.on in YEARLY:
        born = anchor_of(grant.on, account, earliest)
        if born is None:
            return None
        when = date.fromordinal(born)
        month_day = (when.month, when.day)
    if month_day is None:
        return None
    for year in (year_of(earliest), year_of(earliest) + 1, year_of(earliest) + 2):
        day = yearly(month_day, year)
        if day >= earliest and account.yearly.get(grant.on) != year:
            return day
    return None


def _is_on(occasion: str, account: Account, day: Day) -> bool:
    if occasion == "join":
        return _joined(account) == day
    anchor = anchor_of(occasion, account, day)
    if anchor is None or anchor >= day:
        return False
    when = date.fromordinal(anchor)
    return yearly((when.month, when.day), year_of(day)) == day


def _joined(account: Account) -> Day:
    """The day of joining: the member's own, else the account's opening."""
    joined = account.person.joined_on.at(account.opened_on)
    return account.opened_on if joined is None else joined


def anchor_of(occasion: str, account: Account, day: Day) -> Day | None:
    """The day that a birthday, an anniversary or joining goes by, as it is known on a day."""
    if occasion == "birthday":
        return account.person.birthday.at(day)
    return _joined(account)


def _once(occasion: str, day: Day) -> int:
    return 0 if occasion == "join" else year_of(day)
