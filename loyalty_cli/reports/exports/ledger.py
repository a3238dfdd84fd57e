"""`export ledger`: every entry with whose it is and what it came from, for reading."""

from __future__ import annotations

from collections.abc import Iterator

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.reports.exports import Cells, Plain, Sheet
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH

COLUMNS = (
    *("entry", "member_id", "name", "program", "posted_on", "kind", "rule", "points", "desired"),
    *("available_on", "expires_on", "transaction", "activity", "source", "note"),
)

# In the order of the table: account by account, each in order of posting.
_LEDGER = """
SELECT l.entry % :each, m.member_id, m.name, p.program_id, l.posted_on, l.kind, l.rule, l.points,
    l.desired, l.available_on, l.expires_on, i.family, i.id, s.name, coalesce(n.text, l.note)
FROM ledger AS l CROSS JOIN accounts AS a ON a.account = l.account
JOIN members AS m ON m.member = a.member JOIN programs AS p ON p.program = a.program
LEFT JOIN event_ids AS i ON i.event = l.event LEFT JOIN sources AS s ON s.source = i.source
LEFT JOIN notes AS n ON n.entry = l.entry
WHERE (:program IS NULL OR a.program = :program) AND (:day IS NULL OR l.posted_on <= :day)
ORDER BY l.entry
"""


def ledger(store: Store, *, program: int | None, as_of: Day | None) -> Sheet:
    """The entries of one program (its number) or all, up to a day or all; `entry` counts within
    an account, as in `points show`."""
    return Sheet(COLUMNS, _rows(store, program, as_of))


def _rows(store: Store, program: int | None, as_of: Day | None) -> Iterator[Cells]:
    values = {
        "each": NUMBERS_EACH,
        "program": program,
        "day": None if as_of is None else iso(as_of),
    }
    for row in store.db.execute(_LEDGER, values):
        entry, member, name, program_id, posted_on, kind, rule, points, desired = row[:9]
        available, expires, family, event_id, source, note = row[9:]
        yield [
            Plain(entry),
            member,
            name,
            program_id,
            Plain(posted_on),
            Plain(kind),
            rule,
            Plain(points),
            Plain(desired),
            available and Plain(available),
            expires and Plain(expires),
            event_id if family == "t" else None,
            event_id if family == "a" else None,
            source,
            note,
        ]
