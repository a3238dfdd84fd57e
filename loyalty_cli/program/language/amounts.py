"""The shapes of exact numbers: amounts of money, factors, quantities. Text, never a float."""

from __future__ import annotations

import re

from loyalty_cli.base.money import QUANTITY_DIGITS, parse_scaled
from loyalty_cli.program.language.shapes import Fault, FaultyError, Shape, show, wrong_type

_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)
_COMMA = re.compile(r"[0-9]+,[0-9]+", re.ASCII)


def parse_amount(value: object) -> str:
    """An amount of money, a factor or another exact number of at least 0, as text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise FaultyError(
            Fault(
                "bad-amount",
                f"{show(value)} is a number without quotes; amounts and factors are text",
                _quoted(value),
            )
        )
    if not isinstance(value, str):
        raise wrong_type(value, 'an amount in quotes, like "1.50"')
    if _NUMBER.fullmatch(value):
        if value.startswith("-"):
            raise FaultyError(Fault("bad-amount", f"{show(value)} is below 0"))
        if not _AMOUNT.fullmatch(value):
            raise FaultyError(
                Fault(
                    "bad-amount",
                    f"{show(value)} is too long; at most 12 digits and 6 decimals are allowed",
                )
            )
        return value
    fix = f'write "{value.replace(",", ".")}"' if _COMMA.fullmatch(value) else None
    raise FaultyError(Fault("bad-amount", f'{show(value)} is not a plain number like "1.50"', fix))


def _quoted(value: int | float) -> str | None:
    """How the number would be written, where it is one that an amount can be."""
    wanted = str(value)
    if isinstance(value, float) and float(f"{value:.2f}") == value:
        wanted = f"{value:.2f}"
    return f'write "{wanted}" in quotes' if _AMOUNT.fullmatch(wanted) else None


def parse_positive(value: object) -> str:
    """An amount above 0, as text."""
    text = parse_amount(value)
    if not text.strip("0."):
        raise FaultyError(
            Fault("bad-amount", f"{show(text)} is not allowed; it must be more than 0")
        )
    return text


def parse_factor(value: object) -> str:
    """A multiplier of at least 1, as text."""
    text = parse_amount(value)
    if parse_scaled(text, 6) < 10**6:
        raise FaultyError(
            Fault("bad-amount", f'{show(text)} is below 1; a factor is "1" or more, like "1.5"')
        )
    return text


def parse_share(value: object) -> str:
    """A percentage of at least 0 and at most 100, as text."""
    text = parse_amount(value)
    if parse_scaled(text, 6) > 100 * 10**6:
        raise FaultyError(Fault("not-allowed", f"{show(text)} is more than 100 percent"))
    return text


def parse_percent(value: object) -> str:
    """A percentage above 0 and at most 100, as text."""
    return parse_share(parse_positive(value))


def number(value: object) -> int:
    """A whole or quoted decimal number of at least 0, in whole millionths."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        value = str(value)
    return parse_scaled(parse_amount(value), QUANTITY_DIGITS)


def positive_number(value: object) -> int:
    """A whole or quoted decimal number above 0, in whole millionths."""
    found = number(value)
    if found == 0:
        raise FaultyError(
            Fault("bad-amount", f"{show(value)} is not allowed; it must be more than 0")
        )
    return found


AMOUNT = Shape(parse_amount, {"type": "string", "pattern": f"^{_AMOUNT.pattern}$"})
POSITIVE = Shape(parse_positive, AMOUNT.schema)
SHARE = Shape(parse_share, AMOUNT.schema)
PERCENT = Shape(parse_percent, AMOUNT.schema)
FACTOR = Shape(parse_factor, AMOUNT.schema)
NUMBER_SCHEMA = {"anyOf": [{"type": "integer", "minimum": 0}, dict(AMOUNT.schema)]}
