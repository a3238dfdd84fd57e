"""The rewards that a grant gave or bought, as its claims say."""

from __future__ import annotations

from typing import Any

from loyalty_cli.base.dates import iso
from loyalty_cli.reports.explain.history import History
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH
from loyalty_cli.store.value.claims import AGAIN

Rewards = dict[str, list[dict[str, Any]]]
"""By the grant's name: `reward`, the points it `cost`, and the `reason` it was not given for."""

_ROWS = "SELECT construct, reward, points, status, reason FROM claims"


def rewards_on(history: History, event: int) -> Rewards:
    """What grants gave on an event, but for rises that it caused."""
    account = history.home(event).account.number
    where = "account = ? AND occasion = ? AND posted_on <= ?"
    return _rewards(history, where, account, f"event {event}", iso(history.as_of))


def rewards_of(history: History, number: int) -> Rewards:
    """What was given with the entry of a grant on an occasion or a level."""
    own = history.entry(number)
    assert own is not None
    first = history.account.number * NUMBERS_EACH
    where = """account = ? AND construct = ? AND event IS ? AND posted_on = ?
               AND occasion NOT LIKE 'event %' AND entry >= ?"""
    values = (history.account.number, own.rule, own.event, iso(own.posted_on), first + number)
    return _rewards(history, where, *values)


def _rewards(history: History, where: str, *values: object) -> Rewards:
    found: Rewards = {}
    for grant, reward, cost, status, reason in history.store.db.execute(
        f"{_ROWS} WHERE {where} ORDER BY claim", values
    ):
        # Whatever may still be met has been given as far as points go.
        never = status == "unmet" and reason not in AGAIN
        row = {"reward": reward, "cost": cost, "reason": reason if never else None}
        found.setdefault(grant, []).append(row)
    return found
