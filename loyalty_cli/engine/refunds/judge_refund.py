"""One refund of an account: of a purchase that was judged, or of an unknown one."""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.entries import Judgement
from loyalty_cli.engine.account.state import Purchase
from loyalty_cli.engine.clubs.standing import clubs_on
from loyalty_cli.engine.clubs.terms import settle_bought
from loyalty_cli.engine.judging.carried import saw_of
from loyalty_cli.engine.judging.limits import limiter
from loyalty_cli.engine.judging.remembered import remember
from loyalty_cli.engine.levels import levels
from loyalty_cli.engine.plan import level_of
from loyalty_cli.engine.refunds.carried_steps import lower, take
from loyalty_cli.engine.refunds.losses import claw_back, loss, take_or_owe
from loyalty_cli.engine.refunds.make_room import make_room
from loyalty_cli.engine.rewards.claiming import drop_gifts
from loyalty_cli.engine.walk_context import (
    WalkContext,
    for_tier,
    keep,
    level_then,
    moment_of,
    note_place,
)
from loyalty_cli.program.judging.basket import basket
from loyalty_cli.program.judging.facts import PURCHASE, Event
from loyalty_cli.program.judging.judge import judge
from loyalty_cli.program.judging.rules import Version


def judge_refund(context: WalkContext, refund: Event, today: Day, *, late: bool) -> None:
    """What a refund takes back: points, what counted for levels, and a level without end.

    Before it takes more than there is, what the balance bought is undone.
    """
    make_room(context, refund.number, today, lambda trial: _judge(trial, refund, today, late=late))
    _judge(context, refund, today, late=late)


def _judge(context: WalkContext, refund: Event, today: Day, *, late: bool) -> None:
    account, posting = context.account, context.posting
    if context.plan.reads_history:
        note_place(context, refund)
    version = context.plan.on(refund.day)
    owed_before = account.debt
    if refund.refund_of is None:
        _unmatched(context, refund, version, today, late=late)
    else:
        purchase = context.purchases.get(refund.refund_of)
        if purchase is not None and context.account.terms:
            refunds = [*purchase.refunds, refund]
            settle_bought(context, purchase, refunds, refund.number, refund.day, today)
        if purchase is None or purchase.judgement.version is None or _counted_not(purchase):
            if purchase is not None:
                purchase.refunds.append(refund)
            keep(context, Judgement(refund.number, None, None, 0, today, refund.day))
            return
        judged = purchase.judgement
        program = context.plan.book.numbered(purchase.judgement.version).program
        changes = lower(context, program, purchase, refund) if purchase.carried else []
        lost = loss(program, purchase, refund)
        claw_back(posting, purchase, refund, lost.points, today)
        drop_gifts(context, program, purchase.event, refund.number, today, lost.now)
        purchase.refunds.append(refund)
        points_on = take(context, changes, refund, purchase, today)
        keep(
            context,
            Judgement(
                refund.number,
                judged.version,
                judged.level,
                0,
                today,
                purchase.event.day,
                spend=-lost.spend,
                points=-lost.for_tier,
                purchases=-1 if lost.whole else 0,
                saw=saw_of(changes, points_on),
            ),
        )
    owed = account.debt - owed_before
    if owed > 0 and version is not None and version.program.debt == "forgive":
        # What was owed before is carried on, by the version under which it came to be.
        note = "debt forgiven"
        posting.forgive(posting.entry("forgive", today, owed, event=refund.number, note=note))
    now = context.plan.on(today)
    if now is not None and now.program.ladder is not None:
        levels.take_back(posting, now.program.ladder, today, refund.number)


def _unmatched(
    context: WalkContext, refund: Event, version: Version | None, today: Day, *, late: bool
) -> None:
    """A refund of an unknown purchase: judged as a purchase of that amount, without boosts; one
    that lowers spend alone takes no points."""
    if version is None:
        keep(context, Judgement(refund.number, None, None, 0, today, refund.day))
        return
    program = version.program
    counted = basket(refund, program.not_counted, program.fees)
    nth = context.account.counts.get(PURCHASE, 0) + 1
    level = level_then(context, refund) if late else context.account.level
    if level is None and (lowest := level_of(program, None)) is not None:
        level = lowest.name
    moment = moment_of(context, refund, level, nth, late=late)
    moment.clubs = clubs_on(context.plan, context.account, refund.day, refund.order())
    moment.kind = PURCHASE
    limit = limiter(program, context.usage, refund.day)
    awards = (
        []
        if refund.only_spend
        else judge(program, moment, counted, groups=(), limit=limit, boosted=False)
    )
    for award in awards:
        if award.points:
            entry = context.posting.entry(
                "clawback", today, -award.points, event=refund.number, rule=award.rule.name
            )
            take_or_owe(context.posting, entry, award.points)
    keep(
        context,
        Judgement(
            refund.number,
            version.number,
            level,
            0,
            today,
            refund.day,
            spend=-counted.order,
            points=-for_tier(awards),
            clubs=moment.clubs,
            saw={**remember(context.plan, version.number, moment, None), "nth": nth},
        ),
    )


def _counted_not(purchase: Purchase) -> bool:
    """Whether the member was suspended or closed, or all of it bought terms of a club: then it
    counted for nothing."""
    return "status" in purchase.judgement.saw or (
        purchase.event.kind == PURCHASE and purchase.judgement.nth == 0
    )
