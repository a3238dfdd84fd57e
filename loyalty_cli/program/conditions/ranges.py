"""`{ from, below }`: a range of decimal numbers, for the conditions that have one."""

from __future__ import annotations

from collections.abc import Mapping

from loyalty_cli.base.money import QUANTITY_DIGITS, format_minor
from loyalty_cli.program.language.amounts import NUMBER_SCHEMA, number
from loyalty_cli.program.language.shapes import Fault, FaultyError, Shape, table_of


def plain(millionths: int) -> str:
    """A number in whole millionths as people write it."""
    return format_minor(millionths, QUANTITY_DIGITS).rstrip("0").rstrip(".")


def asked(least: int | None, below: int | None) -> str:
    """A range in the words of the program file."""
    first = "" if least is None else f"from {plain(least)}"
    last = "" if below is None else f"below {plain(below)}"
    return f"{first} {last}".strip()


def within(number: int, least: int | None, below: int | None) -> bool:
    """Whether a number lies in a range."""
    return (least is None or number >= least) and (below is None or number < below)


_NUMBER = Shape(number, NUMBER_SCHEMA)
_TABLE = table_of({"from": _NUMBER, "below": _NUMBER})


def _range(value: object) -> Mapping[str, object]:
    found = _TABLE.parse(value)
    least, below = found.get("from"), found.get("below")
    if not found:
        raise FaultyError(Fault("missing-key", "the table is empty", "give from, below or both"))
    if isinstance(least, int) and isinstance(below, int) and least >= below:
        raise FaultyError(Fault("contradiction", "from must be less than below"))
    return found


RANGE = Shape(_range, {**_TABLE.schema, "minProperties": 1})
"""The table of a range, its numbers in whole millionths."""
