"""What a batch would have to do: reading commands show what has been posted and say since when."""

from __future__ import annotations

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.store.file.connection import Store

# What came later than its own day is due since the day walked to. These look only at what is
# newer than the last batch, so that asking costs nothing when all is done: CROSS JOIN keeps SQLite
# from beginning with the history. A new account waits for its first walk, but only a grant on
# joining could give it anything.
_SINCE = (
    """SELECT min(max(e.local_date, coalesce(p.walked_to, '')))
       FROM programs p CROSS JOIN events e ON e.event > p.seen_event
       WHERE e.member IS NOT NULL AND e.local_date <= :day
         AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.event = e.event)""",
    """SELECT min(max(e.local_date, coalesce(p.walked_to, '')))
       FROM programs p CROSS JOIN adoptions d ON d.adoption > p.seen_adoption
       CROSS JOIN events e ON e.event = d.event
       WHERE e.local_date <= :day
         AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.event = e.event)""",
    """SELECT min(max(w.withdrawn_on, p.walked_to))
       FROM programs p CROSS JOIN withdrawals w ON w.withdrawal > p.seen_withdrawal
       CROSS JOIN accounts a ON a.program = p.program AND a.member = w.member
       CROSS JOIN judgements j ON j.account = a.account AND j.event = w.event AND j.withdrawn = 0
       WHERE w.withdrawn_on <= :day""",
    """SELECT min(max(v.applied_on, coalesce(v.valid_from, '')))
       FROM programs p JOIN program_versions v USING (program)
       WHERE p.walked_to IS NOT NULL AND v.version > p.seen_version
         AND max(v.applied_on, coalesce(v.valid_from, '')) <= :day""",
    """SELECT min(next_due) FROM programs p JOIN accounts a USING (program)
       WHERE a.next_due <= :day
         AND (a.state IS NOT NULL OR EXISTS (
            SELECT 1 FROM program_versions v
            WHERE v.program = p.program AND v.text LIKE '%[[grant]]%'))""",
)

_WAITING = """
    SELECT count(*) FROM programs p JOIN events e
    LEFT JOIN adoptions d ON e.member IS NULL AND d.event = e.event
    WHERE e.local_date <= :day AND coalesce(e.member, d.member) IS NOT NULL
      AND (e.event > p.seen_event OR d.adoption > p.seen_adoption
           OR e.local_date > coalesce(p.walked_to, ''))
      AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.event = e.event)
"""


def due_since(store: Store, as_of: Day) -> str | None:
    """The earliest day on which anything is due that has not been posted; None where all is."""
    day = {"day": iso(as_of)}
    days = [store.db.execute(sql, day).fetchone()[0] for sql in _SINCE]
    return min((each for each in days if each), default=None)


def events_waiting(store: Store, as_of: Day) -> int:
    """How many events up to that day no batch has judged yet, over all programs."""
    return int(store.db.execute(_WAITING, {"day": iso(as_of)}).fetchone()[0])


def next_due(store: Store) -> str | None:
    """The earliest day on which a lapse, a review or a grant of any account is due; None where
    nothing is."""
    (day,) = store.db.execute("SELECT min(next_due) FROM accounts").fetchone()
    return None if day is None else str(day)
