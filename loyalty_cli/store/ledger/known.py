"""The store as it was known on a day: what later arrivals wrote is out of sight.

An arrival is known on its as-of day. A connection that is to know no more than was known on a day
gets temporary tables and views in front of the store's own of the same names, so that whatever asks
the store need not ask what was known. What later arrivals wrote to an account is posted `LATER`
there, after any day: a question about a day takes it away again, as it does what was posted after
the day. Nothing is walked again, and nothing is written to the store.

What an erasure took, or the undoing of the file that brought a member, is gone for every day.
"""

from __future__ import annotations

import sqlite3

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.store.facts.members import FIELDS
from loyalty_cli.store.file.connection import Store

LATER = "9999-12-31"
"""The day on which everything is posted that was not known."""

_DATED = {
    "ledger": "posted_on",
    "lot_moves": "posted_on",
    "judgements": "posted_on",
    "level_changes": "posted_on",
    "account_merges": "merged_on",
    "club_terms": "posted_on",
    "club_term_ends": "ended_on",
    "redemptions": "made_on",
    "redemption_steps": "done_on",
    "vouchers": "issued_on",
    "voucher_uses": "used_on",
    "voucher_voids": "voided_on",
    "gift_cards": "issued_on",
    "gift_card_entries": "posted_on",
}
"""Tables of what was posted, each with the column that says when."""

_HIDDEN = ("arrivals", "runs", "imports", "program_versions", "claims", "merges", "member_changes")
"""Tables whose rows are there from their arrival on."""

_UNKNOWN = "IN (SELECT arrival FROM temp.unknown_arrivals)"


def know_only(store: Store, day: Day) -> None:
    """Has a store that was opened for reading know what was known at the end of a day."""
    store.known_on = day
    db = store.db
    db.execute("CREATE TEMP TABLE unknown_arrivals (arrival INTEGER PRIMARY KEY)")
    db.execute(
        "INSERT INTO temp.unknown_arrivals SELECT arrival FROM main.arrivals WHERE as_of > ?",
        (iso(day),),
    )
    if db.execute("SELECT 1 FROM temp.unknown_arrivals LIMIT 1").fetchone() is None:
        return
    _put_members_back(db)
    for table, column in _DATED.items():
        columns = ", ".join(
            f"CASE WHEN arrival {_UNKNOWN} THEN '{LATER}' ELSE {name} END AS {name}"
            if name == column
            else f'"{name}"'
            for name in _columns(db, table)
        )
        db.execute(f"CREATE TEMP VIEW {table} AS SELECT {columns} FROM main.{table}")
    for table in _HIDDEN:
        db.execute(
            f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE arrival NOT {_UNKNOWN}"
        )
    _leave_out_programs(db)


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in db.execute(f"PRAGMA main.table_info({table})")]


def _leave_out_programs(db: sqlite3.Connection) -> None:
    """Programs that had been applied, walked as far as they were, and their accounts."""
    columns = ", ".join(
        "(SELECT max(r.as_of) FROM temp.runs r WHERE r.program = p.program"
        " AND r.finished_at IS NOT NULL) AS walked_to"
        if name == "walked_to"
        else f"p.{name}"
        for name in _columns(db, "programs")
    )
    db.execute(
        f"""CREATE TEMP VIEW programs AS SELECT {columns} FROM main.programs p
            WHERE EXISTS (SELECT 1 FROM temp.program_versions v WHERE v.program = p.program)"""
    )
    # Who was enrolled by a command had no account before it.
    db.execute(
        f"""CREATE TEMP VIEW accounts AS SELECT a.* FROM main.accounts a
            WHERE a.program IN (SELECT program FROM temp.programs)
              AND a.member IN (SELECT member FROM temp.members)
              AND (a.member, a.program) NOT IN (
                SELECT arguments ->> 'member', arguments ->> 'program' FROM main.commands
                WHERE command = 'member enrol' AND arrival {_UNKNOWN})"""
    )


def _put_members_back(db: sqlite3.Connection) -> None:
    """The members who had come, with what was known of them."""
    for table in ("members", "member_attributes", "member_keys"):
        db.execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM main.{table}")
    db.execute(f"DELETE FROM temp.members WHERE arrival {_UNKNOWN}")
    db.execute("CREATE UNIQUE INDEX temp.members_by_number ON members (member)")
    db.execute("CREATE UNIQUE INDEX temp.members_by_id ON members (member_id)")
    db.execute("CREATE INDEX temp.member_keys_by_key ON member_keys (kind, key)")
    db.execute("CREATE INDEX temp.attributes_by_member ON member_attributes (member, name)")
    for member, field, old in db.execute(
        f"""SELECT member, field, old_value FROM main.member_changes c WHERE arrival {_UNKNOWN}
            AND member IN (SELECT member FROM temp.members WHERE status <> 'removed')
            ORDER BY change DESC"""
    ).fetchall():
        if field in FIELDS or field == "status":
            db.execute(f"UPDATE temp.members SET {field} = ? WHERE member = ?", (old, member))
        elif field.startswith("attribute:"):
            _put_attribute_back(db, member, field.removeprefix("attribute:"), old)
    empty = ", ".join(f"{name} = NULL" for name in FIELDS)
    db.execute(f"UPDATE temp.members SET {empty} WHERE completed {_UNKNOWN}")
    _part_members(db)


def _put_attribute_back(db: sqlite3.Connection, member: int, name: str, old: str | None) -> None:
    db.execute("DELETE FROM temp.member_attributes WHERE member = ? AND name = ?", (member, name))
    if old is not None:
        db.execute("INSERT INTO temp.member_attributes VALUES (?, ?, ?)", (member, name, old))


def _part_members(db: sqlite3.Connection) -> None:
    """Who was merged later is two again: each with the ids and keys that were theirs."""
    if not db.execute(f"SELECT 1 FROM main.merges WHERE arrival {_UNKNOWN} LIMIT 1").fetchone():
        return
    into = dict(
        db.execute(f"SELECT member, into_member FROM main.merges WHERE arrival NOT {_UNKNOWN}")
    )
    for (gone,) in db.execute("SELECT member FROM main.merges").fetchall():
        root = into.get(gone)
        while root in into:
            root = into[root]
        db.execute("UPDATE temp.members SET merged_into = ? WHERE member = ?", (root, gone))
        db.execute(
            "UPDATE temp.member_keys SET member = coalesce(?1, ?2), once = iif(?1, ?2, NULL)"
            " WHERE once = ?2",
            (root, gone),
        )
