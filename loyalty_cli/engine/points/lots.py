"""When the lots of an account end, and in which order they are spent (DESIGN, "Lots")."""

from __future__ import annotations

from collections.abc import Iterable

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.entries import Lot
from loyalty_cli.engine.account.state import Account


def ends_on(account: Account, lot: Lot, day: Day) -> Day | None:
    """The last good day of a lot as it stands on a day: its own or that of an idle balance,
    whichever comes first; None for no end."""
    last = lot.expires_on
    if last is not None and not lot.idle:
        return last
    until = account.idle_until(day)
    if until is not None and (last is None or until < last):
        last = until
    for passed, newest in account.idle_passed:
        if lot.number <= newest and (last is None or passed < last):
            last = passed
    return last


def in_order(account: Account, lots: Iterable[Lot], day: Day) -> list[Lot]:
    """Lots in the order of spending: soonest to end, never last, then the oldest."""

    def place(lot: Lot) -> tuple[bool, Day, Day, bool, Day, bool]:
        end, own = ends_on(account, lot, day), lot.expires_on
        return (end is None, end or 0, lot.available_on, own is None, own or 0, lot.idle)

    return sorted(lots, key=place)


def usable(account: Account, day: Day) -> list[Lot]:
    """The lots that can be spent from, what is due to lapse left out."""
    return [lot for lot in account.lots if lot.spendable(day) and not is_overdue(account, lot, day)]


def is_overdue(account: Account, lot: Lot, day: Day) -> bool:
    """Whether a lot should have lapsed by now, and waits for a batch."""
    last = ends_on(account, lot, day)
    return last is not None and last < day
