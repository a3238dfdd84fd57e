"""Cells that are read together and remembered: most rows of a file repeat most of their cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from loyalty_cli.intake.cells.columns import Layout, Parse
from loyalty_cli.intake.cells.deriving import Cells
from loyalty_cli.intake.cells.faults import CellError

_KEPT = 1 << 16


class Bundle:
    """Some columns of a row read together; the cells it has seen it does not read again.

    `take` gives a row's cells of these columns, `read` the values for them, in the order of
    `names`; a column that the file lacks is None. Raises the CellError of the first bad cell.
    `known` is what is remembered, for loops that look there themselves first.
    """

    def __init__(
        self,
        layout: Layout,
        parsers: dict[str, Parse],
        make: Callable[[tuple[Any, ...]], Any],
        indexes: dict[str, int],
    ) -> None:
        self._there = [name in layout.places for name in parsers]
        self.present = [name for name in parsers if name in layout.places]
        self.parsers = parsers
        self._make = make
        self.known: dict[Any, Any] = {}
        self._places = places = [indexes[name] for name in self.present]
        self.take: Callable[[Cells], Any] = itemgetter(*places) if places else _nothing
        self._single = len(places) == 1

    def __call__(self, taken: Any) -> Any:
        """What the cells say, remembered."""
        known = self.known
        try:
            return known[taken]
        except KeyError:
            pass
        cells = iter((taken,) if self._single else taken)
        values = tuple(
            parse(next(cells)) if there else None
            for there, parse in zip(self._there, self.parsers.values(), strict=True)
        )
        made = self._make(values)
        if len(known) >= _KEPT:
            known.clear()
        known[taken] = made
        return made

    def read_all(self, columns: Sequence[Sequence[str]], count: int, odd: set[int]) -> list[Any]:
        """What the cells of so many rows say, given as columns.

        None for a row with a bad cell; its place is added to `odd`.
        """
        taken: list[Any]
        if self._single:
            taken = list(columns[self._places[0]])
        elif self._places:
            taken = list(zip(*(columns[place] for place in self._places), strict=True))
        else:
            taken = [()] * count
        values = list(map(self.known.get, taken))
        if None in values:
            for place, value in enumerate(values):
                if value is None:
                    try:
                        values[place] = self(taken[place])
                    except CellError:
                        odd.add(place)
        return values

    def faults(self, taken: Any) -> list[tuple[str, str, CellError]]:
        """Every bad cell among those taken: its column, its text, its fault."""
        found = []
        texts = iter((taken,) if self._single else taken)
        for name in self.present:
            text = next(texts)
            try:
                self.parsers[name](text)
            except CellError as fault:
                found.append((name, text, fault))
        return found


def _nothing(cells: Cells) -> tuple[str, ...]:
    return ()
