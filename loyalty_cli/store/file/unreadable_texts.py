"""Texts of a store that are no UTF-8, which nothing that reads them can go past."""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterator
from dataclasses import dataclass

_COLUMNS = """SELECT c.name, c.pk FROM pragma_table_list l JOIN pragma_table_xinfo(l.name) c
WHERE l.schema = 'main' AND l.name = ?
  AND (c.pk > 0 OR NOT l.strict OR c.type IN ('TEXT', 'ANY')) AND c.hidden = 0
ORDER BY c.pk = 0, c.pk, c.cid"""


@dataclass(frozen=True, slots=True)
class UnreadableText:
    """Where it stands: the table, the row by its key, and the column; `found` shows its bytes."""

    table: str
    row: str
    column: str
    found: str

    def __str__(self) -> str:
        return f"{self.column} in {self.table}, row {self.row}"


def is_unreadable(error: sqlite3.Error) -> bool:
    """Whether sqlite3 gave up over a text that is no UTF-8."""
    return str(error).startswith("Could not decode to UTF-8")


def unreadable_texts(db: sqlite3.Connection, but: Container[str] = ()) -> Iterator[UnreadableText]:
    """Every such text, table by table, `but` those of some tables."""
    tables = db.execute(
        "SELECT CAST(name AS BLOB) FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        " ORDER BY name"
    ).fetchall()
    for (raw,) in tables:
        table = raw.decode(errors="backslashreplace")
        if table not in but:
            yield from _of_table(db, table)


def _of_table(db: sqlite3.Connection, table: str) -> Iterator[UnreadableText]:
    columns: list[tuple[str, int]] = db.execute(_COLUMNS, (table,)).fetchall()
    names = [_quoted(name) for name, _ in columns]
    if not names or _is_readable(db, f"SELECT {', '.join(names)} FROM {_quoted(table)}"):
        return
    keys = [_as_bytes(name) for name, place in columns if place] or ["rowid"]
    for name, _ in columns:
        column = _quoted(name)
        rows = db.execute(
            f"SELECT CAST({column} AS BLOB), {', '.join(keys)} FROM {_quoted(table)}"
            f" WHERE typeof({column}) = 'text'"
        )
        for text, *key in rows:
            try:
                text.decode()
            except UnicodeDecodeError:
                yield UnreadableText(table, ", ".join(map(_shown, key)), name, _shown(text))


def _is_readable(db: sqlite3.Connection, query: str) -> bool:
    try:
        for _ in db.execute(query):
            pass
    except sqlite3.OperationalError as error:
        if is_unreadable(error):
            return False
        raise
    return True


def _as_bytes(name: str) -> str:
    column = _quoted(name)
    return f"iif(typeof({column}) = 'text', CAST({column} AS BLOB), {column})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _shown(value: object) -> str:
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)
