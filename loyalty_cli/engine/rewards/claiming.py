"""Rewards that are given or bought by the walk: claims, made after the walk (LANGUAGE 1, "Claims").

The walk makes no codes and touches no stock. Points it posts itself.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from loyalty_cli.base.dates import Day, iso, year_of
from loyalty_cli.engine.account.claims import Claim, ClaimStatus, Drop
from loyalty_cli.engine.account.entries import Days, Entry
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.account.term import How
from loyalty_cli.engine.clubs.terms import end_given, new_term, see
from loyalty_cli.engine.groups import names_of
from loyalty_cli.engine.plan import grants_on
from loyalty_cli.engine.points.balance import pay, spendable
from loyalty_cli.engine.points.expiry import begin_idle
from loyalty_cli.engine.rewards.catalogue import No, price, unfit
from loyalty_cli.engine.walk_context import WalkContext
from loyalty_cli.program.judging.facts import Event, Held
from loyalty_cli.program.judging.rewards import PointsTerms, Reward
from loyalty_cli.program.judging.rules import Grant, Program, Version
from loyalty_cli.program.reward_kinds.club import ClubTerms

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


@dataclass(frozen=True, slots=True)
class Giving:
    """What is given and why: by which construct of which version, on which event or none, for which
    day, posted `today`, to a member who held that.

    `occasion` tells apart what the construct gives more than once.
    """

    construct: str
    version: Version
    event: Event | None
    day: Day
    today: Day
    held: Held
    occasion: str

    @property
    def event_number(self) -> int | None:
        """The number of its event."""
        return None if self.event is None else self.event.number


def give_reward(
    context: WalkContext, giving: Giving, reward: Reward, entry: int | None, dates: Days
) -> list[Entry]:
    """Gives a reward for nothing: points at once, all else as a claim.

    Where it is not to be had by this member on that day (window, group, conditions, limit), the
    claim says why and is never met. `entry` is the construct's own; `dates` are those of its
    points.
    """
    program, account = giving.version.program, context.account
    had = account.had.get(reward.id, ())
    no = unfit(program, reward, account, giving.day, had, held=giving.held)
    terms = reward.terms_as(PointsTerms)
    if no is not None:
        claim(context, giving, reward, entry=entry, status="unmet", reason=no.reason)
        return []
    if begin_rewarded(context, giving, reward, "granted"):
        claim(context, giving, reward, entry=entry, status="met")
        return []
    if terms is None:
        claim(context, giving, reward, entry=entry)
        return []
    points = terms.points.of(names_of(program, giving.held)) or 0
    posted = _post_points(context, giving, reward, points, dates)
    claim(context, giving, reward, entry=posted.number, status="met")
    return [posted]


def buy(context: WalkContext, giving: Giving, reward: Reward) -> Entry | None:
    """Buys a reward at its cost from what can be spent today; None where that can't be."""
    program, account = giving.version.program, context.account
    had = account.had.get(reward.id, ())
    if unfit(program, reward, account, giving.day, had, held=giving.held):
        return None
    cost = price(program, reward, giving.held, spendable(account, giving.today))
    if isinstance(cost, No):
        return None
    entry = pay(context.posting, reward.id, cost, giving.today)
    begun = begin_rewarded(context, giving, reward, "points")
    status: ClaimStatus = "met" if begun else "open"
    claim(context, giving, reward, entry=entry.number, points=cost, status=status)
    return entry


def begin_rewarded(context: WalkContext, giving: Giving, reward: Reward, how: How) -> bool:
    """A reward that is a term of a club begins at once; tells whether it is one.

    Who has a membership without an end has all that a term could give.
    """
    terms = reward.terms_as(ClubTerms)
    club = None if terms is None else giving.version.program.club(terms.club)
    if terms is None or club is None:
        return False
    new_term(
        context.posting.out,
        club,
        giving.version.number,
        terms.valid,
        giving.day,
        giving.today,
        how=how,
        event=giving.event,
    )
    see(context, giving.today)
    return True


def claim(
    context: WalkContext,
    giving: Giving,
    reward: Reward,
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
            giving.construct,
            giving.occasion,
            reward.id,
            giving.version.number,
            giving.held.level,
            points,
            entry,
            giving.event_number,
            giving.day,
            giving.today,
            status,
            reason,
        )
    )
    if status != "unmet":
        account.had.setdefault(reward.id, []).append(giving.day)


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
            for reward in program.named(grant.rewards):
                term = reward.terms_as(ClubTerms)
                if term is not None:
                    end_given(context, event.number, term.club, by, today)


def _post_points(
    context: WalkContext, giving: Giving, reward: Reward, points: int, dates: Days
) -> Entry:
    """The points of a reward of that kind, as those of what gives it."""
    entry = context.posting.entry(
        "grant",
        giving.today,
        points,
        event=giving.event_number,
        rule=giving.construct,
        available_on=dates[0],
        expires_on=dates[1],
        idle=dates[2],
        note=f"{OF_REWARD}{reward.id}",
    )
    begin_idle(context.account, giving.day)
    context.posting.feed(entry)
    if giving.day < giving.today:
        context.posting.lapse_due(giving.today)
    return entry
