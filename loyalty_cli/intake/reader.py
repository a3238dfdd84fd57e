"""CSV bytes to records: the encoding checked, the header read, physical lines counted."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Generator, Iterator
from typing import NoReturn

from loyalty_cli.base.problems import Problem, Rejected
from loyalty_cli.intake.files import SourceFile
from loyalty_cli.intake.profile import Profile
from loyalty_cli.intake.rows import RawRow

REJECT_COLUMNS = ("line", "code", "reason")
"""What a rejects file has after the original columns; read again, they are not there."""

_CODECS = {"utf-8": "utf-8-sig", "cp1252": "cp1252"}


class Table:
    """A CSV file whose header has been read: `header` and, once, its `rows()`.

    `width` is how many cells a row must have, `columns` the header without the columns of a
    rejects file. Raises Rejected where the file can't be read as CSV in its profile's encoding,
    at once for the header, later for what comes after it: `empty-file`, `encoding`, `nul-byte`,
    `quote`.
    """

    def __init__(self, source: SourceFile, profile: Profile) -> None:
        self.name = source.name
        self._source = source
        self._text = io.TextIOWrapper(
            io.BufferedReader(_Checked(source, profile.encoding)),
            encoding=_CODECS[profile.encoding],
            newline="",
        )
        self._csv = csv.reader(self._text, delimiter=profile.delimiter, strict=True)
        self._rows = self._records()
        first = next(self._rows, None)
        if first is None:
            raise Rejected(
                Problem(
                    "empty-file",
                    "the file is empty, it has not even a header line",
                    file=self.name,
                    fix="export it again; the first line names the columns",
                )
            )
        self.header_line = first.line
        source.header = tuple(first.cells)
        self.header = tuple(cell.strip() for cell in first.cells)
        self.width = len(self.header)
        again = len(self.header) > 3 and self.header[-3:] == REJECT_COLUMNS
        self.columns = self.header[:-3] if again else self.header

    def rows(self) -> Iterator[RawRow]:
        """The records that follow, each with its first physical line; blank lines are none.

        The source is closed after the last one, or when nobody asks for more.
        """
        return self._rows

    def close(self) -> None:
        """Close the source; no more rows will be asked for."""
        self._rows.close()
        self._source.close()

    def _records(self) -> Generator[RawRow, None, None]:
        reader = self._csv
        line = reader.line_num + 1
        try:
            for cells in reader:
                if cells:
                    yield RawRow(line, cells)
                line = reader.line_num + 1
        except csv.Error as error:
            self._quote(error, line, reader.line_num)
        finally:
            self._source.close()

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


class _Checked(io.RawIOBase):
    """The bytes of a source, refused where they are not text in the encoding."""

    def __init__(self, source: SourceFile, encoding: str) -> None:
        self._source = source
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._line = 1
        self._after_cr = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        start = self._source.bytes_read
        piece = self._source.read(len(buffer))
        if b"\0" in piece:
            self._nul(piece, start)
        held = len(self._decoder.getstate()[0])
        try:
            self._decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            self._undecodable(error, piece, start - held)
        self._line += self._breaks(piece)
        self._after_cr = piece.endswith(b"\r")
        buffer[: len(piece)] = piece
        return len(piece)

    def _breaks(self, piece: bytes) -> int:
        count = piece.count(b"\n") + piece.count(b"\r") - piece.count(b"\r\n")
        return count - (self._after_cr and piece.startswith(b"\n"))

    def _nul(self, piece: bytes, start: int) -> NoReturn:
        at = piece.index(b"\0")
        utf16 = start == 0 and piece[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        raise Rejected(
            Problem(
                "nul-byte",
                f"there is a NUL byte at byte {start + at + 1}"
                + (": the file is UTF-16" if utf16 else ""),
                file=self._source.name,
                line=self._line + self._breaks(piece[:at]),
                fix="save the file as UTF-8 (in a spreadsheet: CSV UTF-8)",
            )
        )

    def _undecodable(self, error: UnicodeDecodeError, piece: bytes, start: int) -> NoReturn:
        at = start + error.start
        before = piece[: max(0, at - (self._source.bytes_read - len(piece)))]
        byte = error.object[error.start]
        fix = "save the file as UTF-8 (in a spreadsheet: CSV UTF-8), or name its encoding"
        if self._encoding == "utf-8":
            if piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and at == 0:
                fix = "the file looks like UTF-16: save it as UTF-8 (CSV UTF-8)"
            elif _decodes(piece, "cp1252"):
                fix = 'the file looks like cp1252: say encoding = "cp1252" in a profile'
        raise Rejected(
            Problem(
                "encoding",
                f"byte {at + 1} (0x{byte:02x}) is not {self._encoding}",
                file=self._source.name,
                line=self._line + self._breaks(before),
                fix=fix,
            )
        ) from None


def _decodes(piece: bytes, encoding: str) -> bool:
    try:
        piece.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
