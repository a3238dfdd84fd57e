"""A profile and a header, put together once: where each contract column of a file stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from loyalty_cli.base.problems import Problem, Rejected, did_you_mean
from loyalty_cli.intake.bytes.reader import Table
from loyalty_cli.intake.cells.deriving import Cells, Get, Test, getter, holds, mends_all
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.unknown_columns import ATTRIBUTE, look_at_others
from loyalty_cli.intake.cells.values import plain_id
from loyalty_cli.intake.kinds.rows import LeftOut, RawRow
from loyalty_cli.intake.profile.column_settings import Column
from loyalty_cli.intake.profile.file_kinds import FILE_KINDS, KEY_COLUMNS, Kind
from loyalty_cli.intake.profile.id_columns import like_an_id
from loyalty_cli.intake.profile.model import ONLY_MAPPED, Profile

Parse = Callable[[str], Any]

_SHOWN = 40

NONE = Column(value="")
"""A column that is not read."""


@dataclass(frozen=True, slots=True)
class Place:
    """A contract column in a file: `label` is the file's name for it, `get` takes its text."""

    name: str
    label: str
    spec: Column
    get: Get
    index: int | None


class Layout:
    """Which contract columns a file has, and where. Raises Rejected with every header problem.

    `plain` says that every column that is there is one of the file's as it stands.
    """

    def __init__(
        self, table: Table, profile: Profile, kind: Kind, wanted: Iterable[str], needed: set[str]
    ) -> None:
        self.width = table.width
        self.is_workbook = table.is_workbook
        self.profile = profile
        self._kind = kind
        self._table = table
        self._problems: list[Problem] = []
        self._lacking: set[str] = set()
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
        if "transaction_id" in needed and self._has_no_ids():
            needed = needed - {"transaction_id"}
        for name in dict.fromkeys([*wanted, *profile.columns]):
            spec = profile.columns.get(name)
            unread = name in profile.ignore or name in ONLY_MAPPED
            if spec is None and (name not in table.columns or unread):
                if name in needed:
                    self._missing([name], name)
                continue
            place = self.place(name, spec or Column(column=name), required=name in needed)
            if place is not None:
                self.places[name] = place
        there = self._lacking.union(self.places)
        if not (FILE_KINDS[kind].is_bearers or there.intersection(KEY_COLUMNS)):
            asked = [name for key in KEY_COLUMNS for name in profile.columns.get(key, NONE).names]
            also = "card, email or phone would do"
            self._missing(asked or ["member_id"], "member_id", also=also)
        self._leave_out = self.tests(profile.leave_out)
        self._keep_only = self.tests(profile.keep_only)
        told = ((rows, self.tests(rows.only)) for rows in profile.leave_out_rows)
        # Where a file lacks all that is asked for, nothing is left out: it would be every row.
        self._reasons = [
            (rows.reason, only, self.tests(rows.unless))
            for rows, only in told
            if only or not rows.only
        ]
        self.leave_out_orders = self.tests(profile.leave_out_orders)
        self.undone = self.tests(profile.undone)
        if profile.refunds_share_id and {"transaction_id", "type"} <= self.places.keys():
            self._tell_refunds_apart()

    def finish(self) -> None:
        """Raise Rejected if anything is wrong with the header, a column misspelt included."""
        self._problems += look_at_others(
            self._table, self.profile, self._kind, self.read, self._lacking
        )
        if self._problems:
            self._table.close()
            raise Rejected(self._problems)

    @property
    def read(self) -> set[str]:
        """The file's columns that contract columns read."""
        return {
            one
            for place in self.places.values()
            for name in place.spec.names
            for one in [self.column(name)]
            if one is not None
        }

    def column(self, name: str) -> str | None:
        """The file's column of that name; of a name that ends in *, the only one that begins so."""
        if name in self._table.columns or name[-1:] != "*":
            return name if name in self._table.columns else None
        found = self.columns_like(name)
        return found[0] if len(found) == 1 else None

    def columns_like(self, name: str) -> list[str]:
        """The file's columns of that name, or of one that ends in *, all that begin so."""
        columns = self._table.columns
        if name in columns or name[-1:] != "*":
            return [name] if name in columns else []
        return [one for one in columns if one.startswith(name[:-1])]

    def place(self, name: str, spec: Column, *, required: bool = False) -> Place | None:
        """Where a column stands, or None (with a problem, unless it is optional)."""
        profile = self.profile
        absent = [one for one in spec.names if self.column(one) is None]
        if spec.first is not None and len(absent) < len(spec.names):
            absent = []
        if set(absent) <= set(profile.may_lack) and len(absent) < len(spec.names):
            absent = []
        if absent:
            may_be = spec.optional or set(absent) <= set(profile.may_lack)
            if required or not may_be:
                # Of those of which the first counts one would do.
                for one in (absent,) if spec.first is not None else [[one] for one in absent]:
                    self._missing(one, name)
            return None
        indexes = self.indexes(spec.names)
        get = getter(spec, indexes, profile, self.tests(spec.only), self.tests(spec.unless))
        plain = spec.is_plain and not mends_all(profile)
        index = indexes[spec.names[0]] if plain else None
        return Place(name, spec.label or name, spec, get, index)

    def indexes(self, names: Iterable[str]) -> dict[str, int]:
        """Where the columns stand that the file has of these."""
        found = {name: self.column(name) for name in names}
        return {name: self._check(one) for name, one in found.items() if one is not None}

    def tests(self, conditions: Mapping[str, Sequence[str]]) -> list[Test]:
        """The profile's conditions on columns of this file; those it may lack are not looked at."""
        found = []
        for name, values in conditions.items():
            column = self.column(name)
            if column is None and name in self.profile.may_lack:
                continue
            begins = tuple(value[:-1] for value in values if value[-1:] == "*")
            index = self._check(column or name)
            found.append((index, column or name, frozenset(values), begins))
        return found

    def _tell_refunds_apart(self) -> None:
        """A refund row that has its sale's id names it in refund_of, and gets an id of its own."""
        number, kind = self.places["transaction_id"], self.places["type"]
        time = self.places.get("occurred_at")

        def own(cells: Cells) -> str:
            text = number.get(cells).strip()
            if not text or kind.get(cells).strip().lower() != "refund":
                return text
            when = "" if time is None else time.get(cells).strip()
            return f"{text}/refund-{when}"

        def sale(cells: Cells) -> str:
            refund = kind.get(cells).strip().lower() == "refund"
            return number.get(cells) if refund else ""

        self.places["transaction_id"] = replace(number, get=own, index=None)
        if "refund_of" not in self.places:
            self.places["refund_of"] = replace(number, name="refund_of", get=sale, index=None)

    def _has_no_ids(self) -> bool:
        """Whether no column holds ids, and none is likely to be meant for them."""
        profile = self.profile
        spec = profile.columns.get("transaction_id")
        if profile.has_orders or spec is not None or "transaction_id" in self._table.columns:
            return "transaction_id" in profile.ignore and not profile.has_orders
        taken = {name for each in profile.columns.values() for name in each.names}
        return like_an_id(one for one in self._table.columns if one not in taken) is None

    @property
    def makes_ids(self) -> bool:
        """Whether rows get ids made of what they say: no column has any."""
        place = self.places.get("transaction_id")
        return place is None or place.spec.value == ""

    @property
    def of(self) -> Literal["first", "last"] | None:
        """Which time counts where the rows of a transaction have different ones."""
        place = self.places.get("occurred_at")
        return None if place is None else place.spec.of

    def id_of(self, cells: Cells) -> str:
        """A row's transaction id as it is compared, "" for none and for a row that ends before."""
        place = self.places.get("transaction_id")
        try:
            return "" if place is None else plain_id(place.get(cells))
        except IndexError:
            return ""

    def left_out(self, row: RawRow) -> LeftOut | None:
        """The row as left out, where the profile says so."""
        for tests, keep in ((self._leave_out, False), (self._keep_only, True)):
            for test in tests:
                if test[0] < len(row.cells) and holds(test, row.cells) != keep:
                    return LeftOut((row,), reason_of(test, row.cells))
        for reason, only, unless in self._reasons:
            excepted = any(holds(test, row.cells) for test in unless)
            if not excepted and all(holds(test, row.cells) for test in only):
                return LeftOut((row,), reason)
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
        return bool(self._leave_out or self._keep_only or self._reasons)

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
            self._missing([column], column)
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

    def _missing(self, columns: Sequence[str], name: str, also: str | None = None) -> None:
        """There is none of these columns."""
        self._lacking.add(name)
        there = [one for one in self._table.columns if one]
        near = next(filter(None, (did_you_mean(one, there) for one in columns)), None)
        said = "say in a profile which column it is"
        if name == "transaction_id" and not self.profile.has_orders:
            near = like_an_id(there) or near
            said += ', or transaction_id = { value = "" } where no row has an id'
        asked = "there is no column " + " or ".join(f'"{one}"' for one in columns)
        if columns != [name]:
            asked += f" for {name}"
        shown = ", ".join(there[:30]) + (", …" if len(there) > 30 else "")
        fix = f'did you mean "{near}"? Rename it, or' if near else "add it, or"
        self._problems.append(
            Problem(
                "missing-column",
                f"{asked}{f' ({also})' if also else ''}; the file has: {shown or 'none'}",
                file=self._table.name,
                line=self._table.header_line,
                column=" or ".join(columns),
                fix=f"{fix} {said}",
            )
        )

    def attributes(self) -> dict[str, Place]:
        """The columns that become a member's attributes: the profile's, else all others."""
        specs = self.profile.attributes
        if specs is None:
            taken = self.read | set(self.profile.ignore)
            others = [one for one in dict.fromkeys(self._table.columns) if one]
            # An export puts `attribute:` before a name that would be read as something else.
            specs = {
                one.removeprefix(ATTRIBUTE): Column(column=one)
                for one in others
                if one not in taken
            }
        places = {name: self.place(name, spec) for name, spec in specs.items()}
        return {name: place for name, place in places.items() if place is not None}


def reason_of(test: Test, cells: Cells) -> str:
    """Why a condition leaves a row out: what its column says there."""
    index, column = test[:2]
    return f"{_short(column)} is {_short(cells[index]) or 'empty'}"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 3] + "..."


def _as_they_are(cells: Cells) -> Cells:
    return cells
