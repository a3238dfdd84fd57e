"""The keys of phones, written anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

_PHONE_KEY = "SELECT member, once FROM member_keys WHERE kind = 'phone' AND key = ?"


def replace_phone_keys(db: sqlite3.Connection, new_keys: Mapping[str, str]) -> None:
    """Gives phone keys another text; where a member's own and one by a merge are the same then,
    it is the member's own."""
    rows = [
        (new, *db.execute(_PHONE_KEY, (old,)).fetchone()) for old, new in sorted(new_keys.items())
    ]
    db.executemany(
        "DELETE FROM member_keys WHERE kind = 'phone' AND key = ?", [(old,) for old in new_keys]
    )
    db.executemany(
        "INSERT INTO member_keys (kind, key, member, once) VALUES ('phone', ?, ?, ?)"
        " ON CONFLICT (kind, key) DO UPDATE SET once = NULL WHERE excluded.once IS NULL",
        rows,
    )
