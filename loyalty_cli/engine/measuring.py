"""What an account's history adds up to by measure, and the sums over windows of it."""

from __future__ import annotations

from collections.abc import Callable

from loyalty_cli.base.dates import Day, subtract_length, year_of, year_start
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.account.tallies import Tally
from loyalty_cli.engine.plan import Plan
from loyalty_cli.program.judging.facts import Window
from loyalty_cli.program.measures import MEASURES, POINTS

_EMPTY = Tally()


def add_points(plan: Plan, account: Account, day: Day, points: int) -> None:
    """Adds points that count, though no judgement of that day gave them, where any version asks."""
    if MEASURES[POINTS] in plan.measures:
        account.tallies.setdefault(POINTS, Tally()).add(day, points)


def tally_of(account: Account, by: str) -> Tally:
    """What the account's history adds up to by a measure, day by day."""
    return account.tallies.get(by, _EMPTY)


def window_sum(account: Account, by: str, window: Window, day: Day) -> int:
    """The sum by a measure over the window that ends on `day`, that day included."""
    return sum_over(account.tallies.get(by, _EMPTY), window, day)


def sum_over(sums: Tally, window: Window, day: Day) -> int:
    """What a tally has in the window that ends on `day`, that day included."""
    if window == "lifetime":
        return sums.total if day >= sums.last else sums.between(0, day)
    if window == "calendar-year":
        year = year_of(day)
        return sums.years.get(year, 0) if day >= sums.last else sums.between(year_start(year), day)
    return sums.between(subtract_length(day, window) + 1, day)


def history_until(account: Account, day: Day) -> Callable[[str, Window], int]:
    """What the account's history adds up to by measures over windows that end on a day."""
    return lambda by, window: window_sum(account, by, window, day)
