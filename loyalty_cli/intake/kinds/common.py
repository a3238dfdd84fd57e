"""What the readers of all kinds of files share: opening, keys, clocks, digests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, TypeVar
from zoneinfo import ZoneInfo

from loyalty_cli.base.dashes import is_dash
from loyalty_cli.intake.bytes.files import SourceFile
from loyalty_cli.intake.cells.columns import Layout, Parse
from loyalty_cli.intake.cells.faults import CellError, empty_cell, says_nothing
from loyalty_cli.intake.cells.times import Clock
from loyalty_cli.intake.cells.values import read_card, read_email, read_id, read_phone
from loyalty_cli.intake.kinds.rows import KeyKind
from loyalty_cli.intake.profile.file_kinds import KEY_COLUMNS
from loyalty_cli.intake.profile.model import Profile

T = TypeVar("T")

Source = str | Path | BinaryIO | SourceFile
"""What can be read: a path, a stream of bytes, or a file that is open already."""

KINDS_OF_KEYS: tuple[KeyKind, ...] = ("card", "email", "phone")
"""What a member is found by beside the id."""

Keys = tuple[tuple[KeyKind, str], ...]
"""Who a row belongs to, in the order member_id, card, email, phone; empty for a guest's."""


def opened(source: Source) -> SourceFile:
    """The source as an open file."""
    return source if isinstance(source, SourceFile) else SourceFile(source)


def needed(parse: Callable[[str], T | None], why: str) -> Callable[[str], T]:
    """The parser with an empty cell refused."""

    def full(cell: str) -> T:
        value = parse(cell)
        if value is None:
            raise says_nothing(why) if is_dash(cell) else empty_cell(why)
        return value

    return full


def optional(parse: Callable[[str], T]) -> Callable[[str], T | None]:
    """The parser with None for an empty cell, and for a dash."""
    return lambda cell: parse(cell) if cell.strip() and not is_dash(cell) else None


def key_parsers(profile: Profile, country: str | None) -> dict[str, Parse]:
    """The parsers of the key columns; a value that means nobody is None."""
    nobody = frozenset(value.strip() for value in profile.no_member)

    def somebody(parse: Callable[[str], str | None]) -> Parse:
        return lambda cell: None if cell.strip() in nobody else parse(cell)

    parsers = (read_id, read_card, read_email, lambda cell: read_phone(cell, country))
    return {name: somebody(parse) for name, parse in zip(KEY_COLUMNS, parsers, strict=True)}


def key_of(kind: KeyKind, text: str | None, country: str | None) -> str | None:
    """A key as it is compared, of the text of a member's card, e-mail or phone; None where there
    is none, and for a text that can't be one."""
    if text is None:
        return None
    try:
        if kind == "phone":
            return read_phone(text, country)
        return {"card": read_card, "email": read_email}.get(kind, read_id)(text)
    except CellError:
        return None


def as_keys(values: Sequence[str | None]) -> Keys:
    """The filled ones of (member_id, card, email, phone), each with its kind."""
    member, *others = values
    if member is not None and not any(others):
        return (("member_id", member),)
    kinds: tuple[KeyKind, ...] = ("member_id", "card", "email", "phone")
    pairs = zip(kinds, values, strict=True)
    return tuple((kind, value) for kind, value in pairs if value is not None)


def clock_for(layout: Layout, name: str, zone: ZoneInfo | str) -> Clock:
    """The clock of a column: the column's own date format, else the profile's."""
    place = layout.places.get(name)
    own = place.spec.format if place is not None else None
    profile = layout.profile
    formats = own if own is not None else profile.date_format
    return Clock(
        zone,
        file_zone=profile.timezone,
        date_format=formats,
        zones=profile.zones,
        calendar=profile.calendar,
        is_workbook=layout.is_workbook,
    )
