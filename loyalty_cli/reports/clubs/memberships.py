"""`club list`: a row for each term of a club, as it stands on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.store.facts.lookup import find_member
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.club_terms import TermRow, terms_posted


def memberships(store: Store, *, member: str | None, as_of: Day) -> list[dict[str, Any]]:
    """The terms of a member or of all, as they stood at the end of a day, in order of number.
    `status` is coming, active, grace, ended or cancelled. Raises Refused for nobody."""
    day, digits = iso(as_of), store.settings.digits
    only = None if member is None else find_member(store, member)
    people = holders(store, day)
    found = []
    for term in terms_posted(store.db, as_of):
        whose = people.get(term.account)
        if whose is None or only not in (None, whose.member):
            continue
        found.append(
            {
                "membership": str(term.number),
                "club": term.club,
                "member_id": whose.member_id,
                "from": term.first,
                "until": term.until,
                "grace_until": term.grace_until,
                "how": term.how,
                "price": None if term.price is None else format_minor(term.price, digits),
                "status": _status(term, day, whose.closed_on),
            }
        )
    return found


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the terms of an account on a day, and from which day on they are closed."""

    member: int
    member_id: str
    closed_on: str | None
    program: str


def holders(store: Store, day: str) -> dict[int, Holder]:
    """Who has the terms of each account: those of a merged one are the other's."""
    return {
        account: Holder(*rest)
        for account, *rest in store.db.execute(
            """WITH RECURSIVE whose (account, holder) AS (
                   SELECT account, account FROM accounts
                   UNION
                   SELECT w.account, m.into_account FROM whose w
                   JOIN account_merges m ON m.account = w.holder AND m.merged_on <= ?1)
               SELECT w.account, a.member, p.member_id,
                      (SELECT min(c.from_day) FROM member_changes c WHERE c.member = a.member
                       AND c.field = 'status' AND c.value = 'closed'), g.program_id
               FROM whose w JOIN accounts a ON a.account = w.holder
               JOIN members p ON p.member = a.member JOIN programs g ON g.program = a.program
               WHERE NOT EXISTS (SELECT 1 FROM account_merges m
                                 WHERE m.account = w.holder AND m.merged_on <= ?1)""",
            (day,),
        )
    }


def _status(term: TermRow, day: str, closed_on: str | None) -> str:
    if term.ended is not None and (term.ended < day or term.ended < term.first):
        return "cancelled"
    if closed_on is not None and closed_on <= day:
        return "ended"
    if day < term.first:
        return "coming"
    if term.until is None or day <= term.until:
        return "active"
    return "grace" if term.grace_until is None or day <= term.grace_until else "ended"
