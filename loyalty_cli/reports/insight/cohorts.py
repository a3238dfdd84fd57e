"""`report cohorts`: who began together, and how many of them came in each period since."""

from __future__ import annotations

from collections import Counter
from typing import Any

from loyalty_cli.base.dates import Day, period_of
from loyalty_cli.reports.books.periods import Every, periods
from loyalty_cli.reports.insight.models.ratios import share
from loyalty_cli.reports.insight.purchases import buyers, the_program
from loyalty_cli.store.file.connection import Store

KEYS = ("cohort", "size", "period", "active", "share")


def cohorts(
    store: Store, *, as_of: Day, since: Day | None, every: Every, program: str | None
) -> list[dict[str, Any]]:
    """A row of KEYS for each cohort and each period from its own on, up to the as-of.

    A cohort are the members whose first purchase ever lies in that period; `active` are those of
    them with a purchase in `period`, `share` is active / size. Closed members stay in their cohort.
    With `since`, only cohorts from the one that this day belongs to. Raises Refused for a program
    that isn't there, Usage where there are several and none was named.
    """
    number = the_program(store, program)
    if number is None:
        return []
    sizes: Counter[int] = Counter()
    active: Counter[tuple[int, int]] = Counter()
    first = as_of
    for each in buyers(store, as_of=as_of, program=number):
        begun = each.purchases[0].day
        if since is not None and period_of(begun, every) < period_of(since, every):
            continue
        first = min(first, begun)
        cohort = period_of(begun, every)
        sizes[cohort] += 1
        active.update((cohort, p) for p in {period_of(buy.day, every) for buy in each.purchases})
    if not sizes:
        return []
    names = {period_of(each.first, every): each.name for each in periods(first, as_of, every)}
    return [
        {
            "cohort": names[cohort],
            "size": sizes[cohort],
            "period": name,
            "active": active[cohort, period],
            "share": share(active[cohort, period], sizes[cohort]),
        }
        for cohort in sorted(sizes)
        for period, name in names.items()
        if period >= cohort
    ]
