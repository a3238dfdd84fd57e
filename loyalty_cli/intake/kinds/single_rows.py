"""Files in which every row is a thing of its own: read cell by cell, a row's faults all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.bytes.reader import Table
from loyalty_cli.intake.cells.columns import Layout, Parse
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.kinds.rows import Bad, LeftOut, RawRow

T = TypeVar("T")

Make = Callable[[RawRow, dict[str, Any], list[Problem]], T | Bad]
"""Makes the thing of a row's values; handed what is wrong with its cells already."""


def single_rows(
    table: Table, layout: Layout, parsers: Mapping[str, Parse], make: Make[T]
) -> Iterator[T | Bad | LeftOut]:
    """The rows in their order, with what is bad and what the profile leaves out."""
    places = layout.places
    fields = [(places[name], read) for name, read in parsers.items() if name in places]
    for row in table.rows():
        left = layout.left_out(row)
        if left is not None:
            yield left
            continue
        if len(row.cells) != table.width:
            yield Bad((row,), (layout.ragged(row),))
            continue
        found: list[Problem] = []
        values: dict[str, Any] = {}
        for place, parse in fields:
            text = place.get(row.cells)
            try:
                values[place.name] = parse(text)
            except CellError as fault:
                values[place.name] = None
                found.append(fault.at(place.label, text).at(file=table.name, line=row.line))
        yield make(row, values, found)
