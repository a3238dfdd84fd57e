"""`quantity = { from, below }`: the event's quantity lies in a range."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.base.money import QUANTITY_DIGITS
from loyalty_cli.program.conditions import ranges
from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.judging.facts import Fact, Moment

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
        return ranges.asked(self.least, self.below)

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        found = _ONE if moment.quantity is None else moment.quantity
        return ranges.within(found, self.least, self.below)

    def seen(self, moment: Moment) -> str:
        """The quantity it met."""
        return ranges.plain(_ONE if moment.quantity is None else moment.quantity)


def _build(table: Table, digits: int) -> Quantity:
    found = table["quantity"]
    return Quantity(found.get("from"), found.get("below"))


def _moment(quantity: int | None) -> Moment:
    return Moment(day=1, minute=None, kind="workout", quantity=quantity)


KINDS = (
    Kind(
        key="quantity",
        family="amount",
        shape=ranges.RANGE,
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
