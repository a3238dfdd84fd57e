"""Claims that a refund revokes before anything was made of them.

Between two batches a purchase can come, give or buy a reward, and be refunded. A batch every day
would have made the reward and taken it back on the refund's day; one batch over all these days does
the same without making it: nobody can have used it. What an earlier batch has made may have been
used until today, which the walk can't know: settlement takes that back, on the day it does so, for
until then the member could use the one and not the other (DESIGN, "Claims" and law 3).
"""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.claims import GONE
from loyalty_cli.engine.points.redeeming import Taken, put_back
from loyalty_cli.engine.walk_context import WalkContext


def drop_unmade(context: WalkContext, day: Day) -> None:
    """Cancels claims that were revoked on the day and of which nothing is made yet, and returns the
    points that were paid for them; to be called at the end of that day."""
    out = context.posting.out
    asked = {(drop.construct, drop.event) for drop in out.drops if drop.day == day}
    gone = [c for c in out.claims if (c.construct, c.event) in asked and not c.gone]
    for claim in sorted(gone, key=lambda claim: (claim.due_on, claim.number)):
        claim.gone = True
        if claim.status != "unmet":
            context.account.had[claim.reward].remove(claim.due_on)
        if claim.status == "open":
            claim.reason = GONE
        if claim.points:
            put_back(context.posting, claim.reward, taken_for(context, claim.entry), day)


def taken_for(context: WalkContext, entry: int | None) -> list[Taken]:
    """From which lots the points of an entry of this walk came."""
    lots = {lot.number: lot for lot in context.account.lots}
    return [
        Taken(lots[move.lot].days, -move.points)
        for move in context.posting.out.moves
        if move.entry == entry and move.lot is not None
    ]
