"""What of an account can be spent on a day, and a cost taken from it."""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.entries import Entry
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.points.expiry import extend_idle
from loyalty_cli.engine.points.lots import usable
from loyalty_cli.engine.points.posting import Posting


def spendable(account: Account, day: Day) -> int:
    """The points that can be used on a day: available, not lapsed, and not owed."""
    return max(0, sum(lot.remaining for lot in usable(account, day)) - account.debt)


def pay(posting: Posting, reward: str, cost: int, day: Day) -> Entry:
    """The entry that takes a cost, from the lots that lapse first."""
    account = posting.account
    entry = posting.entry("redeem", day, -cost, rule=reward)
    left = posting.spend(entry, cost)
    assert left == 0
    extend_idle(account, day)
    account.last_activity = max(account.last_activity or day, day)
    return entry
