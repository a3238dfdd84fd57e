"""Shares and other ratios as the JSON numbers they are shown as."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt


def number(ratio: Fraction) -> int | float:
    """The ratio as a number, whole where it is."""
    return ratio.numerator if ratio.denominator == 1 else float(ratio)


def share(part: int, whole: int) -> float:
    """Which share of `whole`, above 0, `part` is."""
    return part / whole


def cosine(both: int, one: int, other: int) -> float:
    """How alike two sets are that have `both` in common: both / sqrt(one x other)."""
    return both / sqrt(one * other)
