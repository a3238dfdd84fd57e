"""When points lapse: which `expiry` holds, and the last good day it gives.

The source is LANGUAGE 2, "Expiry".
"""

from __future__ import annotations

from typing import Literal

from loyalty_cli.base.dates import Day, add_length, round_up, year_of, yearly
from loyalty_cli.engine.account.entries import Days
from loyalty_cli.engine.account.state import Account
from loyalty_cli.program.judging.groups import Groups
from loyalty_cli.program.judging.rules import Program
from loyalty_cli.program.judging.shapes import Expiry

Whose = Literal["rule", "level", "club", "program"]
"""A rule or grant, a kind of group, or the program."""


def expiry_for(program: Program, own: Expiry | None, groups: Groups) -> Expiry | None:
    """A rule's own expiry goes before that of a group, and that before the program's."""
    return expiry_from(program, own, groups)[1]


def expiry_from(
    program: Program, own: Expiry | None, groups: Groups
) -> tuple[Whose, Expiry | None]:
    """The expiry that holds, and whose it is."""
    if own is not None:
        return "rule", own
    last: tuple[Whose, Expiry | None] = ("program", program.expiry)
    for group in groups:
        if group.benefits.expiry is not None:
            if group.kind != "level":
                return group.kind, group.benefits.expiry
            # Groups stand in the order of their multipliers; the level's expiry comes last.
            last = group.kind, group.benefits.expiry
    return last


def last_day(expiry: Expiry | None, available_on: Day) -> Day | None:
    """The last good day of points that become available on a day; None for no day of their own."""
    if expiry is None:
        return None
    if expiry.after is not None:
        return round_up(add_length(available_on, expiry.after), expiry.round)
    if expiry.on is not None:
        earliest = available_on
        if expiry.min_life is not None:
            earliest = add_length(available_on, expiry.min_life)
        day = yearly(expiry.on, year_of(earliest))
        return day if day >= earliest else yearly(expiry.on, year_of(earliest) + 1)
    return None


def days_from(expiry: Expiry | None, available_on: Day) -> Days:
    """The days of a lot whose points become available on a day and lapse by this expiry."""
    last = last_day(expiry, available_on)
    return (available_on, last, last is not None and expiry is not None and expiry.idle is not None)


def extend_idle(account: Account, day: Day) -> None:
    """A balance lives on from the date of what happened; nothing older turns that back."""
    if account.is_ever_idle and (account.idle_since is None or day >= account.idle_since):
        account.idle_since = day


def begin_idle(account: Account, day: Day) -> None:
    """The first points of any kind begin the time in which a balance may be idle."""
    if account.is_ever_idle and account.idle_since is None:
        account.idle_since = day
