"""Grants: points and rewards on occasions, events and levels (LANGUAGE 2, `[[grant]]`)."""

from __future__ import annotations

from loyalty_cli.base.dates import Day, add_length
from loyalty_cli.engine.account.entries import Days, Entry
from loyalty_cli.engine.account.term import Term
from loyalty_cli.engine.clubs.beginnings import occasion_of_term, tell
from loyalty_cli.engine.groups import groups_of
from loyalty_cli.engine.judging.limits import count_grant
from loyalty_cli.engine.points.expiry import begin_idle, days_from, expiry_for
from loyalty_cli.engine.rewards import occasions
from loyalty_cli.engine.rewards.catalogue import occasion_moment
from loyalty_cli.engine.rewards.claiming import Giving, buy, give_reward, occasion_of
from loyalty_cli.engine.walk_context import WalkContext
from loyalty_cli.program.judging.basket import Basket
from loyalty_cli.program.judging.facts import Event, Held, Moment
from loyalty_cli.program.judging.rules import Grant, Program, Version
from loyalty_cli.program.language.words import CLUB


def give_grant(
    context: WalkContext,
    version: Version,
    grant: Grant,
    event: Event | None,
    day: Day,
    today: Day,
    moment: Moment | None = None,
    counted: Basket | None = None,
    occasion: str | None = None,
) -> list[Entry]:
    """Gives what a grant gives, if its conditions hold and its limits leave some: the entries.

    A member who is suspended or closed is given nothing.
    """
    account = context.account
    if account.person.status.at(day) != "active":
        return []
    if moment is None:
        moment = occasion_moment(account, grant.on, day, account.held)
    due = occasions.give(context.plan.limits, grant, moment, counted, context.usage, day)
    if due is None:
        return []
    if occasion is None:
        occasion = occasion_of(account, grant, event, day)
    giving = Giving(grant.name, version, event, day, today, moment.held, occasion)
    dates = grant_dates(version.program, grant, moment.held, day)
    entries = [_post(context, giving, grant, due, dates)] if due.says else []
    if not due.rewards:
        return entries
    first = entries[0].number if entries else None
    rewards = version.program.named(grant.rewards)
    if not grant.pay:
        for reward in rewards:
            entries += give_reward(context, giving, reward, first, dates)
        grants_on_club(context, event, today)
        return entries
    bought = [buy(context, giving, reward) for reward in rewards]
    if any(bought) and not due.points:
        count_grant(context.plan.limits, grant, context.usage, day, 0)
    grants_on_club(context, event, today)
    return entries


def _post(
    context: WalkContext, giving: Giving, grant: Grant, due: occasions.Due, dates: Days
) -> Entry:
    available, expires, idle = dates
    entry = context.posting.entry(
        "grant",
        giving.today,
        due.points,
        desired=grant.points,
        event=giving.event_number,
        rule=grant.name,
        available_on=available,
        expires_on=expires,
        note=due.note,
        idle=idle,
    )
    if due.points:
        begin_idle(context.account, giving.day)
        context.posting.feed(entry)
        if giving.day < giving.today:
            context.posting.lapse_due(giving.today)
    return entry


def grant_dates(program: Program, grant: Grant, held: Held, day: Day) -> Days:
    """The days of the lot of a grant's points on a day."""
    available = day if grant.pending is None else add_length(day, grant.pending)
    expiry = expiry_for(program, grant.expiry, groups_of(program, held))
    return days_from(expiry, available)


def grants_on_level(context: WalkContext, event: Event | None, day: Day) -> None:
    """A rise is an occasion for the version of its day."""
    version = context.plan.on(day)
    if version is not None:
        for grant in version.program.grants:
            if grant.on == "level":
                give_grant(context, version, grant, event, day, day)


def grants_on_club(context: WalkContext, event: Event | None, day: Day) -> None:
    """What the memberships give that have begun by a day and were not told yet."""
    account, version = context.account, context.plan.on(day)
    if not any(not term.told for term in account.terms):
        return
    for term in tell(account, day):
        if version is None or day < context.plan.book.occasions_from:
            continue
        for grant in version.program.grants:
            if grant.on == CLUB:
                give_on_club(context, version, grant, term, event, day)


def give_on_club(
    context: WalkContext,
    version: Version,
    grant: Grant,
    term: Term,
    event: Event | None,
    day: Day,
) -> None:
    """What one grant gives for the beginning of one membership."""
    moment = occasion_moment(context.account, CLUB, day, context.account.held)
    moment.begins = term.club
    give_grant(context, version, grant, event, day, day, moment, occasion=occasion_of_term(term))
