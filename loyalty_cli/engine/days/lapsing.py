"""Points that become spendable, and those that lapse."""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.days.step import DayStart, DayStep
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.points.lots import ends_on


def _release(start: DayStart) -> None:
    start.context.posting.release(start.day)


def _next_release(plan: Plan, account: Account, after: Day) -> Day | None:
    """Points that become spendable need a walk only where they pay a debt."""
    if not account.debt:
        return None
    coming = (lot.available_on for lot in account.lots if lot.remaining)
    return min((day for day in coming if day > after), default=None)


def _lapse(start: DayStart) -> None:
    start.context.posting.lapse_due(start.day)


def _next_lapse(plan: Plan, account: Account, after: Day) -> Day | None:
    """The day after the first last good day; that on which a member closes, who loses all."""
    days: list[Day] = []
    closed_on = account.person.closed_on
    if closed_on is not None:
        if any(lot.remaining for lot in account.lots):
            days.append(closed_on)
        if closed_on <= after:
            return min(days, default=None)
    for lot in account.lots:
        if lot.remaining:
            last = lot.expires_on
            if last is None or lot.idle:  # Most lots have a date that nothing shortens.
                last = ends_on(account, lot, after)
            if last is not None:
                days.append(last + 1)
    until = account.idle_until(after)
    if until is not None:
        days.append(until + 1)
    return min(days, default=None)


RELEASE = DayStep("release", _release, _next_release, when_closed=True)
LAPSE = DayStep("lapse", _lapse, _next_lapse, when_closed=True)
