"""What of an account can be spent on a day, and a cost taken from it."""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.expiry import start_idle
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.posting import Posting
from loyalty_cli.engine.state import Account, Entry, Lot


def spendable(account: Account, day: Day) -> int:
    """The points that can be used on a day: available, not lapsed, and not owed."""
    return max(0, sum(lot.remaining for lot in usable(account, day)) - account.debt)


def usable(account: Account, day: Day) -> list[Lot]:
    """The lots that can be spent from, an idle balance that is due to lapse left out."""
    return [lot for lot in account.lots if lot.spendable(day) and not is_overdue(account, lot, day)]


def is_overdue(account: Account, lot: Lot, day: Day) -> bool:
    """Whether a lot should have lapsed by now, and waits for a batch."""
    last = account.idle_until if lot.expires_on is None else lot.expires_on
    return last is not None and last < day


def pay(plan: Plan, posting: Posting, reward: str, cost: int, day: Day) -> Entry:
    """The entry that takes a cost, from the lots that lapse first."""
    account = posting.account
    entry = posting.entry("redeem", day, -cost, rule=reward)
    left = posting.spend(entry, cost)
    assert left == 0
    version = plan.on(day)
    if version is not None:
        start_idle(account, version.program.expiry, day)
    account.last_activity = max(account.last_activity or day, day)
    return entry
