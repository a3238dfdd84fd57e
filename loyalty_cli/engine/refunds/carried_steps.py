"""Who loses steps when a refund lowers what a rule that carries has counted (LANGUAGE 2, "What
counts of a purchase"), and who has them back when the refund is undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.engine.account.state import Purchase
from loyalty_cli.engine.judging.carried import Change, change, changes_of
from loyalty_cli.engine.measuring import add_points
from loyalty_cli.engine.refunds.losses import claw_back, counts_again, lost_by_steps
from loyalty_cli.engine.walk_context import WalkContext
from loyalty_cli.program.judging.carry import Amount, Key, Sums, key_of
from loyalty_cli.program.judging.facts import Event
from loyalty_cli.program.judging.rules import Program, Rule


def lower(
    context: WalkContext, program: Program, purchase: Purchase, refund: Event
) -> list[Change]:
    """S falls by what each rule no longer counts of a purchase, and takes steps with it: the
    purchase's own first, then those of others. Points are for `take` to take."""
    found: list[Change] = []
    now = counts_again(program, purchase, [*purchase.refunds, refund])
    for rule in _carrying(program, purchase):
        had = purchase.carried[key_of(rule)]
        still = min(had.counted, now.get(rule.name, 0))
        own = _change(context, purchase, key_of(rule), still - had.counted, 0)
        _move(context, purchase, own, -min(context.account.carried[own.key].over(rule), had.steps))
        found += [own, *_from_others(context, purchase, rule)]
    return _felt(found)


def leave(context: WalkContext, program: Program, purchase: Purchase) -> list[Change]:
    """All that an event counts and has of steps goes with it."""
    return _felt(
        _change(context, purchase, key_of(rule), -had.counted, -had.steps)
        for rule in _carrying(program, purchase)
        for had in (purchase.carried[key_of(rule)],)
    )


def follow(context: WalkContext, program: Program, purchase: Purchase) -> list[Change]:
    """The steps that others lose after an event has left."""
    return [
        each
        for rule in _carrying(program, purchase)
        for each in _from_others(context, purchase, rule)
    ]


def regive(
    context: WalkContext, program: Program, purchase: Purchase, refund: int, took: Sequence[Change]
) -> list[Change]:
    """A refund is taken back: S has again what it took, and who lost steps has them back as far as
    they have not been given to another event since."""
    found: list[Change] = []
    stays = [each for each in purchase.refunds if each.number != refund]
    now = counts_again(program, purchase, stays)
    first = {each.key: each.counted for each in changes_of(purchase.judgement)}
    for rule in _carrying(program, purchase):
        key = key_of(rule)
        had = purchase.carried[key].counted
        again = max(had, min(first.get(key, 0), now.get(rule.name, 0)))
        own = _change(context, purchase, key, again - had, 0)
        found.append(own)
        free = context.account.carried[key].under(rule)
        for each in took:
            other = context.purchases.get(each.event)
            if each.key != key or other is None:
                continue
            back = min(free, -each.steps)
            free -= back
            if other is purchase:
                _move(context, purchase, own, back)
            else:
                found.append(_change(context, other, key, 0, back))
    return _felt(found)


def take(
    context: WalkContext, changes: Iterable[Change], refund: Event, purchase: Purchase, day: Day
) -> dict[str, int]:
    """Claws back what other events lose with their steps; returns the points that count for levels
    by their days."""
    points_on: dict[str, int] = {}
    for each in changes:
        other = context.purchases[each.event]
        if other is purchase:
            continue
        program = program_of(context, other)
        name = each.key[0]
        points = lost_by_steps(program, other, name)
        each.points = -points
        if points:
            claw_back(context.posting, other, refund, {name: points}, day)
            other.elsewhere[name] = other.elsewhere.get(name, 0) + points
            count_on(context, points_on, program, other, name, -points)
    return points_on


def count_on(
    context: WalkContext,
    points_on: dict[str, int],
    program: Program,
    other: Purchase,
    name: str,
    points: int,
) -> None:
    """Counts what another event lost or got back for levels, on its own day."""
    if points and counts_for_tier(program, name):
        day = other.event.day
        points_on[iso(day)] = points_on.get(iso(day), 0) + points
        add_points(context.plan, context.account, day, points)


def counts_for_tier(program: Program, name: str) -> bool:
    """Whether what a rule of that name gives counts for levels."""
    return any(rule.name == name and rule.counts_for_tier for rule in program.rules)


def program_of(context: WalkContext, purchase: Purchase) -> Program:
    """The program by whose version an event was judged."""
    assert purchase.judgement.version is not None
    return context.plan.book.numbered(purchase.judgement.version).program


def _carrying(program: Program, purchase: Purchase) -> list[Rule]:
    """The carrying rules that have counted anything of an event."""
    return [rule for rule in program.rules if rule.carry and key_of(rule) in purchase.carried]


def _from_others(context: WalkContext, purchase: Purchase, rule: Rule) -> list[Change]:
    """Steps that S does not hold any more go from later events, the nearest first, then from
    earlier ones, the latest first."""
    key = key_of(rule)
    over = context.account.carried[key].over(rule)
    if not over:
        return []
    place = _place(purchase)
    others = sorted(
        (p for p in context.purchases.values() if key in p.carried and p is not purchase),
        key=_place,
    )
    later = [each for each in others if _place(each) > place]
    earlier = [each for each in others if _place(each) < place]
    found: list[Change] = []
    for each in [*later, *reversed(earlier)]:
        lost = min(over, each.carried[key].steps)
        over -= lost
        if lost:
            found.append(_change(context, each, key, 0, -lost))
    return found


def _place(purchase: Purchase) -> tuple[Any, ...]:
    return (purchase.event.day, purchase.event.order())


def _change(
    context: WalkContext, purchase: Purchase, key: Key, counted: Amount, steps: int
) -> Change:
    purchase.carried.setdefault(key, Sums()).add(counted, steps)
    return change(context.account, key, purchase.event.number, counted, steps)


def _move(context: WalkContext, purchase: Purchase, own: Change, steps: int) -> None:
    """Moves steps of a purchase together with what it counts."""
    own.steps += steps
    purchase.carried[own.key].add(0, steps)
    context.account.carried[own.key].add(0, steps)


def _felt(changes: Iterable[Change]) -> list[Change]:
    return [each for each in changes if each.counted or each.steps]
