"""Whether the rows of a transaction stand apart in a file: then it has to be read another way.

Most files are read once, their transactions taken as they come. That an id comes again after others
is seen here, at no cost: the store is asked for the ids of all rows anyway.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import repeat
from pathlib import Path

from loyalty_cli.base.pipes import STDIN
from loyalty_cli.base.problems import Problem, Rejected
from loyalty_cli.jobs.importing.sheet import Sheet
from loyalty_cli.store.facts.events import KnownEvent


class RowsApartError(Exception):
    """A file has rows of one transaction that don't follow each other."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class Apart:
    """Which transactions have been met in which file; raises RowsApartError at the second time."""

    def __init__(self) -> None:
        self._met = array("I")

    def meet(self, sheet: Sheet, known: KnownEvent) -> None:
        """A transaction that the store has stands in this file, too."""
        event = known.event
        if event >= len(self._met):
            self._met.extend(repeat(0, event + 1 - len(self._met)))
        if known.of_import == sheet.number or self._met[event] == sheet.number:
            raise RowsApartError(sheet.path)
        self._met[event] = sheet.number

    def take(self, sheet: Sheet, ids: Iterable[str]) -> None:
        """These transactions of this file come now; none of its rows has been refused so far."""
        ids = list(ids) if sheet.lost or sheet.refused else []
        if not (sheet.lost.isdisjoint(ids) and sheet.refused.isdisjoint(ids)):
            raise RowsApartError(sheet.path)

    def look_back(self, sheet: Sheet, known: Iterable[KnownEvent]) -> None:
        """At the end of a file: the store has these of which rows are lost."""
        for event in known:
            met = event.event < len(self._met) and self._met[event.event] == sheet.number
            if met or event.of_import == sheet.number:
                raise RowsApartError(sheet.path)


def refuse_apart(path: Path) -> Rejected:
    """What there is to say where a file can't be read a second time."""
    name = "stdin" if str(path) == STDIN else "the file"
    return Rejected(
        Problem(
            "rows-apart",
            f"{name} has rows of one transaction that don't follow each other, and can be read"
            " only once",
            file=str(path),
            fix="put it into a file and import that, or sort it by transaction_id",
        )
    )
