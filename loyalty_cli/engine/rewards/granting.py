"""Grants: points and rewards on occasions, events and levels (LANGUAGE 2, `[[grant]]`)."""

from __future__ import annotations

from loyalty_cli.base.dates import Day, add_length
from loyalty_cli.engine.account.entries import Days, Entry
from loyalty_cli.engine.groups import groups_of
from loyalty_cli.engine.judging.limits import count_grant
from loyalty_cli.engine.points.expiry import begin_idle, days_from, expiry_for
from loyalty_cli.engine.rewards import occasions
from loyalty_cli.engine.rewards.catalogue import occasion_moment
from loyalty_cli.engine.rewards.claiming import buy, give_reward, occasion_of
from loyalty_cli.engine.walk_context import WalkContext
from loyalty_cli.program.judging.basket import Basket
from loyalty_cli.program.judging.facts import Event, Held, Moment
from loyalty_cli.program.judging.rules import Grant, Program, Version


def give_grant(
    context: WalkContext,
    version: Version,
    grant: Grant,
    event: Event | None,
    day: Day,
    today: Day,
    moment: Moment | None = None,
    counted: Basket | None = None,
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
    entries: list[Entry] = []
    if due.says:
        entries.append(_post(context, version, grant, event, day, today, moment, due))
    if due.rewards:
        occasion = occasion_of(account, grant, event, day)
        if grant.pay:
            bought = [
                buy(context, version, grant, reward, event, day, today, occasion, moment.held)
                for reward in version.program.named(grant.rewards)
            ]
            if any(bought) and not due.points:
                count_grant(context.plan.limits, grant, context.usage, day, 0)
        else:
            first = entries[0].number if entries else None
            dates = grant_dates(version.program, grant, moment.held, day)
            for reward in version.program.named(grant.rewards):
                entries += give_reward(
                    context,
                    version,
                    grant,
                    reward,
                    event,
                    day,
                    today,
                    occasion,
                    moment.held,
                    first,
                    dates,
                )
    return entries


def _post(
    context: WalkContext,
    version: Version,
    grant: Grant,
    event: Event | None,
    day: Day,
    today: Day,
    moment: Moment,
    due: occasions.Due,
) -> Entry:
    program = version.program
    available, expires, idle = grant_dates(program, grant, moment.held, day)
    entry = context.posting.entry(
        "grant",
        today,
        due.points,
        desired=grant.points,
        event=None if event is None else event.number,
        rule=grant.name,
        available_on=available,
        expires_on=expires,
        note=due.note,
        idle=idle,
    )
    if due.points:
        begin_idle(context.account, day)
        context.posting.feed(entry)
        if day < today:
            context.posting.lapse_due(today)
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
