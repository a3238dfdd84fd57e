"""Measures: what a member's own history adds up to (LANGUAGE 1, "Measure").

A measure is one registration in `MEASURES`, or, for activities, what `measure_of` makes of the name
of their kind. Whoever sums, compares or shows one asks here: what a judgement adds to it, the same
in SQL, in which unit it is counted, and how an amount of it is written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from typing import Literal, NamedTuple, Protocol

from loyalty_cli.base.money import format_minor

Unit = Literal["count", "money"]
"""Whole numbers of something, or minor units of the store's currency."""


class Judged(Protocol):
    """What the judgement of an event adds to sums: below 0 where it takes back.

    `nth` is above 0 where the event was one of its kind, below 0 where it is none any more.
    """

    @property
    def nth(self) -> int:
        """Which of its kind it was for the member, 0 for none."""

    @property
    def spend(self) -> int:
        """What counts of a purchase, in minor units."""

    @property
    def points(self) -> int:
        """The points of rules that count for levels."""

    @property
    def purchases(self) -> int:
        """1 for a purchase, -1 for the refund that completes."""


class Added(NamedTuple):
    """A row of judgements, as far as measures look at it."""

    nth: int
    spend: int
    points: int
    purchases: int


@dataclass(frozen=True, slots=True)
class Measure:
    """One word of `by`.

    `adds` is what the judgement of an event adds to it, `sql` the same of a row `j` of judgements;
    both hold for events of `kind` alone, where one is said. `family` is under what word pages and
    reports speak of it.
    """

    name: str
    family: str
    unit: Unit
    adds: Callable[[Judged], int] = field(compare=False)
    sql: str
    kind: str | None = None

    def counts(self, kind: str | None) -> bool:
        """Whether events of a kind add to it."""
        return self.kind is None or self.kind == kind

    def text(self, amount: int, digits: int) -> str:
        """An amount as the program file writes it; `digits` are those of the store's currency."""
        return format_minor(amount, digits) if self.unit == "money" else str(amount)

    def value(self, amount: int, digits: int) -> int | str:
        """An amount as reports have it: a money string, or a number."""
        return self.text(amount, digits) if self.unit == "money" else amount


def _one(judged: Judged) -> int:
    return (judged.nth > 0) - (judged.nth < 0)


POINTS = "points"
"""What rules that count gave; commands and refunds of other purchases may add to it too."""

MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure(POINTS, "points", "count", attrgetter("points"), "j.points"),
        Measure("spend", "spend", "money", attrgetter("spend"), "j.spend"),
        Measure("purchases", "purchases", "count", attrgetter("purchases"), "j.purchases"),
    )
}
"""All measures but those of activities."""


@cache
def measure_of(by: str) -> Measure:
    """The measure of that name; a name of no measure is that of an activity kind: how many."""
    known = MEASURES.get(by)
    return known or Measure(by, "activity", "count", _one, "sign(j.nth)", kind=by)
