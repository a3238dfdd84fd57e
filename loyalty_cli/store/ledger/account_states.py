"""The part of an account's state that is kept as JSON: what its sums and limits remember.

Days are ordinals here (`base.dates`): the walk reads and writes this text for every account it
touches, and nobody else needs it; whatever a merchant asks for has a column of its own.
"""

from __future__ import annotations

import json
from typing import Any

from loyalty_cli.engine.state import Account
from loyalty_cli.engine.tallies import Tally
from loyalty_cli.program.judging.carry import Sums, dump_amount, read_amount

_compact = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def dump_state(account: Account, newest: int) -> str:
    """The state as compact JSON; `newest` is the newest version the walk knew."""
    kept: dict[str, Any] = {
        "book": newest,
        "counts": account.counts,
        "lots": account.lots_made,
        "moves": account.moves,
        "changes": account.changes,
    }
    if account.tallies:
        kept["tallies"] = {name: list(t.days.items()) for name, t in account.tallies.items()}
    if account.usage.used:
        # Time only moves on, so what on-time events can still meet is the latest period.
        kept["usage"] = [
            [scope, every, latest, *periods[latest]]
            for (scope, every), periods in account.usage.used.items()
            for latest in (max(periods),)
        ]
    if account.reached:
        kept["reached"] = account.reached
    if account.raised:
        kept["raised"] = True
    if account.ladder is not None:
        kept["ladder"] = account.ladder
    if account.applied:
        kept["applied"] = sorted(account.applied)
    if account.floor is not None:
        kept["floor"] = account.floor
    if account.under is not None:
        kept["under"] = account.under
    if account.walked is not None:
        kept["walked"] = account.walked
    if account.moved_on is not None:
        kept["moved_on"] = account.moved_on
    if account.last_purchase is not None:
        kept["last_purchase"] = account.last_purchase
    if account.idle_since is not None:
        kept["idle_since"] = account.idle_since
    if account.idle_passed:
        kept["idle_passed"] = account.idle_passed
    if account.claims:
        kept["claims"] = account.claims
    if account.bought is not None:
        kept["bought"] = account.bought
    if account.yearly:
        kept["yearly"] = account.yearly
    if account.carried:
        kept["carried"] = [
            [*key, dump_amount(sums.counted), sums.steps] for key, sums in account.carried.items()
        ]
    return _compact(kept)


def read_state(account: Account, text: str) -> int:
    """Fills an account with what was kept; returns the newest version known then."""
    kept: dict[str, Any] = json.loads(text)
    account.counts = kept["counts"]
    account.lots_made = kept["lots"]
    account.moves = kept["moves"]
    account.changes = kept["changes"]
    account.tallies = {name: Tally(days) for name, days in kept.get("tallies", {}).items()}
    for scope, every, period, points, times in kept.get("usage", ()):
        account.usage.used[scope, every] = {period: [points, times]}
    account.reached = [(name, first, last) for name, first, last in kept.get("reached", ())]
    account.raised = kept.get("raised", False)
    account.ladder = kept.get("ladder")
    floor = kept.get("floor")
    account.floor = None if floor is None else (floor[0], floor[1])
    under = kept.get("under")
    account.under = None if under is None else (under[0], under[1])
    account.applied = set(kept.get("applied", ()))
    account.walked = kept.get("walked")
    account.moved_on = kept.get("moved_on")
    account.last_purchase = kept.get("last_purchase")
    account.idle_since = kept.get("idle_since")
    account.idle_passed = [(day, newest) for day, newest in kept.get("idle_passed", ())]
    account.claims = kept.get("claims", 0)
    bought = kept.get("bought")
    account.bought = None if bought is None else (bought[0], bought[1])
    account.yearly = kept.get("yearly", {})
    for rule, step, counted, steps in kept.get("carried", ()):
        account.carried[rule, step] = Sums(read_amount(counted), steps)
    return int(kept["book"])
