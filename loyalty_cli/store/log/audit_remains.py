"""What an erasure leaves of the words of the audit, bound by a digest of its own."""

from __future__ import annotations

import sqlite3
from secrets import token_bytes

from loyalty_cli.store.log.audit import digest


def digest_remains(db: sqlite3.Connection) -> None:
    """Digests what is left of rows out of which words were erased, with a new salt for each."""
    rows = db.execute(
        "SELECT audit, by, reason, before, after, place FROM audit_texts"
        " WHERE erased IS NOT NULL AND salt IS NULL"
    ).fetchall()
    remains = []
    for audit, by, reason, before, after, place in rows:
        salt = token_bytes(16)
        remains.append((salt, digest(by, reason, before, after, place, salt), audit))
    db.executemany("UPDATE audit_texts SET salt = ?, remains = ? WHERE audit = ?", remains)
