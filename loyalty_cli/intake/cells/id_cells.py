"""A column of ids, read together: most need no closer look."""

from __future__ import annotations

from collections.abc import Sequence

from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.spoilt_ids import MARKS
from loyalty_cli.intake.cells.values import read_id

_CLOSER = (*MARKS, "'")
"""What an id may hold only where a closer look allows it."""


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and not any(mark in text for mark in _CLOSER)


def ids_of(column: Sequence[str], odd: set[int]) -> list[str]:
    """The ids in a column of cells; the places of those that can't be one are added to `odd`."""
    ids = [cell.strip() for cell in column]
    together = " ".join(ids)
    if (
        together.isascii()
        and together.isprintable()
        and not any(mark in together for mark in _CLOSER)
    ):
        return ids
    for place, number in enumerate(ids):
        if not (number.isascii() and number.isprintable()) or any(
            mark in number for mark in _CLOSER
        ):
            try:
                ids[place] = read_id(number) or ""
            except CellError:
                odd.add(place)
    return ids
