"""Grants of points, on occasions, events and levels (LANGUAGE 2, `[[grant]]`)."""

from __future__ import annotations

from loyalty_cli.base.dates import Day, add_length
from loyalty_cli.engine import occasions
from loyalty_cli.engine.desk import Desk
from loyalty_cli.engine.expiry import expiry_for, last_day, start_idle
from loyalty_cli.engine.plan import level_of
from loyalty_cli.engine.state import Entry
from loyalty_cli.program.basket import Basket
from loyalty_cli.program.facts import Event, Moment
from loyalty_cli.program.rules import Grant, Program, Version


def grant_points(
    desk: Desk,
    version: Version,
    grant: Grant,
    event: Event | None,
    day: Day,
    today: Day,
    moment: Moment | None = None,
    counted: Basket | None = None,
) -> Entry | None:
    """Gives the points of a grant, if its conditions hold and its limit leaves some.

    A member who is suspended or closed is given nothing.
    """
    if desk.account.person.status.at(day) != "active":
        return None
    program = version.program
    if moment is None:
        moment = _occasion_moment(desk, grant.on, day)
    given = occasions.give(desk.plan.limits, grant, moment, counted, desk.usage, day)
    if given is None:
        return None
    points, note = given
    available, expires = grant_dates(program, grant, moment.level, day)
    entry = desk.posting.entry(
        "grant",
        today,
        points,
        desired=grant.points,
        event=None if event is None else event.number,
        rule=grant.name,
        available_on=available,
        expires_on=expires,
        note=note,
    )
    if points:
        if desk.account.idle_until is None:
            start_idle(desk.account, program.expiry, day)
        desk.posting.feed(entry)
        if day < today:
            desk.posting.lapse_due(today)
    return entry


def grant_dates(
    program: Program, grant: Grant, level: str | None, day: Day
) -> tuple[Day, Day | None]:
    """When the points of a grant on a day become available, and their last good day."""
    available = day if grant.pending is None else add_length(day, grant.pending)
    expiry = expiry_for(program, grant.expiry, level_of(program, level))
    return available, last_day(expiry, available)


def grants_on_level(desk: Desk, event: Event | None, day: Day) -> None:
    """A rise is an occasion for the version of its day."""
    version = desk.plan.on(day)
    if version is not None:
        for grant in version.program.grants:
            if grant.on == "level":
                grant_points(desk, version, grant, event, day, day)


def _occasion_moment(desk: Desk, occasion: str, day: Day) -> Moment:
    person, account = desk.account.person, desk.account
    nth = account.opened_nth if occasion == "join" else account.counts.get(occasion, 0)
    return Moment(
        day,
        None,
        occasion,
        nth=nth,
        level=account.level,
        attributes=person.attributes.at(day),
        birthday=person.birthday.at(day),
        joined_on=person.joined_on.at(day),
        last_purchase=account.last_purchase,
    )
