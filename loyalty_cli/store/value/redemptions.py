"""What members have had for points or been given, and what became of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.engine.points.redeeming import Taken
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH

_ALWAYS = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Redemption:
    """One redemption; `undone`, `given` and `cancelled` are the days on which that was done."""

    number: int
    account: int
    program: int
    member: int
    reward: str
    version: int
    level: str | None
    cost: int
    entry: int | None
    claim: int | None
    made_on: Day
    undone: str | None
    given: str | None
    cancelled: str | None


def note_redemption(
    db: sqlite3.Connection,
    *,
    number: int | None = None,
    account: int,
    reward: str,
    version: int,
    level: str | None,
    cost: int,
    entry: int | None,
    claim: int | None,
    day: Day,
    arrival: int,
) -> int:
    """Keeps a redemption; returns its number, the next one if none is given."""
    cursor = db.execute(
        """INSERT INTO redemptions
           (redemption, account, reward, version, level, cost, entry, claim, made_on, arrival)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (number, account, reward, version, level, cost, entry, claim, iso(day), arrival),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def note_step(
    db: sqlite3.Connection, redemption: int, step: str, day: Day, entry: int | None, arrival: int
) -> None:
    """Keeps that a redemption was undone, given or cancelled."""
    db.execute(
        "INSERT INTO redemption_steps (redemption, step, done_on, entry, arrival)"
        " VALUES (?, ?, ?, ?, ?)",
        (redemption, step, iso(day), entry, arrival),
    )


def find_redemption(db: sqlite3.Connection, number: int) -> Redemption | None:
    """The redemption of that number, or None. Its account is the one that holds its points now."""
    row = db.execute(
        """SELECT r.redemption, r.account, a.program, r.reward, r.version, r.level, r.cost,
                  r.entry, r.claim, r.made_on,
                  (SELECT done_on FROM redemption_steps s
                   WHERE s.redemption = r.redemption AND step = 'undone'),
                  (SELECT done_on FROM redemption_steps s
                   WHERE s.redemption = r.redemption AND step = 'given'),
                  (SELECT done_on FROM redemption_steps s
                   WHERE s.redemption = r.redemption AND step = 'cancelled')
           FROM redemptions r JOIN accounts a USING (account) WHERE r.redemption = ?""",
        (number,),
    ).fetchone()
    if row is None:
        return None
    account = heir(db, row[1])
    (member,) = db.execute("SELECT member FROM accounts WHERE account = ?", (account,)).fetchone()
    cells = [row[0], account, row[2], member, *row[3:9], parse_day(row[9]), *row[10:]]
    return Redemption(*cells)


def redemption_of_claim(db: sqlite3.Connection, claim: int) -> Redemption | None:
    """What a claim was made into, or None."""
    row = db.execute("SELECT redemption FROM redemptions WHERE claim = ?", (claim,)).fetchone()
    return None if row is None else find_redemption(db, row[0])


def heir(db: sqlite3.Connection, account: int) -> int:
    """The account that an account has gone into, or itself."""
    (found,) = db.execute(
        """WITH RECURSIVE chain (account) AS (
               SELECT ? UNION ALL
               SELECT m.into_account FROM chain JOIN account_merges m USING (account))
           SELECT account FROM chain
           WHERE account NOT IN (SELECT account FROM account_merges)""",
        (account,),
    ).fetchone()
    return int(found)


def days_had(
    db: sqlite3.Connection,
    accounts: Iterable[int],
    rewards: Iterable[str] | None = None,
    *,
    until: Day | None = None,
) -> dict[int, dict[str, list[Day]]]:
    """On which days each account had (or is to get) each reward, what was undone or dropped aside.

    What an account had that went into another counts for that one. With `until` it is what was
    posted up to that day; of a claim that came to nothing only the day of what asked it back is
    kept, so one that could never be met counts as it does now.
    """
    only = None if rewards is None else json.dumps(sorted(rewards))
    found: dict[int, dict[str, list[Day]]] = {}
    for account, reward, day in db.execute(
        """WITH RECURSIVE chain (heir, account) AS (
               SELECT value, value FROM json_each(?1) UNION ALL
               SELECT c.heir, m.account FROM chain c
               JOIN account_merges m ON m.into_account = c.account AND m.merged_on <= ?3)
           SELECT c.heir, r.reward, coalesce(k.due_on, r.made_on)
           FROM chain c CROSS JOIN redemptions r ON r.account = c.account
           LEFT JOIN claims k ON k.claim = r.claim
           WHERE r.made_on <= ?3
             AND (?2 IS NULL OR r.reward IN (SELECT value FROM json_each(?2)))
             AND NOT EXISTS (
                 SELECT 1 FROM redemption_steps s
                 WHERE s.redemption = r.redemption AND s.done_on <= ?3
                   AND s.step IN ('undone', 'cancelled'))
           UNION ALL
           SELECT c.heir, k.reward, k.due_on FROM chain c CROSS JOIN claims k
           ON k.account = c.account
           WHERE k.posted_on <= ?3
             AND ((k.status = 'open' AND k.reason IS NULL)
                  OR (k.status = 'dropped' AND k.dropped_on > ?3 AND NOT EXISTS (
                      SELECT 1 FROM redemptions r WHERE r.claim = k.claim AND r.made_on <= ?3))
                  OR (k.status = 'unmet' AND k.reason IN ('out-of-stock', 'suspended'))
                  OR (k.status = 'met' AND NOT EXISTS (
                      SELECT 1 FROM redemptions r WHERE r.claim = k.claim AND r.made_on <= ?3)))
             AND (?2 IS NULL OR k.reward IN (SELECT value FROM json_each(?2)))""",
        (json.dumps(sorted(accounts)), only, _ALWAYS if until is None else iso(until)),
    ):
        found.setdefault(account, {}).setdefault(reward, []).append(parse_day(day))
    return found


def taken_by(db: sqlite3.Connection, entry: int) -> list[Taken]:
    """From lots of which days the points of an entry came."""
    return [
        Taken(
            (parse_day(available), None if expires is None else parse_day(expires), bool(idle)),
            points,
        )
        for available, expires, idle, points in db.execute(
            """SELECT l.available_on, l.expires_on, l.idle, -m.points FROM lot_moves m
               JOIN lots l USING (lot)
               WHERE m.move BETWEEN ?2 AND ?2 + ?3 - 1 AND m.entry = ?1 ORDER BY m.move""",
            (entry, entry // NUMBERS_EACH * NUMBERS_EACH, NUMBERS_EACH),
        )
    ]
