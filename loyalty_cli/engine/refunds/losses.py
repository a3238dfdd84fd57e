"""Refunds: the purchase judged again on what the customer kept, the difference clawed back.

The source is DESIGN, "Refunds".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.entries import Entry, Lot
from loyalty_cli.engine.account.state import Purchase
from loyalty_cli.engine.groups import groups_of
from loyalty_cli.engine.judging.remembered import remembered
from loyalty_cli.engine.plan import grants_on
from loyalty_cli.engine.points.posting import Posting
from loyalty_cli.program.judging.basket import Basket, basket
from loyalty_cli.program.judging.boosts import live_boosts
from loyalty_cli.program.judging.bounds import Bounds
from loyalty_cli.program.judging.carry import Amount, Carry
from loyalty_cli.program.judging.carry import whole as whole_amount
from loyalty_cli.program.judging.facts import PURCHASE, Event
from loyalty_cli.program.judging.judge import judge
from loyalty_cli.program.judging.keeping import Keeping
from loyalty_cli.program.judging.matching import granted, match, quantity_of
from loyalty_cli.program.judging.rules import Program
from loyalty_cli.program.judging.tracing import Trace

GIVEN = frozenset({"earn", "boost", "grant"})


@dataclass(slots=True)
class Loss:
    """What a refund takes: points by rule, what they count for levels, spend, the purchase.

    `had` and `has` are what counted before and after it, `gave` and `now` by rule what the purchase
    was given and what it would have been given for what is kept.
    """

    had: Basket
    has: Basket
    gave: dict[str, int]
    now: dict[str, int]
    points: dict[str, int] = field(default_factory=dict)
    for_tier: int = 0
    spend: int = 0
    whole: bool = False


def loss(program: Program, purchase: Purchase, refund: Event, trace: Trace | None = None) -> Loss:
    """What the purchase loses through one more refund; nothing is written.

    `trace` is told how what is kept was judged.
    """
    keeping = Keeping(purchase.event, program.not_counted, program.fees)
    keeping.take_all(purchase.refunds)
    had, was_whole = keeping.basket(), keeping.is_gone
    keeping.take(refund)
    has, whole = keeping.basket(), keeping.is_gone
    gave = given(program, purchase)
    now = _judged_again(program, purchase, has, trace, whole=whole)
    found = Loss(
        had,
        has,
        gave,
        now,
        spend=(0 if was_whole else had.order) - (0 if whole else has.order),
        whole=whole and not was_whole,
    )
    counting = {rule.name for rule in program.rules if rule.counts_for_tier}
    for name, points in gave.items():
        still = points - purchase.taken.get(name, 0)
        lost = still - min(still, now.get(name, 0))
        if lost > 0:
            found.points[name] = lost
            if name in counting:
                found.for_tier += lost
    return found


def regain(program: Program, purchase: Purchase, refund: int, took: Mapping[str, int]) -> Loss:
    """What the purchase has again when one of its refunds is taken back, `took` at most; nothing
    is written."""
    without = [each for each in purchase.refunds if each.number != refund]
    had, was_whole = _kept(program, purchase.event, purchase.refunds)
    has, whole = _kept(program, purchase.event, without)
    gave = given(program, purchase)
    now = _judged_again(program, purchase, has, None, whole=whole)
    found = Loss(
        had,
        has,
        gave,
        now,
        spend=(0 if whole else has.order) - (0 if was_whole else had.order),
        whole=was_whole and not whole,
    )
    counting = {rule.name for rule in program.rules if rule.counts_for_tier}
    for name, points in gave.items():
        still = points - purchase.taken.get(name, 0)
        back = min(took.get(name, 0), min(points, now.get(name, 0)) - still)
        if back > 0:
            found.points[name] = back
            if name in counting:
                found.for_tier += back
    return found


def lost_by_steps(program: Program, purchase: Purchase, rule: str) -> int:
    """What a carrying rule takes back of an event that has lost steps to another's refund."""
    return max(0, -_again(program, purchase, rule))


def back_by_steps(program: Program, purchase: Purchase, rule: str) -> int:
    """What a carrying rule gives again for an event that has steps back, limits of then aside."""
    return max(0, _again(program, purchase, rule))


def _again(program: Program, purchase: Purchase, rule: str) -> int:
    """What a rule would give for what is kept with the steps that are left, at most what it gave,
    less what the event still has of that."""
    kept, whole = _kept(program, purchase.event, purchase.refunds)
    has = kept if purchase.event.kind == PURCHASE else None
    points = given(program, purchase).get(rule, 0)
    now = _judged_again(program, purchase, has, None, whole=whole).get(rule, 0)
    return min(points, now) - (points - purchase.taken.get(rule, 0))


def counts_again(
    program: Program, purchase: Purchase, refunds: Sequence[Event]
) -> dict[str, Amount]:
    """What the rules that carry count of what these refunds leave of a purchase, which none of them
    raises; those that do not match it have no part in it."""
    keeping = Keeping(purchase.event, program.not_counted, program.fees)
    found = _carried_amounts(program, purchase, keeping.basket())
    for refund in refunds:
        keeping.take(refund)
        now = {} if keeping.is_gone else _carried_amounts(program, purchase, keeping.basket())
        found = {name: min(amount, now[name]) for name, amount in found.items() if name in now}
    return found


def _carried_amounts(program: Program, purchase: Purchase, has: Basket) -> dict[str, Amount]:
    """What each rule that carries counts of a basket, as far as it matches."""
    moment = remembered(purchase.event, purchase.judgement)
    found: dict[str, Amount] = {}
    for rule in program.rules:
        if not rule.carry or rule.on != purchase.event.kind:
            continue
        counted = match(rule.when, moment, has)
        if counted is not None:
            items = quantity_of(moment, has, counted[0]) if rule.per_quantity is not None else None
            found[rule.name] = counted[1] if items is None else whole_amount(Fraction(*items))
    return found


def claw_back(
    posting: Posting, purchase: Purchase, refund: Event, lost: Mapping[str, int], day: Day
) -> None:
    """Takes back what each rule gave: from the lot it fed, then like spending, then as debt.

    Points of that lot that have lapsed count as taken already, once.
    """
    for name, points in lost.items():
        purchase.taken[name] = purchase.taken.get(name, 0) + points
        lot = lot_fed(posting, purchase, name)
        first = min(points, lot.remaining) if lot is not None else 0
        gone = 0
        if lot is not None:
            gone = min(points - first, lot.lapsed_open)
            lot.lapsed_taken += gone
            posting.out.lots[lot.number] = lot
        entry = posting.entry(
            "clawback",
            day,
            gone - points,
            desired=-points,
            event=refund.number,
            rule=name,
            note=f"{gone} had lapsed already" if gone else None,
        )
        if lot is not None:
            posting.take(lot, entry, first)
        take_or_owe(posting, entry, points - first - gone)


def take_or_owe(posting: Posting, entry: Entry, points: int) -> None:
    """Takes points like spending; what is not there becomes debt."""
    short = posting.spend(entry, points)
    if short > 0:
        posting.owe(entry, short)


def _kept(program: Program, event: Event, refunds: Sequence[Event]) -> tuple[Basket, bool]:
    """What is kept of a purchase after these refunds, and whether that is nothing."""
    keeping = Keeping(event, program.not_counted, program.fees)
    keeping.take_all(refunds)
    return keeping.basket(), keeping.is_gone


def _judged_again(
    program: Program,
    purchase: Purchase,
    kept: Basket | None,
    trace: Trace | None,
    *,
    whole: bool,
) -> dict[str, int]:
    """What each rule (with its boosts) and grant would give for the kept basket, without the
    limits of rules: what they left then is the most a rule can keep.

    Where nothing is kept (`whole`), only carried steps that the purchase has left give anything.
    """
    left = {rule: sums.steps for (rule, _), sums in purchase.carried.items() if sums.steps}
    if whole and not left:
        return {}
    judgement = purchase.judgement
    moment = remembered(purchase.event, judgement)
    all_of_it = None if kept is None else basket(purchase.event, program.not_counted, program.fees)
    then = cast("list[tuple[str, str, int]]", judgement.saw.get("bounds", ()))
    awards = judge(
        program,
        moment,
        kept,
        groups=groups_of(program, judgement.held),
        bounds=Bounds(then=then),
        only={
            boost.name
            for boost, _ in live_boosts(program, moment, all_of_it)
            if boost.add is None or not whole
        },
        carry=Carry(left=left),
        trace=trace,
    )
    flat = {boost.name for boost in program.boosts if boost.add is not None}
    stays = {e.rule: e.on_rule for e in purchase.entries if e.rule in flat and e.on_rule}
    gave = {(rule, boost): points for rule, boost, points in then}
    totals: dict[str, int] = {}
    for award in awards:
        if whole and award.rule.name not in left:
            continue
        for part in award.parts:
            rule = stays.get(part.boost) or award.rule.name if part.boost else award.rule.name
            points = min(part.points, gave.get((rule, part.boost or ""), part.points))
            totals[rule] = totals.get(rule, 0) + points
    for grant in program.grants:
        if not whole and granted(grant, moment, kept):
            # With the points of its rewards: all that it gave is kept.
            totals[grant.name] = sum(e.points for e in purchase.entries if e.rule == grant.name)
    return totals


def given(program: Program, purchase: Purchase) -> dict[str, int]:
    """What the event was given, by the rule it stands on, in the order of posting.

    A grant on a level it reached is not among it: the level stays until its review.
    """
    by_event = {grant.name for grant in grants_on(program, purchase.event.kind)}
    totals: dict[str, int] = {}
    for entry in purchase.entries:
        if entry.kind in GIVEN and (entry.kind != "grant" or entry.rule in by_event):
            name = entry.on_rule or entry.rule or ""
            totals[name] = totals.get(name, 0) + entry.points
    return totals


def lot_fed(posting: Posting, purchase: Purchase, name: str) -> Lot | None:
    """The lot that a rule fed through this event."""
    for entry in purchase.entries:
        if (entry.on_rule or entry.rule) == name and entry.points > 0 and entry.available_on:
            return posting.lot((entry.available_on, entry.expires_on, entry.idle))
    return None
