"""Taking a file back: what depends on it, what of it is withdrawn, and what it leaves behind.

Events stay in the table, because facts are never deleted. What was taken back stands in
`withdrawals`, its id is free for another event, and whoever reads events leaves it out.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.store.facts.imports import COUNTER
from loyalty_cli.store.ledger.accounts import STANDS

NAMED_MOST = 3
"""So many ids are named as examples."""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A file that was imported."""

    number: int
    kind: str
    source: str | None
    file: str
    as_of: str
    undone_on: str | None
    undo_counts: str | None


@dataclass(frozen=True, slots=True)
class Dependent:
    """What a later import built on this one: how many facts, and a few of them by id."""

    code: str
    by_import: int
    file: str
    count: int
    ids: str
    by_kind: str

    @property
    def at_counter(self) -> bool:
        """Whether no file did, but a command of the counter."""
        return self.by_kind == COUNTER


def find_import(db: sqlite3.Connection, number: int) -> ImportRow | None:
    """The import of that number."""
    row = db.execute(
        "SELECT i.import, i.kind, s.name, i.file, v.as_of, u.undone_on, u.counts"
        " FROM imports AS i JOIN arrivals AS v ON v.arrival = i.arrival"
        " LEFT JOIN sources AS s ON s.source = i.source"
        " LEFT JOIN import_undos AS u ON u.import = i.import"
        " WHERE i.import = ? AND i.kind <> ?",
        (number, COUNTER),
    ).fetchone()
    return None if row is None else ImportRow(*row)


def list_brought(db: sqlite3.Connection, number: int) -> None:
    """Notes in temp.undoing what is to be withdrawn: the events that the file brought, and the
    guests' events of other files that it made a member's (adopted 1)."""
    begin_list(db)
    for join, adopted in (
        ("events AS e LEFT JOIN adoptions AS a ON a.event = e.event WHERE e.import = ?1", 0),
        ("adoptions AS a JOIN events AS e ON e.event = a.event WHERE a.import = ?1", 1),
    ):
        db.execute(
            f"INSERT OR IGNORE INTO temp.undoing"
            f" SELECT e.event, coalesce(e.member, a.member), {adopted} FROM {join}"
            " AND NOT EXISTS (SELECT 1 FROM withdrawals AS w WHERE w.event = e.event)",
            (number,),
        )


def begin_list(db: sqlite3.Connection) -> None:
    """Empties temp.undoing, the list of events that are to be withdrawn."""
    db.execute(
        "CREATE TEMP TABLE IF NOT EXISTS undoing"
        " (event INTEGER PRIMARY KEY, member INTEGER, adopted INTEGER)"
    )
    db.execute("DELETE FROM temp.undoing")


def dependents(db: sqlite3.Connection, number: int) -> list[Dependent]:
    """The later files whose facts need what is to be withdrawn, each with its reason."""
    return [
        Dependent(code, *row)
        for code, query in (
            ("refunded-later", _REFUNDS),
            ("adopted-later", _ADOPTIONS),
            ("member-needed", _MEMBERS_EVENTS),
        )
        for row in db.execute(_DEPENDENTS.format(query=query, most=NAMED_MOST), (number,))
        if (code, row[-1]) != ("adopted-later", COUNTER)
    ]


_DEPENDENTS = """
SELECT d.import, i.file, count(*), group_concat(d.id, ', ') FILTER (WHERE d.place <= {most}), i.kind
FROM (SELECT q.*, row_number() OVER (PARTITION BY q.import ORDER BY q.fact) AS place
      FROM ({query}) AS q) AS d
JOIN imports AS i ON i.import = d.import GROUP BY d.import ORDER BY d.import
"""
_LIVE = "NOT EXISTS (SELECT 1 FROM withdrawals AS w WHERE w.event = e.event)"
_OTHERS = "e.event NOT IN (SELECT event FROM temp.undoing)"
_A_RECEIPT = f"""
INSERT INTO temp.undoing SELECT e.event, coalesce(e.member, a.member), iif(e.event = ?1, ?2, 1)
FROM events AS e LEFT JOIN adoptions AS a ON a.event = e.event
WHERE (e.event = ?1 OR e.refund_of = ?1) AND {_LIVE}"""
_REFUNDS = f"""
SELECT e.import, e.event AS fact, n.id FROM temp.undoing AS u
JOIN events AS e ON e.refund_of = u.event AND {_LIVE} AND {_OTHERS}
JOIN event_ids AS n ON n.event = e.event WHERE ?1 IS NOT NULL"""
_ADOPTIONS = """
SELECT a.import, a.event AS fact, n.id FROM temp.undoing AS u
JOIN adoptions AS a ON a.event = u.event AND a.import <> ?1
JOIN event_ids AS n ON n.event = a.event WHERE u.adopted = 0"""
_MEMBERS_EVENTS = f"""
SELECT min(import) AS import, min(event) AS fact, member_id AS id FROM (
    SELECT e.import, e.event, m.member, m.member_id FROM members AS m
    JOIN events AS e ON e.member = m.member AND {_LIVE} AND {_OTHERS}
    WHERE m.import = ?1 AND m.status <> 'removed'
    UNION ALL SELECT a.import, e.event, m.member, m.member_id FROM members AS m
    JOIN adoptions AS a ON a.member = m.member
    JOIN events AS e ON e.event = a.event AND {_LIVE} AND {_OTHERS}
    WHERE m.import = ?1 AND m.status <> 'removed'
) GROUP BY member"""


def merged_since(db: sqlite3.Connection) -> list[str]:
    """Whose events would be withdrawn although they have been merged into somebody else."""
    rows = db.execute(
        "SELECT DISTINCT m.member_id FROM temp.undoing AS u JOIN members AS m"
        " ON m.member = u.member WHERE m.merged_into IS NOT NULL ORDER BY m.member"
    )
    return [member_id for (member_id,) in rows]


def list_receipt(db: sqlite3.Connection, event: int, *, told: bool) -> None:
    """Notes in temp.undoing an event with its live refunds; adopted 1: to be told again, the event
    itself only where it is `told` as it was."""
    begin_list(db)
    db.execute(_A_RECEIPT, (event, int(told)))


def by_hand(db: sqlite3.Connection) -> list[str]:
    """The ids of the receipts in temp.undoing that somebody assigned or corrected by hand."""
    rows = db.execute(
        "SELECT n.id FROM temp.undoing AS u JOIN event_ids AS n ON n.event = u.event"
        " JOIN events AS e ON e.event = u.event WHERE e.refund_of IS NULL AND (EXISTS"
        " (SELECT 1 FROM withdrawals AS w JOIN imports AS i ON i.import = w.import"
        "  WHERE w.again = u.event AND i.kind = ?1) OR EXISTS"
        " (SELECT 1 FROM adoptions AS a JOIN imports AS i ON i.import = a.import"
        "  WHERE a.event = u.event AND i.kind = ?1)) ORDER BY u.event",
        (COUNTER,),
    )
    return [id_ for (id_,) in rows]


def withdraw_events(db: sqlite3.Connection, number: int, day: Day) -> tuple[int, int]:
    """Withdraws what `list_brought` noted, and tells the guests' events of other files anew.

    Returns how many events of the file were withdrawn, and how many are a guest's again.
    """
    events, adopted = db.execute(
        "SELECT count(*) - coalesce(sum(adopted), 0), coalesce(sum(adopted), 0) FROM temp.undoing"
    ).fetchone()
    withdraw_listed(db, number, day)
    if adopted:
        tell_again(db)
    return events, adopted


def withdraw_listed(db: sqlite3.Connection, number: int, day: Day) -> None:
    """Withdraws all that temp.undoing holds, with or by that import, and frees its ids."""
    db.execute(
        "INSERT INTO withdrawals (event, member, withdrawn_on, import)"
        " SELECT event, member, ?, ? FROM temp.undoing ORDER BY event",
        (iso(day), number),
    )
    db.execute(
        "UPDATE event_ids SET withdrawn ="
        " (SELECT w.withdrawal FROM withdrawals AS w WHERE w.event = event_ids.event)"
        " WHERE event IN (SELECT event FROM temp.undoing)"
    )


def tell_again(
    db: sqlite3.Connection, member: int | None = None, *, told: tuple[int, int] | None = None
) -> None:
    """Tells what was withdrawn and is noted as adopted anew: of that member, or a guest's.

    `told` is an event, with its new number, that has been told anew already: its refunds are then
    that one's.
    """
    db.execute("CREATE TEMP TABLE again (old INTEGER PRIMARY KEY, new INTEGER)")
    db.execute(
        "INSERT INTO temp.again SELECT event, (SELECT max(event) FROM events)"
        " + row_number() OVER (ORDER BY event) FROM temp.undoing WHERE adopted = 1"
    )
    values = {"member": member, "old": told and told[0], "new": told and told[1]}
    for table in _TOLD_IN:
        columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
        cells = ", ".join(_AGAIN.get(name, f"t.{name}") for name in columns)
        db.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {cells}"
            f" FROM temp.again AS a JOIN {table} AS t ON t.event = a.old ORDER BY a.new",
            values,
        )
    if told is not None:
        db.execute("INSERT INTO temp.again VALUES (:old, :new)", values)
    db.execute(
        "UPDATE withdrawals SET again = (SELECT new FROM temp.again WHERE old = event)"
        " WHERE event IN (SELECT old FROM temp.again)"
    )
    db.execute("DROP TABLE temp.again")


_TOLD_IN = ("events", "event_ids", "event_lines", "event_texts", "unmatched_refunds")
_PURCHASE = """coalesce((SELECT p.new FROM temp.again AS p WHERE p.old = t.{0}),
    iif(t.{0} = :old, :new, t.{0}))"""
_AGAIN = {
    "event": "a.new",
    "member": ":member",
    "withdrawn": "0",
    "refund_of": _PURCHASE.format("refund_of"),
    "purchase": _PURCHASE.format("purchase"),
}
"""What is not copied as it stands where an event is told anew."""


def remove_members(db: sqlite3.Connection, number: int, day: Day, arrival: int) -> tuple[int, int]:
    """Removes the members that the file made, where nothing else has to do with them.

    Their numbers and accounts stay, empty; keys, names and all else that was known of them go.
    Returns how many were removed and how many were kept.
    """
    (all_of_them,) = db.execute(_MADE, (number,)).fetchone()
    db.execute("CREATE TEMP TABLE gone (member INTEGER PRIMARY KEY)")
    db.execute(_ALONE, (number,))
    (removed,) = db.execute("SELECT count(*) FROM temp.gone").fetchone()
    db.execute("DELETE FROM member_changes WHERE member IN (SELECT member FROM temp.gone)")
    db.execute(
        "INSERT INTO member_changes (member, field, old_value, value, from_day, source, arrival)"
        " SELECT member, 'status', 'active', 'removed', ?, 'import undo', ? FROM temp.gone",
        (iso(day), arrival),
    )
    db.execute(
        "UPDATE members SET member_id = 'removed-' || member || '-' || ?, name = NULL,"
        " email = NULL, phone = NULL, card = NULL, birthday = NULL, referred_by = NULL,"
        " store = NULL, nickname = NULL, status = 'removed'"
        " WHERE member IN (SELECT member FROM temp.gone)",
        (arrival,),
    )
    for table in ("member_keys", "member_attributes", "member_consents"):
        db.execute(f"DELETE FROM {table} WHERE member IN (SELECT member FROM temp.gone)")
    db.execute("DROP TABLE temp.gone")
    return removed, all_of_them - removed


_MADE = "SELECT count(*) FROM members WHERE import = ? AND status <> 'removed'"
_ALONE = f"""INSERT INTO temp.gone SELECT m.member FROM members AS m
WHERE m.import = ?1 AND m.status = 'active'
AND NOT EXISTS (SELECT 1 FROM events AS e WHERE e.member = m.member
    AND NOT EXISTS (SELECT 1 FROM withdrawals AS w WHERE w.event = e.event))
AND NOT EXISTS (SELECT 1 FROM adoptions AS a WHERE a.member = m.member
    AND NOT EXISTS (SELECT 1 FROM withdrawals AS w WHERE w.event = a.event))
AND NOT EXISTS (SELECT 1 FROM accounts AS a WHERE a.member = m.member AND {STANDS})
AND NOT EXISTS (SELECT 1 FROM accounts AS a JOIN claims AS c ON c.account = a.account
    WHERE a.member = m.member)
AND NOT EXISTS (SELECT 1 FROM members AS o WHERE o.merged_into = m.member)
AND NOT EXISTS (SELECT 1 FROM vouchers AS v WHERE v.member = m.member)
AND NOT EXISTS (SELECT 1 FROM gift_cards AS g WHERE g.member = m.member)
AND NOT EXISTS (SELECT 1 FROM member_changes AS c
    WHERE c.member = m.member AND c.import IS NOT m.import)
AND NOT EXISTS (SELECT 1 FROM members AS o
    WHERE o.referred_by = m.member_id AND o.import IS NOT m.import)"""
"""Nothing but the file that made the member has anything to do with it."""


def later_joined(db: sqlite3.Connection) -> list[tuple[int, str | None, str]]:
    """Enrolled members who lost their first event, with the day they joined on as it stands and
    as their earliest event says now."""
    return db.execute(_LATER_JOINED).fetchall()


_LATER_JOINED = f"""
SELECT m.member, m.joined_on, min(f.day) AS first FROM members AS m JOIN (
    SELECT e.member AS member, e.local_date AS day FROM events AS e
    WHERE e.member IN (SELECT member FROM temp.undoing) AND {_LIVE}
    UNION ALL SELECT a.member, e.local_date FROM adoptions AS a
    JOIN events AS e ON e.event = a.event
    WHERE a.member IN (SELECT member FROM temp.undoing) AND {_LIVE}
) AS f ON f.member = m.member
WHERE m.enrolled = 1 AND m.status <> 'removed' GROUP BY m.member HAVING first > m.joined_on"""


def note_undo(db: sqlite3.Connection, number: int, day: Day, counts: str, arrival: int) -> None:
    """Notes that the file was taken back; `counts` as JSON."""
    db.execute(
        "INSERT INTO import_undos (import, undone_on, counts, arrival) VALUES (?, ?, ?, ?)",
        (number, iso(day), counts, arrival),
    )
