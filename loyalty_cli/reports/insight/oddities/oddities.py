"""`report oddities`: things to look at, never a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.reports.insight.oddities.counter import (
    odd_codes,
    odd_points_by_hand,
    odd_redemptions,
)
from loyalty_cli.reports.insight.oddities.odd import Looked, Odd
from loyalty_cli.reports.insight.oddities.people import odd_birthdays, odd_people
from loyalty_cli.reports.insight.oddities.receipts import odd_receipts
from loyalty_cli.reports.insight.oddities.refunds import odd_refunds
from loyalty_cli.store.facts.members import member_ids
from loyalty_cli.store.file.connection import Store

KEYS = ("what", "member_id", "by", "on", "count", "detail")

_LOOKS: tuple[Callable[[Looked], Iterable[Odd]], ...] = (
    odd_receipts,
    odd_refunds,
    odd_people,
    odd_points_by_hand,
    odd_redemptions,
    odd_birthdays,
    odd_codes,
)


def oddities(
    store: Store, *, as_of: Day, since: Day | None, until: Day | None
) -> list[dict[str, Any]]:
    """A row of KEYS for each thing in the days from `since` to `until` (the as-of date), by what it
    is, then the greatest count first.

    What is a matter of chance is told only where chance alone would bring it in fewer than one of
    twenty reports over all that was looked at. Raises Usage for days that are none.
    """
    last = as_of if until is None else min(until, as_of)
    if since is not None and since > last:
        raise Usage(
            Problem(
                "no-days",
                f"{iso(since)} lies after {iso(last)}",
                column="--from",
                value=iso(since),
                fix="give an earlier day",
            )
        )
    looked = Looked(store, "" if since is None else iso(since), iso(last))
    found = [(place, odd) for place, look in enumerate(_LOOKS) for odd in look(looked)]
    found.sort(key=lambda each: (each[0], each[1].what, -each[1].count, each[1].on))
    ids = member_ids(store.db, {odd.member for _, odd in found if odd.member is not None})
    rows = []
    for _, odd in found:
        member_id = None if odd.member is None else ids[odd.member]
        cells = (odd.what, member_id, odd.by, odd.on, odd.count, odd.detail)
        rows.append(dict(zip(KEYS, cells, strict=True)))
    return rows
