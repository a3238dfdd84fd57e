"""What one rule gives for one event, part by part, before it is written."""

from __future__ import annotations

from dataclasses import dataclass, field

from loyalty_cli.base.money import Ratio, divide_half_up
from loyalty_cli.program.judging.rules import Rounding, Rule


@dataclass(slots=True)
class Part:
    """One entry to be: points of a rule (`boost` None), or of a boost or level on top of it."""

    boost: str | None
    desired: int
    points: int
    note: str | None = None


@dataclass(slots=True)
class Award:
    """What one rule that matched gives: its parts in order."""

    rule: Rule
    parts: list[Part] = field(default_factory=list)

    @property
    def points(self) -> int:
        """The points of all its parts."""
        # A plain loop: this is asked six times for every event.
        points = 0
        for part in self.parts:
            points += part.points
        return points


def rounded(exact: Ratio, rounding: Rounding) -> int:
    """The exact points (at least 0) as whole points, by the rule's rounding."""
    numerator, denominator = exact
    if denominator == 1 or rounding == "down":
        return numerator // denominator
    if rounding == "up":
        return -(-numerator // denominator)
    if rounding == "half-up":
        return divide_half_up(numerator, denominator)
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1))
