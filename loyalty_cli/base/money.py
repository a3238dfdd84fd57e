"""Money and other exact numbers: integers of the smallest unit, never a float."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

_PLAIN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?", re.ASCII)

QUANTITY_DIGITS = 6
"""Quantities are kept as whole millionths."""

Ratio = tuple[int, int]
"""An exact factor as (numerator, denominator), the denominator above 0."""


def parse_scaled(text: str, digits: int) -> int:
    """The decimal number in `text` as a whole number of 10**-digits.

    Accepts a sign, digits and a decimal point, nothing else ("1e3", "1,5" and "" are refused).
    Trailing zeros beyond `digits` are fine, other digits there are not. Raises ValueError with a
    sentence that says what is wrong.
    """
    if not _PLAIN.fullmatch(text):
        raise ValueError("is not a plain number like 12.50")
    whole, _, fraction = text.partition(".")
    if len(fraction) > digits:
        if fraction[digits:].strip("0"):
            raise ValueError(f"has more than {digits} decimals" if digits else "has decimals")
        fraction = fraction[:digits]
    return int(whole + fraction.ljust(digits, "0"))


def format_minor(amount_minor: int, digits: int) -> str:
    """Minor units as a decimal string: 1250 with two digits is "12.50"."""
    if digits == 0:
        return str(amount_minor)
    sign = "-" if amount_minor < 0 else ""
    whole, fraction = divmod(abs(amount_minor), 10**digits)
    return f"{sign}{whole}.{fraction:0{digits}d}"


def format_short(scaled: int, digits: int) -> str:
    """The same without zeros at its end: 7500000 with six digits is "7.5"."""
    text = format_minor(scaled, digits)
    return text.rstrip("0").rstrip(".") if digits else text


def ratio(text: str) -> Ratio:
    """A factor like "1.5" as an exact ratio; raises ValueError where it is no plain number."""
    if not _PLAIN.fullmatch(text):
        raise ValueError("is not a plain number like 1.5")
    return Decimal(text).as_integer_ratio()


def fewest_points(point_value: str | None, digits: int) -> int:
    """How many points come to one smallest unit of money at least; 0 without a value.

    Raises ValueError where the value is no plain number.
    """
    if point_value is None:
        return 0
    numerator, denominator = ratio(point_value)
    points: int = -(-denominator // (numerator * 10**digits))
    return points


def divide_half_up(numerator: int, denominator: int) -> int:
    """numerator / denominator (above 0) rounded to the nearest, halves away from zero."""
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """`total` spread over `weights` (each at least 0) by largest remainder.

    The parts add up to `total`; ties go to the earlier weight. All weights 0: all parts 0.
    """
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    sign = -1 if total < 0 else 1
    shares = [divmod(abs(total) * weight, whole) for weight in weights]
    parts = [quotient for quotient, _ in shares]
    left = abs(total) - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda place: -shares[place][1])
    for place in by_remainder[:left]:
        parts[place] += 1
    return [sign * part for part in parts]
