"""`sku` and `not_sku`: only the lines of these skus, or of any but these."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.judging.facts import Fact, Line
from loyalty_cli.program.language.shapes import TEXT, list_of


@dataclass(frozen=True, slots=True)
class Sku:
    """The line's sku is among the words (or is not, where `excluded`)."""

    words: frozenset[str]
    excluded: bool

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "not_sku" if self.excluded else "sku"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("lines",))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return ", ".join(sorted(self.words))

    def takes(self, line: Line) -> bool:
        """Whether the line matches."""
        return (line.sku in self.words) is not self.excluded

    def seen(self, line: Line) -> str:
        """The sku it met."""
        return line.sku or "no sku"


def _only(table: Table, digits: int) -> Sku:
    return Sku(frozenset(table["sku"]), excluded=False)


def _not(table: Table, digits: int) -> Sku:
    return Sku(frozenset(table["not_sku"]), excluded=True)


def _line(sku: str | None) -> Line:
    return Line(sku=sku, category=None, quantity=None, amount=100)


_WORDS = list_of(TEXT, '["LATTE"]')

KINDS = (
    Kind(
        key="sku",
        family="line",
        shape=_WORDS,
        build=_only,
        help="count only the lines of these skus",
        example='when = { sku = ["LATTE", "MOCHA"] }',
        cases=(
            Case(["LATTE", "MOCHA"], _line("MOCHA"), True),
            Case(["LATTE"], _line("latte"), False),
            Case(["LATTE"], _line("CAKE"), False),
            Case(["LATTE"], _line(None), False),
        ),
    ),
    Kind(
        key="not_sku",
        family="line",
        shape=_WORDS,
        build=_not,
        help="count all lines but those of these skus",
        example='when = { not_sku = ["GIFT"] }',
        cases=(
            Case(["GIFT"], _line("LATTE"), True),
            Case(["GIFT"], _line("GIFT"), False),
            Case(["GIFT"], _line(None), True),
        ),
    ),
)
