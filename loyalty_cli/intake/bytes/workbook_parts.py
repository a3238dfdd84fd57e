"""What a workbook's own XML says that a reader of its cells is not told: formulas that nobody has
worked out, cells that are merged, rows that are hidden."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

_SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_PIECE = 1 << 20
_TAIL_MAX = 1 << 17
"""A cell may hold 32,767 characters: no cell is longer than this, however they are written."""

_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_TEXT_RESULT = re.compile(rb"\bt\s*=\s*[\"']str[\"']")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]+[0-9]+)[\"']")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden\s*=\s*[\"'](?:1|true)[\"'][^>]*>")
_ROW_NUMBER = re.compile(rb"\br\s*=\s*[\"']([0-9]+)[\"']")
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\b[^>]*\bref\s*=\s*[\"']([A-Za-z]+)([0-9]+):([A-Za-z]+)([0-9]+)[\"']"
)


@dataclass(slots=True)
class Parts:
    """What was found in the sheets of a workbook.

    `formulas` are the places of cells with a formula and no value, `merged` the ranges of merged
    cells that go over more than one row, both as the spreadsheet writes them ("C7", "A2:A4");
    `hidden_rows` are row numbers.
    """

    formulas: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)


def look_through(archive: zipfile.ZipFile) -> Parts:
    """Looks through the XML of every sheet, a piece at a time.

    Raises whatever `zipfile` raises for a damaged archive.
    """
    found = Parts()
    for name in archive.namelist():
        if _SHEETS.fullmatch(name):
            for piece in _whole_cells(archive, name):
                _look(piece, found)
    return found


def _whole_cells(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The bytes of a part, cut only where a tag begins that opens a cell or a row."""
    rest = b""
    with archive.open(name) as part:
        while piece := part.read(_PIECE):
            rest += piece
            cut = max(rest.rfind(b"<c "), rest.rfind(b":c "), rest.rfind(b"<row"), 0)
            if len(rest) - cut > _TAIL_MAX:
                cut = len(rest)
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _look(piece: bytes, found: Parts) -> None:
    for cell in _CELL.finditer(piece):
        place = _PLACE.search(cell[1])
        # A formula may well give an empty text.
        if not _TEXT_RESULT.search(cell[1]):
            found.formulas.append(place[1].decode() if place else "?")
    for row in _HIDDEN_ROW.finditer(piece):
        number = _ROW_NUMBER.search(row[0])
        found.hidden_rows.append(int(number[1]) if number else 0)
    for first, top, last, bottom in _MERGED.findall(piece):
        if top != bottom:
            found.merged.append(f"{first.decode()}{top.decode()}:{last.decode()}{bottom.decode()}")
