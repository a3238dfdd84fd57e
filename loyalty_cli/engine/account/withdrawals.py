"""Events that are taken back, as the walk is told of them: plain data, like `state`."""

from __future__ import annotations

from dataclasses import dataclass, field

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.entries import Entry, Judgement, Move

IMPORT_UNDONE = "import undone"
TOLD_ANEW = "receipt taken back by hand"
STATE_BACK = "refund that no longer holds"
NOTES = (IMPORT_UNDONE, TOLD_ANEW, STATE_BACK)
"""How the notes of entries begin that undo what an event did."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An event that was judged and then taken back on a day: with its file, or (`note` says so) by
    hand or by a file of orders that says that a refund doesn't hold. `again` is the event that
    tells it anew."""

    event: int
    kind: str
    refund_of: int | None
    day: Day
    note: str = IMPORT_UNDONE
    again: int | None = None


@dataclass(slots=True)
class Withdrawn:
    """What an event that is taken back has done: its own entries, and every judgement that its
    part of the sums is made of (its refunds' too); of a refund also the moves of its entries.
    `gifts` names the grants on it that gave or bought rewards alone; `note` is what entries that
    take it back say."""

    judgements: list[Judgement]
    entries: list[Entry]
    moves: list[Move] = field(default_factory=list)
    gifts: list[str] = field(default_factory=list)
    note: str = IMPORT_UNDONE
