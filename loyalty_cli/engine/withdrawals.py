"""Events that are taken back, as the walk is told of them: plain data, like `state`."""

from __future__ import annotations

from dataclasses import dataclass, field

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.state import Entry, Judgement, Move


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An event that was judged and then taken back on a day, with its file."""

    event: int
    kind: str
    refund_of: int | None
    day: Day


@dataclass(slots=True)
class Withdrawn:
    """What an event that is taken back has done: its own entries, and every judgement that its
    part of the sums is made of (its refunds' too); of a refund also the moves of its entries.
    `gifts` names the grants on it that gave or bought rewards alone."""

    judgements: list[Judgement]
    entries: list[Entry]
    moves: list[Move] = field(default_factory=list)
    gifts: list[str] = field(default_factory=list)
