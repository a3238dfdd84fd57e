"""What a report shows, in a file instead: text as it is, CSV that Excel reads, or a workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.data import Rows, csv_cell
from loyalty_cli.show.output.files import write_bytes, write_file

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
    with terminal.diverted() as taken:
        yield
    if is_workbook:
        write_bytes(output, _workbook(taken.tables))
    else:
        write_file(output, [((BOM if excel else "") + "".join(taken.texts), 0)])


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


def _workbook(tables: list[Rows]) -> bytes:
    """One sheet with a header line; whole numbers and money are numbers, all else is text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("report")
    for keys, rows in tables:
        sheet.append(list(keys))
        for row in rows:
            cells = []
            for key in keys:
                value = row[key]
                if isinstance(value, str) and _DECIMAL.fullmatch(value):
                    cell = WriteOnlyCell(sheet, Decimal(value))  # type: ignore[arg-type]
                    cell.number_format = _MONEY
                elif isinstance(value, int) or value is None:
                    cell = WriteOnlyCell(sheet, value)
                else:
                    cell = WriteOnlyCell(sheet)
                    # A text cell is never a formula, whatever it begins with.
                    cell.value = csv_cell(value, escaped=False)
                    cell.data_type = "s"
                cells.append(cell)
            sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
