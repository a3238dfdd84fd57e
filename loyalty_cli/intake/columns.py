"""A profile and a header, put together once: where each contract column of a file stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from loyalty_cli.base.problems import Problem, Rejected, did_you_mean
from loyalty_cli.intake.faults import CellError
from loyalty_cli.intake.profile import KEY_COLUMNS, Column, Kind, Profile
from loyalty_cli.intake.reader import Table
from loyalty_cli.intake.rows import LeftOut, RawRow

Cells = Sequence[str]
Parse = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A contract column in a file: `label` is the file's name for it, `get` takes its text."""

    name: str
    label: str
    spec: Column
    get: Callable[[Cells], str]
    index: int | None


class Layout:
    """Which contract columns a file has, and where. Raises Rejected with every header problem.

    `plain` says that every column that is there is one of the file's as it stands.
    """

    def __init__(
        self, table: Table, profile: Profile, kind: Kind, wanted: Iterable[str], needed: set[str]
    ) -> None:
        self.width = table.width
        self.profile = profile
        self._table = table
        self._problems: list[Problem] = []
        if profile.kind not in (None, kind):
            self._problems.append(
                Problem(
                    "profile-kind",
                    f"the profile reads {profile.kind}, not {kind}",
                    file=table.name,
                    fix=f"choose a profile for {kind}",
                )
            )
        self.places: dict[str, Place] = {}
        for name in dict.fromkeys([*wanted, *profile.columns]):
            spec = profile.columns.get(name)
            if spec is None and (name not in table.columns or name in profile.ignore):
                if name in needed:
                    self._missing(name, name)
                continue
            place = self.place(name, spec or Column(column=name), required=name in needed)
            if place is not None:
                self.places[name] = place
        keys = {*self.places, *profile.columns}
        if not keys.intersection(KEY_COLUMNS):
            self._missing("member_id", "member_id", also="card, email or phone would do")
        self._filters = [
            (self._check(column), column, values, keep)
            for keep, table_of in ((False, profile.leave_out), (True, profile.keep_only))
            for column, values in table_of.items()
        ]

    def finish(self) -> None:
        """Raise Rejected if anything is wrong with the header."""
        if self._problems:
            self._table.close()
            raise Rejected(self._problems)

    @property
    def read(self) -> set[str]:
        """The file's columns that contract columns read."""
        return {name for place in self.places.values() for name in place.spec.names}

    def place(self, name: str, spec: Column, *, required: bool = False) -> Place | None:
        """Where a column stands, or None (with a problem, unless it is optional)."""
        absent = [one for one in spec.names if one not in self._table.columns]
        if absent:
            if required or not spec.optional:
                for one in absent:
                    self._missing(one, name)
            return None
        indexes = [self._check(one) for one in spec.names]
        label = " + ".join(spec.names) or name
        plain = spec.column is not None and not spec.values and not spec.strip
        index = indexes[0] if plain else None
        return Place(name, label, spec, _getter(spec, indexes), index)

    def left_out(self, row: RawRow) -> LeftOut | None:
        """The row as left out, where the profile says so."""
        for index, column, values, keep in self._filters:
            if index < len(row.cells):
                value = row.cells[index].strip()
                if (value in values) != keep:
                    return LeftOut((row,), f"{column} is {value or 'empty'}")
        return None

    def view(self) -> tuple[Callable[[Cells], Cells], dict[str, int]]:
        """A row's cells with the derived columns behind them, and where each column is then."""
        indexes: dict[str, int] = {}
        derived: list[Callable[[Cells], str]] = []
        for name, place in self.places.items():
            if place.index is not None:
                indexes[name] = place.index
            else:
                indexes[name] = self.width + len(derived)
                derived.append(place.get)
        if not derived:
            return _as_they_are, indexes
        return lambda cells: [*cells, *[get(cells) for get in derived]], indexes

    @property
    def derived(self) -> bool:
        """Whether some columns are not the file's as they stand."""
        return any(place.index is None for place in self.places.values())

    @property
    def filters(self) -> bool:
        """Whether the profile leaves rows out."""
        return bool(self._filters)

    def ragged(self, row: RawRow) -> Problem:
        """The problem of a row that has too few or too many cells."""
        count = len(row.cells)
        fix = (
            "close the row with empty cells"
            if count < self.width
            else "quote a cell that holds the delimiter"
        )
        return Problem(
            "row-length",
            f"the row has {count} cells, the header {self.width}",
            file=self._table.name,
            line=row.line,
            fix=fix,
        )

    def problem(self, fault: CellError, name: str, cell: str, row: RawRow) -> Problem:
        """A cell's fault with its place."""
        place = self.places.get(name)
        found = fault.at(place.label if place is not None else name, cell)
        return found.at(file=self._table.name, line=row.line)

    def _check(self, column: str) -> int:
        """The index of a column that is read; twice in the header it is a problem."""
        columns = self._table.columns
        if column not in columns:
            self._missing(column, column)
            return self.width
        if columns.count(column) > 1 and not any(
            known.code == "duplicate-column" and known.column == column for known in self._problems
        ):
            self._problems.append(
                Problem(
                    "duplicate-column",
                    f'the header has "{column}" {columns.count(column)} times',
                    file=self._table.name,
                    line=self._table.header_line,
                    column=column,
                    fix="leave one of them its name",
                )
            )
        return columns.index(column)

    def _missing(self, column: str, name: str, also: str | None = None) -> None:
        there = [one for one in self._table.columns if one]
        near = did_you_mean(column, there)
        asked = f'there is no column "{column}"'
        if column != name:
            asked += f" for {name}"
        shown = ", ".join(there[:30]) + (", …" if len(there) > 30 else "")
        fix = f'did you mean "{near}"? Rename it, or' if near else "add it, or"
        self._problems.append(
            Problem(
                "missing-column",
                f"{asked}{f' ({also})' if also else ''}; the file has: {shown or 'none'}",
                file=self._table.name,
                line=self._table.header_line,
                column=column,
                fix=f"{fix} say in a profile which column it is",
            )
        )

    def attributes(self) -> dict[str, Place]:
        """The columns that become a member's attributes: the profile's, else all others."""
        specs = self.profile.attributes
        if specs is None:
            taken = self.read | set(self.profile.ignore)
            others = [one for one in dict.fromkeys(self._table.columns) if one]
            specs = {one: Column(column=one) for one in others if one not in taken}
        places = {name: self.place(name, spec) for name, spec in specs.items()}
        return {name: place for name, place in places.items() if place is not None}


def _getter(spec: Column, indexes: list[int]) -> Callable[[Cells], str]:
    if spec.value is not None:
        constant = spec.values.get(spec.value, spec.value)
        return lambda cells: constant
    origin: Callable[[Cells], str]
    if spec.join is not None:
        glue, take = spec.glue, itemgetter(*indexes)

        def joined(cells: Cells) -> str:
            parts = [part.strip() for part in take(cells)]
            return glue.join(parts).strip() if any(parts) else ""

        origin = joined
    else:
        origin = itemgetter(indexes[0])
    if not spec.values and not spec.strip:
        return origin
    values, strip = spec.values, spec.strip

    def mended(cells: Cells) -> str:
        text = origin(cells).strip()
        if strip:
            text = text.strip(strip).strip()
        return values.get(text, text)

    return mended


def _as_they_are(cells: Cells) -> Cells:
    return cells
