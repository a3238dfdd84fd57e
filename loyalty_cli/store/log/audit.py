"""Who did what: a row that stays, with its words in a table that erasure may change."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from platform import node
from secrets import token_bytes

from loyalty_cli.store.file.connection import Store, now


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
    where, salt = place(), token_bytes(16)
    cursor = store.db.execute(
        "INSERT INTO audit (arrival, at, action, member, digest) VALUES (?, ?, ?, ?, ?)",
        (arrival, now(), action, member, digest(by, reason, before, after, where, salt)),
    )
    number = cursor.lastrowid
    assert number is not None
    store.db.execute(
        "INSERT INTO audit_texts (audit, by, reason, before, after, place, salt)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (number, by, reason, before, after, where, salt),
    )
    return number


def digest(
    by: str,
    reason: str | None,
    before: str | None,
    after: str | None,
    where: str | None = None,
    salt: bytes | None = None,
) -> bytes:
    """BLAKE2b of the words; each with its length, so that none can move into its neighbour.

    With a salt it can't be guessed from what is likely; without one it is of an earlier schema.
    """
    hashed = blake2b(salt or b"", digest_size=16)
    for text in (by, reason, before, after, *([] if salt is None else [where])):
        words = None if text is None else text.encode("utf-8", "surrogatepass")
        hashed.update(b"-" if words is None else b"%d:%s" % (len(words), words))
    return hashed.digest()


@cache
def place() -> str:
    """From where: the machine's name and, where there is one, the terminal."""
    terminal = ""
    with suppress(OSError, AttributeError, ValueError):
        terminal = os.ttyname(sys.stdin.fileno())
    return f"{node() or 'unknown'} {terminal}".strip()
