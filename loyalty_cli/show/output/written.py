"""What a report shows, in a file instead: text as it is, CSV that Excel reads, or a workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.data import Row, csv_cell
from loyalty_cli.show.output.files import drafted

BOM = "\ufeff"
"""By this Excel knows that a CSV file is UTF-8."""

WORKBOOK = ".xlsx"

_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+", re.ASCII)
_MONEY = "0.00"


@contextmanager
def written(output: Path | None, *, excel: bool) -> Iterator[None]:
    """Where the data of what is shown meanwhile goes: stdout, or `output`, whole or not at all.

    With `excel` it is CSV and begins with a BOM; a file that ends in .xlsx is a workbook. Raises
    Refused where that can't be written.
    """
    if output is None:
        if excel:
            terminal.raw(BOM)
        yield
        return
    is_workbook = output.suffix.lower() == WORKBOOK
    if is_workbook:
        _refuse_without_openpyxl(output)
    with drafted(output) as draft:
        if is_workbook:
            book = _Book()
            with terminal.diverted(text=_nothing, table=book.add):
                yield
            draft.fill(book.content())
        else:
            with draft.filling() as write:
                write(BOM if excel else "")
                with terminal.diverted(text=write):
                    yield
        draft.keep()


def _nothing(_: str) -> None:
    """What a workbook has no place for."""


def _refuse_without_openpyxl(output: Path) -> None:
    from importlib.util import find_spec

    if find_spec("openpyxl") is None:
        raise Refused(
            Problem(
                "no-workbooks",
                "writing a workbook needs openpyxl, which is not installed",
                file=str(output),
                fix="pip install 'loyalty-cli[xlsx]', or name a file that ends in .csv",
            )
        )


class _Book:
    """A workbook of one sheet with a header line; whole numbers and money are numbers, all else is
    text."""

    def __init__(self) -> None:
        from openpyxl import Workbook

        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet("report")

    def add(self, keys: Sequence[str], rows: Iterable[Row]) -> None:
        """Rows with these columns, as they come."""
        from openpyxl.cell import WriteOnlyCell

        self._sheet.append(list(keys))
        for row in rows:
            cells = []
            for key in keys:
                value = row[key]
                if isinstance(value, str) and _DECIMAL.fullmatch(value):
                    cell = WriteOnlyCell(self._sheet, Decimal(value))  # type: ignore[arg-type]
                    cell.number_format = _MONEY
                elif isinstance(value, int) or value is None:
                    cell = WriteOnlyCell(self._sheet, value)
                else:
                    cell = WriteOnlyCell(self._sheet)
                    # A text cell is never a formula, whatever it begins with.
                    cell.value = csv_cell(value, escaped=False)
                    cell.data_type = "s"
                cells.append(cell)
            self._sheet.append(cells)

    def content(self) -> bytes:
        """The file."""
        content = io.BytesIO()
        self._book.save(content)
        return content.getvalue()
