"""`history = { by, window, from, below }`: what the member's own history adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loyalty_cli.base.money import parse_scaled
from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.judging.facts import Fact, Moment, Window
from loyalty_cli.program.language.amounts import AMOUNT, parse_amount
from loyalty_cli.program.language.shapes import Fault, FaultyError, Shape, show, table_of
from loyalty_cli.program.language.times import length
from loyalty_cli.program.language.words import MEASURE
from loyalty_cli.program.measures import Measure, measure_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """One sum that is asked for: by `by` over the window at least `least`, below `below` (minor
    units for money)."""

    by: str
    window: Window
    least: int | None
    below: int | None
    digits: int

    @property
    def measure(self) -> Measure:
        """What is summed up."""
        return measure_of(self.by)

    def holds(self, moment: Moment) -> bool:
        """Whether the sum lies in the range."""
        found = moment.history(self.by, self.window)
        return (self.least is None or found >= self.least) and (
            self.below is None or found < self.below
        )

    def asks(self) -> str:
        """What is asked for, in the words of the program file."""
        said = [self.by] if self.window == "lifetime" else [f"{self.by} in {self.window}"]
        if self.least is not None:
            said.append(f"from {self.measure.text(self.least, self.digits)}")
        if self.below is not None:
            said.append(f"below {self.measure.text(self.below, self.digits)}")
        return " ".join(said)

    def seen(self, moment: Moment) -> str:
        """The sum that was met."""
        found = moment.history(self.by, self.window)
        return f"{self.by} {self.measure.text(found, self.digits)}"


@dataclass(frozen=True, slots=True)
class History:
    """All of the sums lie in their ranges; windows end with what stood just before."""

    wanted: tuple[Wanted, ...]

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "history"

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("day", "history"))

    @property
    def sums(self) -> tuple[tuple[str, Window], ...]:
        """The measures it looks at, each with its window."""
        return tuple((each.by, each.window) for each in self.wanted)

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return ", ".join(each.asks() for each in self.wanted)

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        return all(each.holds(moment) for each in self.wanted)

    def seen(self, moment: Moment) -> str:
        """The sums it met."""
        return ", ".join(each.seen(moment) for each in self.wanted)


def _number(value: object) -> object:
    """A whole number, or an amount in quotes: which of them, the measure says."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return parse_amount(value)


_NUMBER = Shape(_number, {"anyOf": [{"type": "integer", "minimum": 0}, dict(AMOUNT.schema)]})
_TABLE = table_of(
    {
        "by": MEASURE,
        "window": length(1, words=("lifetime", "calendar-year")),
        "from": _NUMBER,
        "below": _NUMBER,
    }
)


def _one(value: object) -> Mapping[str, Any]:
    found = _TABLE.parse(value)
    if "by" not in found:
        raise FaultyError(Fault("missing-key", "is missing", 'like by = "purchases"', ("by",)))
    ends = [key for key in ("from", "below") if key in found]
    if not ends:
        says = "the table asks for nothing"
        raise FaultyError(Fault("missing-key", says, "give from, below or both"))
    is_money = measure_of(found["by"]).unit == "money"
    for key in ends:
        if isinstance(found[key], str) is not is_money:
            says = f"{show(found[key])} does not go with by = {show(found['by'])}"
            fix = 'money is text, like "300.00"' if is_money else "give a whole number, like 5"
            raise FaultyError(Fault("wrong-type", says, fix, (key,)))
    if len(ends) == 2 and _scaled(found["from"]) >= _scaled(found["below"]):
        raise FaultyError(Fault("contradiction", "from must be less than below"))
    return found


def _scaled(value: object) -> int:
    return parse_scaled(str(value), 6)


def _parse(value: object) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(value, list):
        return (_one(value),)
    if not value:
        raise FaultyError(Fault("not-allowed", "the list is empty", "leave it out"))
    found, faults = [], []
    for place, each in enumerate(value):
        try:
            found.append(_one(each))
        except FaultyError as faulty:
            faults += [fault.under(place) for fault in faulty.faults]
    if faults:
        raise FaultyError(*faults)
    return tuple(found)


_ITEM = {**_TABLE.schema, "required": ["by"]}
_SHAPE = Shape(_parse, {"anyOf": [_ITEM, {"type": "array", "items": _ITEM, "minItems": 1}]})


def _build(table: Table, digits: int) -> History:
    def bound(found: Mapping[str, Any], key: str) -> int | None:
        if key not in found:
            return None
        value = found[key]
        return parse_scaled(value, digits) if isinstance(value, str) else int(value)

    return History(
        tuple(
            Wanted(
                each["by"],
                each.get("window", "lifetime"),
                bound(each, "from"),
                bound(each, "below"),
                digits,
            )
            for each in table["history"]
        )
    )


def _moment(**sums: int) -> Moment:
    return Moment(day=1, minute=None, kind="purchase", history=lambda by, window: sums.get(by, 0))


_REGULAR = [
    {"by": "purchases", "window": "3 months", "from": 5},
    {"by": "spend", "window": "12 months", "from": "300.00"},
]

KINDS = (
    Kind(
        key="history",
        family="member",
        shape=_SHAPE,
        build=_build,
        help="members whose own history adds up to at least `from` and below `below`, by a measure "
        "over a window (all time without one) that ends with what stood just before; of a list "
        "all must hold",
        example='when = { history = { by = "purchases", window = "3 months", from = 5 } }',
        cases=(
            Case({"by": "purchases", "from": 5}, _moment(purchases=5), True),
            Case({"by": "purchases", "from": 5}, _moment(purchases=4), False),
            Case({"by": "spend", "below": "10.00"}, _moment(spend=999), True),
            Case({"by": "spend", "below": "10.00"}, _moment(spend=1000), False),
            Case({"by": "visit", "below": 1}, _moment(), True),
            Case(_REGULAR, _moment(purchases=5, spend=30_000), True),
            Case(_REGULAR, _moment(purchases=9, spend=29_999), False),
        ),
    ),
)
