"""What a refund took and its withdrawal gives back: into the lots it came from."""

from __future__ import annotations

from collections.abc import Iterable

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.entries import Entry, Lot
from loyalty_cli.engine.account.state import Purchase
from loyalty_cli.engine.account.withdrawals import Withdrawal, Withdrawn
from loyalty_cli.engine.judging.carried import Change
from loyalty_cli.engine.points.expiry import days_from
from loyalty_cli.engine.refunds.carried_steps import (
    count_on,
    program_of,
)
from loyalty_cli.engine.refunds.losses import (
    back_by_steps,
    lot_fed,
)
from loyalty_cli.engine.walk_context import WalkContext
from loyalty_cli.program.judging.rules import Version
from loyalty_cli.program.judging.shapes import Expiry


def return_to_others(
    context: WalkContext,
    refund: Withdrawal,
    done: Withdrawn,
    changes: Iterable[Change],
    of_others: dict[int, int],
    today: Day,
) -> dict[str, int]:
    """Other events have back what they lost with the steps that come back; returns the points that
    count for levels by their days. `of_others` are the entries that took it, with their events."""
    points_on: dict[str, int] = {}
    for each in changes:
        other = context.purchases[each.event]
        if other.event.number == refund.refund_of:
            continue
        program, name = program_of(context, other), each.key[0]
        own = [e for e in done.entries if of_others.get(e.number) == each.event and e.rule == name]
        points = min(back_by_steps(program, other, name), -sum(e.desired for e in own))
        if points > 0:
            each.points = points
            give_back(context, own[0], done, points, lot_fed(context.posting, other, name), today)
            other.taken[name] -= points
            other.elsewhere[name] -= points
            count_on(context, points_on, program, other, name, points)
    return points_on


def free_to_return(purchase: Purchase, refund: int) -> dict[str, int]:
    """What is gone by rule, but for what refunds that stay, and those of others, have taken."""
    stay = {each.number for each in purchase.refunds if each.number != refund}
    return {
        name: points
        - purchase.elsewhere.get(name, 0)
        - sum(purchase.took.get(n, {}).get(name, 0) for n in stay)
        for name, points in purchase.taken.items()
    }


def give_back(
    context: WalkContext, taken: Entry, done: Withdrawn, points: int, fed: Lot | None, today: Day
) -> None:
    """Points of a clawback go back into the lots they came from; what it left owing, into `fed`.

    What it had counted as lapsed already counts so no more. What another refund took that has gone
    before it goes into `fed` too. Without `fed` the points are new ones of today.
    """
    posting = context.posting
    real = min(points, -taken.points)
    lapsed = min(points - real, taken.points - taken.desired)
    more = points - real - lapsed
    if fed is not None and lapsed:
        fed.lapsed_taken -= lapsed
        posting.out.lots[fed.number] = fed
    lots = {lot.number: lot for lot in context.account.lots}
    parts: list[tuple[Lot, int]] = []
    left = real
    for move in done.moves:
        if move.entry == taken.number and move.lot in lots and move.points < 0 < left:
            part = min(left, -move.points)
            parts.append((lots[move.lot], part))
            left -= part
    if real + lapsed > left:
        entry = posting.entry(
            "clawback",
            today,
            real - left,
            desired=real + lapsed - left,
            event=taken.event,
            rule=taken.rule,
            note=done.note,
        )
        for lot, part in parts:
            posting.give_back(lot, entry, part)
    left += more
    if left > 0:
        days = days_from(_expiry(context.plan.on(today)), today) if fed is None else fed.days
        posting.feed(
            posting.entry(
                "clawback",
                today,
                left,
                event=taken.event,
                rule=taken.rule,
                available_on=days[0],
                expires_on=days[1],
                note=done.note,
                idle=days[2],
            )
        )
    posting.lapse_due(today)


def owe_again(context: WalkContext, done: Withdrawn, today: Day) -> None:
    """What was forgiven with the refund is owed again, to be paid by what comes back."""
    for forgiven in done.entries:
        if forgiven.kind == "forgive":
            entry = context.posting.entry(
                "forgive", today, -forgiven.points, event=forgiven.event, note=done.note
            )
            context.posting.owe(entry, forgiven.points)


def _expiry(version: Version | None) -> Expiry | None:
    return version.program.expiry if version is not None else None
