"""`export`: the rows of a sheet as CSV text that a spreadsheet takes for nothing but text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Literal

from loyalty_cli.base.dates import Day
from loyalty_cli.intake.cells.values import escape_formula
from loyalty_cli.jobs.setup.programs import the_program
from loyalty_cli.reports.exports import Cell, Plain, Sheet
from loyalty_cli.reports.exports.events import activities, the_source, transactions
from loyalty_cli.reports.exports.gift_cards import gift_cards
from loyalty_cli.reports.exports.ledger import ledger
from loyalty_cli.reports.exports.members import members
from loyalty_cli.reports.exports.vouchers import vouchers
from loyalty_cli.store.file.connection import Store

Kind = Literal["members", "transactions", "activities", "ledger", "vouchers", "gift-cards"]

PIECE = 500
"""So many rows are handed on together."""


def export_sheet(
    store: Store, kind: Kind, *, source: str | None, program: str | None, as_of: Day | None
) -> tuple[Sheet, str | None]:
    """What is to be written, and the source of its events where it has one.

    Without `as_of` it is everything that the store holds; how vouchers and gift cards stand
    needs a day. Raises
    Refused for no such source or program, Usage where several sources have such events and none
    is named.
    """
    if kind == "members":
        return members(store, as_of=as_of), None
    if kind in ("ledger", "vouchers"):
        number = None if program is None else the_program(store, program).program
        if kind == "ledger":
            return ledger(store, program=number, as_of=as_of), None
        assert as_of is not None
        return vouchers(store, program=number, as_of=as_of), None
    if kind == "gift-cards":
        assert as_of is not None
        return gift_cards(store, as_of=as_of), None
    family = "t" if kind == "transactions" else "a"
    name = the_source(store, source, family)
    sheet = transactions if kind == "transactions" else activities
    return sheet(store, source=name, as_of=as_of), name


def csv_pieces(sheet: Sheet) -> Iterator[tuple[str, int]]:
    """The file in pieces of text, each with how many rows it holds."""
    text = io.StringIO()
    plain = csv.writer(text, lineterminator="\n")
    quoted = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    plain.writerow(sheet.header)
    count = 0
    for cells in sheet.rows:
        row = [_cell(cell) for cell in cells]
        # A lone carriage return would end the row for whoever reads it again.
        (quoted if any("\r" in cell for cell in row) else plain).writerow(row)
        count += 1
        if count == PIECE:
            yield text.getvalue(), count
            text.seek(0)
            text.truncate()
            count = 0
    yield text.getvalue(), count


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell if isinstance(cell, Plain) else escape_formula(cell)
