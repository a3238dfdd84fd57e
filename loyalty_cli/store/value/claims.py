"""Claims: rewards that grants gave, as the walk wrote them and as settlement left them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.engine.account.state import Walked
from loyalty_cli.engine.rewards.claiming import OF_REWARD
from loyalty_cli.store.facts.merges import merged_accounts
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH, Loaded
from loyalty_cli.store.value.redemptions import days_had

Row = tuple[Any, ...]
"""A row of a table, all its columns in order."""

AGAIN = ("out-of-stock", "suspended")
"""The reasons for which a claim that was not met is tried again."""


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim that waits; `entry` is the store's number of what was posted for it, `due_on` the day
    on which it fell due, `dropped` the one on which it was asked back."""

    number: int
    account: int
    reward: str
    version: int
    level: str | None
    points: int
    entry: int | None
    status: str
    reason: str | None
    due_on: Day
    dropped: Day | None


def claim_rows(walks: Sequence[Walked], arrival: int) -> list[Row]:
    """What walks claimed, as rows of `claims`."""
    return [
        (
            first + claim.number,
            walked.account.number,
            claim.construct,
            claim.occasion,
            claim.reward,
            claim.version,
            claim.level,
            claim.points,
            None if claim.entry is None else first + claim.entry,
            claim.event,
            iso(claim.due_on),
            iso(claim.posted_on),
            claim.status,
            claim.reason,
            arrival,
        )
        for walked in walks
        for first in (walked.account.number * NUMBERS_EACH,)
        for claim in walked.claims
    ]


def drop_rows(walks: Sequence[Walked]) -> list[Row]:
    """What walks ask back of what was claimed, for `write_claims`."""
    return [
        (drop.by, iso(drop.day), drop.event, drop.construct, walked.account.number)
        for walked in walks
        for drop in walked.drops
    ]


def write_claims(db: sqlite3.Connection, claims: Sequence[Row], drops: Sequence[Row]) -> None:
    """Writes what walks claimed, and notes what they ask back."""
    db.executemany(
        """INSERT INTO claims (claim, account, construct, occasion, reward, version, level, points,
                               entry, event, due_on, posted_on, status, reason, arrival)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        claims,
    )
    db.executemany(
        """UPDATE claims SET dropped_by = ?, dropped_on = ?
           WHERE event = ? AND construct = ? AND dropped_by IS NULL
             AND account IN (SELECT o.account FROM accounts o JOIN accounts a USING (program)
                             WHERE a.account = ?)""",
        drops,
    )


def waiting(db: sqlite3.Connection, program: int, day: Day) -> list[int]:
    """The claims of a program to settle up to a day, in the order in which they are settled."""
    return [
        claim
        for (claim,) in db.execute(
            f"""SELECT claim FROM (
                SELECT claim, account, due_on, posted_on FROM claims
                WHERE status IN ('open', 'unmet')
                  AND (status = 'open' OR dropped_by IS NOT NULL OR reason IN {AGAIN!r})
                UNION ALL SELECT claim, account, due_on, posted_on FROM claims
                WHERE status = 'met' AND dropped_by IS NOT NULL AND reason IS NULL)
            JOIN accounts a USING (account)
            WHERE a.program = ? AND posted_on <= ? ORDER BY due_on, account, claim""",
            (program, iso(day)),
        )
    ]


def read_claims(db: sqlite3.Connection, numbers: Iterable[int]) -> list[ClaimRow]:
    """These claims as they stand, in the order of the numbers."""
    return [
        ClaimRow(*[*row[:-2], parse_day(row[-2]), row[-1] and parse_day(row[-1])])
        for row in db.execute(
            """SELECT c.claim, c.account, c.reward, c.version, c.level, c.points, c.entry,
                      c.status, c.reason, c.due_on, c.dropped_on
               FROM json_each(?) w CROSS JOIN claims c ON c.claim = w.value ORDER BY w.key""",
            (json.dumps(list(numbers)),),
        )
    ]


def given_back(db: sqlite3.Connection, claim: ClaimRow, dropped: Day) -> int:
    """The entry by which the walk that bought a claim gave its points back on that day: the first
    that belongs to no redemption yet."""
    (entry,) = db.execute(
        """SELECT l.entry FROM ledger l
           WHERE l.entry BETWEEN ?1 * ?2 AND ?1 * ?2 + ?2 - 1 AND l.kind = 'restore'
             AND l.rule = ?3 AND l.points = ?4 AND l.posted_on = ?5
             AND NOT EXISTS (SELECT 1 FROM redemption_steps s WHERE s.entry = l.entry)
           ORDER BY l.entry LIMIT 1""",
        (claim.account, NUMBERS_EACH, claim.reward, claim.points, iso(dropped)),
    ).fetchone()
    return int(entry)


def set_claim(db: sqlite3.Connection, claim: int, status: str, reason: str | None = None) -> None:
    """How a claim stands after it was settled."""
    db.execute("UPDATE claims SET status = ?, reason = ? WHERE claim = ?", (status, reason, claim))


def add_had(db: sqlite3.Connection, found: Mapping[int, Loaded]) -> None:
    """Fills in on which days the accounts had each reward: for plans that give some."""
    had = days_had(db, found)
    for number, loaded in found.items():
        loaded.account.had = had.get(number, {})


@dataclass(frozen=True, slots=True)
class Gift:
    """What a grant gave or bought on one occasion, of one reward or more: on an `event`, or else.
    `entry` is the store's number of the entry that says so. `withdrawn` tells whether the event was
    taken back."""

    account: int
    grant: str
    day: Day
    event: int | None
    entry: int
    withdrawn: bool


def given_by_grants(
    db: sqlite3.Connection, accounts: Iterable[int], grants: Iterable[str]
) -> dict[int, list[Gift]]:
    """What grants gave or bought without any points of their own, by account: beside points it
    counts with those."""
    numbers = list(accounts)
    roots = {number: number for number in numbers} | merged_accounts(db, numbers)
    found: dict[int, list[Gift]] = {}
    for account, name, due_on, event, entry, withdrawn in db.execute(
        """SELECT c.account, c.construct, c.due_on, iif(c.occasion LIKE 'event %', c.event, NULL),
                  min(c.entry), c.occasion LIKE 'event %' AND EXISTS (
               SELECT 1 FROM judgements j WHERE j.event = c.event AND j.withdrawn = 1
               AND j.account IN (c.account, w.value ->> 1))
           FROM json_each(?1) w CROSS JOIN claims c ON c.account = w.value ->> 0
           WHERE c.construct IN (SELECT value FROM json_each(?2))
             AND NOT EXISTS (
                 SELECT 1 FROM ledger l
                 WHERE l.entry BETWEEN c.account * ?3 AND c.account * ?3 + ?3 - 1
                   AND l.kind = 'grant' AND l.rule = c.construct AND l.event IS c.event
                   AND l.posted_on = c.posted_on AND l.points > 0
                   AND coalesce(l.note, '') NOT LIKE ?4)
           GROUP BY c.account, c.construct, c.occasion ORDER BY min(c.claim)""",
        (
            json.dumps(sorted(roots.items())),
            json.dumps(sorted(grants)),
            NUMBERS_EACH,
            f"{OF_REWARD}%",
        ),
    ):
        gift = Gift(account, name, parse_day(due_on), event, entry, bool(withdrawn))
        found.setdefault(roots[account], []).append(gift)
    return found
