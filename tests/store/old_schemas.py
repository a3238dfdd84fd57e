"""Stores as earlier schemas made them, with data of every kind there was.

`schemas/0001.sql.gz` is the dump of a store that the release with that schema made: an example
with its files, a batch, points by hand, a transfer, a merge, a level, an opening balance, a file
taken back, a suspended member, and a sale that no batch has seen; `0001.standing.json` is what that
release's `report standing --as-of 2026-01-02 --json` said of it. 0002 is that store brought forward
by the next release, with a night; 0003 that one, with rewards, vouchers and gift cards; 0005 that
one, with a chain and a member who was erased (of whom its standing is left out). A schema that is
left behind by a new one gets the same.
"""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

from loyalty_cli.store.file.connection import APPLICATION_ID

SCHEMAS = Path(__file__).parent / "schemas"
OLD = sorted(int(path.name[:4]) for path in SCHEMAS.glob("*.sql.gz"))
"""The schemas there are stores of."""


def make_old_store(version: int, path: Path) -> None:
    """A store of that schema."""
    dump = gzip.decompress((SCHEMAS / f"{version:04d}.sql.gz").read_bytes()).decode()
    with closing(sqlite3.connect(path)) as db:
        db.executescript(dump)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
        db.execute(f"PRAGMA user_version = {version:d}")
        db.execute("PRAGMA journal_mode = WAL")


def standing_of(version: int) -> str:
    """What that release said of the store, as JSON."""
    return (SCHEMAS / f"{version:04d}.standing.json").read_text(encoding="utf-8")
