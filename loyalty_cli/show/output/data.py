"""Rows and objects on stdout, as a table, plain, CSV or JSON."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.spool import Spool
from loyalty_cli.show.output.text import (
    aligned,
    aligned_line,
    cell,
    json_pieces,
    json_rows,
    json_text,
    unsteered,
    width,
)

if TYPE_CHECKING:
    from rich.table import Table

Row = Mapping[str, Any]
TABLE_MAX = 2_000
"""More rows than these are no table on a terminal either: they come as plain lines."""

PIECE = 500
"""So many rows of CSV are handed on together."""

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
    """A column of a table: the row's key or a function of the row, and its title.

    With `if_any` it is there only where that holds of a row, with `if_none` where it holds of none.
    """

    title: str
    value: str | Callable[[Row], object]
    right: bool = False
    only_table: bool = False
    wraps: bool = False
    if_any: Callable[[Row], object] | None = None
    if_none: Callable[[Row], object] | None = None

    def of(self, row: Row) -> str:
        """The cell of that row as text."""
        return cell(self.value(row) if callable(self.value) else row[self.value])


def default_format() -> Format:
    """A table for somebody who looks, plain text for a pipe."""
    return Format.TABLE if terminal.is_terminal() else Format.PLAIN


def show_rows(
    rows: Iterable[Row],
    columns: Sequence[Column],
    style: Format,
    *,
    keys: Sequence[str],
    empty: str,
) -> None:
    """Rows: JSON and CSV with all their keys, table and plain with the columns for people.

    JSON and CSV are written as the rows come; `empty` is said on stderr where there are none and
    people read.
    """
    if style is Format.JSON:
        _write(json_rows(rows))
    elif style is Format.CSV:
        _csv(rows, keys)
    else:
        with Laid(rows, columns) as laid:
            if not laid.count:
                terminal.err(empty)
            elif style is Format.PLAIN or laid.count > TABLE_MAX or not _table(laid):
                for line in laid.lines():
                    terminal.out(line)


def show_object(thing: Row, lines: Sequence[tuple[str, object]], style: Format) -> None:
    """One thing: JSON and CSV with all its keys, table and plain as `lines` of title and value."""
    if style is Format.JSON:
        _write(json_pieces(thing))
    elif style is Format.CSV:
        _csv([thing], list(thing))
    else:
        for line in aligned([[title, cell(value)] for title, value in lines]):
            terminal.out(line)


def _write(pieces: Iterable[str]) -> None:
    for piece in pieces:
        terminal.raw(piece)
    terminal.raw("\n")


def _csv(rows: Iterable[Row], keys: Sequence[str]) -> None:
    if not terminal.table(keys, rows):
        for piece in csv_pieces(rows, keys):
            terminal.raw(piece)


def csv_pieces(rows: Iterable[Row], keys: Sequence[str]) -> Iterator[str]:
    """Rows as CSV, for spreadsheets and terminals that might obey what a cell says.

    Text that a spreadsheet takes for a formula gets an apostrophe before it; controls are left out.
    """
    import csv

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(keys)
    for place, row in enumerate(rows, 1):
        writer.writerow([csv_cell(row[key]) for key in keys])
        if place % PIECE == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


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


class Laid:
    """Rows as cells for people, kept until all have come: only then is it known which columns are
    there and how wide each is."""

    def __init__(self, rows: Iterable[Row], columns: Sequence[Column]) -> None:
        self.count = 0
        self._columns = columns
        self._widths = [width(column.title) for column in columns]
        self._spool = Spool()
        any_of = [column.if_any is None for column in columns]
        none_of = [True] * len(columns)
        for row in rows:
            cells = [column.of(row) for column in columns]
            for place, (column, text) in enumerate(zip(columns, cells, strict=True)):
                self._widths[place] = max(self._widths[place], width(text))
                if not any_of[place] and column.if_any is not None:
                    any_of[place] = bool(column.if_any(row))
                if column.if_none is not None and none_of[place]:
                    none_of[place] = not column.if_none(row)
            self._spool.add(cells)
            self.count += 1
        self._places = [
            place
            for place, is_there in enumerate(zip(any_of, none_of, strict=True))
            if all(is_there)
        ]

    def __enter__(self) -> Laid:
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()

    def parts(self, *, every: bool) -> tuple[list[Column], Iterator[list[str]]]:
        """The columns that are there, with `every` those that are only for a table too, and the
        cells of each row in them."""
        places = self._shown(every=every)
        cells = ([row[place] for place in places] for row in self._spool)
        return [self._columns[place] for place in places], cells

    def lines(self) -> Iterator[str]:
        """The titles and the rows side by side, uncut."""
        columns, rows = self.parts(every=False)
        widths = [self._widths[place] for place in self._shown(every=False)]
        right = {place for place, column in enumerate(columns) if column.right}
        yield aligned_line([column.title for column in columns], widths, right)
        for cells in rows:
            yield aligned_line(cells, widths, right)

    def _shown(self, *, every: bool) -> list[int]:
        return [place for place in self._places if every or not self._columns[place].only_table]


def _table(laid: Laid) -> bool:
    """A table; where it is too wide, without what is only to look at, then with its cells broken
    between words. False where the terminal is too narrow even for that."""
    console = terminal.out_console()
    # A table is never measured as wider than it may be.
    unbounded = console.options.update_width(_WIDE)
    for every, breaks in ((True, False), (False, False), (False, True)):
        shown, rows = laid.parts(every=every)
        table = _drawn(list(rows), shown, breaks=breaks)
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
