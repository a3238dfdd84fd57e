"""Shapes that the kinds of rewards share: numbers by group, worth by points, codes, messages.

Each shape has its compiled form beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from loyalty_cli.base.codes import bits, pattern_fault
from loyalty_cli.base.dates import Length
from loyalty_cli.base.money import parse_scaled
from loyalty_cli.base.toml_positions import Path
from loyalty_cli.program.judging.rewards import PERCENT_DIGITS, POINT_VALUE, ByGroup, PointValue
from loyalty_cli.program.language.amounts import PERCENT, POSITIVE
from loyalty_cli.program.language.shapes import (
    Fault,
    FaultyError,
    Shape,
    parse_text,
    show,
    wrong_type,
)
from loyalty_cli.program.language.times import length

Minor = Callable[[str, Path], int]
"""An amount of money in minor units; it notes what the currency cannot hold, with its path."""

Amount = str | Mapping[str, str]

Valid = Length | Literal["forever"]


def by_group(shape: Shape[Any]) -> Shape[Any]:
    """A value, or a table of such by group: `{ Member = "5", Gold = "10" }`."""

    def parse(value: object) -> object:
        if not isinstance(value, dict):
            return shape.parse(value)
        if not value:
            raise FaultyError(Fault("not-allowed", "the table has no groups", "name a level"))
        found: dict[str, object] = {}
        faults: list[Fault] = []
        for group, part in value.items():
            try:
                found[group] = shape.parse(part)
            except FaultyError as faulty:
                faults += [fault.under(group) for fault in faulty.faults]
        if faults:
            raise FaultyError(*faults)
        return found

    table = {"type": "object", "additionalProperties": dict(shape.schema), "minProperties": 1}
    return Shape(parse, {"anyOf": [dict(shape.schema), table]})


def groups_of(shape: Shape[Any]) -> Shape[Any]:
    """A table with such a value for each group."""
    both = by_group(shape)

    def parse(value: object) -> object:
        if not isinstance(value, dict):
            raise wrong_type(value, 'a table by group, like { Gold = "7 days" }')
        return both.parse(value)

    return Shape(parse, {"type": "object", "additionalProperties": dict(shape.schema)})


def either(shape: Shape[Any], *words: str) -> Shape[Any]:
    """A value, or one of these words."""

    def parse(value: object) -> object:
        return value if value in words else shape.parse(value)

    return Shape(parse, {"anyOf": [{"enum": list(words)}, dict(shape.schema)]})


MESSAGE_WORDS = ("name", "reward", "program", "date", "amount")
"""What a message may hold in braces."""

_PLACES = re.compile(r"\{([^{}]*)\}")


def _parse_pattern(value: object) -> str:
    text = parse_text(value)
    says = pattern_fault(text)
    if says is not None:
        raise FaultyError(
            Fault("not-allowed", f"{show(text)} {says}", 'like "LATTE-####-####-####"')
        )
    return text


def _parse_message(value: object) -> str:
    text = parse_text(value)
    for word in _PLACES.findall(text):
        if word not in MESSAGE_WORDS:
            says = f"{{{word}}} is not known; a message may have {_listed(MESSAGE_WORDS)}"
            raise FaultyError(Fault("not-allowed", says))
    return text


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"{{{word}}}" for word in words)


PERCENT_BY_GROUP = by_group(PERCENT)
MONEY = by_group(POSITIVE)
MONEY_OR_VALUE = either(MONEY, POINT_VALUE)
VALID = length(1, words=("forever",))
MESSAGE = Shape(_parse_message, {"type": "string", "minLength": 1})
PATTERN = Shape(_parse_pattern, {"type": "string", "pattern": "^[A-Za-z0-9#-]*#[A-Za-z0-9#-]*$"})


def weak_faults(pattern: str | None, least: int) -> Iterable[Fault]:
    """A pattern whose codes have fewer bits than that, and could be guessed."""
    if pattern is not None and bits(pattern) < least:
        says = f"{show(pattern)} has {bits(pattern)} bits, and could be guessed; {least} are needed"
        yield Fault("weak-code", says, f"write at least {-(-least // 5)} #", ("code",))


def numbers(value: Any) -> ByGroup:
    """Whole numbers, compiled."""
    return ByGroup(value) if isinstance(value, int) else ByGroup(groups=tuple(value.items()))


def money(value: Amount, path: Path, minor: Minor) -> ByGroup:
    """Amounts of money, compiled; `path` is their place in the file."""
    if isinstance(value, str):
        return ByGroup(minor(value, path))
    return ByGroup(
        groups=tuple((group, minor(text, (*path, group))) for group, text in value.items())
    )


def worth(value: Amount, path: Path, minor: Minor) -> ByGroup | PointValue:
    """Amounts of money, or what the points taken are worth."""
    return "point-value" if value == POINT_VALUE else money(value, path, minor)


def percent(value: Amount) -> ByGroup:
    """Percentages, compiled: whole millionths of a percent."""
    if isinstance(value, str):
        return ByGroup(parse_scaled(value, PERCENT_DIGITS))
    return ByGroup(
        groups=tuple((group, parse_scaled(text, PERCENT_DIGITS)) for group, text in value.items())
    )


def valid(value: Valid) -> Length | None:
    """How long it is good, None for ever."""
    return value if isinstance(value, Length) else None
