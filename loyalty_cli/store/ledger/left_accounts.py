"""Accounts that a batch could not walk and left as they were, for the next one to try again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from loyalty_cli.base.dates import Day, iso, parse_day


@dataclass(frozen=True, slots=True)
class Left:
    """An account that could not be walked from `walked_to` on: at which event, and why."""

    account: int
    walked_to: Day | None
    event: int | None
    reason: str


def find_left(db: sqlite3.Connection, accounts: Collection[int]) -> dict[int, Left]:
    """Which of these accounts were left, by account."""
    if db.execute("SELECT 1 FROM left_accounts LIMIT 1").fetchone() is None:
        return {}
    rows = db.execute(
        """SELECT account, walked_to, event, reason FROM left_accounts
           WHERE account IN (SELECT value FROM json_each(?)) ORDER BY account""",
        (json.dumps(list(accounts)),),
    )
    return {
        account: Left(account, None if day is None else parse_day(day), event, reason)
        for account, day, event, reason in rows
    }


def note_left(
    db: sqlite3.Connection, left: Iterable[Left], caught_up: Iterable[int], arrival: int
) -> None:
    """Keeps which accounts were left, and forgets those that were walked after all."""
    db.executemany("DELETE FROM left_accounts WHERE account = ?", [(n,) for n in caught_up])
    db.executemany(
        """INSERT INTO left_accounts (account, walked_to, event, reason, arrival)
           VALUES (?, ?, ?, ?, ?) ON CONFLICT (account) DO UPDATE
           SET event = excluded.event, reason = excluded.reason, arrival = excluded.arrival""",
        [
            (
                each.account,
                None if each.walked_to is None else iso(each.walked_to),
                each.event,
                each.reason,
                arrival,
            )
            for each in left
        ],
    )
