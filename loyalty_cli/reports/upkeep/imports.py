"""`import list` and `import show`: which files came, and what each has brought."""

from __future__ import annotations

import json
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.store.file.connection import Store

_IMPORTS = """
SELECT i.import, i.kind, s.name, i.file, v.as_of, v.at, u.undone_on, i.counts
FROM imports AS i JOIN arrivals AS v ON v.arrival = i.arrival
LEFT JOIN sources AS s ON s.source = i.source
LEFT JOIN import_undos AS u ON u.import = i.import AND u.undone_on <= :day
WHERE i.kind <> 'counter' AND v.as_of <= :day AND (:number IS NULL OR i.import = :number)
ORDER BY i.import
"""

# An event that was told anew after an undo is the one that it was.
_EVENTS = """
SELECT e.kind, count(*), count(e.member), sum(e.amount), min(e.local_date), max(e.local_date)
FROM events AS e WHERE e.import = ?
    AND NOT EXISTS (SELECT 1 FROM withdrawals AS w WHERE w.again = e.event)
GROUP BY e.kind ORDER BY min(e.event)
"""


def import_list(store: Store, *, as_of: Day) -> list[dict[str, Any]]:
    """A row a file, the oldest first: when it came, what became of its rows, and whether it has
    been taken back (`status` imported or undone)."""
    return _rows(store, as_of, None)


def import_show(store: Store, number: int, *, as_of: Day) -> dict[str, Any] | None:
    """One file with what it brought; None where there is none of that number.

    `events` has a row a kind (`count`, `guests`, `amount`, `first`, `last`), `adopted` are guests'
    events of other files that it gave to members; `members_made`, `members_changed`, `changes`.
    `undo` says what taking it back has done.
    """
    rows = _rows(store, as_of, number)
    if not rows:
        return None
    digits = store.settings.digits
    events = [
        {
            "kind": kind,
            "count": count,
            "guests": count - members,
            "amount": None if amount is None else format_minor(amount, digits),
            "first": first,
            "last": last,
        }
        for kind, count, members, amount, first, last in store.db.execute(_EVENTS, (number,))
    ]
    (adopted,) = _one(store, "SELECT count(*) FROM adoptions WHERE import = ?", number)
    (made,) = _one(store, "SELECT count(*) FROM members WHERE import = ?", number)
    changed, changes = _one(
        store,
        "SELECT count(DISTINCT member), count(*) FROM member_changes WHERE import = ?",
        number,
    )
    by, undo = _people_and_undo(store, number, as_of)
    return {
        **rows[0],
        "by": by,
        "events": events,
        "adopted": adopted,
        "members_made": made,
        "members_changed": changed,
        "changes": changes,
        "undo": undo,
    }


def came_on(store: Store, number: int) -> str | None:
    """The day for which an import came, whenever that was; None where there is none."""
    row = store.db.execute(
        "SELECT v.as_of FROM imports AS i JOIN arrivals AS v USING (arrival)"
        " WHERE i.import = ? AND i.kind <> 'counter'",
        (number,),
    ).fetchone()
    return None if row is None else row[0]


def _rows(store: Store, as_of: Day, number: int | None) -> list[dict[str, Any]]:
    found = store.db.execute(_IMPORTS, {"day": iso(as_of), "number": number})
    return [
        {
            "import": import_number,
            "kind": kind,
            "source": source,
            "file": file,
            "as_of": day,
            "at": at,
            "status": "imported" if undone_on is None else "undone",
            "undone_on": undone_on,
            "counts": json.loads(counts),
        }
        for import_number, kind, source, file, day, at, undone_on, counts in found
    ]


def _people_and_undo(
    store: Store, number: int, as_of: Day
) -> tuple[str | None, dict[str, Any] | None]:
    by = store.db.execute(
        "SELECT t.by FROM imports AS i JOIN audit AS a ON a.arrival = i.arrival"
        " JOIN audit_texts AS t ON t.audit = a.audit WHERE i.import = ? LIMIT 1",
        (number,),
    ).fetchone()
    row = store.db.execute(
        "SELECT u.undone_on, u.counts, t.by, t.reason FROM import_undos AS u"
        " JOIN audit AS a ON a.arrival = u.arrival JOIN audit_texts AS t ON t.audit = a.audit"
        " WHERE u.import = ? AND u.undone_on <= ? LIMIT 1",
        (number, iso(as_of)),
    ).fetchone()
    undo = None
    if row is not None:
        undone_on, counts, who, reason = row
        undo = {"on": undone_on, "by": who, "reason": reason, "counts": json.loads(counts)}
    return (None if by is None else by[0]), undo


def _one(store: Store, query: str, number: int) -> tuple[Any, ...]:
    row: tuple[Any, ...] = store.db.execute(query, (number,)).fetchone()
    return row
