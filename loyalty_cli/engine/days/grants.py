"""Grants on occasions, and what the balance buys by itself."""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.engine import balances, occasions
from loyalty_cli.engine.days.step import DayStart, DayStep
from loyalty_cli.engine.granting import give_grant
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.state import Account


def _give(start: DayStart) -> None:
    desk, version, day = start.desk, start.version, start.day
    if version is not None and version.program.grants:
        for grant in occasions.due(version.program, desk.account, day, desk.plan):
            give_grant(desk, version, grant, None, day, day)


def _next_occasion(plan: Plan, account: Account, after: Day) -> Day | None:
    return occasions.next_due(plan, account, after) if plan.has_grants else None


def _buy(start: DayStart) -> None:
    balances.spend_balance(start.desk, start.day)


def _buy_again(start: DayStart) -> None:
    """After what this day gave; on a day that was begun before only a rise can have given any."""
    if start.is_fresh or start.rose:
        balances.spend_balance(start.desk, start.day)


def _next_buy(plan: Plan, account: Account, after: Day) -> Day | None:
    return balances.next_due(plan, account, after) if plan.spends_balance else None


OCCASIONS = DayStep("occasions", _give, _next_occasion, first=occasions.first_due)
BALANCE = DayStep("balance", _buy, _next_buy)
BALANCE_AGAIN = DayStep("balance again", _buy_again, again=True)
