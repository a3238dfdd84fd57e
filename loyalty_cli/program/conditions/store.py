"""`store`: the event happened in one of these stores."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.judging.facts import Fact, Moment
from loyalty_cli.program.language.shapes import TEXT, list_of


@dataclass(frozen=True, slots=True)
class Store:
    """The event's store is among the words."""

    words: frozenset[str]

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "store"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("store",))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return ", ".join(sorted(self.words))

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        return moment.store in self.words

    def seen(self, moment: Moment) -> str:
        """The store it met."""
        return moment.store or "no store"


def _build(table: Table, digits: int) -> Store:
    return Store(frozenset(table["store"]))


def _moment(store: str | None) -> Moment:
    return Moment(day=1, minute=None, kind="purchase", store=store)


KINDS = (
    Kind(
        key="store",
        family="event",
        shape=list_of(TEXT, '["harbour"]'),
        build=_build,
        help="in one of these stores",
        example='when = { store = ["harbour", "station"] }',
        cases=(
            Case(["harbour", "station"], _moment("station"), True),
            Case(["harbour"], _moment("Harbour"), False),
            Case(["harbour"], _moment("station"), False),
            Case(["harbour"], _moment(None), False),
        ),
    ),
)
