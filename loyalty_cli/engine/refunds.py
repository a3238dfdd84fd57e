"""Refunds: the purchase judged again on what the customer kept, the difference clawed back.

The source is DESIGN, "Refunds".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from loyalty_cli.base.dates import Day, parse_day
from loyalty_cli.engine.plan import grants_on, level_of
from loyalty_cli.engine.posting import Posting
from loyalty_cli.engine.state import Entry, Lot, Purchase
from loyalty_cli.program.basket import Basket, basket, bought, held, keep_after, kept_basket
from loyalty_cli.program.bounds import Bounds
from loyalty_cli.program.facts import PURCHASE, Event, Line, Moment
from loyalty_cli.program.judge import granted, judge, live_boosts
from loyalty_cli.program.rules import Program

GIVEN = frozenset({"earn", "boost", "grant"})


@dataclass(slots=True)
class Loss:
    """What a refund takes: points by rule, what they count for levels, spend, the purchase."""

    points: dict[str, int] = field(default_factory=dict)
    for_tier: int = 0
    spend: int = 0
    whole: bool = False


def loss(program: Program, purchase: Purchase, refund: Event) -> Loss:
    """What the purchase loses through one more refund; nothing is written."""
    before = _kept(purchase)
    after = keep_after(before, refund)
    had = _counted(program, purchase.event, before)
    has = _counted(program, purchase.event, after)
    was_whole = _gone(purchase.event, before, purchase.refunds)
    whole = _gone(purchase.event, after, [*purchase.refunds, refund])
    now = {} if whole else _judged_again(program, purchase, has)
    found = Loss(
        spend=(0 if was_whole else had.order) - (0 if whole else has.order),
        whole=whole and not was_whole,
    )
    counting = {rule.name for rule in program.rules if rule.counts_for_tier}
    for name, points in _granted(program, purchase).items():
        still = points - purchase.taken.get(name, 0)
        lost = still - min(still, now.get(name, 0))
        if lost > 0:
            found.points[name] = lost
            if name in counting:
                found.for_tier += lost
    return found


def claw_back(
    posting: Posting, purchase: Purchase, refund: Event, lost: Mapping[str, int], day: Day
) -> None:
    """Takes back what each rule gave: from the lot it fed, then like spending, then as debt.

    Points of that lot that have lapsed count as taken already, once.
    """
    for name, points in lost.items():
        purchase.taken[name] = purchase.taken.get(name, 0) + points
        lot = _lot_fed(posting, purchase, name)
        first = min(points, lot.remaining) if lot is not None else 0
        gone = 0
        if lot is not None:
            gone = min(points - first, lot.lapsed - lot.lapsed_taken)
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


def remembered(purchase: Purchase) -> Moment:
    """The moment in which a purchase was judged, as its judgement kept it."""
    event, judgement = purchase.event, purchase.judgement
    saw = judgement.saw

    def day(name: str) -> Day | None:
        text = saw.get(name)
        return parse_day(text) if isinstance(text, str) else None

    return Moment(
        event.day,
        event.minute,
        event.kind,
        store=event.store,
        channel=event.channel,
        nth=judgement.nth,
        level=judgement.level,
        attributes=cast("dict[str, str]", saw.get("attributes", {})),
        birthday=day("birthday"),
        joined_on=day("joined_on"),
        last_purchase=day("last_purchase"),
    )


def _kept(purchase: Purchase) -> list[Line]:
    lines = list(bought(purchase.event))
    for earlier in purchase.refunds:
        lines = keep_after(lines, earlier)
    return lines


def _counted(program: Program, event: Event, kept: list[Line]) -> Basket:
    if kept == list(bought(event)):
        return basket(event, program.not_counted)
    return kept_basket(event, held(bought(event), kept), program.not_counted)


def _gone(event: Event, kept: list[Line], refunds: list[Event]) -> bool:
    """Whether nothing is kept; a purchase of 0.00 is gone with its first refund."""
    return bool(refunds) and sum(line.amount for line in kept) == 0


def _judged_again(program: Program, purchase: Purchase, kept: Basket) -> dict[str, int]:
    """What each rule (with its boosts) and grant would give for the kept basket, without the
    limits of rules: what they left then is the most a rule can keep."""
    judgement = purchase.judgement
    moment = remembered(purchase)
    whole = basket(purchase.event, program.not_counted)
    then = cast("list[tuple[str, str, int]]", judgement.saw.get("bounds", ()))
    awards = judge(
        program,
        moment,
        kept,
        level=level_of(program, judgement.level),
        bounds=Bounds(then=then),
        only={boost.name for boost, _ in live_boosts(program, moment, whole)},
    )
    flat = {boost.name for boost in program.boosts if boost.add is not None}
    stays = {e.rule: e.on_rule for e in purchase.entries if e.rule in flat and e.on_rule}
    totals: dict[str, int] = {}
    for award in awards:
        for part in award.parts:
            rule = stays.get(part.boost) or award.rule.name if part.boost else award.rule.name
            totals[rule] = totals.get(rule, 0) + part.points
    for grant in program.grants:
        if granted(grant, moment, kept):
            totals[grant.name] = grant.points
    return totals


def _granted(program: Program, purchase: Purchase) -> dict[str, int]:
    """What the purchase was given, by the rule it stands on, in the order of posting.

    A grant on a level it reached is not among it: the level stays until its review.
    """
    by_purchase = {grant.name for grant in grants_on(program, PURCHASE)}
    totals: dict[str, int] = {}
    for entry in purchase.entries:
        if entry.kind in GIVEN and (entry.kind != "grant" or entry.rule in by_purchase):
            name = entry.on_rule or entry.rule or ""
            totals[name] = totals.get(name, 0) + entry.points
    return totals


def _lot_fed(posting: Posting, purchase: Purchase, name: str) -> Lot | None:
    for entry in purchase.entries:
        if (entry.on_rule or entry.rule) == name and entry.points > 0 and entry.available_on:
            return posting.lot(entry.available_on, entry.expires_on)
    return None
