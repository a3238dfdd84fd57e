"""The steps of a day in their order, done and foreseen from one list (DESIGN, "The timeline")."""

from __future__ import annotations

from loyalty_cli.base.dates import NEVER, Day
from loyalty_cli.engine.account.state import Account, Walked
from loyalty_cli.engine.days.clubs import BEGINNINGS, CLUBS
from loyalty_cli.engine.days.grants import BALANCE, BALANCE_AGAIN, OCCASIONS
from loyalty_cli.engine.days.lapsing import LAPSE, RELEASE
from loyalty_cli.engine.days.levels import LEVEL_FACTS, NEW_LADDER, PERIODIC_REVIEW, REVIEW, RISE
from loyalty_cli.engine.days.step import DayStart, never
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.points.posting import Posting
from loyalty_cli.engine.walk_context import WalkContext

STEPS = (
    RELEASE,
    LAPSE,
    CLUBS,
    BALANCE,
    NEW_LADDER,
    LEVEL_FACTS,
    REVIEW,
    PERIODIC_REVIEW,
    RISE,
    OCCASIONS,
    BEGINNINGS,
    BALANCE_AGAIN,
)
"""What happens at the start of a day, before its events."""

_WHEN_CLOSED = tuple(step for step in STEPS if step.when_closed)
_FORESEEN = tuple(s.next for s in STEPS if s.next is not never and not s.of_terms)
_FORESEEN_WHEN_CLOSED = tuple(step.next for step in _WHEN_CLOSED if not step.of_terms)
_FORESEEN_OF_TERMS = tuple(s.next for s in STEPS if s.next is not never and s.of_terms)
_FIRST = tuple(step.first for step in STEPS if step.first is not None)


def begin_day(context: WalkContext, day: Day, *, fresh: bool) -> None:
    """Does the steps of a day; one that was begun before has those alone that are done again."""
    start = DayStart(context, day, context.plan.on(day), fresh)
    is_closed = context.account.person.status.at(day) == "closed"
    for step in _WHEN_CLOSED if is_closed else STEPS:
        if (fresh or step.again) and (not step.of_terms or context.account.terms):
            step.do(start)


def next_due(plan: Plan, account: Account, after: Day) -> Day | None:
    """The first day after `after` on which any step of a day has something to do."""
    closed_on = account.person.closed_on
    is_closed = closed_on is not None and closed_on <= after
    steps = _FORESEEN_WHEN_CLOSED if is_closed else _FORESEEN
    if account.terms:
        steps += _FORESEEN_OF_TERMS
    due = NEVER
    for next_day in steps:
        day = next_day(plan, account, after)
        if day is not None and day < due:
            due = day
    # What should have happened by now (a review after a late event) happens on the next day.
    due = max(after + 1, due)
    return due if due < NEVER else None


def first_due(plan: Plan, account: Account) -> Day | None:
    """The first day on which anything happens to an account that no walk has seen."""
    days = [first_day(plan, account) for first_day in _FIRST]
    if account.lots:  # A command gave it points: from then on it is like any other.
        days.append(next_due(plan, account, min(lot.available_on for lot in account.lots)))
    return min((day for day in days if day is not None), default=None)


def done(plan: Plan, posting: Posting, day: Day) -> Walked:
    """What a command of that day posted, with the day on which the account is due again."""
    posting.account.moved_on = day
    # What the day itself brings may not have been done yet.
    posting.out.next_due = next_due(plan, posting.account, day - 1)
    return posting.out
