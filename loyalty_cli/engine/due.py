"""When an account is next due: the earliest day on which anything happens without a new event."""

from __future__ import annotations

from loyalty_cli.base.dates import LAST_DAY, Day
from loyalty_cli.engine import balances, levels, occasions
from loyalty_cli.engine.lots import ends_on
from loyalty_cli.engine.plan import Plan, place_of
from loyalty_cli.engine.posting import Posting
from loyalty_cli.engine.saying import next_fact
from loyalty_cli.engine.state import Account, Walked


def next_due(plan: Plan, account: Account, after: Day) -> Day | None:
    """The first day after `after` on which anything of steps 0 to 5 of a day happens."""
    days: list[Day] = []
    closed_on = account.person.closed_on
    if closed_on is not None:
        if any(lot.remaining for lot in account.lots):
            days.append(closed_on)
        if closed_on <= after:
            return max(after + 1, min(days)) if days else None
    for lot in account.lots:
        if lot.remaining:
            last = lot.expires_on
            if last is None or lot.idle:  # Most lots have a date that nothing shortens.
                last = ends_on(account, lot, after)
            if last is not None:
                days.append(last + 1)
            if account.debt and lot.available_on > after:
                days.append(lot.available_on)
    until = account.idle_until(after)
    if until is not None:
        days.append(until + 1)
    fact = next_fact(account)
    if fact is not None:
        days.append(fact)
    if account.floor is not None and account.floor[1] is not None:
        days.append(account.floor[1] + 1)
    _add_reviews(plan, account, after, days)
    if account.ladder is not None or account.entries:
        start = plan.next_start(after)
        if start is not None:
            days.append(start)
    if plan.spends_balance:
        buys = balances.next_due(plan, account, after)
        if buys is not None:
            days.append(buys)
    if plan.has_grants:
        occasion = occasions.next_due(plan, account, after)
        if occasion is not None:
            days.append(occasion)
    # What should have happened by now (a review after a late event) happens on the next day.
    first = max(after + 1, min(days, default=LAST_DAY + 1))
    return first if first <= LAST_DAY else None


def first_due(plan: Plan, account: Account) -> Day | None:
    """The first day on which anything happens to an account that no walk has seen.

    Commands may have given it points, or said something of its level.
    """
    days = [occasions.first_due(plan, account), next_fact(account)]
    if account.lots:
        days.append(next_due(plan, account, min(lot.available_on for lot in account.lots)))
    known = [day for day in days if day is not None]
    return min(known) if known else None


def _add_reviews(plan: Plan, account: Account, after: Day, days: list[Day]) -> None:
    version = plan.on(after)
    ladder = version.program.ladder if version is not None else None
    if ladder is None:
        return
    level, until = account.by_ladder
    if until is not None and ladder.downgrade != "never":
        days.append(levels.review_day(ladder, until))
    if ladder.upgrade == "at-review":
        periodic = levels.next_periodic_day(ladder, after)
        earned = ladder.earned(levels.window_sum(account, ladder, periodic - 1))
        if earned > place_of(ladder, level):
            days.append(periodic)


def done(plan: Plan, posting: Posting, day: Day) -> Walked:
    """What a command of that day posted, with the day on which the account is due again."""
    posting.account.moved_on = day
    # What the day itself brings may not have been done yet.
    posting.out.next_due = next_due(plan, posting.account, day - 1)
    return posting.out
