"""One purchase or activity of an account: what it gives, and what follows from it."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence

from loyalty_cli.base.dates import Day, add_length
from loyalty_cli.engine.account.entries import Days, Entry, Judgement
from loyalty_cli.engine.account.state import Purchase
from loyalty_cli.engine.account.tallies import Usage
from loyalty_cli.engine.clubs.standing import clubs_on
from loyalty_cli.engine.clubs.terms import begin_bought
from loyalty_cli.engine.groups import groups_of, settled
from loyalty_cli.engine.judging.carried import carried_by, note, saw_of
from loyalty_cli.engine.judging.limits import bounds_of_boosts, count_awards, limiter
from loyalty_cli.engine.judging.remembered import remember
from loyalty_cli.engine.levels.level_up import crosses_to, level_up
from loyalty_cli.engine.points.expiry import days_from, expiry_for, extend_idle
from loyalty_cli.engine.rewards.granting import give_grant, grants_on_club, grants_on_level
from loyalty_cli.engine.walk_context import (
    WalkContext,
    for_tier,
    keep,
    level_then,
    moment_of,
    note_place,
)
from loyalty_cli.program.judging.awards import Award
from loyalty_cli.program.judging.basket import Basket, basket, is_fee
from loyalty_cli.program.judging.bounds import Bounds
from loyalty_cli.program.judging.carry import Carry
from loyalty_cli.program.judging.facts import PURCHASE, Event, Held, Moment
from loyalty_cli.program.judging.groups import Groups
from loyalty_cli.program.judging.judge import judge
from loyalty_cli.program.judging.rules import Program, Rule, Version
from loyalty_cli.program.judging.tracing import Trace


def judge_event(context: WalkContext, event: Event, today: Day, *, late: bool) -> None:
    """A purchase or an activity: what it gives, and the levels it reaches."""
    account = context.account
    version = context.plan.on(event.day)
    assert version is not None
    level_name = level_then(context, event) if late else account.level
    clubs = clubs_on(context.plan, account, event.day, event.order()) if late else account.clubs
    if account.person.status.at(event.day) != "active":
        seen: dict[str, object] = {"status": account.person.status.at(event.day)}
        keep(
            context,
            Judgement(event.number, version.number, level_name, 0, today, event.day, saw=seen),
        )
        if event.kind == PURCHASE and version.program.fees:
            _begin_terms(context, version, event, today)
        return
    program = version.program
    if program.fees and event.kind == PURCHASE and is_fee(event, program.fees):
        # It buys terms and is no purchase otherwise.
        keep(context, Judgement(event.number, version.number, level_name, 0, today, event.day))
        _begin_terms(context, version, event, today)
        return
    if late and context.plan.reads_history:
        note_place(context, event)
    nth = account.counts[event.kind] = account.counts.get(event.kind, 0) + 1
    counted = basket(event, program.not_counted, program.fees) if event.kind == PURCHASE else None
    moment = moment_of(context, event, level_name, nth, late=late)
    moment.clubs = clubs
    crossed: str | None = None
    while True:
        groups = groups_of(program, Held(crossed or level_name, clubs))
        moment.level = crossed or level_name or settled(program, Held()).level
        carry = Carry(account.carried) if context.plan.carries else None
        awards, bounds = judge_at(program, moment, counted, groups, context.usage, carry)
        higher = crosses_to(
            context, event, counted, awards, today, late=late, judged_at=crossed or level_name
        )
        if higher is None:
            break
        crossed = higher
    count_awards(context.plan.limits, awards, context.usage, event.day)
    changes = [] if carry is None else note(account, event.number, carry)
    judgement = Judgement(
        event.number,
        version.number,
        moment.level,
        nth,
        today,
        event.day,
        saw=remember(context.plan, version.number, moment, bounds) | saw_of(changes),
        clubs=clubs,
    )
    entries = _post(context, program, event, awards, groups, today)
    judgement.points = for_tier(awards)
    if counted is not None:
        judgement.spend = counted.order
        judgement.purchases = 1
        account.last_purchase = max(account.last_purchase or event.day, event.day)
        if late or context.follows:
            insort(context.bought, (event.day, event.order()))
    keep(context, judgement, kind=event.kind)
    if program.fees and event.kind == PURCHASE:
        _begin_terms(context, version, event, today)
    rose = level_up(context, event, today, late=late, crossed=crossed)
    entries += give_grants(context, version, event, moment, counted, today, rose=rose)
    if event.number in context.watch or (context.carries and changes):
        context.purchases[event.number] = Purchase(
            event, judgement, entries, carried=carried_by(changes)
        )


def _begin_terms(context: WalkContext, version: Version, event: Event, today: Day) -> None:
    """The terms that the lines of a purchase buy, with what their beginning gives."""
    begin_bought(context, version, event, today)
    grants_on_club(context, event, today)
    if event.number in context.watch and event.number not in context.purchases:
        judged = context.posting.out.judgements[-1]
        context.purchases[event.number] = Purchase(event, judged, [])


def give_grants(
    context: WalkContext,
    version: Version,
    event: Event,
    moment: Moment,
    counted: Basket | None,
    today: Day,
    *,
    rose: bool,
) -> list[Entry]:
    """The grants on an event and, where it raised the level, on that; the entries of the former."""
    entries: list[Entry] = []
    for grant in version.program.grants:
        if grant.on == event.kind:
            entries += give_grant(context, version, grant, event, event.day, today, moment, counted)
        elif grant.on == "level" and rose and context.plan.on(today) is version:
            give_grant(context, version, grant, event, today, today)
    if rose and context.plan.on(today) is not version:
        grants_on_level(context, event, today)
    return entries


def judge_at(
    program: Program,
    moment: Moment,
    counted: Basket | None,
    groups: Groups,
    usage: Usage,
    carry: Carry | None,
    trace: Trace | None = None,
) -> tuple[list[Award], Bounds | None]:
    """What every rule gives to those in groups after all limits, and what limits of boosts cut."""
    bounds = bounds_of_boosts(program, usage, moment.day, trace)
    limit = limiter(program, usage, moment.day, trace)
    awards = judge(
        program,
        moment,
        counted,
        groups=groups,
        bounds=bounds,
        limit=limit,
        carry=carry,
        trace=trace,
    )
    return awards, bounds


def dates_of(program: Program, rule: Rule, groups: Groups, day: Day) -> Days:
    """The days of the lot of a rule's points on a day."""
    available = day if rule.pending is None else add_length(day, rule.pending)
    return days_from(expiry_for(program, rule.expiry, groups), available)


def _post(
    context: WalkContext,
    program: Program,
    event: Event,
    awards: Sequence[Award],
    groups: Groups,
    today: Day,
) -> list[Entry]:
    """Writes the parts of every award, and feeds its lot."""
    posted: list[Entry] = []
    for award in awards:
        if not award.parts:
            continue
        rule = award.rule
        available, expires, idle = dates_of(program, rule, groups, event.day)
        for part in award.parts:
            entry = context.posting.entry(
                "earn" if part.boost is None else "boost",
                today,
                part.points,
                desired=part.desired,
                event=event.number,
                rule=rule.name if part.boost is None else part.boost,
                on_rule=None if part.boost is None else rule.name,
                available_on=available,
                expires_on=expires,
                note=part.note,
                idle=idle,
            )
            posted.append(entry)
            if part.points > 0:
                extend_idle(context.account, event.day)
                context.posting.feed(entry)
    if event.day < today:
        # Only what is posted late can be over when it is made.
        context.posting.lapse_due(today)
    return posted
