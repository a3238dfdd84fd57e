"""Oddities of refunds: many small ones, of a member or by an operator."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from loyalty_cli.base.money import format_minor
from loyalty_cli.reports.insight.models.surprises import (
    binomial_tail,
    poisson_tail,
    share_of,
    stands_out,
)
from loyalty_cli.reports.insight.oddities.odd import MANY, Looked, Odd

PART = 4
"""A refund is small below one of so many parts of the average purchase."""


@dataclass(slots=True)
class _Refunds:
    """The days of small refunds by member and, at the counter, by operator; `all_by`: all that an
    operator made."""

    by_member: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_operator: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    all_by: Counter[str] = field(default_factory=Counter)


def odd_refunds(looked: Looked) -> Iterator[Odd]:
    """Many small refunds (`small-refunds`): of a member beside their purchases, and of an operator
    beside all refunds that they made at the counter."""
    purchases, amounts = looked.store.db.execute(
        """SELECT count(*), coalesce(sum(amount), 0) FROM events NOT INDEXED
           WHERE kind = 'purchase' AND member IS NOT NULL AND local_date BETWEEN ? AND ?""",
        (looked.first, looked.last),
    ).fetchone()
    if not purchases:
        return
    limit = amounts // (PART * purchases)
    found = _refunds(looked, limit)
    below = format_minor(limit, looked.store.settings.digits)
    yield from _of_members(looked, found, purchases, below)
    small = sum(map(len, found.by_operator.values()))
    share = share_of(small, sum(found.all_by.values()))
    for by, days in found.by_operator.items():
        chance = binomial_tail(len(days), found.all_by[by], share)
        if len(days) >= MANY and stands_out(chance, len(found.all_by)):
            detail = (
                f"{len(days)} of {found.all_by[by]} refunds at the counter are below {below}; of "
                f"everybody's {sum(found.all_by.values())} it is {small}"
            )
            yield Odd("small-refunds", None, by, days[-1], len(days), detail)


def _refunds(looked: Looked, limit: int) -> _Refunds:
    found = _Refunds()
    operators, taken_back = looked.operators(), looked.withdrawn()
    for event, member, amount, day, kind, arrival in looked.store.db.execute(
        """SELECT e.event, e.member, e.amount, e.local_date, i.kind, i.arrival
           FROM events e NOT INDEXED CROSS JOIN imports i USING (import)
           WHERE e.kind = 'refund' AND e.member IS NOT NULL AND e.local_date BETWEEN ? AND ?
           ORDER BY e.local_date, e.event""",
        (looked.first, looked.last),
    ):
        if event in taken_back:
            continue
        by = operators.get(arrival) if kind == "counter" else None
        if by is not None:
            found.all_by[by] += 1
        if abs(amount) < limit:
            found.by_member[member].append(day)
            if by is not None:
                found.by_operator[by].append(day)
    return found


def _of_members(looked: Looked, found: _Refunds, purchases: int, below: str) -> Iterator[Odd]:
    many = {member: days for member, days in found.by_member.items() if len(days) >= MANY}
    if not many:
        return
    bought: dict[int, int] = dict(
        looked.store.db.execute(
            """SELECT e.member, count(*) FROM json_each(?) w
               CROSS JOIN events e ON e.member = w.value AND e.local_date BETWEEN ? AND ?
               WHERE e.kind = 'purchase' GROUP BY e.member""",
            (json.dumps(list(many)), looked.first, looked.last),
        )
    )
    (members,) = looked.store.db.execute("SELECT count(*) FROM members").fetchone()
    rate = share_of(sum(map(len, found.by_member.values())), purchases)
    for member, days in many.items():
        usual = bought.get(member, 0) * rate
        if stands_out(poisson_tail(len(days), usual), members):
            detail = (
                f"{len(days)} refunds below {below} after {bought.get(member, 0)} purchases; "
                f"{usual:.2f} would be usual"
            )
            yield Odd("small-refunds", member, None, days[-1], len(days), detail)
