"""Rows and objects on stdout, as a table, plain, CSV or JSON."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.text import aligned, cell, json_text, unsteered

if TYPE_CHECKING:
    from rich.table import Table

Row = Mapping[str, Any]
Rows = tuple[Sequence[str], Sequence[Row]]
"""The keys of some rows, and the rows."""

WRAPPED_MIN = 12
"""How narrow a column of names or notes may become before a table is given up."""

_WIDE = 1_000_000
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Format(StrEnum):
    """How data is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the row's key or a function of the row, and its title."""

    title: str
    value: str | Callable[[Row], object]
    right: bool = False
    only_table: bool = False
    wraps: bool = False

    def of(self, row: Row) -> str:
        """The cell of that row as text."""
        return cell(self.value(row) if callable(self.value) else row[self.value])


def default_format() -> Format:
    """A table for somebody who looks, plain text for a pipe."""
    return Format.TABLE if terminal.is_terminal() else Format.PLAIN


def show_rows(
    rows: Sequence[Row],
    columns: Sequence[Column],
    style: Format,
    *,
    keys: Sequence[str],
    empty: str,
) -> None:
    """Rows: JSON and CSV with all their keys, table and plain with the columns for people.

    `empty` is said on stderr where there are no rows and people read.
    """
    if style is Format.JSON:
        for place, row in enumerate(rows, 1):
            start = "[\n " if place == 1 else " "
            terminal.out(start + json_text(row) + ("," if place < len(rows) else "\n]"))
        if not rows:
            terminal.out("[]")
    elif style is Format.CSV:
        terminal.table(keys, rows)
        terminal.out(csv_text(rows, keys).rstrip("\n"))
    elif not rows:
        terminal.err(empty)
    elif style is Format.PLAIN or not _table(rows, columns):
        _plain(rows, columns)


def show_object(thing: Row, lines: Sequence[tuple[str, object]], style: Format) -> None:
    """One thing: JSON and CSV with all its keys, table and plain as `lines` of title and value."""
    if style is Format.JSON:
        terminal.out(json_text(thing, indent=2))
    elif style is Format.CSV:
        terminal.table(list(thing), [thing])
        terminal.out(csv_text([thing], list(thing)).rstrip("\n"))
    else:
        for line in aligned([[title, cell(value)] for title, value in lines]):
            terminal.out(line)


def csv_text(rows: Sequence[Row], keys: Sequence[str]) -> str:
    """Rows as CSV, for spreadsheets and terminals that might obey what a cell says.

    Text that a spreadsheet takes for a formula gets an apostrophe before it; controls are left out.
    """
    import csv

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(keys)
    writer.writerows([csv_cell(row[key]) for key in keys] for row in rows)
    return text.getvalue()


def csv_cell(value: object, *, escaped: bool = True) -> str:
    """A value as a cell of CSV has it; `escaped` where a spreadsheet may take it for a formula."""
    if isinstance(value, str):
        value = unsteered(value)
        is_formula = escaped and value[:1] in _FORMULA and not _NUMBER.fullmatch(value)
        return "'" + value if is_formula else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else json_text(value)


def _plain(rows: Sequence[Row], columns: Sequence[Column]) -> None:
    shown = [column for column in columns if not column.only_table]
    lines = [[column.title for column in shown]]
    lines += [[column.of(row) for column in shown] for row in rows]
    right = [place for place, column in enumerate(shown) if column.right]
    for line in aligned(lines, right):
        terminal.out(line)


def _table(rows: Sequence[Row], columns: Sequence[Column]) -> bool:
    """A table; where it is too wide, without what is only to look at, then with its cells broken
    between words. False where the terminal is too narrow even for that."""
    console = terminal.out_console()
    # A table is never measured as wider than it may be.
    unbounded = console.options.update_width(_WIDE)
    needed = [column for column in columns if not column.only_table]
    for shown, breaks in ((columns, False), (needed, False), (needed, True)):
        cells = [[column.of(row) for column in shown] for row in rows]
        table = _drawn(cells, shown, breaks=breaks)
        if console.measure(table, options=unbounded).minimum <= console.width:
            console.print(table)
            return True
    return False


def _drawn(cells: Sequence[Sequence[str]], columns: Sequence[Column], *, breaks: bool) -> Table:
    """The table; no word, date or code in it may be cut, and with `breaks` False no cell broken
    but of a column that wraps."""
    from rich import box
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    frame = box.SIMPLE_HEAD if terminal.can_draw() else box.ASCII2
    table = Table(box=frame, show_edge=False, pad_edge=False)
    for place, column in enumerate(columns):
        texts = [column.title, *(row[place] for row in cells)]
        least = max(map(cell_len, texts))
        if column.wraps:
            least = min(least, WRAPPED_MIN)
        elif breaks:
            least = max(cell_len(word) for text in texts for word in text.split(" "))
        table.add_column(
            column.title,
            justify="right" if column.right else "left",
            overflow="fold",
            no_wrap=not (column.wraps or breaks),
            min_width=least,
        )
    for row in cells:
        table.add_row(*map(Text, row))
    return table
