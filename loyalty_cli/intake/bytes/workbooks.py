"""An .xlsx workbook as rows of text: the one sheet that holds something, cell by cell.

Reading it needs openpyxl, which is installed with the extra `xlsx`.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Context, Decimal, InvalidOperation
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from loyalty_cli.base.problems import Problem, Rejected
from loyalty_cli.intake.bytes.archives import FREE, RATIO_MAX
from loyalty_cli.intake.bytes.files import SourceFile
from loyalty_cli.intake.bytes.workbook_parts import Parts, look_through

SUFFIX = ".xlsx"
NAMED = 5
"""So many cells are named where more have the same trouble."""

_IN_MEMORY = 1 << 23
_SAFE = 10**15
"""A spreadsheet keeps 15 digits of a number; a longer one has lost its end."""

_UNREADABLE = Exception
"""A damaged workbook makes openpyxl raise whatever its parts stumble over: KeyError, ValueError,
TypeError, IndexError, zipfile's, expat's and lxml's own. No code of ours runs inside."""

_SHOWN = Context(prec=15, traps=[InvalidOperation])


class Workbook:
    """Rows of a workbook like those of `csv.reader`: iterate for lists of texts.

    `line_num` is the row's number in the sheet. All rows are read, hidden ones too, which the
    source's `remarks` tell. Numbers are written with `decimal`, dates and times
    as ISO text. Raises Rejected (`workbook`) where it can't be read.
    """

    def __init__(self, source: SourceFile, decimal: str) -> None:
        self.line_num = 0
        self._name = source.name
        self._decimal = decimal
        self._spool: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        self._book: Any = None
        try:
            while piece := source.read():
                self._spool.write(piece)
            size = self._spool.tell()
            self._spool.seek(0)
            self._rows = self._open(source, self._spool, size)
        except Rejected:
            self.close()
            raise

    def __iter__(self) -> Iterator[list[str]]:
        try:
            for number, row in enumerate(self._rows, start=1):
                self.line_num = number
                cells = [self._text(value) for value in row]
                while cells and not cells[-1]:
                    cells.pop()
                if cells:
                    yield cells
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the workbook."""
        if self._book is not None:
            self._book.close()
        self._spool.close()

    def _open(self, source: SourceFile, spool: IO[bytes], size: int) -> Iterator[tuple[Any, ...]]:
        try:
            import openpyxl
        except ImportError:
            raise self._rejected(
                "reading .xlsx needs openpyxl, which is not installed",
                "pip install 'loyalty-cli[xlsx]', or save the sheet as CSV UTF-8",
            ) from None
        try:
            with zipfile.ZipFile(spool) as archive:
                grown = sum(one.file_size for one in archive.infolist())
                if grown > max(FREE, RATIO_MAX * size):
                    said = f"it grows to more than {RATIO_MAX} times its size"
                    raise self._rejected(said, "save the sheet as CSV UTF-8")
                parts = look_through(archive)
            self._book = _loaded(openpyxl, spool)
            sheets = [sheet for sheet in self._book.worksheets if _holds_something(sheet)]
        except Rejected:
            raise
        except _UNREADABLE as error:
            raise self._damaged(error) from None
        self._refuse_gaps(parts)
        if len(sheets) != 1:
            names = ", ".join(_title(sheet) for sheet in sheets[:5])
            said = f"{len(sheets)} of its sheets hold something ({names})" if sheets else "is empty"
            raise self._rejected(said, "save the sheet that you mean as a file of its own")
        [sheet] = sheets
        if sheet.sheet_state != "visible":
            source.remarks.append(("hidden-sheet", 1, sheet.title, 1))
        if parts.hidden_rows:
            hidden = parts.hidden_rows
            source.remarks.append(("hidden-rows", min(hidden), str(min(hidden)), len(hidden)))
        return self._rows_of(sheet)

    def _rows_of(self, sheet: Any) -> Iterator[tuple[Any, ...]]:
        rows = sheet.iter_rows(values_only=True)
        while True:
            try:
                row = next(rows, None)
            except _UNREADABLE as error:
                raise self._damaged(error, self.line_num + 1) from None
            if row is None:
                return
            yield row

    def _refuse_gaps(self, parts: Parts) -> None:
        """Refuses cells whose value the file does not hold. Raises Rejected."""
        if parts.formulas:
            raise self._rejected(
                f"{_listed('cell', parts.formulas)} a formula without its value",
                "open it in a spreadsheet, which works the formulas out, and save it again",
            )
        if parts.merged:
            raise self._rejected(
                f"the cells {_first_of(parts.merged)} are merged, so only the first row of them"
                " holds the value",
                "unmerge them in the spreadsheet, and write the value into each row",
            )

    def _text(self, value: object) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return f"{value}" if abs(value) < _SAFE else f"{Decimal(value):.2E}"
        if isinstance(value, datetime):
            midnight = value.time() == time(0)
            return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
        if isinstance(value, (date, time)):
            return value.isoformat()
        text = str(value)
        number = _number(text) if not isinstance(value, str) else None
        if number is None:
            return text
        if abs(number) >= _SAFE:
            return f"{number:.2E}"
        return f"{number.normalize():f}".replace(".", self._decimal)

    def _rejected(self, said: str, fix: str, line: int | None = None) -> Rejected:
        message = f"the workbook can't be read: {said}"
        return Rejected(Problem("workbook", message, file=self._name, line=line, fix=fix))

    def _damaged(self, error: Exception, line: int | None = None) -> Rejected:
        return self._rejected(
            f"it is damaged, has a password, or is no workbook ({type(error).__name__})",
            "open it in a spreadsheet, and save the sheet as CSV UTF-8",
            line,
        )


def _loaded(openpyxl: Any, spool: IO[bytes]) -> Any:
    """The workbook, each of its sheets to be read to its last row.

    A sheet's own word on its size may be wrong, as that of programs that write row by row is.
    """
    spool.seek(0)
    # It warns of what has nothing to do with cells: colours, lists to choose from, printers.
    warnings.filterwarnings("ignore", module="openpyxl")
    book = openpyxl.load_workbook(spool, read_only=True, data_only=True)
    for sheet in book.worksheets:
        sheet.reset_dimensions()
    return book


def _holds_something(sheet: Any) -> bool:
    return any(value is not None for row in sheet.iter_rows(values_only=True) for value in row)


def _title(sheet: Any) -> str:
    return f"{sheet.title}{'' if sheet.sheet_state == 'visible' else ', hidden'}"


def _listed(what: str, places: list[str]) -> str:
    """ "the cell C7 holds", "the cells C7, C8 and 40 more hold"."""
    said = _first_of(places)
    return f"the {what} {said} holds" if len(places) == 1 else f"the {what}s {said} hold"


def _first_of(places: list[str]) -> str:
    more = len(places) - NAMED
    return ", ".join(places[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _number(text: str) -> Decimal | None:
    """The number with the 15 digits that a spreadsheet shows: it writes 12.3 as
    12.300000000000001."""
    try:
        number = _SHOWN.create_decimal(text)
    except ArithmeticError:
        return None
    return number if number.is_finite() else None
