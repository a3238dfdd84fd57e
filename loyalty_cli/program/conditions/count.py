"""`first` and `nth`: which of the member's events of its kind this is."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.judging.facts import Fact, Moment
from loyalty_cli.program.language.shapes import Fault, FaultyError, Shape, parse_bool, whole


@dataclass(frozen=True, slots=True)
class First:
    """The member's first event of that kind."""

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "first"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("nth",))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return "true"

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        return moment.nth == 1

    def seen(self, moment: Moment) -> str:
        """The number it met."""
        return f"number {moment.nth}"


@dataclass(frozen=True, slots=True)
class Nth:
    """Every n-th event of that kind: for 10 the 10th, 20th, 30th."""

    n: int

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "nth"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("nth",))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return str(self.n)

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        return moment.nth % self.n == 0

    def seen(self, moment: Moment) -> str:
        """The number it met."""
        return f"number {moment.nth}"


def _only_true(value: object) -> bool:
    if not parse_bool(value):
        raise FaultyError(Fault("not-allowed", "false is not allowed", "leave the key out"))
    return True


def _first(table: Table, digits: int) -> First:
    return First()


def _nth(table: Table, digits: int) -> Nth:
    return Nth(table["nth"])


def _moment(nth: int) -> Moment:
    return Moment(day=1, minute=None, kind="purchase", nth=nth)


KINDS = (
    Kind(
        key="first",
        family="count",
        shape=Shape(_only_true, {"const": True}),
        build=_first,
        help="the member's first event of that kind",
        example="when = { first = true }",
        cases=(Case(True, _moment(1), True), Case(True, _moment(2), False)),
    ),
    Kind(
        key="nth",
        family="count",
        shape=whole(),
        build=_nth,
        help="every n-th event of that kind: for 10 the 10th, 20th, 30th",
        example="when = { nth = 10 }",
        cases=(
            Case(10, _moment(10), True),
            Case(10, _moment(30), True),
            Case(10, _moment(1), False),
            Case(10, _moment(11), False),
            Case(1, _moment(7), True),
        ),
    ),
)
