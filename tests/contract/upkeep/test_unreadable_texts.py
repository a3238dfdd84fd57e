"""A byte that is no UTF-8, written by another tool: named by its row, and no good backup goes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from loyalty_cli.reports.doctor.examine import examine
from loyalty_cli.store.file.store_file import open_store
from loyalty_cli.store.file.unreadable_texts import unreadable_texts
from tests.contract.conftest import Cli

DAY = ("--as-of", "2025-02-28")


def spoil(path: Path, table: str, column: str, key: str) -> str:
    """Makes the first text of a column one of Latin-1; returns its row."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        made = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in made:
            db.execute(f"DROP TRIGGER {name}")
        (first,) = db.execute(f"SELECT min({key}) FROM {table}").fetchone()
        db.execute(
            f"UPDATE {table} SET {column} = CAST(x'4de474' AS TEXT) WHERE {key} = ?", (first,)
        )
        for _, sql in made:
            db.execute(sql)
    return str(first)


@pytest.mark.parametrize(
    ("table", "column", "key"),
    [
        ("members", "name", "member"),
        ("members", "nickname", "member"),
        ("ledger", "note", "entry"),
        ("events", "store", "event"),
        ("event_ids", "id", "event"),
        ("program_versions", "text", "version"),
        ("audit_texts", "by", "audit"),
        ("settings", "value", "name"),
        ("imports", "file", "import"),
    ],
)
def test_doctor_names_the_row(
    running: Cli, tmp_path: Path, table: str, column: str, key: str
) -> None:
    path = tmp_path / "loyalty.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute(
            "UPDATE members SET nickname = 'A' WHERE member = (SELECT min(member) FROM members)"
        )
        db.commit()
    row = spoil(path, table, column, key)
    if table == "settings":
        ran = running("doctor", "--json")
        assert (ran.code, ran.json["problems"][0]["code"]) == (5, "unreadable-text")
        assert f"value in settings, row {row}" in ran.json["problems"][0]["message"]
        return
    ran = running("doctor", "--json")
    told = {(each["what"], each["found"]) for each in ran.json["differences"]}
    assert ran.code == 1
    assert (f"{column} in {table}, row {row}", "M\\xe4t") in told
    again = running("doctor", "--replay")
    assert (again.code, "Traceback" in again.err) == (1, False)


def test_every_command_names_the_row_and_ends_with_5(running: Cli, tmp_path: Path) -> None:
    row = spoil(tmp_path / "loyalty.db", "members", "name", "member")
    for words in (
        ("report", "standing"),
        ("member", "list"),
        ("export", "members"),
        ("member", "show", "0001"),
        ("report", "standing", "--csv"),
    ):
        ran = running(*words, *(DAY if words[0] != "export" else ()))
        assert ran.code == 5, (words, ran)
        assert f"name in members, row {row}" in ran.err
        assert "loyalty doctor" in ran.err


def test_a_till_s_command_that_meets_it_writes_nothing(running: Cli, tmp_path: Path) -> None:
    spoil(tmp_path / "loyalty.db", "members", "name", "member")
    ran = running("member", "edit", "0001", "--name", "Ann", "--json", "--as-of", "2026-06-01")
    assert (ran.code, ran.json["problems"][0]["code"]) == (5, "unreadable-text")


def test_the_last_good_backup_stays(running: Cli, tmp_path: Path) -> None:
    with (tmp_path / "loyalty.toml").open("a") as file:
        file.write(
            "\n[nightly]\ndoctor = false\n[nightly.backup]\ndaily = 1\nweekly = 0\nmonthly = 0\n"
        )
    (tmp_path / "inbox").mkdir()
    assert running("nightly", *DAY).code == 0
    good = tmp_path / "backups" / "loyalty-2025-02-28.db"
    before = good.read_bytes()
    spoil(tmp_path / "loyalty.db", "members", "name", "member")
    for day in ("2025-02-28", "2025-03-01"):
        assert running("nightly", "--as-of", day).code == 1
        assert good.read_bytes() == before
        assert good.with_name(f"loyalty-{day}-differs.db").is_file()
    assert not good.with_name("loyalty-2025-03-01.db").exists()
    copy = tmp_path / "copy.db"
    copy.write_bytes(before)
    assert running("backup", "copy.db", "--yes", *DAY).code == 1
    assert copy.read_bytes() == before
    assert (tmp_path / "copy-differs.db").is_file()


def test_other_letters_are_no_fault(running: Cli, tmp_path: Path) -> None:
    """Letters of every kind, a NUL, and a table of somebody else's."""
    path = tmp_path / "loyalty.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE members SET name = 'Zo\u00eb \u6797 \U0001f600' WHERE member = 1")
        db.execute("CREATE TABLE theirs (a, b TEXT, c BLOB)")
        db.execute("INSERT INTO theirs VALUES (1, 'a' || char(0) || 'b', x'e4')")
        db.commit()
    with open_store(path, write=False) as store:
        assert list(unreadable_texts(store.db)) == []
        assert [each.name for each in examine(store) if each.name == "texts" and each.count] == []
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE theirs SET a = CAST(x'eda080' AS TEXT)")
        db.commit()
    with open_store(path, write=False) as store:
        [each] = unreadable_texts(store.db)
        assert (str(each), each.found) == ("a in theirs, row 1", "\\xed\\xa0\\x80")
