"""Which backups are kept: the newest days, and of more weeks and months the last one of each."""

from __future__ import annotations

from collections.abc import Iterable

from loyalty_cli.base.dates import Day, Every, period_of


def days_to_keep(days: Iterable[Day], *, daily: int, weekly: int, monthly: int) -> set[Day]:
    """The days whose backups are kept, of those that have one.

    The newest `daily` of them; of the newest `weekly` calendar weeks (from Monday) and `monthly`
    months that have a backup the last one of each.
    """
    newest = sorted(set(days), reverse=True)
    keep = set(newest[:daily])
    periods: tuple[tuple[Every, int], ...] = (("week", weekly), ("month", monthly))
    for every, count in periods:
        last_of: dict[int, Day] = {}
        for day in newest:
            last_of.setdefault(period_of(day, every), day)
        keep |= set(list(last_of.values())[:count])
    return keep
