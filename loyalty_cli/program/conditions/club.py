"""`club`: the member is in one of these clubs, the grace included."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.judging.facts import Fact, Membership, Moment
from loyalty_cli.program.language.shapes import TEXT, list_of


@dataclass(frozen=True, slots=True)
class InClub:
    """One of the ids is that of a club whose benefits the member has, or that begins."""

    ids: frozenset[str]

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "club"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("clubs", "begins"))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return ", ".join(sorted(self.ids))

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        return any(club in self.ids for club in _in_clubs(moment))

    def seen(self, moment: Moment) -> str:
        """The clubs it met."""
        return ", ".join(_in_clubs(moment)) or "no club"


def _in_clubs(moment: Moment) -> tuple[str, ...]:
    """The club that begins, where that is the occasion, else those that are held."""
    if moment.begins is not None:
        return (moment.begins,)
    return tuple(each.club for each in moment.clubs)


def _build(table: Table, digits: int) -> InClub:
    return InClub(frozenset(table["club"]))


def _moment(*ids: str, begins: str | None = None) -> Moment:
    clubs = tuple(Membership(id_, 1) for id_ in ids)
    return Moment(day=1, minute=None, kind="purchase", clubs=clubs, begins=begins)


KINDS = (
    Kind(
        key="club",
        family="member",
        shape=list_of(TEXT, '["plus"]'),
        build=_build,
        help="members of these clubs",
        example='when = { club = ["plus"] }',
        cases=(
            Case(["plus", "sneakers"], _moment("plus"), True),
            Case(["plus"], _moment("sneakers", "plus"), True),
            Case(["plus"], _moment("sneakers"), False),
            Case(["plus"], _moment(), False),
            Case(["plus"], _moment("plus", "sneakers", begins="sneakers"), False),
        ),
    ),
)
