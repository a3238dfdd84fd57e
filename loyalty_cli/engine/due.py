"""When an account is next due: the earliest day on which anything happens without a new event."""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.engine import levels, occasions
from loyalty_cli.engine.plan import Plan, place_of
from loyalty_cli.engine.state import Account


def next_due(plan: Plan, account: Account, after: Day) -> Day | None:
    """The first day after `after` on which anything of steps 1 to 5 of a day happens."""
    days: list[Day] = []
    for lot in account.lots:
        if lot.remaining:
            if lot.expires_on is not None:
                days.append(lot.expires_on + 1)
            if account.debt and lot.available_on > after:
                days.append(lot.available_on)
    if account.idle_until is not None:
        days.append(account.idle_until + 1)
    _add_reviews(plan, account, after, days)
    if account.ladder is not None or account.entries:
        start = plan.next_start(after)
        if start is not None:
            days.append(start)
    if plan.has_grants:
        occasion = occasions.next_due(plan, account, after)
        if occasion is not None:
            days.append(occasion)
    # What should have happened by now (a review after a late event) happens on the next day.
    return max(after + 1, min(days)) if days else None


def _add_reviews(plan: Plan, account: Account, after: Day, days: list[Day]) -> None:
    version = plan.on(after)
    ladder = version.program.ladder if version is not None else None
    if ladder is None:
        return
    if account.level_until is not None and ladder.downgrade != "never":
        days.append(levels.review_day(ladder, account.level_until))
    if ladder.upgrade == "at-review":
        periodic = levels.next_periodic_day(ladder, after)
        earned = ladder.earned(levels.window_sum(account, ladder, periodic - 1))
        if earned > place_of(ladder, account.level):
            days.append(periodic)
