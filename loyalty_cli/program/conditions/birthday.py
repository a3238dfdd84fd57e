"""`birthday`: on the member's birthday, in the week that begins with it, or in its month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from loyalty_cli.base.dates import yearly
from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.judging.facts import Fact, Moment
from loyalty_cli.program.language.shapes import choice


@dataclass(frozen=True, slots=True)
class Birthday:
    """The day is near the birthday; 29 February is kept on the 28th in other years.

    `within` is day, week (seven days that begin with it) or month.
    """

    within: str

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "birthday"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("birthday", "day"))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return self.within

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        if moment.birthday is None:
            return False
        born, today = date.fromordinal(moment.birthday), date.fromordinal(moment.day)
        if self.within == "month":
            return today.month == born.month
        span = 1 if self.within == "day" else 7
        # A week that begins in late December reaches into the next year.
        years = (today.year, today.year - 1) if today.year > 1 else (today.year,)
        return any(0 <= moment.day - yearly((born.month, born.day), year) < span for year in years)

    def seen(self, moment: Moment) -> str:
        """The birthday it met."""
        if moment.birthday is None:
            return "no birthday"
        return date.fromordinal(moment.birthday).isoformat()[5:]


def _build(table: Table, digits: int) -> Birthday:
    return Birthday(table["birthday"])


def _moment(today: str, birthday: str | None) -> Moment:
    born = None if birthday is None else date.fromisoformat(birthday).toordinal()
    day = date.fromisoformat(today).toordinal()
    return Moment(day=day, minute=None, kind="purchase", birthday=born)


KINDS = (
    Kind(
        key="birthday",
        family="member",
        shape=choice("day", "week", "month"),
        build=_build,
        help='on the birthday, in the seven days that begin with it, or in its month: "day",'
        ' "week", "month"',
        example='when = { birthday = "week" }',
        cases=(
            Case("day", _moment("2026-05-04", "1990-05-04"), True),
            Case("day", _moment("2026-05-05", "1990-05-04"), False),
            Case("day", _moment("2026-05-04", None), False),
            Case("day", _moment("2026-02-28", "1992-02-29"), True),
            Case("day", _moment("2028-02-28", "1992-02-29"), False),
            Case("day", _moment("2028-02-29", "1992-02-29"), True),
            Case("week", _moment("2026-05-04", "1990-05-04"), True),
            Case("week", _moment("2026-05-10", "1990-05-04"), True),
            Case("week", _moment("2026-05-11", "1990-05-04"), False),
            Case("week", _moment("2026-05-03", "1990-05-04"), False),
            Case("week", _moment("2027-01-03", "1990-12-28"), True),
            Case("week", _moment("2027-01-04", "1990-12-28"), False),
            Case("week", _moment("2026-03-06", "1992-02-29"), True),
            Case("week", _moment("2026-03-07", "1992-02-29"), False),
            Case("month", _moment("2026-05-31", "1990-05-04"), True),
            Case("month", _moment("2026-06-01", "1990-05-04"), False),
            Case("month", _moment("2026-02-01", "1992-02-29"), True),
        ),
    ),
)
