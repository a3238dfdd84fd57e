"""What Python's sqlite3 does with a value before SQLite has it."""

from __future__ import annotations

import sqlite3

_ITSELF: dict[None, None] = {}


def bind_at_once() -> None:
    """Of each None and each bytes that is bound sqlite3 asks whether it has another form, which
    takes several times as long as binding it, until it has been told that it hasn't."""
    sqlite3.register_adapter(type(None), _ITSELF.get)
    sqlite3.register_adapter(bytes, bytes)
