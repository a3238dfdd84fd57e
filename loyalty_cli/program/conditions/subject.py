"""`subject`: the activity is about one of these."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.judging.facts import Fact, Moment
from loyalty_cli.program.language.shapes import TEXT, list_of


@dataclass(frozen=True, slots=True)
class Subject:
    """The activity's subject is among the words."""

    words: frozenset[str]

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "subject"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("subject",))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return ", ".join(sorted(self.words))

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        return moment.subject in self.words

    def seen(self, moment: Moment) -> str:
        """The subject it met."""
        return moment.subject or "no subject"


def _build(table: Table, digits: int) -> Subject:
    return Subject(frozenset(table["subject"]))


def _moment(subject: str | None) -> Moment:
    return Moment(day=1, minute=None, kind="review", subject=subject)


KINDS = (
    Kind(
        key="subject",
        family="event",
        shape=list_of(TEXT, '["latte"]'),
        build=_build,
        help="activities about one of these: a product that is reviewed, a place, a race",
        example='when = { subject = ["latte", "flat-white"] }',
        cases=(
            Case(["latte", "flat-white"], _moment("flat-white"), True),
            Case(["latte"], _moment("Latte"), False),
            Case(["latte"], _moment("flat-white"), False),
            Case(["latte"], _moment(None), False),
        ),
        of_activity=True,
    ),
)
