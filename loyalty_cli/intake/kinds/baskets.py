"""The basket of one order, for vouchers: a small CSV file with a line for each thing bought."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from loyalty_cli.base.problems import Problem, Rejected
from loyalty_cli.intake.bytes.reader import Table
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.values import Numbers, read_text
from loyalty_cli.intake.kinds.common import Source, needed, opened
from loyalty_cli.intake.kinds.rows import RawRow
from loyalty_cli.intake.profile.model import Profile

COLUMNS = ("sku", "category", "quantity", "amount")
"""The columns of a basket; other ones are not looked at."""

QUANTITY_DIGITS = 6
LINES_MAX = 10_000

BasketLine = tuple[str | None, str | None, int, int]
"""sku, category, quantity in whole millionths, amount of all of it in minor units."""


def read_basket(source: Source, *, digits: int) -> list[BasketLine]:
    """The lines of a basket; a quantity that is empty is 1.

    Raises Rejected with every problem of the file: it is read whole or not at all.
    """
    with opened(source) as file:
        table = Table(file, Profile())
        try:
            return _read(table, digits)
        finally:
            table.close()


def _read(table: Table, digits: int) -> list[BasketLine]:
    problems: list[Problem] = []
    places = {name: table.columns.index(name) for name in COLUMNS if name in table.columns}
    for name in COLUMNS:
        if table.columns.count(name) > 1:
            problems.append(_header(table, "duplicate-column", f'"{name}" stands there twice'))
    if "amount" not in places:
        problems.append(_header(table, "missing-column", 'there is no column "amount"'))
    if problems:
        raise Rejected(problems)
    parsers = _parsers(digits)
    lines: list[BasketLine] = []
    for row in table.rows():
        if len(row.cells) != table.width:
            says = f"the row has {len(row.cells)} cells, the header {table.width}"
            fix = "write every cell, also the empty ones"
            problems.append(Problem("row-length", says, file=table.name, line=row.line, fix=fix))
            continue
        values = {
            name: _value(row, places, name, parsers[name], problems, table) for name in COLUMNS
        }
        quantity = values["quantity"]
        if quantity is not None and (quantity == 0 or quantity < 0 <= (values["amount"] or 0)):
            fix = "leave the line out, or say how many; only a discount's may be below 0"
            fault = CellError("quantity", "is not more than 0", fix)
            cell = row.cells[places["quantity"]]
            problems.append(fault.at("quantity", cell).at(file=table.name, line=row.line))
        lines.append(
            (
                *(values["sku"], values["category"]),
                *(10**QUANTITY_DIGITS if quantity is None else quantity, values["amount"] or 0),
            )
        )
    if not lines and not problems:
        fix = "Write a line for each thing bought."
        problems.append(Problem("no-rows", "the basket is empty", file=table.name, fix=fix))
    if len(lines) > LINES_MAX:
        says = f"a basket has at most {LINES_MAX} lines"
        problems.append(Problem("too-many-rows", says, file=table.name))
    if problems:
        raise Rejected(problems)
    return lines


def _parsers(digits: int) -> dict[str, Callable[[str], Any]]:
    notation = Profile().notation
    quantities = Numbers(notation, QUANTITY_DIGITS, code="quantity")
    return {
        "sku": read_text,
        "category": read_text,
        "quantity": quantities,
        "amount": needed(Numbers(notation, digits), "every line costs something, if only 0.00"),
    }


def _value(
    row: RawRow,
    places: dict[str, int],
    name: str,
    parse: Callable[[str], Any],
    problems: list[Problem],
    table: Table,
) -> Any:
    if name not in places:
        return None
    cell = row.cells[places[name]]
    try:
        return parse(cell)
    except CellError as fault:
        problems.append(fault.at(name, cell).at(file=table.name, line=row.line))
        return None


def _header(table: Table, code: str, says: str) -> Problem:
    there = ", ".join(table.columns) or "none"
    return Problem(
        code,
        f"{says}; the file has: {there}",
        file=table.name,
        line=table.header_line,
        fix=f"A basket has the columns {', '.join(COLUMNS)}; only amount is needed.",
    )
