"""The steps of a day in their order, done and foreseen from one list (DESIGN, "The timeline")."""

from __future__ import annotations

from collections.abc import Iterable

from loyalty_cli.base.dates import LAST_DAY, Day
from loyalty_cli.engine.days.grants import BALANCE, BALANCE_AGAIN, OCCASIONS
from loyalty_cli.engine.days.lapsing import LAPSE, RELEASE
from loyalty_cli.engine.days.levels import LEVEL_FACTS, NEW_LADDER, PERIODIC_REVIEW, REVIEW, RISE
from loyalty_cli.engine.days.step import DayStart
from loyalty_cli.engine.desk import Desk
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.posting import Posting
from loyalty_cli.engine.state import Account, Walked

STEPS = (
    RELEASE,
    LAPSE,
    BALANCE,
    NEW_LADDER,
    LEVEL_FACTS,
    REVIEW,
    PERIODIC_REVIEW,
    RISE,
    OCCASIONS,
    BALANCE_AGAIN,
)
"""What happens at the start of a day, before its events."""

_WHEN_CLOSED = tuple(step for step in STEPS if step.when_closed)
_FORESEEN = tuple(step.next for step in STEPS)
_FORESEEN_WHEN_CLOSED = tuple(step.next for step in _WHEN_CLOSED)
_FIRST = tuple(step.first for step in STEPS if step.first is not None)


def begin_day(desk: Desk, day: Day, *, fresh: bool) -> None:
    """Does the steps of a day; one that was begun before has those alone that are done again."""
    start = DayStart(desk, day, desk.plan.on(day), fresh)
    is_closed = desk.account.person.status.at(day) == "closed"
    for step in _WHEN_CLOSED if is_closed else STEPS:
        if fresh or step.again:
            step.do(start)


def next_due(plan: Plan, account: Account, after: Day) -> Day | None:
    """The first day after `after` on which any step of a day has something to do."""
    closed_on = account.person.closed_on
    is_closed = closed_on is not None and closed_on <= after
    steps = _FORESEEN_WHEN_CLOSED if is_closed else _FORESEEN
    due = _earliest(next_day(plan, account, after) for next_day in steps)
    if due is None:
        return None
    # What should have happened by now (a review after a late event) happens on the next day.
    due = max(after + 1, due)
    return due if due <= LAST_DAY else None


def first_due(plan: Plan, account: Account) -> Day | None:
    """The first day on which anything happens to an account that no walk has seen."""
    return _earliest(first_day(plan, account) for first_day in _FIRST)


def done(plan: Plan, posting: Posting, day: Day) -> Walked:
    """What a command of that day posted, with the day on which the account is due again."""
    posting.account.moved_on = day
    # What the day itself brings may not have been done yet.
    posting.out.next_due = next_due(plan, posting.account, day - 1)
    return posting.out


def _earliest(days: Iterable[Day | None]) -> Day | None:
    return min((day for day in days if day is not None), default=None)
