"""What the floor writes is what an import and a batch have left behind."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.bench import floor
from tests.bench.test_counts import Year


def test_the_same_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    year = Year(tmp_path, 500)
    year.work()
    old, new = year.store.path, tmp_path / "floor.db"
    with patch.object(sys, "argv", ["floor", str(old), str(new)]):
        floor.main()
    assert len(capsys.readouterr().out.split()) == 4
    with closing(sqlite3.connect(new)) as copied:
        for table in ("events", "event_ids", "ledger", "lots", "lot_moves", "judgements"):
            everything = f"SELECT * FROM {table} ORDER BY 1, 2"
            rows = year.store.db.execute(everything).fetchall()
            assert rows
            assert copied.execute(everything).fetchall() == rows
        names = "SELECT name FROM sqlite_schema ORDER BY name"
        assert copied.execute(names).fetchall() == year.store.db.execute(names).fetchall()
