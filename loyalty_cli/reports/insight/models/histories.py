"""When customers bought, in the three numbers that the models of buying need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]  # a name for a type also where numpy is not installed


@dataclass(frozen=True, slots=True)
class Histories:
    """One place a customer in each array, all of one length.

    `repeats` (the papers' x) counts the days with a purchase after the first; `recency` (t_x) is
    the time from the first to the last of them, 0 without a repeat; `age` (T) the time from the
    first purchase to the end of the observation. Times are in the model's unit, days or weeks;
    they are counted in days and divided, never cut to whole weeks.
    """

    repeats: Floats
    recency: Floats
    age: Floats

    def __len__(self) -> int:
        return len(self.repeats)


@dataclass(frozen=True, slots=True)
class Weighted:
    """Different histories with how many customers share each: a likelihood is worked out once for
    all who bought alike."""

    histories: Histories
    customers: Floats


def distinct(histories: Histories) -> tuple[Histories, NDArray[np.int64]]:
    """The different histories, and for each customer the place of theirs."""
    table = np.column_stack((histories.repeats, histories.recency, histories.age))
    rows, places = np.unique(table, axis=0, return_inverse=True)
    return Histories(rows[:, 0], rows[:, 1], rows[:, 2]), places.reshape(-1)


def weighted(histories: Histories) -> Weighted:
    """The different histories, each with its number of customers."""
    kinds, places = distinct(histories)
    return Weighted(kinds, np.bincount(places).astype(np.float64))


def thinned(kinds: Weighted, every: int) -> Weighted:
    """Every n-th of the different histories."""
    of = kinds.histories
    return Weighted(
        Histories(of.repeats[::every], of.recency[::every], of.age[::every]),
        kinds.customers[::every],
    )
