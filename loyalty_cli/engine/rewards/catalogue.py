"""Whether a member may have a reward on a day, and what it costs them; nothing is written.

The source is LANGUAGE 2, `[[reward]]`; the reasons for no are those of CONTRACT 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from loyalty_cli.base.dates import Day, subtract_length
from loyalty_cli.engine.account.birthdays import period_for
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.clubs.standing import begins_on
from loyalty_cli.engine.groups import names_of, settled
from loyalty_cli.engine.measuring import history_until
from loyalty_cli.program.judging.facts import Held, Moment
from loyalty_cli.program.judging.rewards import Reward
from loyalty_cli.program.judging.rules import Program
from loyalty_cli.program.reward_kinds.club import ClubTerms

Reason = Literal[
    "window",
    "group",
    "level",
    "condition",
    "limit",
    "out-of-stock",
    "not-enough-points",
    "too-little",
    "in-force",
]


DURING_THE_DAY = frozenset(("level", "balance", "redemption"))
"""What follows from an event, or is asked for by a command, after all that has been posted."""


@dataclass(frozen=True, slots=True)
class No:
    """Why a reward can't be had; `missing` points, where those are what is wanting.

    `least` is the fewest that can be given, where the member has them and gives fewer.
    """

    reason: Reason
    missing: int | None = None
    says: str = ""
    least: int | None = None


def occasion_moment(account: Account, kind: str, day: Day, held: Held) -> Moment:
    """What the conditions of something that is no event may see on a day.

    What comes at the start of the day sees the sums of the evening before, what follows from its
    events, and a redemption, those up to that day.
    """
    ends = day if kind in DURING_THE_DAY else day - 1
    person = account.person
    nth = account.opened_nth if kind == "join" else account.counts.get(kind, 0)
    return Moment(
        day,
        None,
        kind,
        nth=nth,
        level=held.level,
        clubs=held.clubs,
        attributes=person.attributes.at(day),
        birthday=person.birthday.at(day),
        joined_on=person.joined_on.at(day),
        last_purchase=account.last_purchase,
        history=history_until(account, ends),
        draws=account.draws,
    )


def opens_on(reward: Reward, groups: Sequence[str]) -> Day | None:
    """The first day on which who is in these groups may have the reward; None: there is none."""
    start = reward.starts_on
    if start is None:
        return None
    early = [length for group, length in reward.early_access if group in groups]
    return min([start, *(subtract_length(start, length) for length in early)])


def closed_window(reward: Reward, groups: Sequence[str], day: Day) -> No | None:
    """Whether the reward can't be had on that day; a group may be early."""
    start = opens_on(reward, groups)
    if start is not None and day < start:
        return No("window", says="it can't be had yet")
    if reward.ends_on is not None and day > reward.ends_on:
        return No("window", says="its last day has passed")
    return None


def unfit(
    program: Program,
    reward: Reward,
    account: Account,
    day: Day,
    had: Sequence[Day],
    *,
    held: Held,
) -> No | None:
    """Why the reward is not for this member, who holds that, on that day, points and stock aside.

    `had` are the days on which the member had it before.
    """
    groups = names_of(program, held)
    closed = closed_window(reward, groups, day)
    if closed is not None:
        return closed
    if not _is_for(reward, groups):
        return No("group", says="it is for other levels")
    moment = occasion_moment(account, "redemption", day, settled(program, held))
    for condition in reward.when.others:
        if not condition.holds(moment):
            says = f"it asks for {condition.key} {condition.asks}, and met {condition.seen(moment)}"
            return No("level" if condition.key == "level" else "condition", says=says)
    term = reward.terms_as(ClubTerms)
    if term is not None and begins_on(account, term.club, day) is None:
        return No("in-force", says=f"the membership of {term.club} has no end")
    birthday = account.person.birthday
    for limit in reward.limits:
        period = period_for(birthday, day, limit.every)
        times = sum(period_for(birthday, each, limit.every) == period for each in had)
        if limit.times is not None and times >= limit.times:
            return No("limit", says=str(limit))
    return None


def price(
    program: Program, reward: Reward, held: Held, balance: int, asked: int | None = None
) -> int | No:
    """The points that the reward takes from a member who has `balance` to spend.

    `asked` is how many the member gives, where any will do (None: as many as can be). Only whole
    steps are taken.
    """
    if reward.takes is None:
        cost = None
        if reward.cost is not None:
            cost = reward.cost.of(names_of(program, held), least=True)
        if cost is None:
            return No("group", says="it is for other levels")
        if cost < reward.worth_from:
            return No("too-little", says=_comes_to_nothing(cost))
        return cost if cost <= balance else _too_few(cost, balance)
    wanted = balance if reward.takes == "all" or asked is None else asked
    least = -(-max(reward.least, 1) // reward.step) * reward.step
    taken = wanted // reward.step * reward.step
    if taken < least:
        return _too_few(least, balance) if balance < least else _below(least, wanted)
    if taken > balance:
        return _too_few(taken, balance)
    if taken < reward.worth_from:
        least = -(-max(reward.least, reward.worth_from) // reward.step) * reward.step
        return No("too-little", max(0, least - balance) or None, _comes_to_nothing(taken), least)
    return taken


def _is_for(reward: Reward, groups: Sequence[str]) -> bool:
    """Whether every number that goes by group has one for these."""
    numbers = (reward.cost, *reward.terms.numbers())
    return all(number is None or number.of(groups) is not None for number in numbers)


def _too_few(cost: int, balance: int) -> No:
    missing = cost - balance
    return No("not-enough-points", missing, f"{missing} of {cost} are missing")


def _comes_to_nothing(points: int) -> str:
    return f"what {points} would be worth is less than the smallest unit of money"


def _below(least: int, given: int) -> No:
    says = f"it takes at least {least}, and {given} are given"
    return No("not-enough-points", least - given, says, least)
