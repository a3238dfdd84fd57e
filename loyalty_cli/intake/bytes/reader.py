"""CSV bytes to records: the encoding checked, the header read, physical lines counted."""

from __future__ import annotations

import csv
import io
from bisect import bisect_left, bisect_right
from codecs import BOM_UTF8
from collections.abc import Generator, Iterator, Sequence
from itertools import compress, islice
from typing import NoReturn, Protocol

from loyalty_cli.base.problems import Problem, Rejected
from loyalty_cli.intake.bytes.delimiters import delimiter_of, said_delimiter
from loyalty_cli.intake.bytes.encodings import Checked, codec, encoding_of, refuse_utf8
from loyalty_cli.intake.bytes.files import SourceFile
from loyalty_cli.intake.bytes.foreign import LONGEST, refuse_foreign
from loyalty_cli.intake.bytes.workbooks import SUFFIX, Workbook
from loyalty_cli.intake.kinds.rows import RawRow
from loyalty_cli.intake.profile.model import Profile

REJECT_COLUMNS = ("line", "code", "reason")
"""What a rejects file has after the original columns; read again, they are not there."""

END_OF_FILE = "\x1a"
"""Ctrl-Z, with which old programs end a file."""

HEADER_WITHIN = 50
"""So many lines are searched for a header that other lines may stand above."""


_AT_ONCE = 5_000
"""So many rows are read together where most of them are not wanted."""


class _Records(Protocol):
    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...


class Table:
    """A CSV file whose header has been read: `header` and, once, its `rows()`.

    `width` is how many cells a row must have, `columns` the header without the columns of a
    rejects file. `is_workbook` says that dates and numbers come as a spreadsheet holds them.
    Raises Rejected where the file can't be read as CSV in its profile's encoding, at once for the
    header, later for what comes after it: `empty-file`, `no-csv`, `header`, `encoding`,
    `delimiter`, `nul-byte`, `quote`.
    """

    def __init__(self, source: SourceFile, profile: Profile) -> None:
        self.name = source.name
        self._source = source
        self.is_workbook = source.name.lower().endswith(SUFFIX)
        self._says_delimiter = False
        self._window: tuple[int, int] | None = None
        try:
            self._csv = self._opened(source, profile)
            self._cells = iter(self._csv)
            # Until the header has been read no row is known to be short.
            self.width, self._pads = 0, False
            self._rows = self._records()
            first = self._header(profile.header)
        except Rejected:
            source.close()
            raise
        self.header_line = first.line
        source.header = tuple(first.cells)
        self.header = tuple(cell.strip() for cell in first.cells)
        self.width = len(self.header)
        again = len(self.header) > 3 and self.header[-3:] == REJECT_COLUMNS
        self.columns = self.header[:-3] if again else self.header
        # A spreadsheet keeps no empty cells at the end of a row.
        self._pads = self.is_workbook or profile.short_rows == "pad"
        self._window = source.window

    def _opened(self, source: SourceFile, profile: Profile) -> _Records:
        if self.is_workbook:
            return Workbook(source, profile.decimal)
        while source.peek(2 * len(BOM_UTF8)) == BOM_UTF8 * 2:
            source.read(len(BOM_UTF8))  # Written by a program that put one before another's.
        refuse_foreign(source.name, source.peek(LONGEST))
        encoding = encoding_of(source.peek, profile.encoding)
        refuse_utf8(source, encoding)
        said = said_delimiter(source, encoding)
        self._says_delimiter = said is not None
        # What stands above a header says nothing of how the header is parted.
        delimiter: str = said or profile.delimiter[0]
        if said is None and not profile.header:
            delimiter = delimiter_of(source, encoding, profile.delimiter)
        self._text = io.TextIOWrapper(
            io.BufferedReader(Checked(source, encoding)), encoding=codec(encoding), newline=""
        )
        return csv.reader(self._text, delimiter=delimiter, strict=True)

    def _header(self, cells: tuple[str, ...]) -> RawRow:
        """The header's record: the first, or where the profile says so the one with these cells."""
        first: RawRow | None = None
        for number, row in enumerate(self._rows):
            if number == 0 and self._says_delimiter:
                continue
            first = first or row
            if {cell.strip() for cell in row.cells} >= set(cells):
                return row
            if number >= HEADER_WITHIN:
                break
        self.close()
        if first is None:
            message = "the file is empty, it has not even a header line"
            fix = "export it again; the first line names the columns"
            raise Rejected(Problem("empty-file", message, file=self.name, fix=fix))
        said = " and ".join(f'"{cell}"' for cell in cells)
        raise Rejected(
            Problem(
                "header",
                f"none of the first {HEADER_WITHIN} lines has the columns {said}",
                file=self.name,
                line=first.line,
                fix="choose another profile, or mend its header",
            )
        )

    def remark(self, code: str, line: int, said: str, count: int) -> None:
        """Something that somebody should know of the file."""
        self._source.remarks.append((code, line, said, count))

    def rows(self) -> Iterator[RawRow]:
        """The records that follow, each with its first physical line; blank lines are none.

        The source is closed after the last one, or when nobody asks for more.
        """
        return self._rows if self._window is None else self._records()

    def close(self) -> None:
        """Close the source; no more rows will be asked for."""
        self._rows.close()
        self._source.close()

    def pieces(self, size: int) -> Iterator[tuple[list[list[str]], list[int]]]:
        """The records as `rows` has them, so many at a time or fewer: their cells, and their first
        lines.

        What was read before something that can't be read comes before what is raised of it.
        """
        at_once = size if self._window is None else _AT_ONCE
        read = self._sheet(at_once) if self.is_workbook else self._records_of(at_once)
        if self._window is not None:
            read = _within(read, *self._window, size)
        try:
            for rows, lines in read:
                # Of a row that has nothing else a spreadsheet writes the delimiters.
                is_there: Sequence[object] = list(map(any, rows))
                if self._pads:
                    is_there = ["".join(row).strip() for row in rows]
                    for row in rows:
                        row += [""] * (self.width - len(row))
                if not all(is_there):
                    rows, lines = list(compress(rows, is_there)), list(compress(lines, is_there))
                if rows:
                    yield rows, lines
        finally:
            self._source.close()

    def _sheet(self, size: int) -> Iterator[tuple[list[list[str]], list[int]]]:
        """The rows of a workbook, with their numbers."""
        broken: Rejected | None = None
        while broken is None:
            rows: list[list[str]] = []
            lines: list[int] = []
            try:
                for row in islice(self._cells, size):
                    rows.append(row)
                    lines.append(self._csv.line_num)
            except Rejected as error:
                broken = error
            if rows:
                yield rows, lines
            elif broken is None:
                return
        raise broken

    def _records_of(self, size: int) -> Iterator[tuple[list[list[str]], list[int]]]:
        """The records of a CSV file, with their first physical lines; blank lines are empty."""
        broken: csv.Error | Rejected | None = None
        line = self._csv.line_num + 1
        while broken is None:
            rows: list[list[str]] = []
            try:
                rows += islice(self._cells, size)  # What comes before something bad stays.
            except (csv.Error, Rejected) as error:
                broken = error
            if rows and rows[-1] == [END_OF_FILE]:
                rows[-1] = []
            lines = list(range(line, line + len(rows)))
            line += len(rows)
            if line <= self._csv.line_num:
                lines, line = _first_lines(rows, lines[0] if lines else line)
            if rows:
                yield rows, lines
            elif broken is None:
                return
        if isinstance(broken, Rejected):
            raise broken
        self._quote(broken, line, self._csv.line_num)

    def _records(self) -> Generator[RawRow, None, None]:
        for [cells], [line] in self.pieces(1):
            yield RawRow(line, cells)

    def _quote(self, error: csv.Error, line: int, until: int) -> NoReturn:
        said = str(error)
        if "unexpected end" in said:
            message = "a quote that opens in this record is never closed"
        elif "field limit" in said:
            message = f"a cell runs on to line {until}: a quote that opens here is never closed"
        else:
            message = "there is text between a closing quote and the next delimiter"
        raise Rejected(
            Problem(
                "quote",
                message,
                file=self.name,
                line=line,
                fix='a quote within a quoted cell is written twice: "5"" pipe"',
            )
        ) from None


def _within(
    read: Iterator[tuple[list[list[str]], list[int]]], first: int, last: int, size: int
) -> Iterator[tuple[list[list[str]], list[int]]]:
    """The rows from one line to another, so many at a time or fewer."""
    for rows, lines in read:
        if lines[0] > last:
            return
        start, end = bisect_left(lines, first), bisect_right(lines, last)
        for place in range(start, end, size):
            until = min(place + size, end)
            yield rows[place:until], lines[place:until]


def _first_lines(rows: Sequence[Sequence[str]], line: int) -> tuple[list[int], int]:
    """Where records begin, the first in this line; and the line after the last one.

    A cell in quotes may have line breaks of its own, of all three kinds.
    """
    lines: list[int] = []
    for row in rows:
        lines.append(line)
        text = ",".join(row)
        line += 1 + text.count("\n") + text.count("\r") - text.count("\r\n")
    return lines, line
