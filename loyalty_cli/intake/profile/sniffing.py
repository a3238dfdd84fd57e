"""What can be seen of an unknown file: encoding, delimiter, columns, how numbers and dates look.

Nothing is decided where there are two readings: all of them are told.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from loyalty_cli.base.money import parse_scaled
from loyalty_cli.base.pipes import refuse_read_once
from loyalty_cli.base.problems import Problem, Rejected
from loyalty_cli.intake.bytes.delimiters import DELIMITERS, SAID
from loyalty_cli.intake.bytes.encoding_ranking import ranked
from loyalty_cli.intake.bytes.encodings import codec, encodings_of, refuse_other
from loyalty_cli.intake.bytes.files import SourceFile
from loyalty_cli.intake.bytes.foreign import refuse_foreign
from loyalty_cli.intake.bytes.reader import HEADER_WITHIN
from loyalty_cli.intake.bytes.workbooks import SUFFIX, Workbook
from loyalty_cli.intake.cells.notation import THOUSANDS, Notation, fringe_of, sign_in
from loyalty_cli.intake.profile.cell_looks import (
    NOTHING,
    are_phones,
    e_mails,
    few_values,
    looks_like_data,
    time_format,
)
from loyalty_cli.intake.profile.date_formats import ISO, compile_format, formats_for, read_stamp
from loyalty_cli.intake.profile.header_words import closeness
from loyalty_cli.intake.profile.model import Profile
from loyalty_cli.intake.profile.shipped import fitting, shipped_profiles

SAMPLE_BYTES = 1 << 18
SAMPLE_ROWS = 500
RANKED_BYTES = 1 << 16

MARKS: tuple[tuple[str, str | None], ...] = (
    *((".", None), (",", None)),
    *((".", mark) for mark in THOUSANDS if mark != "."),
    *((",", mark) for mark in THOUSANDS if mark != ","),
)
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class NumberForm:
    """A way to read a column's numbers: the decimal mark, the thousands mark, signs around.

    `reading` tells two ways apart that read the same cells as different numbers.
    """

    decimal: str
    thousands: str | None
    strip: str
    reading: int = 0


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """A column in the rows looked at: how many are filled, and how its cells can be read.

    `dates` are date formats that read all filled cells, `numbers` the ways that read them all as
    numbers, the plainest first. `shortened` says that a spreadsheet has spoilt ids (1.23E+12).
    `has_times`: the dates have a time of day; `times`: the cells are times alone, in this format;
    `emails`, `phones`: what they are; `values`: all there are, where they are few; `nothing`: marks
    such as "--" that were taken for empty cells.
    """

    name: str
    filled: int
    dates: tuple[str, ...] = ()
    numbers: tuple[NumberForm, ...] = ()
    shortened: bool = False
    has_times: bool = False
    times: str = ""
    emails: Literal["all", "within", ""] = ""
    phones: bool = False
    values: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()

    @property
    def readings(self) -> list[NumberForm]:
        """The ways to read its numbers that give different numbers, of each the plainest."""
        first: dict[int, NumberForm] = {}
        for form in self.numbers:
            first.setdefault(form.reading, form)
        return list(first.values())


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What can be seen of a file. `encodings` are those that read its beginning, the likeliest
    first; `header` is None where no delimiter makes columns of it."""

    file: str
    encodings: tuple[str, ...]
    bom: bool
    delimiters: tuple[str, ...]
    header: tuple[str, ...]
    rows: int
    columns: tuple[ColumnLook, ...]

    def has_ids(self, profile: Profile) -> bool:
        """Whether the profile's column of ids is filled in a row looked at; where the header
        stands lower, or no row was looked at, nothing speaks against it."""
        spec = profile.columns.get(f"{(profile.kind or '').removesuffix('s')}_id")
        names = spec.names if spec is not None else ()
        looks = [look for look in self.columns if look.name in names]
        return not self.rows or not looks or any(look.filled for look in looks)


def sniff(path: str | Path, *, country: str | None = None, encoding: str | None = None) -> Sniffed:
    """Looks at the beginning of a file in an encoding, else in the likeliest for a store of that
    country. Raises Rejected where it can't be read at all, or not in that encoding."""
    refuse_read_once(path, "it is looked at more than once here")
    begin = _begin(path, encoding, country)
    if begin is None:
        return _seen(str(path), ("utf-8",), False, (",",), _sheet(path, SAMPLE_ROWS + 1))
    encodings = begin.encodings
    if len(encodings) > 1:
        encodings = ranked(begin.sample[:RANKED_BYTES], encodings, country)
        encodings = _likelier_first(begin.sample, encodings, begin.whole)
    text = _decoded(begin.sample, encodings[0])
    delimiters = _delimiters(text, begin.whole)
    rows = list(_records(text, delimiters[0], begin.whole))
    marks = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return _seen(str(path), encodings, begin.sample.startswith(marks), delimiters, rows)


def headers(path: str | Path) -> list[tuple[str, ...]]:
    """The first line of a file in each encoding that reads it: bytes alone don't tell which.

    After it what is the header of a shipped profile whose files have other lines above it.
    """
    begin = _begin(path)
    if begin is None:
        return _headers_of(_sheet(path, HEADER_WITHIN))
    found: list[tuple[str, ...]] = []
    for encoding in begin.encodings:
        text = _decoded(begin.sample, encoding)
        records = _records(text, _delimiters(text, begin.whole)[0], begin.whole)
        found += _headers_of(list(islice(records, HEADER_WITHIN)))
    return found


def _headers_of(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    lines = [tuple(cell.strip() for cell in row) for row in rows]
    return [lines[0] if lines else (), *filter(_is_lower_header, lines[1:])]


def _is_lower_header(cells: Sequence[str]) -> bool:
    marks = (set(one.profile.header) for one in shipped_profiles() if one.profile.header)
    return any(mark <= set(cells) for mark in marks)


@dataclass(frozen=True, slots=True)
class _Beginning:
    sample: bytes
    whole: bool
    encodings: tuple[str, ...]


def _begin(
    path: str | Path, encoding: str | None = None, country: str | None = None
) -> _Beginning | None:
    """The first bytes of a file with the encodings that read them, or the one that was said; None
    for a workbook."""
    with SourceFile(path) as source:
        if source.name.lower().endswith(SUFFIX):
            return None
        sample = source.peek(SAMPLE_BYTES)
        refuse_foreign(source.name, sample)
        encodings = encodings_of(sample)
        if encoding is not None and sample.strip():
            refuse_other(source, encoding, country)
            encodings = (encoding,)
    if sample.strip() and encodings:
        return _Beginning(sample, len(sample) < SAMPLE_BYTES, encodings)
    if sample.strip():
        said, code = "is no text in an encoding that is known here", "encoding"
        fix = "save it as CSV UTF-8"
    else:
        said, code, fix = "is empty", "empty-file", "export it again"
    raise Rejected(Problem(code, f"the file {said}", file=str(path), fix=fix))


def _sheet(path: str | Path, rows: int) -> list[list[str]]:
    with SourceFile(path) as source:
        book = Workbook(source, ".")
        found = list(islice(book, rows))
        book.close()
    return found


def _decoded(sample: bytes, encoding: str) -> str:
    """The text, without the marks and the line `sep=;` that may stand before a header."""
    name = "utf-16" if encoding == "utf-16" else codec(encoding)
    text = codecs.getincrementaldecoder(name)().decode(sample).lstrip("\ufeff")
    return SAID.sub("", text, count=1) if SAID.match(text) else text


def _likelier_first(sample: bytes, encodings: tuple[str, ...], whole: bool) -> tuple[str, ...]:
    """Those first in which the header is that of a shipped profile: it reads so by no accident."""

    def fits(encoding: str) -> bool:
        text = _decoded(sample, encoding)
        return any(fitting(next(_records(text, one, whole), [])) for one in DELIMITERS)

    known = tuple(one for one in encodings if fits(one))
    return known or encodings


def _records(text: str, delimiter: str, whole: bool) -> Iterator[list[str]]:
    """The records of the beginning of a file, without one that may be cut off."""
    lines = io.StringIO(text if whole else text[: text.rfind("\n") + 1] or text, newline="")
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter)):
            if number > SAMPLE_ROWS:
                return
            if any(cells):
                yield cells
    except csv.Error:
        return


def _delimiters(text: str, whole: bool) -> tuple[str, ...]:
    """The delimiters that make the same number of columns of most rows, most columns first."""
    found: list[tuple[int, str]] = []
    for delimiter in DELIMITERS:
        rows = list(_records(text, delimiter, whole))[:100]
        if not rows or len(rows[0]) < 2:
            continue
        alike = sum(len(row) == len(rows[0]) for row in rows)
        if 10 * alike >= 9 * len(rows):
            found.append((-len(rows[0]), delimiter))
    if not found:
        return (",",)
    found.sort(key=lambda one: one[0])
    return tuple(delimiter for _, delimiter in found)


def _seen(
    file: str,
    encodings: tuple[str, ...],
    bom: bool,
    delimiters: tuple[str, ...],
    rows: Sequence[Sequence[str]],
) -> Sniffed:
    header = tuple(cell.strip() for cell in rows[0]) if rows else ()
    data = rows[1:]
    columns = tuple(
        _look(name, [row[place].strip() for row in data if place < len(row)])
        for place, name in enumerate(header)
    )
    return Sniffed(file, encodings, bom, delimiters, header, len(data), columns)


def _look(name: str, cells: Sequence[str]) -> ColumnLook:
    marks = tuple(mark for mark in NOTHING if mark in cells)
    filled = [cell for cell in cells if cell and cell not in marks]
    if not filled:
        return ColumnLook(name, 0, nothing=marks)
    shortened = any(re.fullmatch(r"[0-9][.,]?[0-9]*E\+[0-9]+", cell, re.I) for cell in filled)
    dates = _dates(filled) or _days_of_eight_digits(name, filled)
    numbers = () if dates else _numbers(filled)
    return ColumnLook(
        name,
        len(filled),
        dates,
        numbers,
        shortened,
        has_times=bool(dates) and any(":" in cell for cell in filled),
        times=time_format(filled),
        emails=e_mails(filled),
        phones=not dates and are_phones(filled),
        values=few_values(filled),
        nothing=marks,
    )


def _days_of_eight_digits(name: str, cells: Sequence[str]) -> tuple[str, ...]:
    """20250103 is a day where the column's name says so; else it is rather an id."""
    says_so = any(closeness(name, role) for role in ("day", "birthday", "joined_on"))
    days = all(re.fullmatch(r"(?:19|20)[0-9]{2}[01][0-9][0-3][0-9]", cell) for cell in cells)
    return ("%Y%m%d",) if says_so and days else ()


def has_no_header(seen: Sniffed) -> bool:
    """Whether the first line is a row rather than the names of columns."""
    dates = [bool(cell and _dates([cell])) for cell in seen.header]
    return looks_like_data(seen.header, dates)


def _dates(cells: Sequence[str]) -> tuple[str, ...]:
    """The formats that read all cells; a number of eight digits alone is rather an id."""
    iso = compile_format(ISO)
    if all(read_stamp(cell, iso) for cell in cells):
        return (ISO,)
    left = formats_for(cells[0], with_times=True)
    for cell in cells[1:]:
        if not left:
            return ()
        fits = set(formats_for(cell, with_times=True))
        left = [one for one in left if one in fits]
    return tuple(one for one in left if one != "%Y%m%d")


def _numbers(cells: Sequence[str]) -> tuple[NumberForm, ...]:
    """The ways that read all cells as numbers."""
    signs = {sign for cell in cells for sign in fringe_of(cell) if not sign.isspace()}
    strip = "".join(sorted(signs))
    if len(signs) > 4 or any(sign.isalnum() for sign in signs) or sign_in(strip):
        return ()
    found: list[NumberForm] = []
    known: dict[tuple[int, ...], int] = {}
    for decimal, thousands in MARKS:
        notation = Notation(decimal, thousands, parentheses=True, strip=strip + " " * bool(strip))
        try:
            numbers = tuple(parse_scaled(notation.plain(cell), _DIGITS) for cell in cells)
        except ValueError:
            continue
        reading = known.setdefault(numbers, len(known))
        found.append(NumberForm(decimal, thousands, strip, reading))
    return tuple(found)
