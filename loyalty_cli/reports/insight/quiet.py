"""`report quiet`: who has not come for longer than is usual for them, the most unusual first."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Refused
from loyalty_cli.reports.insight.forecast import DAYS, Ask, fitted
from loyalty_cli.reports.insight.histories import observe
from loyalty_cli.reports.insight.models.ratios import number
from loyalty_cli.reports.insight.purchases import Buyer, buyers, listed_members, the_program
from loyalty_cli.store.file.connection import Store

KEYS = ("member_id", "last_on", "usual_gap_days", "days_since", "unusual", "expected_value")


def quiet(
    store: Store, ask: Ask, *, program: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """A row of KEYS for each member who bought on two days or more, and why no value is expected.

    `usual_gap_days` is the median of the days from one day with a purchase to the next; `unusual`
    is `days_since` / `usual_gap_days`. The greatest `unusual` first, then the greater value, then
    the account. `expected_value` is that of `report forecast` for the next 365 days; where too few
    have bought for one it is None, and the second result says so.

    Raises Refused for a program that isn't there and where numpy is missing, Usage where there are
    several programs and none was named.
    """
    asked = the_program(store, program)
    if asked is None:
        return [], None
    digits = store.settings.digits
    gone: list[tuple[Day, Fraction | None]] = []

    def noted() -> Iterator[Buyer]:
        for each in buyers(store, as_of=ask.as_of, since=ask.since, program=asked):
            days = each.days
            gaps = [later - earlier for earlier, later in pairwise(days)]
            gone.append((days[-1], Fraction(median(gaps)) if gaps else None))
            yield each

    seen = observe(noted(), ask.as_of, digits)
    worth, why = None, None
    try:
        model = fitted(seen, ask, None)
        worth = model.values(seen, model.expected(seen, DAYS))
    except Refused as error:
        if error.problems[0].code not in ("too-few", "no-fit"):
            raise
        why = error.problems[0].message
    listed = listed_members(store, ask.as_of)
    rows = []
    for place, (last, gap) in enumerate(gone):
        if gap is None or seen.members[place] not in listed:
            continue
        since = ask.as_of - last
        unusual = since / gap
        value = 0 if worth is None else worth[place]
        row = {
            "member_id": listed[seen.members[place]][0],
            "last_on": iso(last),
            "usual_gap_days": number(gap),
            "days_since": since,
            "unusual": number(unusual),
            "expected_value": None if worth is None else format_minor(value, digits),
        }
        rows.append((-unusual, -value, seen.accounts[place], row))
    rows.sort(key=lambda each: each[:3])
    return [row for *_, row in rows], why
