"""Rewards that a grant gives or buys: claims, made after the walk (LANGUAGE 1, "Claims").

The walk makes no codes and touches no stock. Points it posts itself.
"""

from __future__ import annotations

from collections.abc import Collection

from loyalty_cli.base.dates import Day, iso, year_of
from loyalty_cli.engine.account.claims import Claim, ClaimStatus, Drop
from loyalty_cli.engine.account.entries import Days, Entry
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.groups import names_of
from loyalty_cli.engine.plan import grants_on
from loyalty_cli.engine.points.balance import pay, spendable
from loyalty_cli.engine.points.expiry import begin_idle
from loyalty_cli.engine.rewards.catalogue import No, price, unfit
from loyalty_cli.engine.walk_context import WalkContext
from loyalty_cli.program.judging.facts import Event, Held
from loyalty_cli.program.judging.rewards import PointsTerms, Reward
from loyalty_cli.program.judging.rules import Grant, Program, Version

OF_REWARD = "reward "
"""How the note of the points of a reward begins."""


def occasion_of(account: Account, grant: Grant, event: Event | None, day: Day) -> str:
    """What a grant is given for: the same words only for what is given once."""
    if grant.on == "level":
        return f"level {account.counts.get('level', 0)}"
    if event is not None:
        return f"event {event.number}"
    if grant.on == "join":
        return "join"
    return f"{grant.on} {year_of(day)}" if grant.month_day is None else iso(day)


def give_reward(
    context: WalkContext,
    version: Version,
    grant: Grant,
    reward: Reward,
    event: Event | None,
    day: Day,
    today: Day,
    occasion: str,
    held: Held,
    entry: int | None,
    dates: Days,
) -> list[Entry]:
    """Gives a reward for nothing: points at once, all else as a claim.

    Where it is not to be had by this member on that day (window, group, conditions, limit), the
    claim says why and is never met. `entry` is the grant's own; `dates` are those of its points.
    """
    account = context.account
    had = account.had.get(reward.id, ())
    no = unfit(version.program, reward, account, day, had, held=held)
    status: ClaimStatus = "open" if no is None else "unmet"
    posted: list[Entry] = []
    given = reward.terms_as(PointsTerms)
    if no is None and given is not None:
        status = "met"
        points = given.points.of(names_of(version.program, held)) or 0
        posted.append(
            _post_points(context, version, grant, reward, event, points, day, today, dates)
        )
        entry = posted[0].number
    claim(
        context,
        version,
        grant,
        reward,
        event,
        day,
        today,
        occasion,
        held,
        entry=entry,
        status=status,
        reason=None if no is None else no.reason,
    )
    return posted


def buy(
    context: WalkContext,
    version: Version,
    grant: Grant,
    reward: Reward,
    event: Event | None,
    day: Day,
    today: Day,
    occasion: str,
    held: Held,
) -> Entry | None:
    """Buys a reward at its cost from what can be spent today; None where that can't be."""
    account, program = context.account, version.program
    if unfit(program, reward, account, day, account.had.get(reward.id, ()), held=held):
        return None
    cost = price(program, reward, held, spendable(account, today))
    if isinstance(cost, No):
        return None
    entry = pay(context.posting, reward.id, cost, today)
    claim(
        context,
        version,
        grant,
        reward,
        event,
        day,
        today,
        occasion,
        held,
        entry=entry.number,
        points=cost,
    )
    return entry


def claim(
    context: WalkContext,
    version: Version,
    grant: Grant,
    reward: Reward,
    event: Event | None,
    day: Day,
    today: Day,
    occasion: str,
    held: Held,
    *,
    entry: int | None,
    points: int = 0,
    status: ClaimStatus = "open",
    reason: str | None = None,
) -> None:
    """Writes a claim; it counts as had from now on, unless it can't be met."""
    account = context.account
    account.claims += 1
    context.posting.out.claims.append(
        Claim(
            account.claims,
            grant.name,
            occasion,
            reward.id,
            version.number,
            held.level,
            points,
            entry,
            None if event is None else event.number,
            day,
            today,
            status,
            reason,
        )
    )
    if status != "unmet":
        account.had.setdefault(reward.id, []).append(day)


def is_of_reward(entry: Entry) -> bool:
    """Whether an entry of a grant has the points of a reward: no limit of the grant counts them."""
    return entry.kind == "grant" and (entry.note or "").startswith(OF_REWARD)


def drop_gifts(
    context: WalkContext,
    program: Program,
    event: Event,
    by: int,
    today: Day,
    still: Collection[str],
) -> None:
    """The rewards that grants gave on an event are asked back, but for the grants that `still`
    give for what is kept of it."""
    for grant in grants_on(program, event.kind):
        if grant.rewards and grant.name not in still:
            context.posting.out.drops.append(Drop(grant.name, event.number, by, today))


def _post_points(
    context: WalkContext,
    version: Version,
    grant: Grant,
    reward: Reward,
    event: Event | None,
    points: int,
    day: Day,
    today: Day,
    dates: Days,
) -> Entry:
    """The points of a reward of that kind, as the grant's."""
    entry = context.posting.entry(
        "grant",
        today,
        points,
        event=None if event is None else event.number,
        rule=grant.name,
        available_on=dates[0],
        expires_on=dates[1],
        idle=dates[2],
        note=f"{OF_REWARD}{reward.id}",
    )
    begin_idle(context.account, day)
    context.posting.feed(entry)
    if day < today:
        context.posting.lapse_due(today)
    return entry
