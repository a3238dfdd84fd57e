"""Members as they stood on a day: the list, and one with all accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.reports.accounts import accounts_on
from loyalty_cli.reports.programs import in_force
from loyalty_cli.reports.standing import standing
from loyalty_cli.store.connection import Store
from loyalty_cli.store.lookup import find_member

FIELDS = ("name", "email", "phone", "card", "birthday", "joined_on", "status")
SHOWN = ("name", "email", "phone", "birthday", "joined_on", "status")

# The value that a later change replaced is the one that stood on the day.
_REPLACED = """
    SELECT member, field, old_value FROM member_changes
    WHERE from_day > ? AND (? IS NULL OR member = ?) ORDER BY from_day DESC, change DESC
"""


def member_list(store: Store, *, as_of: Day) -> list[dict[str, Any]]:
    """A row a member by member id: `member_id` and the fields of a person."""
    cursor = store.db.execute(
        "SELECT member, member_id, name, email, phone, card, birthday, joined_on, status"
        " FROM members ORDER BY member_id"
    )
    before = _replaced(store, as_of, None)
    return [
        {"member_id": member_id, **_as_it_was(zip(FIELDS, fields, strict=True), before, member)}
        for member, member_id, *fields in cursor
    ]


def member_show(store: Store, who: str, *, as_of: Day) -> dict[str, Any]:
    """One member with the contract's keys; raises Refused where nobody is meant."""
    member = find_member(store, who)
    member_id, *fields = store.db.execute(
        "SELECT member_id, name, email, phone, birthday, joined_on, status"
        " FROM members WHERE member = ?",
        (member,),
    ).fetchone()
    before = _replaced(store, as_of, member)
    attributes = dict(
        store.db.execute(
            "SELECT name, value FROM member_attributes WHERE member = ? ORDER BY name", (member,)
        ).fetchall()
    )
    for (_, field), value in before.items():
        if field.startswith("attribute:"):
            attributes[field.removeprefix("attribute:")] = value
    lapses = _lapses(store, member, as_of)
    accounts = standing(store, as_of=as_of, program=None, members=[member_id])
    return {
        "member_id": member_id,
        **_as_it_was(zip(SHOWN, fields, strict=True), before, member),
        "attributes": {name: value for name, value in attributes.items() if value is not None},
        "accounts": [{**row, "expiring": lapses.get(row["program"], [])} for row in accounts],
    }


def _lapses(store: Store, member: int, as_of: Day) -> dict[str, list[dict[str, Any]]]:
    """For each program what of the account will lapse when, pending points too."""
    names = {each.number: each.id for each in in_force(store, as_of)}
    return {
        names[account.program]: [{"on": on, "points": points} for on, points in account.expiring()]
        for account in accounts_on(store, as_of, members=[member])
    }


def _replaced(store: Store, as_of: Day, member: int | None) -> dict[tuple[int, str], str | None]:
    rows = store.db.execute(_REPLACED, (iso(as_of), member, member))
    return {(number, field): value for number, field, value in rows}


def _as_it_was(
    fields: Iterable[tuple[str, Any]], before: dict[tuple[int, str], str | None], member: int
) -> dict[str, Any]:
    return {name: before.get((member, name), value) for name, value in fields}
