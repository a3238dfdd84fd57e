"""All that an account remembers from one walk to the next."""

from __future__ import annotations

from loyalty_cli.engine.account.marks import (
    Bought,
    Idleness,
    LastPurchase,
    Levels,
    Numbers,
    Walks,
    YearlyOccasions,
)
from loyalty_cli.engine.account.memory import Memory
from loyalty_cli.engine.account.sums import Carried, Counts, LimitUsage, Tallies, Totals
from loyalty_cli.engine.account.terms import Terms

MEMORIES: tuple[Memory, ...] = (
    Counts(),
    Numbers(),
    Totals(),
    Tallies(),
    LimitUsage(),
    Levels(),
    Walks(),
    LastPurchase(),
    Idleness(),
    Bought(),
    YearlyOccasions(),
    Carried(),
    Terms(),
)
"""All that an account remembers."""

COUNTED: tuple[Memory, ...] = tuple(
    memory for memory in MEMORIES if type(memory).count is not Memory.count
)
"""Those to which judgements add by themselves."""
