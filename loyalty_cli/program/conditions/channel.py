"""`channel`: the event came through one of these channels."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.judging.facts import Fact, Moment
from loyalty_cli.program.language.shapes import TEXT, list_of


@dataclass(frozen=True, slots=True)
class Channel:
    """The event's channel is among the words."""

    words: frozenset[str]

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "channel"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("channel",))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return ", ".join(sorted(self.words))

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        return moment.channel in self.words

    def seen(self, moment: Moment) -> str:
        """The channel it met."""
        return moment.channel or "no channel"


def _build(table: Table, digits: int) -> Channel:
    return Channel(frozenset(table["channel"]))


def _moment(channel: str | None) -> Moment:
    return Moment(day=1, minute=None, kind="purchase", channel=channel)


KINDS = (
    Kind(
        key="channel",
        family="event",
        shape=list_of(TEXT, '["web"]'),
        build=_build,
        help="through one of these channels",
        example='when = { channel = ["web", "app"] }',
        cases=(
            Case(["web", "app"], _moment("app"), True),
            Case(["web"], _moment("Web"), False),
            Case(["web"], _moment("app"), False),
            Case(["web"], _moment(None), False),
        ),
    ),
)
