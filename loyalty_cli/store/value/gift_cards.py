"""Gift cards: a card is the sum of its entries, and its code is made anew when it is asked for.

Amounts are minor units of the store's currency.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.store.file.store_key import Key


@dataclass(frozen=True, slots=True)
class Card:
    """A gift card as it stands; `pattern` None: its code is an earlier system's."""

    number: int
    card: str
    member: int | None
    redemption: int | None
    issued_on: str
    expires_on: str | None
    balance: int
    redeemed: int
    voided_on: str | None
    issue: int
    pattern: str | None
    key: str

    def status(self, day: Day) -> str:
        """active, void, expired or used-up on a day."""
        if self.voided_on is not None:
            return "void"
        if self.expires_on is not None and self.expires_on < iso(day):
            return "expired"
        return "used-up" if self.balance == 0 else "active"


def open_card(
    db: sqlite3.Connection,
    *,
    member: int | None,
    redemption: int | None,
    day: Day,
    expires_on: Day | None,
    arrival: int,
    source: int | None = None,
) -> tuple[int, str]:
    """A new card without a code and without money; its number and its id."""
    (number,) = db.execute("SELECT coalesce(max(gift_card), 0) + 1 FROM gift_cards").fetchone()
    card = f"GC-{number:06d}"
    db.execute(
        """INSERT INTO gift_cards
           (gift_card, card, member, redemption, issued_on, expires_on, source, arrival)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            *(number, card, member, redemption, iso(day)),
            *(None if expires_on is None else iso(expires_on), source, arrival),
        ),
    )
    return number, card


def issue_code(
    db: sqlite3.Connection,
    key: Key,
    number: int,
    card: str,
    pattern: str,
    day: Day,
    arrival: int,
) -> str:
    """The next code of a card; the one before is dead. A code that another card has is passed."""
    (issue,) = db.execute(
        "SELECT coalesce(max(issue), 0) + 1 FROM gift_card_codes WHERE gift_card = ?", (number,)
    ).fetchone()
    while True:
        code = key.code(card, issue, pattern)
        if keep_code(db, key, number, issue, pattern, code, day, arrival):
            return code
        issue += 1


def keep_code(
    db: sqlite3.Connection,
    key: Key,
    number: int,
    issue: int,
    pattern: str | None,
    code: str,
    day: Day,
    arrival: int,
) -> bool:
    """Keeps what a code is found by; False where another card has it."""
    cursor = db.execute(
        """INSERT INTO gift_card_codes (gift_card, issue, pattern, key, code_hash, since, arrival)
           VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (code_hash) DO NOTHING""",
        (number, issue, pattern, key.fingerprint(), key.look_up(code), iso(day), arrival),
    )
    return cursor.rowcount > 0


def post(
    db: sqlite3.Connection, number: int, kind: str, amount: int, day: Day, arrival: int
) -> int:
    """One entry of a card; returns its number."""
    cursor = db.execute(
        "INSERT INTO gift_card_entries (gift_card, kind, amount, posted_on, arrival)"
        " VALUES (?, ?, ?, ?, ?)",
        (number, kind, amount, iso(day), arrival),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


_CARDS = """SELECT g.gift_card, g.card, g.member, g.redemption, g.issued_on, g.expires_on,
       (SELECT coalesce(sum(e.amount), 0) FROM gift_card_entries e
        WHERE e.gift_card = g.gift_card AND e.posted_on <= ?1),
       (SELECT coalesce(-sum(e.amount), 0) FROM gift_card_entries e
        WHERE e.gift_card = g.gift_card AND e.kind IN ('redeem', 'refund')
          AND e.posted_on <= ?1),
       (SELECT min(e.posted_on) FROM gift_card_entries e
        WHERE e.gift_card = g.gift_card AND e.kind = 'void' AND e.posted_on <= ?1),
       c.issue, c.pattern, c.key
FROM gift_cards g JOIN gift_card_codes c ON c.gift_card = g.gift_card
     AND c.issue = (SELECT max(issue) FROM gift_card_codes m WHERE m.gift_card = g.gift_card) """
_END = "9999-12-31"


def find_code(db: sqlite3.Connection, code_hash: bytes) -> tuple[Card, bool] | None:
    """The card that a code was ever good for, and whether it still is."""
    row = db.execute(
        "SELECT gift_card, issue FROM gift_card_codes WHERE code_hash = ?", (code_hash,)
    ).fetchone()
    if row is None:
        return None
    card = card_numbered(db, row[0])
    return card, card.issue == row[1]


def find_card(db: sqlite3.Connection, card: str) -> Card | None:
    """The card of that id."""
    return next(_cards(db, "WHERE g.card = ?2", _END, card.strip().upper()), None)


def card_numbered(db: sqlite3.Connection, number: int) -> Card:
    """The card of that number; there must be one."""
    return next(_cards(db, "WHERE g.gift_card = ?2", _END, number))


def card_on(db: sqlite3.Connection, number: int, day: Day) -> Card | None:
    """The card of that number as it stood at the end of a day; None where it was not there yet."""
    where = "WHERE g.gift_card = ?2 AND g.issued_on <= ?1"
    return next(_cards(db, where, iso(day), number), None)


def cards_of(db: sqlite3.Connection, redemption: int) -> list[Card]:
    """What a redemption has made."""
    return list(_cards(db, "WHERE g.redemption = ?2", _END, redemption))


def list_cards(
    db: sqlite3.Connection, *, member: int | None = None, day: Day | None = None
) -> Iterator[Card]:
    """All cards or a member's (and those of who was merged into them) in the order of issue, as
    they stood at the end of a day."""
    until = _END if day is None else iso(day)
    return _cards(
        db,
        """WHERE (?2 IS NULL OR g.member IN (
               SELECT m.member FROM members m WHERE m.member = ?2 OR m.merged_into = ?2))
           AND g.issued_on <= ?1 ORDER BY g.gift_card""",
        until,
        member,
    )


def _cards(db: sqlite3.Connection, where: str, until: str, value: object) -> Iterator[Card]:
    for row in db.execute(_CARDS + where, (until, value)):
        yield Card(*row)
