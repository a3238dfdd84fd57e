"""What commands of a day do to an account: they see that day as after its steps 1 and 2.

They change the lots at once; the walk goes on from there and never judges them again (DESIGN, "The
timeline"). What they leave to be done is due from their own day on.
"""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.entries import Kind
from loyalty_cli.engine.account.state import Account, Past, Walked
from loyalty_cli.engine.days.order import done
from loyalty_cli.engine.levels.level_facts import open_day
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.points.expiry import days_from
from loyalty_cli.engine.points.lots import in_order, is_overdue, usable
from loyalty_cli.engine.points.posting import Posting
from loyalty_cli.engine.rewards.granting import grants_on_level
from loyalty_cli.engine.walk_context import WalkContext


def adjust(
    plan: Plan, account: Account, points: int, day: Day, *, expires_on: Day | None
) -> Walked:
    """Gives (above 0) or takes points by hand.

    What is given is available at once and lapses on `expires_on`, else by the program's expiry.
    What is taken must be spendable: ask `spendable` first.
    """
    posting = Posting(account)
    posting.release(day)
    if points > 0:
        _give(plan, posting, "adjust", points, day, expires_on)
    else:
        posting.spend(posting.entry("adjust", day, points), -points)
    return done(plan, posting, day)


def opening(
    plan: Plan, account: Account, points: int, day: Day, *, expires_on: Day | None, stands: bool
) -> Walked:
    """An opening balance: available at once, lapsing like points given by hand.

    What counts for levels is a fact of its own, which stands at once if `stands` (see
    `stands_now`).
    """
    context = WalkContext(plan, account, Past())
    context.posting.release(day)
    if points:
        _give(plan, context.posting, "opening", points, day, expires_on)
    if stands:
        _stand(plan, context, day)
    return done(plan, context.posting, day)


def transfer(
    plan: Plan, giver: Account, taker: Account, points: int, day: Day
) -> tuple[Walked, Walked]:
    """Moves spendable points, soonest to lapse first; they keep the days of their lots.

    One entry takes them, and one gives for each lot they come from. The taker needs all lots it
    ever had.
    """
    out, into = Posting(giver), Posting(taker)
    out.release(day)
    into.release(day)
    taking = out.entry("transfer", day, -points)
    for lot in in_order(giver, usable(giver, day), day):
        taken = out.take(lot, taking, points)
        if taken:
            points -= taken
            into.feed(
                into.entry(
                    "transfer",
                    day,
                    taken,
                    available_on=lot.available_on,
                    expires_on=lot.expires_on,
                    idle=lot.idle,
                )
            )
    return done(plan, out, day), done(plan, into, day)


def close(plan: Plan, account: Account, day: Day) -> Walked:
    """The member leaves: every lot lapses; those that were to lapse before do so in the walk."""
    posting = Posting(account)
    posting.release(day)
    for lot in in_order(account, account.lots, day):
        if lot.remaining and not is_overdue(account, lot, day):
            posting.lapse(lot, day)
    return done(plan, posting, day)


def stands_now(plan: Plan, account: Account, day: Day) -> Walked:
    """What was said of the account's level for that day stands at once.

    Only where nothing before that day is left to judge: the walk does it otherwise. An account
    without an entry will be walked anew, so what a rise gives waits for that.
    """
    context = WalkContext(plan, account, Past())
    _stand(plan, context, day)
    return done(plan, context.posting, day)


def _stand(plan: Plan, context: WalkContext, day: Day) -> None:
    account = context.account
    if open_day(plan, context.posting, day) and account.entries:
        account.counts["level"] = account.counts.get("level", 0) + 1
        grants_on_level(context, None, day)


def _give(
    plan: Plan, posting: Posting, kind: Kind, points: int, day: Day, expires_on: Day | None
) -> None:
    version = plan.on(day)
    expiry = version.program.expiry if version is not None else None
    idle = False
    if expires_on is None:
        _, expires_on, idle = days_from(expiry, day)
    posting.feed(
        posting.entry(kind, day, points, available_on=day, expires_on=expires_on, idle=idle)
    )
