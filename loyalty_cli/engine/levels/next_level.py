"""How far an account is from its next level, and what it still lacks to keep the one it has."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.levels.levels import next_review, review_sum, window_sum
from loyalty_cli.engine.plan import place_of
from loyalty_cli.program.judging.rules import Ladder


@dataclass(frozen=True, slots=True)
class NextLevel:
    """Amounts in the ladder's measure (minor units for spend); None where there is nothing.

    `reached` is what the window holds today, `line` what the level held asks for.
    """

    level: str
    reached: int
    line: int
    next_level: str | None
    next_line: int | None
    to_next: int | None
    to_keep: int | None


def look_ahead(ladder: Ladder, account: Account, day: Day) -> NextLevel:
    """What the account's sums up to `day` say of the levels to come."""
    place = place_of(ladder, account.level)
    level = ladder.levels[place]
    reached = window_sum(account, ladder, day)
    upper = ladder.levels[place + 1] if place + 1 < len(ladder.levels) else None
    to_keep = None
    if place and account.level_until is not None and account.under is not None:
        # Set by hand: after its date the member has it only if the ladder gives it by then.
        to_keep = max(0, level.start - reached)
    elif place and account.level_until is not None:
        until = account.level_until
        on = next_review(account, ladder, until, day)
        to_keep = max(0, level.start - review_sum(account, ladder, until, on))
    return NextLevel(
        level.name,
        reached,
        level.start,
        None if upper is None else upper.name,
        None if upper is None else upper.start,
        None if upper is None else max(0, upper.start - reached),
        to_keep,
    )
