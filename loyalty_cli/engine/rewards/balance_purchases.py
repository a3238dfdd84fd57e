"""Rewards that the balance buys by itself (LANGUAGE 2, `on = "balance"`)."""

from __future__ import annotations

from collections.abc import Iterator

from loyalty_cli.base.dates import NEVER, Day, Every, iso, period_of, subtract_length
from loyalty_cli.engine.account.birthdays import next_birthday_period, period_for
from loyalty_cli.engine.account.buys import Bought
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.groups import names_of
from loyalty_cli.engine.judging.limits import count_grant, is_used_up
from loyalty_cli.engine.plan import Plan, grants_on
from loyalty_cli.engine.points.balance import spendable
from loyalty_cli.engine.rewards.catalogue import No, occasion_moment, price
from loyalty_cli.engine.rewards.claiming import Giving, buy
from loyalty_cli.engine.walk_context import WalkContext
from loyalty_cli.program.judging.holdout import is_held_out
from loyalty_cli.program.judging.matching import matches
from loyalty_cli.program.judging.rewards import Reward
from loyalty_cli.program.judging.rules import Grant, Version
from loyalty_cli.program.judging.shapes import Limit
from loyalty_cli.program.language.words import BALANCE

MOST_A_DAY = 10
"""How many rewards a balance buys on one day: more would rather be a slip in a file."""


def spend_balance(context: WalkContext, day: Day) -> None:
    """Buys as long as one can be paid, in file order, at most MOST_A_DAY on that day."""
    if not context.plan.spends_balance or context.account.person.status.at(day) != "active":
        return
    version = context.plan.on(day)
    if version is None:
        return
    grants = grants_on(version.program, BALANCE)
    while grants:
        last = context.account.bought
        count = last[1] if last is not None and last[0] == day else 0
        if count >= MOST_A_DAY:
            context.posting.out.capped = next_due(context.plan, context.account, day) is not None
            return
        if not _buy_one(context, version, grants, day, count + 1):
            return
        context.account.bought = (day, count + 1)


def _buy_one(
    context: WalkContext, version: Version, grants: list[Grant], day: Day, nth: int
) -> bool:
    account = context.account
    for grant in grants:
        if is_used_up(grant, context.usage, day):
            continue
        if not matches(grant.when, occasion_moment(account, BALANCE, day, account.held), None):
            continue
        for reward in version.program.named(grant.rewards):
            occasion = f"{iso(day)} {nth}"
            giving = Giving(grant.name, version, None, day, day, account.held, occasion)
            entry = buy(context, giving, reward)
            if entry is not None:
                bought = Bought(account.number, account.claims, reward.id, day, entry.number)
                context.buys.append(bought)
                count_grant(context.plan.limits, grant, context.usage, day, 0)
                return True
    return False


def next_due(plan: Plan, account: Account, after: Day) -> Day | None:
    """The first day after `after` on which the balance may buy something without a new event.

    Whatever it could pay and did not buy is asked again, where nothing tells when that may change
    on the next day.
    """
    status = account.person.status
    if status.at(after + 1) != "active":
        return next((day for day in status.days if day > after + 1), None)
    version = plan.on(after + 1)
    if version is None:
        return None
    opens = sorted({after + 1, *(lot.available_on for lot in account.lots if lot.remaining)})
    days = [
        asked
        for day in opens
        if day > after
        for grant, reward in _bought(version, account)
        for asked in (_first(account, version, grant, reward, day),)
        if asked is not None
    ]
    return min(days, default=None)


def _bought(version: Version, account: Account) -> Iterator[tuple[Grant, Reward]]:
    for grant in grants_on(version.program, BALANCE):
        if is_held_out(grant.when, account.draws):
            continue
        for reward in version.program.named(grant.rewards):
            yield grant, reward


def _first(
    account: Account, version: Version, grant: Grant, reward: Reward, day: Day
) -> Day | None:
    """The first day from `day` on on which it may be bought with what there is on that day."""
    groups = names_of(version.program, account.held)
    if isinstance(price(version.program, reward, account.held, spendable(account, day)), No):
        return None
    if reward.starts_on is not None:
        early = [length for group, length in reward.early_access if group in groups]
        start = min([reward.starts_on, *(subtract_length(reward.starts_on, by) for by in early)])
        day = max(day, start)
    for limit in reward.limits:
        day = _after_period(account, limit, account.had.get(reward.id, ()), day)
        if day == NEVER:
            return None
    for limit in grant.limits:
        _, times = account.usage.of(f"grant:{grant.name}", limit.every, day)
        if limit.times is not None and times >= limit.times:
            day = _next_period(account, limit.every, day)
            if day == NEVER:
                return None
    return None if reward.ends_on is not None and day > reward.ends_on else day


def _after_period(account: Account, limit: Limit, had: list[Day] | tuple[()], day: Day) -> Day:
    birthday = account.person.birthday
    period = period_for(birthday, day, limit.every)
    times = sum(period_for(birthday, each, limit.every) == period for each in had)
    if limit.times is not None and times >= limit.times:
        return _next_period(account, limit.every, day)
    return day


def _next_period(account: Account, every: Every, day: Day) -> Day:
    """The first day of the next period; NEVER where there is none."""
    if every in ("event", "ever"):
        return NEVER
    if every == "birthday":
        return next_birthday_period(account.person.birthday, day) or NEVER
    period = period_of(day, every)
    while day < NEVER and period_of(day, every) == period:
        day += 1
    return day
