"""`min_amount`, `max_amount` (of what the rule counts) and `min_order` (of the whole order)."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.base.money import format_minor, parse_scaled
from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.judging.facts import Fact, Moment
from loyalty_cli.program.language.amounts import AMOUNT


@dataclass(frozen=True, slots=True)
class MinAmount:
    """What the rule counts is at least so much (minor units)."""

    least: int
    digits: int

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "min_amount"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("amount",))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return format_minor(self.least, self.digits)

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        return moment.amount >= self.least

    def seen(self, moment: Moment) -> str:
        """The amount it met."""
        return format_minor(moment.amount, self.digits)


@dataclass(frozen=True, slots=True)
class MaxAmount:
    """What the rule counts is at most so much (minor units)."""

    most: int
    digits: int

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "max_amount"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("amount",))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return format_minor(self.most, self.digits)

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        return moment.amount <= self.most

    def seen(self, moment: Moment) -> str:
        """The amount it met."""
        return format_minor(moment.amount, self.digits)


@dataclass(frozen=True, slots=True)
class MinOrder:
    """The whole order is at least so much (minor units)."""

    least: int
    digits: int

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "min_order"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("order",))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return format_minor(self.least, self.digits)

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        return moment.order >= self.least

    def seen(self, moment: Moment) -> str:
        """The order it met."""
        return format_minor(moment.order, self.digits)


def _min_amount(table: Table, digits: int) -> MinAmount:
    return MinAmount(parse_scaled(table["min_amount"], digits), digits)


def _max_amount(table: Table, digits: int) -> MaxAmount:
    return MaxAmount(parse_scaled(table["max_amount"], digits), digits)


def _min_order(table: Table, digits: int) -> MinOrder:
    return MinOrder(parse_scaled(table["min_order"], digits), digits)


def _moment(amount: int, order: int) -> Moment:
    return Moment(day=1, minute=None, kind="purchase", amount=amount, order=order)


KINDS = (
    Kind(
        key="min_amount",
        family="amount",
        shape=AMOUNT,
        build=_min_amount,
        help="what the rule counts is at least this amount",
        example='when = { min_amount = "10.00" }',
        cases=(
            Case("10.00", _moment(1000, 5000), True),
            Case("10.00", _moment(999, 5000), False),
            Case("10", _moment(1001, 1001), True),
        ),
    ),
    Kind(
        key="max_amount",
        family="amount",
        shape=AMOUNT,
        build=_max_amount,
        help="what the rule counts is at most this amount",
        example='when = { max_amount = "50.00" }',
        cases=(
            Case("50.00", _moment(5000, 9000), True),
            Case("50.00", _moment(5001, 5001), False),
            Case("0", _moment(0, 100), True),
        ),
    ),
    Kind(
        key="min_order",
        family="amount",
        shape=AMOUNT,
        build=_min_order,
        help="the whole order is at least this amount",
        example='when = { min_order = "20.00" }',
        cases=(
            Case("20.00", _moment(100, 2000), True),
            Case("20.00", _moment(2000, 1999), False),
        ),
    ),
)
