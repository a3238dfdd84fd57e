"""Grants on occasions, and what the balance buys by itself."""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.days.step import DayStart, DayStep
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.rewards import balance_purchases, occasions
from loyalty_cli.engine.rewards.granting import give_grant


def _give(start: DayStart) -> None:
    context, version, day = start.context, start.version, start.day
    if version is not None and version.program.grants:
        for grant in occasions.due(version.program, context.account, day, context.plan):
            give_grant(context, version, grant, None, day, day)


def _next_occasion(plan: Plan, account: Account, after: Day) -> Day | None:
    return occasions.next_due(plan, account, after) if plan.has_grants else None


def _buy(start: DayStart) -> None:
    balance_purchases.spend_balance(start.context, start.day)


def _buy_again(start: DayStart) -> None:
    """After what this day gave; on a day that was begun before only a rise can have given any."""
    if start.is_fresh or start.rose:
        balance_purchases.spend_balance(start.context, start.day)


def _next_buy(plan: Plan, account: Account, after: Day) -> Day | None:
    return balance_purchases.next_due(plan, account, after) if plan.spends_balance else None


OCCASIONS = DayStep("occasions", _give, _next_occasion, first=occasions.first_due)
BALANCE = DayStep("balance", _buy, _next_buy)
BALANCE_AGAIN = DayStep("balance again", _buy_again, again=True)
