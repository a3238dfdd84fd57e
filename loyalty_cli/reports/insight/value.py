"""`report value`: what each member has bought, the greatest spend first."""

from __future__ import annotations

from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import divide_half_up, format_minor
from loyalty_cli.reports.insight.purchases import buyers, listed_members, programs_asked
from loyalty_cli.store.file.connection import Store

KEYS = (
    *("member_id", "name", "program", "purchases", "spend", "average_order"),
    *("first_on", "last_on", "recency_days"),
)


def value(
    store: Store, *, as_of: Day, since: Day | None, program: str | None
) -> list[dict[str, Any]]:
    """A row of KEYS for each member of each program who bought in the days from `since` to
    `as_of`, the greatest spend first, then by account.

    `average_order` is spend / purchases, half up to the smallest unit. Raises Refused for a
    program that isn't there.
    """
    digits = store.settings.digits
    listed, names = listed_members(store, as_of), programs_asked(store, program)
    number = next(iter(names)) if program is not None else None
    found = []
    for each in buyers(store, as_of=as_of, since=since, program=number):
        if each.member not in listed:
            continue
        member_id, name = listed[each.member]
        count, last = len(each.purchases), each.purchases[-1].day
        row = {
            "member_id": member_id,
            "name": name,
            "program": names[each.program],
            "purchases": count,
            "spend": format_minor(each.spend, digits),
            "average_order": format_minor(divide_half_up(each.spend, count), digits),
            "first_on": iso(each.purchases[0].day),
            "last_on": iso(last),
            "recency_days": as_of - last,
        }
        found.append((-each.spend, each.account, row))
    return [row for *_, row in sorted(found, key=lambda each: each[:2])]
