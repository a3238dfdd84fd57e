"""RFM: members by how recently, how often and for how much they bought (LANGUAGE, section 3).

The scores are by rank and so need no bounds of the merchant: Hughes, Strategic Database Marketing
(1994), with quintiles that keep equals equal.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from loyalty_cli.base.dates import Day
from loyalty_cli.base.money import format_minor
from loyalty_cli.reports.insight.purchases import (
    buyers,
    listed_members,
    programs_asked,
)
from loyalty_cli.store.file.connection import Store

KEYS = ("member_id", "program", "recency_days", "purchases", "spend", "r", "f", "m", "segment")

_NAMES = (
    ("champions", (5, 5), (4, 5)),
    ("loyal", (3, 4), (4, 5)),
    ("potential-loyal", (4, 5), (2, 3)),
    ("new", (5, 5), (1, 1)),
    ("promising", (4, 4), (1, 1)),
    ("needs-attention", (3, 3), (3, 3)),
    ("about-to-sleep", (3, 3), (1, 2)),
    ("cannot-lose", (1, 2), (5, 5)),
    ("at-risk", (1, 2), (3, 4)),
    ("hibernating", (1, 2), (1, 2)),
)
"""Each name with the recency and the frequency scores, from and to, that make it."""

SEGMENTS = tuple(name for name, *_ in _NAMES)


def segment_of(r: int, f: int) -> str:
    """The name for a recency and a frequency score, each 1 to 5."""
    return next(name for name, rs, fs in _NAMES if rs[0] <= r <= rs[1] and fs[0] <= f <= fs[1])


def scores(values: Sequence[int]) -> list[int]:
    """The score of each value, greater being better: 1 + floor(5 x how many are strictly worse /
    how many there are)."""
    ranked = sorted(values)
    by_value = {value: 1 + 5 * bisect_left(ranked, value) // len(ranked) for value in set(ranked)}
    return [by_value[value] for value in values]


@dataclass(frozen=True, slots=True)
class Scored:
    """An account with what it is ranked by, and its three scores."""

    account: int
    member: int
    recency_days: int
    purchases: int
    spend: int
    r: int
    f: int
    m: int

    @property
    def segment(self) -> str:
        """The name that the recency and frequency scores make."""
        return segment_of(self.r, self.f)


def scored(store: Store, program: int, *, as_of: Day, since: Day | None) -> list[Scored]:
    """The accounts of a program, not closed, with a purchase in the days from `since` to `as_of`,
    ranked among each other; in order of account."""
    listed = listed_members(store, as_of)
    found = [
        (each.account, each.member, as_of - each.purchases[-1].day, len(each.purchases), each.spend)
        for each in buyers(store, as_of=as_of, since=since, program=program)
        if each.member in listed
    ]
    ranks = (
        scores([-recency for _, _, recency, _, _ in found]),
        scores([purchases for *_, purchases, _ in found]),
        scores([spend for *_, spend in found]),
    )
    return sorted(
        (Scored(*each, r, f, m) for each, r, f, m in zip(found, *ranks, strict=True)),
        key=lambda each: each.account,
    )


def rfm(
    store: Store, *, as_of: Day, since: Day | None, program: str | None
) -> list[dict[str, Any]]:
    """A row of KEYS for each member of each program who bought in the days from `since` to
    `as_of`, by member id and program. Raises Refused for a program that isn't there."""
    listed = listed_members(store, as_of)
    rows = [
        {
            "member_id": listed[each.member][0],
            "program": name,
            "recency_days": each.recency_days,
            "purchases": each.purchases,
            "spend": format_minor(each.spend, store.settings.digits),
            "r": each.r,
            "f": each.f,
            "m": each.m,
            "segment": each.segment,
        }
        for number, name in programs_asked(store, program).items()
        for each in scored(store, number, as_of=as_of, since=since)
    ]
    return sorted(rows, key=lambda row: (row["member_id"], row["program"]))
