"""Members: how they are found, what is known of them, and what changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.intake.kinds.rows import KeyKind
from loyalty_cli.store.ledger.accounts import STANDS

Key = tuple[KeyKind, str]
"""What a member is found by: its kind, and the key as it is compared."""

FIELDS = (
    *("name", "email", "phone", "card", "birthday", "joined_on"),
    *("referred_by", "store", "nickname"),
)
"""The columns of `members` that a row of a file can say."""

_WAKING = ("birthday", "joined_on")
"""What may make an account due on another day than it was."""

UNNAMED = "\x1f"
"""How the id of a member begins that has none yet; `name_unnamed` gives them theirs."""

_INSERT = (
    "INSERT INTO members (member, member_id, name, email, phone, card, birthday, joined_on,"
    " referred_by, store, nickname, enrolled, import, arrival)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(slots=True)
class MemberState:
    """What is known of one member, as text; days are ISO, consents "1" or "0".

    `values` has the columns in FIELDS, 'attribute:NAME' and 'consent:CHANNEL'; none is absent.
    `of_import` is the file that makes a new one.
    """

    member: int
    member_id: str
    values: dict[str, str] = field(default_factory=dict)
    enrolled: bool = False
    of_import: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One value that became another; None is no value."""

    member: int
    field: str
    old: str | None
    new: str | None


def find_members(db: sqlite3.Connection, keys: Collection[Key]) -> dict[Key, int]:
    """The members that these keys lead to; a key of nobody is not in it."""
    by_kind: dict[KeyKind, list[str]] = {}
    for kind, key in keys:
        by_kind.setdefault(kind, []).append(key)
    found: dict[Key, int] = {}
    for kind, wanted in by_kind.items():
        rows = db.execute(
            "SELECT k.key, k.member FROM json_each(?) AS j"
            " CROSS JOIN member_keys AS k ON k.kind = ? AND k.key = j.value",
            (json.dumps(wanted), kind),
        )
        for key, member in rows:
            found[kind, key] = member
    return found


def member_ids(db: sqlite3.Connection, members: Collection[int]) -> dict[int, str]:
    """The ids of these members as typed."""
    return dict(
        db.execute(
            "SELECT m.member, m.member_id FROM json_each(?) AS j"
            " CROSS JOIN members AS m ON m.member = j.value",
            (json.dumps(list(members)),),
        )
    )


def load_states(db: sqlite3.Connection, members: Collection[int]) -> dict[int, MemberState]:
    """What is known of these members."""
    wanted = (json.dumps(list(members)),)
    states: dict[int, MemberState] = {}
    columns = ", ".join(f"m.{name}" for name in FIELDS)
    for member, member_id, enrolled, *values in db.execute(
        f"SELECT m.member, m.member_id, m.enrolled, {columns} FROM json_each(?) AS j"
        " CROSS JOIN members AS m ON m.member = j.value",
        wanted,
    ):
        known = {
            name: value for name, value in zip(FIELDS, values, strict=True) if value is not None
        }
        states[member] = MemberState(member, member_id, known, bool(enrolled))
    for member, name, value in db.execute(
        "SELECT a.member, 'attribute:' || a.name, a.value FROM json_each(?) AS j"
        " CROSS JOIN member_attributes AS a ON a.member = j.value",
        wanted,
    ):
        states[member].values[name] = value
    for member, name, given in db.execute(
        "SELECT c.member, 'consent:' || c.channel, c.given FROM json_each(?) AS j"
        " CROSS JOIN member_consents AS c ON c.member = j.value",
        wanted,
    ):
        states[member].values[name] = str(given)
    return states


def next_member(db: sqlite3.Connection) -> int:
    """The number after the highest."""
    return int(db.execute("SELECT coalesce(max(member), 0) + 1 FROM members").fetchone()[0])


def insert_members(
    db: sqlite3.Connection,
    states: Sequence[MemberState],
    keys: Iterable[tuple[int, Key]],
    arrival: int,
) -> None:
    """New members with their first state and their keys (those of unnamed ones but the id)."""
    db.executemany(
        _INSERT,
        [
            (
                *(s.member, s.member_id, *(s.values.get(f) for f in FIELDS)),
                *(int(s.enrolled), s.of_import, arrival),
            )
            for s in states
        ],
    )
    add_keys(db, keys)
    _set_named(db, [(s.member, name, value) for s in states for name, value in s.values.items()])


def add_keys(db: sqlite3.Connection, keys: Iterable[tuple[int, Key]]) -> None:
    """Keys that lead to members from now on; sqlite3.IntegrityError where one is taken."""
    db.executemany(
        "INSERT INTO member_keys (kind, key, member) VALUES (?, ?, ?)",
        [(kind, key, member) for member, (kind, key) in keys],
    )


def drop_keys(db: sqlite3.Connection, kinds: Iterable[tuple[int, KeyKind]]) -> None:
    """Takes away the keys of these kinds from members; those of a merge stay."""
    db.executemany(
        "DELETE FROM member_keys WHERE member = ? AND kind = ? AND once IS NULL", list(kinds)
    )


def own_key(db: sqlite3.Connection, member: int, kind: KeyKind, key: str | None) -> None:
    """The key of this kind that is the member's own from now on, or none."""
    drop_keys(db, [(member, kind)])
    if key is not None:
        db.execute(
            "INSERT INTO member_keys (kind, key, member) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, key) DO UPDATE SET once = NULL",
            (kind, key, member),
        )


def keys_of_merged(db: sqlite3.Connection, keys: Collection[Key]) -> set[Key]:
    """Those of the keys that were another member's before a merge."""
    if db.execute("SELECT 1 FROM merges LIMIT 1").fetchone() is None:
        return set()
    rows = db.execute(
        "SELECT k.kind, k.key FROM json_each(?) AS j CROSS JOIN member_keys AS k"
        " ON k.kind = j.value ->> 0 AND k.key = j.value ->> 1 WHERE k.once IS NOT NULL",
        (json.dumps(list(keys)),),
    )
    return set(rows.fetchall())


def complete_members(db: sqlite3.Connection, states: Sequence[MemberState], arrival: int) -> None:
    """Writes the first state that a file gives for members who were enrolled by an event."""
    columns = ", ".join(f"{name} = ?" for name in FIELDS)
    db.executemany(
        f"UPDATE members SET {columns}, enrolled = 0, completed = ? WHERE member = ?",
        [(*(s.values.get(name) for name in FIELDS), arrival, s.member) for s in states],
    )
    _set_named(db, [(s.member, name, value) for s in states for name, value in s.values.items()])
    if states:
        (day,) = db.execute("SELECT as_of FROM arrivals WHERE arrival = ?", (arrival,)).fetchone()
        wake(db, {(s.member, day) for s in states})


def apply_changes(
    db: sqlite3.Connection,
    changes: Sequence[Change],
    *,
    from_day: Day,
    source: str,
    arrival: int,
    of_import: int | None = None,
) -> None:
    """Writes changes, and keeps each with its day, its source (and file) and its old value."""
    db.executemany(
        "INSERT INTO member_changes"
        " (member, field, old_value, value, from_day, source, import, arrival)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (c.member, c.field, c.old, c.new, iso(from_day), source, of_import, arrival)
            for c in changes
        ],
    )
    for name in (*FIELDS, "status"):
        db.executemany(
            f"UPDATE members SET {name} = ? WHERE member = ?",
            [(change.new, change.member) for change in changes if change.field == name],
        )
    _set_named(db, [(c.member, c.field, c.new) for c in changes], since=iso(from_day))
    wake(db, {(c.member, iso(from_day)) for c in changes if c.field in _WAKING})


def wake(db: sqlite3.Connection, members: Iterable[tuple[int, str]]) -> None:
    """What changed of these members from a day on may bring something: the next batch looks."""
    db.executemany(
        "UPDATE accounts SET next_due = min(coalesce(next_due, ?2), ?2) WHERE member = ?1",
        sorted(members),
    )


def wake_changed(db: sqlite3.Connection, arrival: int) -> None:
    """Wakes the members of whom an arrival said something that walks look at."""
    marks = ", ".join("?" * len(_WAKING))
    changed = db.execute(
        f"SELECT DISTINCT member, from_day FROM member_changes WHERE arrival = ?"
        f" AND field IN ({marks})",
        (arrival, *_WAKING),
    ).fetchall()
    completed = db.execute(
        "SELECT m.member, v.as_of FROM members AS m JOIN arrivals AS v ON v.arrival = m.completed"
        " WHERE m.completed = ?",
        (arrival,),
    ).fetchall()
    wake(db, [*changed, *completed])


def _set_named(
    db: sqlite3.Connection,
    values: Sequence[tuple[int, str, str | None]],
    *,
    since: str | None = None,
) -> None:
    """Writes the attributes and consents among the values; the rest are columns of members."""
    named = [
        (member, *name.partition(":")[::2], value)
        for member, name, value in values
        if value is not None
    ]
    for family, delete in (
        ("attribute", "DELETE FROM member_attributes WHERE member = ? AND name = ?"),
        ("consent", "DELETE FROM member_consents WHERE member = ? AND channel = ?"),
    ):
        db.executemany(
            delete,
            [
                (member, name.partition(":")[2])
                for member, name, value in values
                if value is None and name.startswith(f"{family}:")
            ],
        )
    db.executemany(
        "INSERT INTO member_attributes (member, name, value) VALUES (?, ?, ?)"
        " ON CONFLICT (member, name) DO UPDATE SET value = excluded.value",
        [(member, name, value) for member, family, name, value in named if family == "attribute"],
    )
    db.executemany(
        "INSERT INTO member_consents (member, channel, given, since) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (member, channel) DO UPDATE"
        " SET given = excluded.given, since = excluded.since",
        [
            (member, channel, int(value), since)
            for member, family, channel, value in named
            if family == "consent"
        ],
    )


def name_unnamed(db: sqlite3.Connection) -> dict[int, str]:
    """Gives the members without an id the next free ones (M000001, …), in their own order.

    Done when a whole file is in, so that no id is made that a later row of it brings.
    """
    unnamed = [
        member
        for (member,) in db.execute(
            "SELECT member FROM members WHERE member_id >= ? AND member_id < ? ORDER BY member",
            (UNNAMED, chr(ord(UNNAMED) + 1)),
        )
    ]
    if not unnamed:
        return {}
    highest = db.execute(
        "SELECT max(CAST(substr(member_id, 2) AS INTEGER)) FROM members"
        " WHERE member_id GLOB 'M[0-9][0-9][0-9][0-9][0-9][0-9]*'"
        " AND length(member_id) < 16 AND NOT substr(member_id, 2) GLOB '*[^0-9]*'"
    ).fetchone()[0]
    start = (highest or 0) + 1
    names = {member: f"M{start + place:06d}" for place, member in enumerate(unnamed)}
    db.executemany(
        "UPDATE members SET member_id = ? WHERE member = ?",
        [(name, member) for member, name in names.items()],
    )
    add_keys(db, [(member, ("member_id", name)) for member, name in names.items()])
    return names


def date_enrolled(db: sqlite3.Connection, *, after_event: int, after_adoption: int) -> None:
    """Who was enrolled joined on the earliest event; looks at members with events since then.

    Their accounts open that much earlier too, as long as nothing stands in them.
    """
    if db.execute("SELECT 1 FROM members WHERE enrolled = 1 LIMIT 1").fetchone() is None:
        return
    touched = db.execute(
        "SELECT member, min(day) FROM ("
        " SELECT e.member AS member, e.local_date AS day FROM events AS e"
        " WHERE e.event > ?1 AND e.member IS NOT NULL"
        " UNION ALL SELECT a.member, e.local_date FROM adoptions AS a"
        " JOIN events AS e ON e.event = a.event WHERE a.adoption > ?2)"
        " WHERE member IN (SELECT member FROM members WHERE enrolled = 1) GROUP BY member",
        (after_event, after_adoption),
    ).fetchall()
    db.executemany(
        "UPDATE members SET joined_on = ?2"
        " WHERE member = ?1 AND (joined_on IS NULL OR joined_on > ?2)",
        touched,
    )
    db.executemany(
        "UPDATE accounts AS a SET opened_on = max(?2, p.occasions_from),"
        " next_due = min(coalesce(next_due, '9999-12-31'), max(?2, p.occasions_from))"
        " FROM programs AS p WHERE a.member = ?1 AND p.program = a.program"
        f" AND NOT {STANDS} AND a.opened_on > max(?2, p.occasions_from)",
        touched,
    )
