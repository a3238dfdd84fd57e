"""Which part of a rule's points each multiplier works on (LANGUAGE 2, Boosts)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

from .basket import Basket, Line
from .conditions import line_matches, matching_lines


@dataclass(frozen=True)
class Multiplier:
    """A level's or a boost's factor."""

    name: str
    source: str
    factor: Fraction
    boost: dict[str, Any] | None

    def matches(self, line: Line) -> bool:
        """A level, and a boost without line conditions, work on every line."""
        return self.boost is None or line_matches(self.boost.get("when", {}), line)


@dataclass(frozen=True)
class Share:
    """A share of the base, and which multipliers (by place) work on it."""

    of_base: Fraction
    matched: frozenset[int]


def shares_of(rule: dict[str, Any], basket: Basket, found: list[Multiplier]) -> list[Share]:
    """The base, shared over the counted lines by amount, for `per_quantity` by pieces.

    Lines are added up by which multipliers match them, a sum below 0 counting as 0; where all
    are 0, by the number of lines.
    """
    groups: dict[frozenset[int], list[int]] = {}
    if rule["on"] == "purchase":
        for n in matching_lines(rule.get("when", {}), basket):
            matched = (k for k, one in enumerate(found) if one.matches(basket.lines[n]))
            groups.setdefault(frozenset(matched), []).append(n)
    if not groups:
        return [Share(Fraction(1), frozenset(range(len(found))))]
    if "per_quantity" in rule:
        weights = [basket.quantity_of(places) for places in groups.values()]
    else:
        weights = [Fraction(basket.counted_of(places)) for places in groups.values()]
    if not any(weights):
        weights = [Fraction(len(places)) for places in groups.values()]
    return [
        Share(weight / sum(weights), matched)
        for matched, weight in zip(groups, weights, strict=True)
    ]


def total_after(
    stacking: str, shares: list[Share], found: list[Multiplier], number: int
) -> Fraction:
    """What the base is multiplied by after that multiplier, by the program's `stacking`."""
    counting = [number] if stacking == "best" else range(number + 1)
    whole = Fraction(0)
    for share in shares:
        factors = [found[k].factor for k in counting if k in share.matched]
        if stacking == "multiply":
            whole += share.of_base * prod(factors, start=Fraction(1))
        else:
            whole += share.of_base * (1 + sum(factor - 1 for factor in factors))
    return whole
