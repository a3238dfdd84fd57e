"""`audit`: who did what, when and from where; and the links of the chain that proves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.store.facts.lookup import find_member
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.log.chain import NOW

_ROWS = """
SELECT a.audit, a.at, v.as_of, t.by, t.place, a.action, m.member_id, t.reason, t.before, t.after,
       a.arrival
FROM audit AS a JOIN arrivals AS v ON v.arrival = a.arrival
LEFT JOIN audit_texts AS t ON t.audit = a.audit LEFT JOIN members AS m ON m.member = a.member
WHERE (:member IS NULL OR a.member IN
       (SELECT w.member FROM members AS w WHERE :member IN (w.member, w.merged_into)))
  AND (:by IS NULL OR t.by = :by)
  AND (:command IS NULL OR a.action = :command
       OR substr(a.action, 1, length(:command) + 1) = :command || ' ')
  AND a.arrival > :after
ORDER BY a.audit
"""
_KEYS = (
    *("audit", "at", "as_of", "by", "place", "command", "member_id", "reason", "before", "after"),
    "arrival",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows are wanted; days are those on which it was done, by the clock of the store's
    zone, both included. `after` is an arrival, and all that came after it is wanted."""

    member: str | None = None
    by: str | None = None
    command: str | None = None
    since: Day | None = None
    until: Day | None = None
    after: int = 0


def audit_list(store: Store, asked: Asked) -> list[dict[str, Any]]:
    """A row for each thing that somebody did, the oldest first.

    `audit` `at` `as_of` `by` `place` `command` `member_id` `reason` `before` `after` `arrival`; of
    a member those of members who were merged into them as well. Raises Refused for no such member.
    """
    wanted = {
        "member": None if asked.member is None else find_member(store, asked.member),
        "by": asked.by,
        "command": asked.command,
        "after": asked.after,
    }
    rows = (dict(zip(_KEYS, row, strict=True)) for row in store.db.execute(_ROWS, wanted))
    return [row for row in rows if _is_within(store, row["at"], asked.since, asked.until)]


def link_list(store: Store, *, since: Day | None, until: Day | None) -> list[dict[str, Any]]:
    """A row for each link of the chain: `link` `at` `hash`, and what it `covers` by table."""
    covers: dict[int, dict[str, int]] = {}
    for link, what, first, last in store.db.execute(
        "SELECT link, what, first, last FROM chain_parts ORDER BY link, what, first"
    ):
        own = covers.setdefault(link, {})
        if what.endswith(NOW):
            # Rows that may change: how many more or fewer there are, after a change 0.
            if last or first:
                own[what] = own.get(what, 0) + last
        else:
            own[what] = own.get(what, 0) + (last if what == "ledger" else last - first + 1)
    return [
        {"link": link, "at": at, "hash": hashed.hex(), "covers": covers.get(link, {})}
        for link, at, hashed in store.db.execute("SELECT link, at, hash FROM chain ORDER BY link")
        if _is_within(store, at, since, until)
    ]


def _is_within(store: Store, at: str, since: Day | None, until: Day | None) -> bool:
    if since is None and until is None:
        return True
    day = datetime.fromisoformat(at).astimezone(store.settings.zone).date().isoformat()
    return (since is None or iso(since) <= day) and (until is None or day <= iso(until))
