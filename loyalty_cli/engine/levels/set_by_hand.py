"""Levels set by hand: a floor until its own date, over what the ladder gives.

The ladder goes on beneath it as if there were none, so that after its date the member has what the
normal rules give (LANGUAGE 2, "Levels").
"""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.points.posting import Posting
from loyalty_cli.program.judging.rules import Ladder

Held = tuple[str | None, Day | None]
"""A level with its last day; None is no end."""


def give(
    posting: Posting,
    ladder: Ladder,
    level: str | None,
    until: Day | None,
    day: Day,
    why: str,
    event: int | None = None,
) -> None:
    """The ladder gives a level until a day; what was set by hand stands where it is more.

    Where that changes nothing to be seen, nothing is written.
    """
    account = posting.account
    account.under = None
    if ladder.index(level):
        account.raised = True
    held: Held = (level, until)
    if account.floor is not None and is_more(ladder, account.floor, held):
        account.under, held = held, account.floor
    unseen = account.floor is not None or why in ("set", "set-ended", "merge", "version")
    if not (unseen and held == (account.level, account.level_until)):
        posting.level(day, held[0], held[1], why, event)


def refresh(posting: Posting, ladder: Ladder, day: Day, why: str) -> None:
    """After the floor changed, or the ladder: the level is the higher of both again."""
    level, until = posting.account.by_ladder
    give(posting, ladder, level, until, day, why)


def is_more(ladder: Ladder, one: Held, other: Held) -> bool:
    """Whether a level stands above another in a ladder, or is the same and ends later.

    One that the ladder does not have is never more.
    """
    place, against = ladder.index(one[0]), ladder.index(other[0])
    if place is None:
        return False
    if against is None or place > against:
        return True
    return place == against and other[1] is not None and (one[1] is None or one[1] > other[1])
