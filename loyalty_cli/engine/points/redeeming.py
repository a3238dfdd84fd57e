"""Points taken for rewards, and given back to the lots they came from; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.entries import Days, Entry
from loyalty_cli.engine.account.state import Account, Walked
from loyalty_cli.engine.days.order import done
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.points.balance import pay
from loyalty_cli.engine.points.posting import Posting


@dataclass(frozen=True, slots=True)
class Taken:
    """Points that came from (or go back to) a lot of these days."""

    days: Days
    points: int


def redeem(plan: Plan, account: Account, reward: str, cost: int, day: Day) -> Walked:
    """Takes the cost of a reward by hand of a command; ask `price` first."""
    posting = Posting(account)
    posting.release(day)
    pay(posting, reward, cost, day)
    return done(plan, posting, day)


def give_back(
    plan: Plan, account: Account, reward: str, taken: Sequence[Taken], day: Day
) -> Walked:
    """Points of an undone redemption go back where they came from, with their days.

    What is owed is paid first; what lapsed meanwhile lapses at once. The account comes with all
    the lots it ever had.
    """
    posting = Posting(account)
    posting.release(day)
    put_back(posting, reward, taken, day)
    return done(plan, posting, day)


def put_back(posting: Posting, reward: str, taken: Sequence[Taken], day: Day) -> Entry:
    """Posts that points go back; the account's lots are all there that they came from."""
    entry = posting.entry("restore", day, sum(part.points for part in taken), rule=reward)
    for part in taken:
        posting.give_back(posting.lot(part.days), entry, part.points)
    posting.lapse_due(day)
    return entry
