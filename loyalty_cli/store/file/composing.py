"""Ids, keys and names of earlier stores, put into the form (NFC) in which they are compared."""

from __future__ import annotations

import sqlite3

from loyalty_cli.base.letters import composed

_TEXTS = (
    *(("members", name) for name in ("name", "email", "phone", "card")),
    *(("members", name) for name in ("referred_by", "store", "nickname")),
    *(("member_changes", name) for name in ("old_value", "value")),
    ("member_attributes", "value"),
    ("event_texts", "refund_of"),
)
_UNIQUE = (
    ("members", "member_id"),
    ("member_keys", "key"),
    ("member_attributes", "name"),
    ("event_ids", "id"),
    ("order_states", "id"),
)


def compose_texts(db: sqlite3.Connection) -> None:
    """Composes what earlier releases kept as it was typed.

    An id or a key that would then be another member's stays as it was: `doctor` names the two.
    """
    db.create_function("composed", 1, lambda text: text and composed(text), deterministic=True)
    for table, column in _TEXTS:
        db.execute(
            f"UPDATE {table} SET {column} = composed({column})"
            f" WHERE {column} IS NOT composed({column})"
        )
    for table, column in _UNIQUE:
        db.execute(
            f"UPDATE OR IGNORE {table} SET {column} = composed({column})"
            f" WHERE {column} IS NOT composed({column})"
        )
