"""A judgement as what counts it again looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.entries import Judgement
from loyalty_cli.program.measures import Added


@dataclass(frozen=True, slots=True)
class Counted:
    """A judgement as memories look at it: the kind of its event (None where that is not known), the
    day it counts for, what it adds, and what else it kept."""

    kind: str | None
    counts_on: Day
    added: Added
    saw: Mapping[str, object]


def counted_of(kind: str | None, judgement: Judgement) -> Counted:
    """The same of a judgement of an event of that kind."""
    added = Added(judgement.nth, judgement.spend, judgement.points, judgement.purchases)
    return Counted(kind, judgement.counts_on, added, judgement.saw)
