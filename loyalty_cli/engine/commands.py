"""What commands of a day do to an account: they see that day as after its steps 1 and 2.

They change the lots at once; the walk goes on from there and never judges them again (DESIGN, "The
timeline").
"""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.due import next_due
from loyalty_cli.engine.expiry import last_day, start_idle
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.posting import Posting
from loyalty_cli.engine.state import Account, Walked


def spendable(account: Account, day: Day) -> int:
    """The points that can be used on a day: available, not lapsed, and not owed."""
    return max(0, sum(lot.remaining for lot in account.lots if lot.spendable(day)) - account.debt)


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
        version = plan.on(day)
        expiry = version.program.expiry if version is not None else None
        if expires_on is None:
            expires_on = last_day(expiry, day)
        posting.feed(posting.entry("adjust", day, points, available_on=day, expires_on=expires_on))
        if account.idle_until is None:
            start_idle(account, expiry, day)
    else:
        posting.spend(posting.entry("adjust", day, points), -points)
    posting.out.next_due = next_due(plan, account, day)
    return posting.out
