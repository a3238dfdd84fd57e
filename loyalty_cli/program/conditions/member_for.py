"""`member_for = "1 year"`: the member joined at least that long ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from loyalty_cli.base.dates import Length, add_length, iso
from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.judging.facts import Fact, Moment
from loyalty_cli.program.language.times import length


@dataclass(frozen=True, slots=True)
class MemberFor:
    """Joined at least that long ago."""

    length: Length

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "member_for"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("day", "joined_on"))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return str(self.length)

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        joined = moment.joined_on
        return joined is not None and add_length(joined, self.length) <= moment.day

    def seen(self, moment: Moment) -> str:
        """The day of joining it met."""
        joined = moment.joined_on
        return "no joining date" if joined is None else f"joined {iso(joined)}"


def _build(table: Table, digits: int) -> MemberFor:
    return MemberFor(table["member_for"])


def _moment(today: str, joined: str | None) -> Moment:
    joined_on = None if joined is None else date.fromisoformat(joined).toordinal()
    day = date.fromisoformat(today).toordinal()
    return Moment(day=day, minute=None, kind="purchase", joined_on=joined_on)


KINDS = (
    Kind(
        key="member_for",
        family="member",
        shape=length(1),
        build=_build,
        help="members who joined at least that long ago",
        example='when = { member_for = "1 year" }',
        cases=(
            Case("1 year", _moment("2026-03-01", "2025-03-01"), True),
            Case("1 year", _moment("2026-02-28", "2025-03-01"), False),
            Case("1 year", _moment("2026-03-01", None), False),
            Case("1 month", _moment("2026-02-28", "2026-01-31"), True),
        ),
    ),
)
