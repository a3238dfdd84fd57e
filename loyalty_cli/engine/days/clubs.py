"""Clubs on a day without an event: terms that ended, and those that begin."""

from __future__ import annotations

from loyalty_cli.base.dates import NEVER, Day
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.clubs.beginnings import waiting
from loyalty_cli.engine.clubs.terms import see
from loyalty_cli.engine.days.step import DayStart, DayStep
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.rewards.granting import grants_on_club


def _see(start: DayStart) -> None:
    see(start.context, start.day)


def _tell(start: DayStart) -> None:
    grants_on_club(start.context, None, start.day)


def _next(plan: Plan, account: Account, after: Day) -> Day | None:
    """The next first day of a term, the day after the last one of another; the next at all where
    the beginning of one has not been told."""
    closed_on = account.person.closed_on
    if closed_on is not None and closed_on <= after:
        return None
    if waiting(account, after):
        return after + 1
    days = [] if closed_on is None else [closed_on]
    days += [term.first for term in account.terms if not term.is_void]
    days += [term.last_day + 1 for term in account.terms if term.last_day < NEVER]
    return min((day for day in days if day > after), default=None)


def _first(plan: Plan, account: Account) -> Day | None:
    return min((term.first for term in account.terms if not term.is_void), default=None)


CLUBS = DayStep("clubs", _see, _next, first=_first, again=True, when_closed=True, of_terms=True)
BEGINNINGS = DayStep("beginnings of memberships", _tell, again=True, of_terms=True)
