"""`score = { from, below }`: what an activity says in numbers lies in a range."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.base.money import QUANTITY_DIGITS
from loyalty_cli.program.conditions import ranges
from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.judging.facts import Fact, Moment

_ONE = 10**QUANTITY_DIGITS


@dataclass(frozen=True, slots=True)
class Score:
    """At least `least` and below `below` (whole millionths); an activity without one has none."""

    least: int | None
    below: int | None

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "score"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("score",))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return ranges.asked(self.least, self.below)

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        found = moment.score
        return found is not None and ranges.within(found, self.least, self.below)

    def seen(self, moment: Moment) -> str:
        """The score it met."""
        return "no score" if moment.score is None else ranges.plain(moment.score)


def _build(table: Table, digits: int) -> Score:
    found = table["score"]
    return Score(found.get("from"), found.get("below"))


def _moment(score: int | None) -> Moment:
    return Moment(day=1, minute=None, kind="survey", score=score)


KINDS = (
    Kind(
        key="score",
        family="event",
        shape=ranges.RANGE,
        build=_build,
        help="the activity's score is at least `from` and below `below`; one without a score has "
        "none",
        example="when = { score = { from = 9 } }",
        cases=(
            Case({"from": 9}, _moment(9 * _ONE), True),
            Case({"from": 9}, _moment(9 * _ONE - 1), False),
            Case({"from": 7, "below": 9}, _moment(9 * _ONE), False),
            Case({"below": "7.5"}, _moment(0), True),
            Case({"below": 7}, _moment(None), False),
        ),
        of_activity=True,
    ),
)
