"""Members as they stood on a day: the list, and one with all accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.letters import folded
from loyalty_cli.reports.accounts import accounts_on
from loyalty_cli.reports.standing import standing
from loyalty_cli.reports.upkeep.programs import in_force
from loyalty_cli.store.facts.lookup import find_member, ids_by_phone
from loyalty_cli.store.file.connection import Store

FIELDS = ("name", "email", "phone", "card", "birthday", "joined_on", "status")
SHOWN = ("name", "email", "phone", "birthday", "joined_on", "status")

# All changes of fields that have changed after the day, in the order in which they were told.
_CHANGES = """
    SELECT c.member, c.field, c.old_value, c.value, c.from_day FROM member_changes c
    WHERE (?2 IS NULL OR c.member = ?2) AND EXISTS (
        SELECT 1 FROM member_changes l
        WHERE l.member = c.member AND l.field = c.field AND l.from_day > ?1)
    ORDER BY c.change
"""


def member_list(store: Store, *, as_of: Day) -> list[dict[str, Any]]:
    """A row a member by member id: `member_id` and the fields of a person."""
    cursor = store.db.execute(
        "SELECT member, member_id, name, email, phone, card, birthday, joined_on, status"
        " FROM members WHERE status <> 'removed' ORDER BY member_id"
    )
    before = _replaced(store, as_of, None)
    return [
        {"member_id": member_id, **_as_it_was(zip(FIELDS, fields, strict=True), before, member)}
        for member, member_id, *fields in cursor
    ]


def member_find(store: Store, text: str, *, as_of: Day) -> list[dict[str, Any]]:
    """The rows of `member_list` in which a text stands, in any case: in a name, an id, a key (with
    or without its blanks and dashes), or an attribute; a phone, or the end of one, however it is
    typed.

    A member who was merged into another is found as that other.
    """
    needle = folded(text.strip())
    bare = "".join(needle.split()).replace("-", "")
    found: set[str] = set()
    for member_id, *values in store.db.execute(
        """SELECT r.member_id, m.member_id, m.name, m.email, m.phone, m.card, m.nickname
           FROM members m JOIN members r ON r.member = coalesce(m.merged_into, m.member)"""
    ):
        if any(value is not None and needle in folded(value) for value in values):
            found.add(member_id)
    for query in (
        "SELECT m.member_id, k.key FROM member_keys k JOIN members m USING (member)",
        """SELECT r.member_id, a.value FROM member_attributes a JOIN members m USING (member)
           JOIN members r ON r.member = coalesce(m.merged_into, m.member)""",
    ):
        for member_id, value in store.db.execute(query):
            plain = folded(value)
            if needle in plain or (bare and bare in plain):
                found.add(member_id)
    found |= ids_by_phone(store, text)
    return [row for row in member_list(store, as_of=as_of) if row["member_id"] in found]


def member_show(store: Store, who: str, *, as_of: Day) -> dict[str, Any]:
    """One member with the contract's keys; raises Refused where nobody is meant."""
    member = find_member(store, who, any_country=True)
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
        "as_of": iso(as_of),
    }


def _lapses(store: Store, member: int, as_of: Day) -> dict[str, list[dict[str, Any]]]:
    """For each program what of the account will lapse when, pending points too."""
    names = {each.number: each.id for each in in_force(store, as_of)}
    return {
        names[account.program]: [{"on": on, "points": points} for on, points in account.expiring()]
        for account in accounts_on(store, as_of, members=[member])
    }


def statuses_on(store: Store, as_of: Day) -> dict[int, str]:
    """The status of every member on a day, by number."""
    before = _replaced(store, as_of, None)
    rows = store.db.execute("SELECT member, status FROM members")
    return {member: before.get((member, "status"), status) or "active" for member, status in rows}


def _replaced(store: Store, as_of: Day, member: int | None) -> dict[tuple[int, str], str | None]:
    """What stood on the day where it has changed since: of two changes the later told holds from
    its own day on."""
    day = iso(as_of)
    stood: dict[tuple[int, str], str | None] = {}
    for number, field, old, new, from_day in store.db.execute(_CHANGES, (day, member)):
        stood.setdefault((number, field), old)
        if from_day <= day:
            stood[number, field] = new
    return stood


def _as_it_was(
    fields: Iterable[tuple[str, Any]], before: dict[tuple[int, str], str | None], member: int
) -> dict[str, Any]:
    return {name: before.get((member, name), value) for name, value in fields}
