"""Which arrival had an account walked first: what it wrote was known from that arrival's day on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from loyalty_cli.store.ledger.accounts import NUMBERS_EACH

_KEPT = {
    "judgements": ("account = ?1", ("account", "event", "withdrawn")),
    "level_changes": (
        f"change BETWEEN ?1 * {NUMBERS_EACH} AND (?1 + 1) * {NUMBERS_EACH} - 1",
        ("account", "posted_on", "event", "level", "until", "why"),
    ),
}
"""Tables whose rows a new walk from the first event may write again: how those of an account are
found, and what tells that a row is the same."""


def keep_arrivals(db: sqlite3.Connection, accounts: Iterable[int]) -> None:
    """Before an account is walked anew: keeps which arrivals its judgements and levels have."""
    numbers = [(number,) for number in accounts]
    if not numbers:
        return
    for table, (where, columns) in _KEPT.items():
        told = ", ".join((*columns, "arrival"))
        db.execute(f"CREATE TEMP TABLE IF NOT EXISTS {table}_before ({told})")
        db.executemany(
            f"INSERT INTO temp.{table}_before SELECT {told} FROM main.{table} WHERE {where}",
            numbers,
        )


def give_kept_arrivals(db: sqlite3.Connection) -> None:
    """After it: what was there before has the arrival that it had."""
    if not db.execute(
        "SELECT 1 FROM temp.sqlite_schema WHERE name = 'judgements_before'"
    ).fetchone():
        return
    for table, (where, columns) in _KEPT.items():
        place = where.replace("?1", "b.account").replace("account =", "t.account =", 1)
        is_same = " AND ".join((place, *(f"t.{name} IS b.{name}" for name in columns)))
        db.execute(
            f"""UPDATE {table} AS t SET arrival = b.arrival FROM temp.{table}_before b
                WHERE {is_same}"""
        )
        db.execute(f"DELETE FROM temp.{table}_before")


def give_arrivals(db: sqlite3.Connection) -> None:
    """Gives moves of lots, judgements and changes of levels that have none their arrival.

    What belongs to an entry came with the entry. Else it was the first batch that went as far as
    the day and knew the event, and that came no sooner than the account's entry before it.
    """
    if db.execute("SELECT 1 FROM runs LIMIT 1").fetchone() is None:
        return
    db.execute(
        """CREATE TEMP TABLE walks_of AS SELECT program, as_of, arrival, seen_event, seen_adoption,
           seen_withdrawal FROM runs ORDER BY program, arrival"""
    )
    db.execute("CREATE INDEX temp.walks_of_program ON walks_of (program, as_of, arrival)")
    # One scan of the ledger: asked anew for each row it would take the square of an account.
    db.execute("CREATE TEMP TABLE first_of (account INTEGER PRIMARY KEY, arrival INTEGER)")
    db.execute(
        """INSERT INTO temp.first_of
           SELECT entry / ?1, min(arrival) FROM ledger GROUP BY entry / ?1""",
        (NUMBERS_EACH,),
    )
    db.execute(
        """UPDATE lot_moves SET arrival = (SELECT arrival FROM ledger l
           WHERE l.entry = lot_moves.entry) WHERE entry IS NOT NULL AND arrival IS NULL"""
    )
    each = {"each": NUMBERS_EACH}
    db.execute(_MOVES, each)
    db.execute(_JUDGEMENTS)
    db.execute(_LEVELS)
    db.execute("DROP TABLE temp.walks_of")
    db.execute("DROP TABLE temp.first_of")


_FIRST = """(SELECT w.arrival FROM accounts a CROSS JOIN temp.walks_of w ON w.program = a.program
    WHERE a.account = {row}.account AND w.as_of >= {row}.posted_on AND w.arrival >= {least}
    {more} ORDER BY w.as_of, w.arrival LIMIT 1)"""
"""The first batch over the account's program that went so far: no batch goes back in time."""

_BEFORE = """coalesce((SELECT b.arrival FROM lot_moves b WHERE b.entry IS NOT NULL
    AND b.move BETWEEN m.account * :each AND m.move ORDER BY b.move DESC LIMIT 1), 0)"""
_AFTER = """(SELECT b.arrival FROM lot_moves b WHERE b.entry IS NOT NULL
    AND b.move BETWEEN m.move AND (m.account + 1) * :each - 1 ORDER BY b.move LIMIT 1)"""
_MOVES = f"""UPDATE lot_moves AS m
SET arrival = min(coalesce({_AFTER}, 1 << 62),
    coalesce({_FIRST.format(row="m", least=_BEFORE, more="")}, 1 << 62))
WHERE entry IS NULL AND arrival IS NULL"""

_OPENED = """coalesce((SELECT o.arrival FROM temp.first_of o
    WHERE o.account = {row}.account), 0)"""
_KNEW = """AND w.seen_event >= j.event
    AND w.seen_adoption >= coalesce((SELECT d.adoption FROM adoptions d
        JOIN events e USING (event) WHERE d.event = j.event AND e.member IS NULL), 0)
    AND (j.withdrawn = 0 OR w.seen_withdrawal >= coalesce((SELECT t.withdrawal FROM withdrawals t
        WHERE t.event = j.event), 0))"""
_JUDGEMENTS = f"""UPDATE judgements AS j
SET arrival = {_FIRST.format(row="j", least=_OPENED.format(row="j"), more=_KNEW)}
WHERE arrival IS NULL"""

_LEVELS = f"""UPDATE level_changes AS c
SET arrival = coalesce(
    (SELECT min(j.arrival) FROM judgements j WHERE j.account = c.account AND j.event = c.event
     AND j.posted_on = c.posted_on),
    (SELECT min(f.arrival) FROM level_facts f
     WHERE f.account = c.account AND f.from_day = c.posted_on AND c.why IN ('set', 'opening')),
    (SELECT min(m.arrival) FROM account_merges m
     WHERE c.account IN (m.account, m.into_account) AND m.merged_on = c.posted_on
       AND c.why = 'merge'),
    {_FIRST.format(row="c", least=_OPENED.format(row="c"), more="")})
WHERE arrival IS NULL"""
