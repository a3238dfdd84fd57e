"""Who a person was, taken out of every table that can say it; numbers and days stay.

What is left of them is a number: events, entries and sums are theirs as before, under an id that
names nobody. Keyed hashes of their keys are kept, so that an old file does not bring them back.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.intake.cells.phones import phone_forms
from loyalty_cli.intake.kinds.rows import KeyKind
from loyalty_cli.store.facts.event_contents import note_erased_contents
from loyalty_cli.store.facts.members import Key
from loyalty_cli.store.log.audit_remains import digest_remains

HashOf = Callable[[Key], bytes]
"""A key as only this store can tell it."""

NAMING = ("name", "email", "phone", "card", "nickname")
"""The columns of `members` that say who somebody is."""

WORD_MIN = 4
"""Shorter words, such as an id of 17, stand in too many texts that mean something else."""

BLANK = "[erased]"

_GONE = ("name", "email", "phone", "card", "birthday", "referred_by", "store", "nickname")


def people_of(db: sqlite3.Connection, member: int) -> list[int]:
    """The member, and all who were merged into them."""
    rows = db.execute(
        "SELECT member FROM members WHERE member = ?1 OR merged_into = ?1 ORDER BY member",
        (member,),
    )
    return [number for (number,) in rows]


def keys_of(db: sqlite3.Connection, members: Sequence[int]) -> set[Key]:
    """Everything these members are found by, or were before a change."""
    wanted = (json.dumps(members),)
    keys: set[Key] = {
        (kind, key)
        for kind, key in db.execute(
            "SELECT kind, key FROM member_keys WHERE member IN (SELECT value FROM json_each(?1))"
            " OR once IN (SELECT value FROM json_each(?1))",
            wanted,
        )
    }
    ids: list[tuple[KeyKind, str]] = [
        ("member_id", text)
        for (text,) in db.execute(
            "SELECT member_id FROM members WHERE member IN (SELECT value FROM json_each(?))", wanted
        )
    ]
    for kind, *texts in db.execute(
        "SELECT field, old_value, value FROM member_changes WHERE field IN ('email', 'phone',"
        " 'card') AND member IN (SELECT value FROM json_each(?))",
        wanted,
    ):
        for text in texts:
            if text is not None:
                keys.add((kind, text.casefold() if kind == "email" else text))
    return keys.union(ids)


def words_of(db: sqlite3.Connection, members: Sequence[int]) -> set[str]:
    """Every text by which somebody could know these members, now or before a change."""
    wanted = (json.dumps(members),)
    words = {key for _, key in keys_of(db, members)}
    for row in db.execute(
        f"SELECT {', '.join(NAMING)} FROM members WHERE member IN (SELECT value FROM json_each(?))",
        wanted,
    ):
        words.update(text for text in row if text)
    for name, *texts in db.execute(
        "SELECT field, old_value, value FROM member_changes"
        " WHERE member IN (SELECT value FROM json_each(?))",
        wanted,
    ):
        if name in NAMING:
            words.update(text for text in texts if text)
    return {word for word in words if len(word) >= WORD_MIN}


def pattern_of(words: Collection[str]) -> re.Pattern[str] | None:
    """What finds any of the words in a text, in any case, as a word of its own; a phone number also
    as people type it, with its country or without."""
    if not words:
        return None
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    forms = [*map(re.escape, longest_first), *(phone_forms(word) for word in longest_first)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(filter(None, forms))})(?!\w)", re.IGNORECASE)


def erase_people(
    db: sqlite3.Connection,
    members: Sequence[int],
    pattern: re.Pattern[str] | None,
    *,
    day: Day,
    arrival: int,
    hash_of: HashOf | None,
) -> dict[int, str]:
    """Takes out who these members were; returns the ids that they have from now on.

    Their status is `erased`. Without `hash_of` their keys are forgotten altogether.
    """
    if hash_of is not None:
        hashes = [(hash_of(key), members[0]) for key in sorted(keys_of(db, members))]
        db.executemany("INSERT OR IGNORE INTO erased_keys (hash, member) VALUES (?, ?)", hashes)
    ids = _rename(db, members)
    for member in members:
        columns = ", ".join(f"{name} = NULL" for name in _GONE)
        db.execute(f"UPDATE members SET {columns}, status = 'erased' WHERE member = ?", (member,))
        db.execute("DELETE FROM member_attributes WHERE member = ?", (member,))
        db.execute("DELETE FROM member_consents WHERE member = ?", (member,))
        db.execute(
            "UPDATE member_changes SET old_value = NULL, value = NULL"
            " WHERE member = ? AND field NOT IN ('status', 'joined_on')",
            (member,),
        )
        _blank_events(db, member, pattern)
        _blank_notes(db, member)
        db.execute(
            "INSERT INTO erasures (member, erased_on, arrival) VALUES (?, ?, ?)",
            (member, iso(day), arrival),
        )
        _renew_salt(db, member)
    _blank_audit(db, members, pattern, arrival)
    if pattern is not None:
        _blank_others(db, pattern)
    note_erased_contents(db, BLANK, arrival)
    return ids


def _renew_salt(db: sqlite3.Connection, member: int) -> None:
    """From what the chain holds of the member nobody can be guessed any more."""
    # What stays as it was is digested anew as well, and for that counts as changed.
    db.execute("UPDATE members SET status = status WHERE member = ?", (member,))
    for table in ("member_keys", "member_attributes", "member_changes"):
        db.execute(f"UPDATE {table} SET member = member WHERE member = ?", (member,))
    db.execute("UPDATE member_salts SET salt = randomblob(16) WHERE member = ?", (member,))


ERASED_CONTENTS = 11
"""The schema from which on an erasure notes what it left of events."""


def note_earlier_erasures(db: sqlite3.Connection) -> None:
    """Notes what erasures left of events before they noted it themselves."""
    (arrival,) = db.execute("SELECT max(arrival) FROM erasures").fetchone()
    if arrival is not None:
        note_erased_contents(db, BLANK, arrival)


def erased_hashes(db: sqlite3.Connection) -> frozenset[bytes]:
    """The hashes of all keys of those who were erased."""
    return frozenset(row[0] for row in db.execute("SELECT hash FROM erased_keys"))


def _rename(db: sqlite3.Connection, members: Sequence[int]) -> dict[int, str]:
    """Ids that name nobody; those who were brought by one of them keep that."""
    ids: dict[int, str] = {}
    for member in members:
        (was,) = db.execute("SELECT member_id FROM members WHERE member = ?", (member,)).fetchone()
        new = f"erased-{member}"
        while db.execute("SELECT 1 FROM members WHERE member_id = ?", (new,)).fetchone():
            new += "x"
        db.execute("DELETE FROM member_keys WHERE member = ?1 OR once = ?1", (member,))
        db.execute("UPDATE members SET member_id = ? WHERE member = ?", (new, member))
        db.execute("INSERT INTO member_keys VALUES ('member_id', ?, ?, NULL)", (new, member))
        db.execute("UPDATE members SET referred_by = ? WHERE referred_by = ?", (new, was))
        db.execute(
            "UPDATE member_changes SET old_value = iif(old_value = ?2, ?1, old_value),"
            " value = iif(value = ?2, ?1, value) WHERE field = 'referred_by'",
            (new, was),
        )
        ids[member] = new
    return ids


def _blank_events(db: sqlite3.Connection, member: int, pattern: re.Pattern[str] | None) -> None:
    """The words of the member's events go; an id of one stays unless it names them."""
    own = (
        "(SELECT event FROM events WHERE member = ?1"
        " UNION SELECT event FROM adoptions WHERE member = ?1)"
    )
    db.execute(
        f"UPDATE event_texts SET subject = NULL, note = NULL WHERE event IN {own}", (member,)
    )
    if pattern is None:
        return
    for table, column in (("event_ids", "id"), ("event_texts", "refund_of")):
        naming = [
            (f"erased-{event}", event)
            for event, text in db.execute(
                f"SELECT event, {column} FROM {table} WHERE event IN {own}", (member,)
            )
            if text is not None and pattern.search(text)
        ]
        if table == "event_ids":
            db.executemany(
                "DELETE FROM order_states WHERE id = (SELECT id FROM event_ids WHERE event = ?)",
                [(event,) for _, event in naming],
            )
        db.executemany(f"UPDATE {table} SET {column} = ? WHERE event = ?", naming)


def _blank_notes(db: sqlite3.Connection, member: int) -> None:
    """The notes of the member's entries, and of what the same commands wrote elsewhere."""
    db.execute(
        """DELETE FROM notes WHERE entry IN (
            SELECT l.entry FROM ledger l JOIN accounts a ON a.account = l.account
            WHERE a.member = ?1)
        OR entry IN (
            SELECT l.entry FROM ledger l JOIN audit u ON u.arrival = l.arrival
            WHERE u.member = ?1 AND l.kind = 'transfer')""",
        (member,),
    )


def _blank_audit(
    db: sqlite3.Connection,
    members: Sequence[int],
    pattern: re.Pattern[str] | None,
    arrival: int,
) -> None:
    """The words of what was done to the members, and wherever else they are named, go with their
    salt: who did it and when stays."""
    own = set(members)
    naming = [
        (arrival, audit)
        for audit, member, *texts in db.execute(
            "SELECT a.audit, a.member, t.reason, t.before, t.after FROM audit_texts t"
            " JOIN audit a ON a.audit = t.audit"
        )
        if member in own or (pattern is not None and names(pattern, texts))
    ]
    db.executemany(
        "UPDATE audit_texts SET reason = NULL, before = NULL, after = NULL, salt = NULL,"
        " erased = ? WHERE audit = ?",
        naming,
    )
    digest_remains(db)


def _blank_others(db: sqlite3.Connection, pattern: re.Pattern[str]) -> None:
    """Wherever else words may stand: notes of others' entries and events, references, names of
    files, nights."""
    notes = [
        (entry,)
        for entry, text in db.execute("SELECT entry, text FROM notes")
        if pattern.search(text)
    ]
    db.executemany("DELETE FROM notes WHERE entry = ?", notes)
    refs = [
        (ref,)
        for ref, *texts in db.execute("SELECT ref, arguments, result FROM refs").fetchall()
        if names(pattern, [ref, *texts])
    ]
    for (ref,) in refs:
        new = pattern.sub(BLANK, ref)
        while new != ref and db.execute("SELECT 1 FROM refs WHERE ref = ?", (new,)).fetchone():
            new += "x"
        db.execute(
            "UPDATE refs SET ref = ?, arguments = '\"erased\"', result = '{}' WHERE ref = ?",
            (new, ref),
        )
    for column in ("subject", "note"):
        _blank_column(db, pattern, "event_texts", "event", column, f"{column} IS NOT NULL")
    _blank_column(db, pattern, "imports", "import", "file")
    _blank_column(db, pattern, "night_files", "night_file", "name", "moved_at IS NOT NULL")
    _blank_column(db, pattern, "night_files", "night_file", "goes_to", "moved_at IS NOT NULL")
    nights = [
        (json.dumps(_blanked(pattern, json.loads(steps))), night)
        for night, steps in db.execute("SELECT night, steps FROM nights")
    ]
    db.executemany("UPDATE nights SET steps = ?1 WHERE night = ?2 AND steps <> ?1", nights)


def _blank_column(
    db: sqlite3.Connection,
    pattern: re.Pattern[str],
    table: str,
    key: str,
    column: str,
    where: str = "true",
) -> None:
    naming = [
        (pattern.sub(BLANK, text), number)
        for number, text in db.execute(f"SELECT {key}, {column} FROM {table} WHERE {where}")
        if pattern.search(text)
    ]
    db.executemany(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", naming)


def names(pattern: re.Pattern[str], texts: Iterable[str | None]) -> bool:
    """Whether any text has what is looked for, also where JSON writes a letter as \\u00e9."""
    return any(
        text is not None
        and (pattern.search(text) or ("\\u" in text and pattern.search(_unescaped(text))))
        for text in texts
    )


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)


def _blanked(pattern: re.Pattern[str], value: Any) -> Any:
    if isinstance(value, str):
        return pattern.sub(BLANK, value)
    if isinstance(value, list):
        return [_blanked(pattern, each) for each in value]
    if isinstance(value, dict):
        return {name: _blanked(pattern, each) for name, each in value.items()}
    return value
