"""Rows that may change or go, in the chain: for each table the sum of the digests of its rows.

A link holds by how much its transaction changed these sums, so that adding all links up gives what
the rows that stand must come to. What our own connection changes is noted by triggers that only it
has; whatever a stranger changes is in no link. By the difference a change of ours makes, a row that
a stranger had changed before is not taken for good.

A new table of facts is entered in `CHANGING` here, or in `NUMBERED` where its rows are numbered and
never change. A column that is added later is entered as the last one, and may be NULL: the digest
of a row leaves out the NULLs at its end.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from marshal import dumps
from typing import Any

SIZE = 16
_MODULUS = 1 << (8 * SIZE)
_FORM = 0
"""Marshal's oldest form, as in `chain`."""


@dataclass(frozen=True, slots=True)
class Changing:
    """A table: its key, the further columns that are covered, and what its sums are kept by: the
    number in a column, each `each` of them together; None: one sum for all.

    `salted`: the rows of a member, whose salt goes into their digests.
    """

    key: tuple[str, ...]
    columns: tuple[str, ...]
    by: str | None = "arrival"
    each: int = 1
    salted: bool = False

    @property
    def covered(self) -> tuple[str, ...]:
        """All columns that are covered."""
        return (*self.key, *self.columns)


_SEEN = ("seen_event", "seen_adoption", "seen_withdrawal", "seen_version")

CHANGING: Mapping[str, Changing] = {
    "settings": Changing(("name",), ("value",), by=None),
    "programs": Changing(
        ("program",), ("program_id", "name", "occasions_from", "walked_to", *_SEEN), by=None
    ),
    "runs": Changing(
        ("run",),
        (
            *("arrival", "program", "as_of", *_SEEN),
            *("position", "counts", "started_at", "finished_at"),
        ),
    ),
    "members": Changing(
        ("member",),
        (
            *("member_id", "name", "email", "phone", "card", "birthday", "joined_on"),
            *("referred_by", "store", "nickname", "status", "enrolled", "completed", "import"),
            *("merged_into", "arrival"),
        ),
        salted=True,
    ),
    "member_keys": Changing(
        ("kind", "key"), ("member", "once"), by="member", each=1000, salted=True
    ),
    "member_attributes": Changing(
        ("member", "name"), ("value",), by="member", each=1000, salted=True
    ),
    "member_changes": Changing(
        ("change",),
        ("member", "field", "old_value", "value", "from_day", "source", "import", "arrival"),
        salted=True,
    ),
    "import_undos": Changing(("import",), ("undone_on", "counts", "arrival")),
    "account_merges": Changing(
        ("account",),
        (
            *("into_account", "merged_on", "spend", "purchases", "last_activity", "state"),
            "arrival",
        ),
    ),
    "level_facts": Changing(("fact",), ("account", "once", "arrival")),
    "openings": Changing(("opening",), ("account", "counts_for_tier", "entry"), by=None),
    "claims": Changing(("claim",), ("status", "reason", "dropped_by", "dropped_on", "arrival")),
    "club_terms": Changing(
        ("term",),
        (
            *("account", "club", "version", "first_day", "until", "grace_until", "how", "price"),
            *("paid", "bought_on", "posted_on", "event", "redemption", "arrival"),
        ),
    ),
    "club_term_ends": Changing(
        ("ending",), ("term", "account", "last_day", "why", "event", "ended_on", "arrival")
    ),
    "redemption_steps": Changing(("redemption", "step"), ("done_on", "entry", "arrival")),
    "vouchers": Changing(("voucher",), ("code", "code_key", "member", "arrival")),
    "voucher_uses": Changing(("use",), ("member", "arrival")),
    "voucher_voids": Changing(("voucher",), ("voided_on", "arrival")),
    "gift_cards": Changing(("gift_card",), ("member", "arrival")),
    "gift_card_codes": Changing(
        ("gift_card", "issue"), ("pattern", "key", "code_hash", "since", "arrival")
    ),
    "order_states": Changing(("source", "id"), ("as_of", "undone", "import"), by="import"),
    "unmatched_refunds": Changing(("event",), ("answer", "purchase"), by="event", each=1000),
    "left_accounts": Changing(("account",), ("walked_to", "event", "reason", "arrival")),
    "refs": Changing(("ref",), ("arrival",)),
    "erasures": Changing(("member",), ("erased_on", "arrival")),
    "erased_keys": Changing(("hash",), ("member",), by="member", each=1000),
    "erased_contents": Changing(("event",), ("content", "arrival")),
    "audit_texts": Changing(("audit",), ("erased", "remains"), by="audit", each=1000),
}
"""The tables whose rows may change, or are not numbered. Of a `ref`, and of the id of an order,
only that it is there counts, since its words may name a person: see `_COUNTED`."""

_COUNTED = {"refs": ("arrival",), "order_states": ("source", "as_of", "undone", "import")}
"""Columns that go into the digest, where these are not all that are covered."""

_WIDTH = max(len(table.covered) for table in CHANGING.values())
_PLACES = [f"c{place}" for place in range(_WIDTH)]
_TOUCHED = f"""CREATE TEMP TABLE chain_touched (
    what TEXT, k1, k2, was_there INTEGER, salt BLOB, {", ".join(_PLACES)},
    PRIMARY KEY (what, k1, k2)
) WITHOUT ROWID"""

Sums = dict[int, tuple[int, int]]
"""By number: how many rows, and the sum of their digests."""


def watch(db: sqlite3.Connection) -> None:
    """From here on this connection notes which rows it changes; to be called outside of a
    transaction. Tables and columns that a store of an earlier schema lacks are left out."""
    db.execute(_TOUCHED)
    there = {name for (name,) in db.execute("SELECT name FROM main.sqlite_schema")}
    for name, table in CHANGING.items():
        if name in there:
            for sql in _triggers(db, name, table, with_salts="member_salts" in there):
                db.execute(sql)


def changes(db: sqlite3.Connection) -> Iterator[tuple[str, int, int, bytes]]:
    """What was changed since the last call: table, number, by how many rows, by which sum."""
    names = [name for (name,) in db.execute("SELECT DISTINCT what FROM temp.chain_touched")]
    for name in names:
        before, after = _both(db, name, CHANGING[name])
        sums = {number: _less(after.get(number), before.get(number)) for number in before | after}
        for number, (count, total) in sorted(sums.items()):
            if count or total:
                yield name, number, count, total.to_bytes(SIZE, "big")
    if names:
        db.execute("DELETE FROM temp.chain_touched")


def sums_of(db: sqlite3.Connection, name: str) -> Sums:
    """The sums of the rows of a table as they stand."""
    table = CHANGING[name]
    columns = ", ".join(f't."{column}"' for column in table.covered)
    salt, join = "NULL", ""
    if table.salted:
        salt, join = "s.salt", " LEFT JOIN member_salts s ON s.member = t.member"
    rows = db.execute(f"SELECT {salt}, {columns} FROM main.{name} t{join}")
    return _sums(name, ((row[0], row[1:]) for row in rows))


def _both(db: sqlite3.Connection, name: str, table: Changing) -> tuple[Sums, Sums]:
    there = _columns(db, name)
    old = ", ".join(_PLACES[: len(table.covered)])
    new = ", ".join(f't."{each}"' if each in there else "NULL" for each in table.covered)
    first = f't."{table.key[0]}"'
    keys = " AND ".join(f't."{key}" = x.k{n}' for n, key in enumerate(table.key, 1))
    salt, join = "NULL", ""
    if table.salted:
        salt, join = "s.salt", " LEFT JOIN member_salts s ON s.member = t.member"
    before: list[tuple[bytes | None, tuple[Any, ...]]] = []
    after: list[tuple[bytes | None, tuple[Any, ...]]] = []
    width = 4 + len(table.covered)
    for row in db.execute(
        f"""SELECT x.was_there, x.salt, {first} IS NOT NULL, {salt}, {old}, {new}
            FROM temp.chain_touched x LEFT JOIN main.{name} t ON {keys}{join} WHERE x.what = ?""",
        (name,),
    ):
        if row[0]:
            before.append((row[1], row[4:width]))
        if row[2]:
            after.append((row[3], row[width:]))
    return _sums(name, before), _sums(name, after)


def _sums(name: str, rows: Iterable[tuple[bytes | None, tuple[Any, ...]]]) -> Sums:
    table = CHANGING[name]
    place = -1 if table.by is None else table.covered.index(table.by)
    counted = [table.covered.index(column) for column in _COUNTED.get(name, ())]
    counts: Counter[int] = Counter()
    totals: Counter[int] = Counter()
    number = int.from_bytes
    for salt, row in rows:
        by = 0 if place < 0 else row[place] // table.each
        values = [row[each] for each in counted] if counted else list(row)
        while values and values[-1] is None:
            values.pop()
        text = (salt or b"") + dumps(values, _FORM)
        counts[by] += 1
        totals[by] += number(blake2b(text, digest_size=SIZE).digest(), "big")
    return {by: (counts[by], totals[by] % _MODULUS) for by in counts}


def _less(one: tuple[int, int] | None, other: tuple[int, int] | None) -> tuple[int, int]:
    count, total = one or (0, 0)
    less, away = other or (0, 0)
    return count - less, (total - away) % _MODULUS


def _columns(db: sqlite3.Connection, name: str) -> set[str]:
    return {row[1] for row in db.execute(f"PRAGMA main.table_info({name})")}


def _triggers(
    db: sqlite3.Connection, name: str, table: Changing, *, with_salts: bool
) -> Iterable[str]:
    there = _columns(db, name)
    columns = [column for column in table.covered if column in there]
    places = ", ".join(_PLACES[table.covered.index(column)] for column in columns)
    values = ", ".join(f'OLD."{column}"' for column in columns)
    salt = "NULL"
    if table.salted and with_salts:
        salt = "(SELECT salt FROM member_salts WHERE member = OLD.member)"

    def keys(row: str) -> str:
        return ", ".join(f'{row}."{key}"' for key in table.key) + (
            ", 0" if len(table.key) == 1 else ""
        )

    def unless_noted(row: str) -> str:
        k1, k2 = keys(row).split(", ")
        return (
            "WHERE NOT EXISTS (SELECT 1 FROM chain_touched"
            # Without the plus SQLite would not look into the key, whose columns have no type.
            f" WHERE what = '{name}' AND k1 = +{k1} AND k2 = +{k2})"
        )

    added = (
        "INSERT INTO chain_touched (what, k1, k2, was_there)"
        f" SELECT '{name}', {keys('NEW')}, 0 {unless_noted('NEW')};"
    )
    noted = (
        f"INSERT INTO chain_touched (what, k1, k2, was_there, salt, {places})"
        f" SELECT '{name}', {keys('OLD')}, 1, {salt}, {values} {unless_noted('OLD')};"
    )
    listed = ", ".join(f'"{column}"' for column in columns)
    yield f"CREATE TEMP TRIGGER chain_{name}_i AFTER INSERT ON main.{name} BEGIN {added} END"
    # A row whose key changes is gone under the old one and new under the other.
    yield (
        f"CREATE TEMP TRIGGER chain_{name}_u AFTER UPDATE OF {listed} ON main.{name}"
        f" BEGIN {noted} {added} END"
    )
    yield f"CREATE TEMP TRIGGER chain_{name}_d AFTER DELETE ON main.{name} BEGIN {noted} END"
