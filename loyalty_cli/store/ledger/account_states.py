"""The part of an account's state that is kept as JSON: what its memories say.

Days are ordinals here (`base.dates`): the walk reads and writes this text for every account it
touches, and nobody else needs it; whatever a merchant asks for has a column of its own.
"""

from __future__ import annotations

import json
from typing import Any

from loyalty_cli.engine.account.memories import MEMORIES
from loyalty_cli.engine.account.state import Account

_compact = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def dump_state(account: Account, newest: int) -> str:
    """The state as compact JSON; `newest` is the newest version the walk knew."""
    kept: dict[str, Any] = {"book": newest}
    for memory in MEMORIES:
        memory.dump(account, kept)
    return _compact(kept)


def read_state(account: Account, text: str) -> int:
    """Fills an account with what was kept; returns the newest version known then."""
    kept: dict[str, Any] = json.loads(text)
    for memory in MEMORIES:
        memory.load(account, kept)
    return int(kept["book"])
