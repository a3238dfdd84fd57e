"""How often codes were tried that nobody has: somebody may be guessing. The codes are not kept."""

from __future__ import annotations

import sqlite3

from loyalty_cli.base.dates import Day, iso


def count_wrong_code(db: sqlite3.Connection, kind: str, day: Day) -> None:
    """Counts one more; kind is voucher or gift-card."""
    db.execute(
        """INSERT INTO wrong_codes (day, kind, times) VALUES (?, ?, 1)
           ON CONFLICT (day, kind) DO UPDATE SET times = times + 1""",
        (iso(day), kind),
    )


def wrong_codes(db: sqlite3.Connection, first: Day, last: Day) -> dict[str, int]:
    """How many were tried on these days, by kind."""
    return dict(
        db.execute(
            "SELECT kind, sum(times) FROM wrong_codes WHERE day BETWEEN ? AND ? GROUP BY kind",
            (iso(first), iso(last)),
        )
    )
