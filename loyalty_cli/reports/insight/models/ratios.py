"""Shares and other ratios as the JSON numbers they are shown as."""

from __future__ import annotations

from fractions import Fraction


def number(ratio: Fraction) -> int | float:
    """The ratio as a number, whole where it is."""
    return ratio.numerator if ratio.denominator == 1 else float(ratio)


def share(part: int, whole: int) -> float:
    """Which share of `whole`, above 0, `part` is."""
    return part / whole
