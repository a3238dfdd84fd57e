"""`attribute = { city = ["Taipei"] }`: a member's own details, as they stood then."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.program.conditions.kind import Case, Kind, Table
from loyalty_cli.program.judging.facts import Fact, Moment
from loyalty_cli.program.language.shapes import TEXT, Fault, FaultyError, Shape, list_of, wrong_type

_VALUES = list_of(TEXT, '["Taipei"]')

Wanted = tuple[tuple[str, frozenset[str]], ...]
"""Each attribute's name with the values that fit."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """Each of these attributes has one of its values."""

    wanted: Wanted

    @property
    def key(self) -> str:
        """The word of the program file."""
        return "attribute"

    @property
    def names(self) -> tuple[str, ...]:
        """The attributes it reads."""
        return tuple(name for name, _ in self.wanted)

    @property
    def reads(self) -> frozenset[Fact]:
        """What it looks at."""
        return frozenset(("attributes",))

    @property
    def asks(self) -> str:
        """What the program file asks for, in its words."""
        return ", ".join(f"{name} {' or '.join(sorted(values))}" for name, values in self.wanted)

    def holds(self, moment: Moment) -> bool:
        """Whether it holds in this moment."""
        return all(moment.attributes.get(name) in values for name, values in self.wanted)

    def seen(self, moment: Moment) -> str:
        """The attributes it met."""
        return ", ".join(f"{name} {moment.attributes.get(name, 'unknown')}" for name in self.names)


def _wanted(value: object) -> Wanted:
    if not isinstance(value, dict):
        raise wrong_type(value, 'a table like { city = ["Taipei"] }')
    if not value:
        raise FaultyError(Fault("missing-key", "the table is empty", "leave the key out"))
    found: dict[str, frozenset[str]] = {}
    faults: list[Fault] = []
    for name, values in value.items():
        try:
            found[name] = frozenset(_VALUES.parse(values))
        except FaultyError as faulty:
            faults += [fault.under(name) for fault in faulty.faults]
    if faults:
        raise FaultyError(*faults)
    return tuple(found.items())


def _build(table: Table, digits: int) -> Attribute:
    return Attribute(table["attribute"])


def _moment(**attributes: str) -> Moment:
    return Moment(day=1, minute=None, kind="purchase", attributes=attributes)


KINDS = (
    Kind(
        key="attribute",
        family="member",
        shape=Shape(
            _wanted,
            {"type": "object", "additionalProperties": dict(_VALUES.schema), "minProperties": 1},
        ),
        build=_build,
        help="members whose attributes (other columns of members.csv) have these values",
        example='when = { attribute = { city = ["Taipei"] } }',
        cases=(
            Case({"city": ["Taipei", "Tainan"]}, _moment(city="Tainan"), True),
            Case({"city": ["Taipei"]}, _moment(city="Tokyo"), False),
            Case({"city": ["Taipei"]}, _moment(), False),
            Case({"city": ["Taipei"], "pet": ["cat"]}, _moment(city="Taipei", pet="cat"), True),
            Case({"city": ["Taipei"], "pet": ["cat"]}, _moment(city="Taipei", pet="dog"), False),
        ),
    ),
)
