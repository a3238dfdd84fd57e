"""`level`: the member has one of these levels."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.judging.facts import Fact, Moment
from loyalty_cli.program.language.shapes import TEXT, list_of


@dataclass(frozen=True, slots=True)
class InLevel:
    """The member's level is among the names."""

    names: frozenset[str]

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "level"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("level",))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return ", ".join(sorted(self.names))

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        return moment.level in self.names

    def seen(self, moment: Moment) -> str:
        """The level it met."""
        return moment.level or "no level"


def _build(table: Table, digits: int) -> InLevel:
    return InLevel(frozenset(table["level"]))


def _moment(level: str | None) -> Moment:
    return Moment(day=1, minute=None, kind="purchase", level=level)


KINDS = (
    Kind(
        key="level",
        family="member",
        shape=list_of(TEXT, '["Gold"]'),
        build=_build,
        help="members of these levels",
        example='when = { level = ["Gold"] }',
        cases=(
            Case(["Silver", "Gold"], _moment("Gold"), True),
            Case(["Gold"], _moment("Silver"), False),
            Case(["Gold"], _moment(None), False),
        ),
    ),
)
