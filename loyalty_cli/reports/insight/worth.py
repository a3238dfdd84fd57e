"""Points and parts of sums in money."""

from __future__ import annotations

from loyalty_cli.base.money import divide_half_up, format_minor, ratio

PERCENT_DIGITS = 2


def money_of(points: int, point_value: str | None, digits: int) -> int | None:
    """What points are worth in minor units, half up; None where the program does not say."""
    if point_value is None:
        return None
    numerator, denominator = ratio(point_value)
    return divide_half_up(points * numerator * 10**digits, denominator)


def percent_of(part: int, whole: int) -> str | None:
    """`part` in percent of `whole`, both in minor units, half up to two decimals: "2.35".

    None where the whole is not above 0."""
    if whole <= 0:
        return None
    return format_minor(divide_half_up(part * 100 * 10**PERCENT_DIGITS, whole), PERCENT_DIGITS)
