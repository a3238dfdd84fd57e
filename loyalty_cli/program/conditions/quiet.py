"""`quiet = "60 days"`: the member has not bought for that long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from loyalty_cli.base.dates import Length, add_length, iso
from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.judging.facts import Fact, Moment
from loyalty_cli.program.language.times import length


@dataclass(frozen=True, slots=True)
class Quiet:
    """No purchase for that long; exactly that long is enough, and who never bought is quiet."""

    length: Length

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "quiet"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("day", "last_purchase"))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return str(self.length)

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        last = moment.last_purchase
        return last is None or add_length(last, self.length) <= moment.day

    def seen(self, moment: Moment) -> str:
        """The last purchase it met."""
        last = moment.last_purchase
        return "never bought" if last is None else f"last bought {iso(last)}"


def _build(table: Table, digits: int) -> Quiet:
    return Quiet(table["quiet"])


def _moment(today: str, last: str | None) -> Moment:
    bought = None if last is None else date.fromisoformat(last).toordinal()
    day = date.fromisoformat(today).toordinal()
    return Moment(day=day, minute=None, kind="purchase", last_purchase=bought)


KINDS = (
    Kind(
        key="quiet",
        family="member",
        shape=length(1),
        build=_build,
        help="members who have not bought for that long; who never bought is quiet",
        example='when = { quiet = "60 days" }',
        cases=(
            Case("60 days", _moment("2026-03-02", "2026-01-01"), True),
            Case("60 days", _moment("2026-03-01", "2026-01-01"), False),
            Case("60 days", _moment("2026-03-01", None), True),
            Case("1 month", _moment("2026-02-28", "2026-01-31"), True),
        ),
    ),
)
