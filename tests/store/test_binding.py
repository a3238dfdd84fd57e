"""Nothing and bytes come into the store as they are, without sqlite3 looking for another form."""

import sqlite3
from pathlib import Path
from zoneinfo import ZoneInfo

from loyalty_cli.store.file.settings import Settings
from loyalty_cli.store.file.store_file import create_store, open_store


def test_nothing_and_bytes_are_bound_at_once(tmp_path: Path) -> None:
    create_store(tmp_path / "loyalty.db", Settings("Corner", "EUR", 2, ZoneInfo("UTC")))
    values = (None, b"", b"\x00\xff", "", 0, None)
    with open_store(tmp_path / "loyalty.db") as store:
        store.db.execute("CREATE TEMP TABLE bound (a, b, c, d, e, f)")
        store.db.executemany("INSERT INTO bound VALUES (?, ?, ?, ?, ?, ?)", [values] * 2)
        kinds = ", ".join(f"typeof({name})" for name in "abcdef")
        assert store.db.execute("SELECT * FROM bound").fetchall() == [values] * 2
        assert store.db.execute(f"SELECT {kinds} FROM bound").fetchone() == (
            *("null", "blob", "blob", "text", "integer", "null"),
        )
    for kind in (type(None), bytes):
        assert (kind, sqlite3.PrepareProtocol) in sqlite3.adapters
