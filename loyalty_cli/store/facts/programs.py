"""Programs, their versions, and the accounts that open with them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.store.ledger.accounts import STANDS


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """A program as the store has it; `occasions_from` is the day it was first applied from."""

    program: int
    program_id: str
    name: str
    occasions_from: Day
    walked_to: Day | None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version as it was applied; `valid_from` None is the beginning of time."""

    version: int
    valid_from: Day | None
    applied_on: Day
    fingerprint: str
    text: str


def list_program_rows(db: sqlite3.Connection) -> list[ProgramRow]:
    """All programs, the oldest first."""
    rows = db.execute(
        "SELECT program, program_id, name, occasions_from, walked_to FROM programs ORDER BY program"
    )
    return [
        ProgramRow(
            program, program_id, name, parse_day(start), None if to is None else parse_day(to)
        )
        for program, program_id, name, start, to in rows
    ]


def find_program(db: sqlite3.Connection, program_id: str) -> ProgramRow | None:
    """The program of that id."""
    found = [row for row in list_program_rows(db) if row.program_id == program_id]
    return found[0] if found else None


def load_versions(db: sqlite3.Connection, program: int) -> list[VersionRow]:
    """The versions of a program in the order in which they were applied."""
    rows = db.execute(
        "SELECT version, valid_from, applied_on, fingerprint, text FROM program_versions"
        " WHERE program = ? ORDER BY version",
        (program,),
    )
    return [
        VersionRow(
            version, None if start is None else parse_day(start), parse_day(on), fingerprint, text
        )
        for version, start, on, fingerprint, text in rows
    ]


def insert_program(db: sqlite3.Connection, program_id: str, name: str, occasions_from: Day) -> int:
    """A new program; its number."""
    cursor = db.execute(
        "INSERT INTO programs (program_id, name, occasions_from) VALUES (?, ?, ?)",
        (program_id, name, iso(occasions_from)),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def rename_program(db: sqlite3.Connection, program: int, name: str) -> None:
    """The name that members see follows the version applied last."""
    db.execute("UPDATE programs SET name = ? WHERE program = ?", (name, program))


def insert_version(
    db: sqlite3.Connection,
    program: int,
    *,
    valid_from: Day | None,
    applied_on: Day,
    fingerprint: str,
    text: str,
    arrival: int,
) -> int:
    """A new version of a program; its number."""
    cursor = db.execute(
        "INSERT INTO program_versions"
        " (program, valid_from, applied_on, fingerprint, text, arrival) VALUES (?, ?, ?, ?, ?, ?)",
        (
            program,
            None if valid_from is None else iso(valid_from),
            iso(applied_on),
            fingerprint,
            text,
            arrival,
        ),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def count_judged(db: sqlite3.Connection, program: int, since: Day) -> int:
    """How many events on or after that day have been judged for the program already, in accounts
    that keep it: those of which nothing has come are judged anew."""
    # No walk has come that far: spares reading every judgement in the most common case.
    reached = db.execute("SELECT max(as_of) FROM runs").fetchone()[0]
    if reached is None or reached < iso(since):
        return 0
    row = db.execute(
        "SELECT count(*) FROM accounts AS a"
        " JOIN judgements AS j ON j.account = a.account"
        " JOIN events AS e ON e.event = j.event"
        f" WHERE {STANDS} AND a.program = ? AND e.local_date >= ?",
        (program, iso(since)),
    ).fetchone()
    return int(row[0])


def has_come(db: sqlite3.Connection, program: int) -> bool:
    """Whether anything has come of a program: an entry (claims and redemptions have one too), a
    level above the first, one set by hand, a voucher, or a batch that was cut short and goes on."""
    row = db.execute(
        f"""SELECT EXISTS (SELECT 1 FROM accounts a WHERE {STANDS} AND a.program = ?1)
            OR EXISTS (SELECT 1 FROM level_facts f JOIN accounts a USING (account)
                       WHERE a.program = ?1 AND f.level IS NOT NULL)
            OR EXISTS (SELECT 1 FROM vouchers WHERE program = ?1)
            OR EXISTS (SELECT 1 FROM runs WHERE program = ?1 AND finished_at IS NULL)""",
        (program,),
    ).fetchone()
    return bool(row[0])


def open_account(db: sqlite3.Connection, program: int, member: int, *, like: int) -> int:
    """An account for one member, opened on the day of another account; its number."""
    cursor = db.execute(
        "INSERT INTO accounts (account, program, member, opened_on)"
        " SELECT (SELECT coalesce(max(account), 0) + 1 FROM accounts), ?, ?, opened_on"
        " FROM accounts WHERE account = ?",
        (program, member, like),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def enrol_member(db: sqlite3.Connection, program: int, member: int, day: Day) -> bool:
    """Opens a member's account in a program on that day, but not before occasions count; False
    where there is one.

    It is due on that day whatever occasions say: what the member has bought was never judged.
    """
    return bool(
        db.execute(
            "INSERT INTO accounts (account, program, member, opened_on, next_due)"
            " SELECT (SELECT coalesce(max(account), 0) + 1 FROM accounts), ?1, ?2,"
            " max(?3, occasions_from), ?3 FROM programs WHERE program = ?1"
            " AND NOT EXISTS (SELECT 1 FROM accounts WHERE program = ?1 AND member = ?2)",
            (program, member, iso(day)),
        ).rowcount
    )


def first_fees(
    db: sqlite3.Connection, program: int, skus: Collection[str]
) -> Iterator[tuple[int, Day, str]]:
    """Members without an account in the program who bought one of these skus: each purchase as
    member, day and sku, in order of the day and the member's id."""
    rows = db.execute(
        """SELECT e.member, e.local_date, l.sku
           FROM event_lines l JOIN events e ON e.event = l.event
           JOIN members m ON m.member = e.member
           WHERE l.sku IN (SELECT value FROM json_each(?2)) AND e.kind = 'purchase'
             AND l.amount >= 0 AND m.status IN ('active', 'suspended')
             AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.event = e.event)
             AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.program = ?1 AND a.member = e.member)
           ORDER BY e.local_date, m.member_id""",
        (program, json.dumps(sorted(skus))),
    ).fetchall()
    for member, day, sku in rows:
        yield member, parse_day(day), sku


Recorded = Callable[[int], Mapping[int, int]]
"""For a program, the accounts by member whose order was decided before."""


def open_accounts(db: sqlite3.Connection, program: int, recorded: Recorded | None = None) -> int:
    """Opens an account for each member who has none in the program; how many were opened.

    In order of the day of joining (where no file says, the as-of day of the member's arrival), then
    of the member id as text; where the order was `recorded`, in that. It opens on that day, but not
    before the program's occasions count, and is due then. An enrolled member's may move to an
    earlier day while nothing stands in it.
    """
    coming = db.execute(
        """SELECT m.member, m.member_id, coalesce(m.joined_on, v.as_of) AS joined,
                  max(coalesce(m.joined_on, v.as_of), p.occasions_from)
           FROM members AS m JOIN arrivals AS v ON v.arrival = m.arrival
           JOIN programs AS p ON p.program = ?1
           WHERE m.status IN ('active', 'suspended') AND NOT EXISTS
               (SELECT 1 FROM accounts AS a WHERE a.program = ?1 AND a.member = m.member)
           ORDER BY joined, m.member_id""",
        (program,),
    ).fetchall()
    if recorded is not None and coming:
        order = recorded(program)
        coming.sort(key=lambda row: order.get(row[0], 0))
    (last,) = db.execute("SELECT coalesce(max(account), 0) FROM accounts").fetchone()
    db.executemany(
        "INSERT INTO accounts (account, program, member, opened_on, next_due)"
        " VALUES (?, ?, ?, ?4, ?4)",
        [
            (last + place, program, member, day)
            for place, (member, _, _, day) in enumerate(coming, 1)
        ],
    )
    return len(coming)
