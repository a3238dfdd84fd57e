"""Rewards of grants on an event that is refunded, asked back before anything was made of them.

Between two batches a purchase can come, give or buy a reward, and be refunded. A batch every day
would have made the reward and taken it back on the refund's day; one batch over all these days does
the same without making it: nobody can have used it. What an earlier batch has made may have been
used until today, which the walk can't know: settlement takes that back, on the day it does so, for
until then the member could use the one and not the other (DESIGN, "Claims" and law 3).
"""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.claims import GONE
from loyalty_cli.engine.desk import Desk
from loyalty_cli.engine.redeeming import Taken, put_back


def drop_unmade(desk: Desk, day: Day) -> None:
    """At the end of a day: claims of this walk that were asked back on it are not had any more, and
    what was paid for them is back."""
    out = desk.posting.out
    asked = {(drop.construct, drop.event) for drop in out.drops if drop.day == day}
    gone = [c for c in out.claims if (c.construct, c.event) in asked and not c.gone]
    for claim in sorted(gone, key=lambda claim: (claim.due_on, claim.number)):
        claim.gone = True
        if claim.status != "unmet":
            desk.account.had[claim.reward].remove(claim.due_on)
        if claim.status == "open":
            claim.reason = GONE
        if claim.points:
            put_back(desk.posting, claim.reward, taken_for(desk, claim.entry), day)


def taken_for(desk: Desk, entry: int | None) -> list[Taken]:
    """From which lots the points of an entry of this walk came."""
    lots = {lot.number: lot for lot in desk.account.lots}
    return [
        Taken(lots[move.lot].days, -move.points)
        for move in desk.posting.out.moves
        if move.entry == entry and move.lot is not None
    ]
