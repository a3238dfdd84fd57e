"""`category` and `not_category`: only the lines of these categories, or of any but these."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.judging.facts import Fact, Line
from loyalty_cli.program.language.shapes import TEXT, list_of


@dataclass(frozen=True, slots=True)
class Category:
    """The line's category is among the words (or is not, where `excluded`)."""

    words: frozenset[str]
    excluded: bool

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "not_category" if self.excluded else "category"

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
        return (line.category in self.words) is not self.excluded

    def seen(self, line: Line) -> str:
        """The category it met."""
        return line.category or "no category"


def _only(table: Table, digits: int) -> Category:
    return Category(frozenset(table["category"]), excluded=False)


def _not(table: Table, digits: int) -> Category:
    return Category(frozenset(table["not_category"]), excluded=True)


def _line(category: str | None) -> Line:
    return Line(sku=None, category=category, quantity=None, amount=100)


_WORDS = list_of(TEXT, '["coffee"]')

KINDS = (
    Kind(
        key="category",
        family="line",
        shape=_WORDS,
        build=_only,
        help="count only the lines of these categories",
        example='when = { category = ["coffee", "tea"] }',
        cases=(
            Case(["coffee", "tea"], _line("tea"), True),
            Case(["coffee"], _line("Coffee"), False),
            Case(["coffee"], _line("cake"), False),
            Case(["coffee"], _line(None), False),
        ),
    ),
    Kind(
        key="not_category",
        family="line",
        shape=_WORDS,
        build=_not,
        help="count all lines but those of these categories",
        example='when = { not_category = ["gift-card"] }',
        cases=(
            Case(["gift-card"], _line("coffee"), True),
            Case(["gift-card"], _line("gift-card"), False),
            Case(["gift-card"], _line(None), True),
        ),
    ),
)
