"""`quantity = { from, below }`: the event's quantity lies in a range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loyalty_cli.base.money import QUANTITY_DIGITS, format_minor
from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.judging.facts import Fact, Moment
from loyalty_cli.program.language.amounts import NUMBER_SCHEMA, number
from loyalty_cli.program.language.shapes import Fault, FaultyError, Shape, table_of

_ONE = 10**QUANTITY_DIGITS


@dataclass(frozen=True, slots=True)
class Quantity:
    """At least `least` and below `below` (whole millionths); an event without one counts 1."""

    least: int | None
    below: int | None

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "quantity"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("quantity", "lines"))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        least = "" if self.least is None else f"from {_plain(self.least)}"
        below = "" if self.below is None else f"below {_plain(self.below)}"
        return f"{least} {below}".strip()

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        found = _ONE if moment.quantity is None else moment.quantity
        return (self.least is None or found >= self.least) and (
            self.below is None or found < self.below
        )

    def seen(self, moment: Moment) -> str:
        """The quantity it met."""
        return _plain(_ONE if moment.quantity is None else moment.quantity)


def _plain(millionths: int) -> str:
    return format_minor(millionths, QUANTITY_DIGITS).rstrip("0").rstrip(".")


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


def _build(table: Table, digits: int) -> Quantity:
    found = table["quantity"]
    return Quantity(found.get("from"), found.get("below"))


def _moment(quantity: int | None) -> Moment:
    return Moment(day=1, minute=None, kind="workout", quantity=quantity)


KINDS = (
    Kind(
        key="quantity",
        family="amount",
        shape=Shape(_range, {**_TABLE.schema, "minProperties": 1}),
        build=_build,
        help="the event's quantity is at least `from` and below `below`; without one it is 1",
        example="when = { quantity = { from = 5, below = 10 } }",
        cases=(
            Case({"from": 5, "below": 10}, _moment(5 * _ONE), True),
            Case({"from": 5, "below": 10}, _moment(10 * _ONE), False),
            Case({"from": 5}, _moment(5 * _ONE - 1), False),
            Case({"from": "0.5"}, _moment(500_000), True),
            Case({"below": 2}, _moment(None), True),
            Case({"from": 2}, _moment(None), False),
        ),
    ),
)
