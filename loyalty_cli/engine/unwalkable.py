"""Accounts that can't be walked: what stops one stops no other."""

from __future__ import annotations

from loyalty_cli.engine.account.state import Walked

POINTS_MOST = 10**15
"""What an account can count: sums over a whole store stay within 64 bits."""

MINOR_MOST = 10**18
"""The same for money, in minor units."""


class UnwalkableError(Exception):
    """A walk that can't go on: at which event, None where it was none's doing, and why."""

    def __init__(self, event: int | None, reason: str) -> None:
        super().__init__(event, reason)
        self.event = event
        self.reason = reason


def refuse_beyond(walked: Walked) -> None:
    """Raises UnwalkableError where a walk comes to more than a store can count."""
    account = walked.account
    total = sum(account.totals.values())
    for entry in walked.entries:
        points = entry.points
        total += points if points > 0 else -points
        if total > POINTS_MOST or entry.desired > POINTS_MOST:
            raise UnwalkableError(entry.event, f"it comes to more than {POINTS_MOST:,} points")
    if abs(account.spend) > MINOR_MOST:
        event = walked.judgements[-1].event if walked.judgements else None
        raise UnwalkableError(event, "what was spent comes to more than a store can count")
