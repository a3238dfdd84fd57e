"""Members: each row is the state of one member."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from loyalty_cli.base.dashes import is_dash
from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.bytes.reader import Table
from loyalty_cli.intake.cells.columns import Layout, Parse, Place
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.values import read_id, read_name
from loyalty_cli.intake.kinds.common import (
    Source,
    as_keys,
    clock_for,
    key_parsers,
    opened,
    optional,
)
from loyalty_cli.intake.kinds.rows import Bad, LeftOut, MemberRow, RawRow
from loyalty_cli.intake.profile.file_kinds import COLUMNS, KEY_COLUMNS
from loyalty_cli.intake.profile.model import CONSENT, Profile, is_consent

_YES = frozenset({"yes", "true", "1", "y"})
_NO = frozenset({"no", "false", "0", "n"})


def read_members(
    source: Source,
    profile: Profile,
    *,
    digits: int,
    currency: str,
    zone: ZoneInfo | str,
    country: str | None = None,
) -> Iterator[MemberRow | Bad | LeftOut]:
    """The members of a file, in its order, with what is bad and what the profile leaves out.

    A column that is none of the contract's becomes an attribute, unless the profile says which do.
    Arguments and errors are those of `read_transactions`; `digits` and `currency` are not looked
    at.
    """
    file = opened(source)
    table = Table(file, profile)
    consents = [name for name in table.columns if is_consent(name)]
    layout = Layout(table, profile, "members", [*COLUMNS["members"], *consents], set())
    attributes = layout.attributes()
    layout.finish()
    return _Reader(table, layout, attributes, zone, country).read()


class _Reader:
    def __init__(
        self,
        table: Table,
        layout: Layout,
        attributes: dict[str, Place],
        zone: ZoneInfo | str,
        country: str | None,
    ) -> None:
        self._table = table
        self._layout = layout
        keys = key_parsers(layout.profile, country)
        parsers: dict[str, Parse] = {
            "member_id": _no_dash(keys["member_id"]),
            "birthday": optional(clock_for(layout, "birthday", zone).day),
            "joined_on": optional(clock_for(layout, "joined_on", zone).day),
            "referred_by": read_id,
        }
        texts = ("name", "store", "nickname")
        parsers |= dict.fromkeys(texts, read_name)
        parsers |= dict.fromkeys(KEY_COLUMNS[1:], optional(read_name))
        places = layout.places
        self._fields = [(places[name], read) for name, read in parsers.items() if name in places]
        self._keys = [(places[name], keys[name]) for name in KEY_COLUMNS[1:] if name in places]
        self._consents = [
            (name.removeprefix(CONSENT), place)
            for name, place in places.items()
            if is_consent(name)
        ]
        self._attributes = list(attributes.items())

    def read(self) -> Iterator[MemberRow | Bad | LeftOut]:
        layout, width = self._layout, self._table.width
        for row in self._table.rows():
            left = layout.left_out(row)
            if left is not None:
                yield left
            elif len(row.cells) != width:
                yield Bad((row,), (layout.ragged(row),))
            else:
                yield self._member(row)

    def _member(self, row: RawRow) -> MemberRow | Bad:
        found: list[Problem] = []
        cells = row.cells

        def value(place: Place, parse: Parse) -> Any:
            text = place.get(cells)
            try:
                return parse(text)
            except CellError as fault:
                problem = fault.at(place.label, text).at(file=self._table.name, line=row.line)
                if problem not in found:
                    found.append(problem)
                return None

        fields = {place.name: value(place, parse) for place, parse in self._fields}
        keys = {place.name: value(place, parse) for place, parse in self._keys}
        told = {channel: value(place, read_consent) for channel, place in self._consents}
        consents = {channel: yes for channel, yes in told.items() if yes is not None}
        texts = {name: value(place, read_name) for name, place in self._attributes}
        attributes = {name: text for name, text in texts.items() if text is not None}
        normal = as_keys([None, *(keys.get(name) for name in KEY_COLUMNS[1:])])
        if fields.get("member_id") is None and not normal and not found:
            found.append(self._nobody(row))
        if found:
            return Bad((row,), found)
        return MemberRow(
            fields.pop("member_id", None),
            normal,
            row,
            consents=consents,
            attributes=attributes,
            **fields,
        )

    def _nobody(self, row: RawRow) -> Problem:
        return Problem(
            "no-key",
            "the row has neither a member_id nor a card, an e-mail or a phone",
            file=self._table.name,
            line=row.line,
            fix="fill in one of them; without it the member could not be found again",
        )


def _no_dash(parse: Parse) -> Parse:
    """The parser of an id that makes a member, with a dash refused: all such rows would be one."""

    def read(cell: str) -> Any:
        member_id = parse(cell)
        if member_id is not None and is_dash(member_id):
            raise CellError(
                "no-id",
                "is no id: all rows that have none would be one member",
                f'fill it in, or clear it; in a profile, empty = ["{member_id}"]',
            )
        return member_id

    return read


def read_yes_or_no(cell: str, code: str) -> bool | None:
    """yes or no, in any of their spellings; None where the cell is empty."""
    text = "" if is_dash(cell) else cell.strip().lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    if text:
        raise CellError(
            code,
            "is neither yes nor no",
            "write yes or no, or say with `values` in a profile what it means",
        )
    return None


def read_consent(cell: str) -> bool | None:
    """Whether a channel is consented to; None where nothing is said."""
    return read_yes_or_no(cell, "consent")
