"""Who did what: a row that stays, with its words in a table that erasure may change."""

from __future__ import annotations

from hashlib import blake2b

from loyalty_cli.store.connection import Store, now


def record(
    store: Store,
    *,
    arrival: int,
    action: str,
    by: str,
    member: int | None = None,
    reason: str | None = None,
    before: str | None = None,
    after: str | None = None,
) -> int:
    """Notes an action; the digest shows later whether its words are still those of then."""
    cursor = store.db.execute(
        "INSERT INTO audit (arrival, at, action, member, digest) VALUES (?, ?, ?, ?, ?)",
        (arrival, now(), action, member, digest(by, reason, before, after)),
    )
    number = cursor.lastrowid
    assert number is not None
    store.db.execute(
        "INSERT INTO audit_texts (audit, by, reason, before, after) VALUES (?, ?, ?, ?, ?)",
        (number, by, reason, before, after),
    )
    return number


def digest(by: str, reason: str | None, before: str | None, after: str | None) -> bytes:
    """BLAKE2b of the words; each with its length, so that none can move into its neighbour."""
    hashed = blake2b(digest_size=16)
    for text in (by, reason, before, after):
        words = None if text is None else text.encode("utf-8")
        hashed.update(b"-" if words is None else b"%d:%s" % (len(words), words))
    return hashed.digest()
