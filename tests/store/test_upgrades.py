"""Stores of earlier schemas, with data: brought up to date, a copy kept before."""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from unicodedata import normalize

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.members.merging import merge_members
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.jobs.proof.replay import replay
from loyalty_cli.reports.doctor.examine import examine
from loyalty_cli.reports.standing import standing
from loyalty_cli.store.facts.lookup import find_member
from loyalty_cli.store.file.connection import SCHEMA_VERSION
from loyalty_cli.store.file.store_file import open_store
from tests.store.old_schemas import OLD, make_old_store, standing_of

DAY = parse_day("2026-01-02")


@pytest.mark.parametrize("version", OLD)
@pytest.mark.parametrize("write", [True, False])
def test_an_old_store_says_the_same_and_goes_on(tmp_path: Path, version: int, write: bool) -> None:
    path = tmp_path / "loyalty.db"
    make_old_store(version, path)
    with open_store(path, write=write) as store:
        assert store.db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        before = json.loads(standing_of(version))
        now = {row["member_id"]: row for row in standing(store, program=None, as_of=DAY)}
        for row in before:  # Later releases may say more.
            assert {key: now[row["member_id"]][key] for key in row} == row
        assert [each.name for each in examine(store) + replay(store) if each.count] == []
    with open_store(path) as store:
        assert run_batch(store, caller=Caller(DAY, "eve")).counts["events"] > 0
        assert [each.name for each in examine(store) if each.count] == []


def test_a_copy_is_kept_before(tmp_path: Path) -> None:
    path, kept = tmp_path / "loyalty.db", tmp_path / "loyalty-schema-1.db"
    make_old_store(1, path)
    with open_store(path) as store:
        noted = store.db.execute("SELECT file, arrival > 0 FROM backups").fetchall()
    assert noted == [(str(kept), 1)]
    assert kept.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(kept)) as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (1,)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM ledger").fetchone()[0] > 50


def test_without_room_for_the_copy_nothing_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "loyalty.db"
    make_old_store(1, path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(Refused) as caught:
        open_store(path)
    assert caught.value.problems[0].code == "backup-unwritable"
    assert sorted(each.name for each in tmp_path.iterdir() if each.suffix == ".db") == [
        "loyalty.db"
    ]
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)


JOSE = "José"
NFC, NFD = normalize("NFC", JOSE), normalize("NFD", JOSE)


@pytest.fixture
def typed_apart(tmp_path: Path) -> Path:
    """A store of an earlier release, in which ids, keys and names are as they were typed."""
    path = tmp_path / "loyalty.db"
    make_old_store(5, path)
    with closing(sqlite3.connect(path)) as db:
        first, second = db.execute(
            "SELECT member FROM members WHERE status = 'active' ORDER BY member LIMIT 2"
        ).fetchall()
        db.execute(
            "UPDATE members SET member_id = ?, name = ? WHERE member = ?", (NFD, NFD, *first)
        )
        db.execute(
            "UPDATE member_keys SET key = ? WHERE kind = 'member_id' AND member = ?", (NFD, *first)
        )
        db.executemany(
            "INSERT OR REPLACE INTO member_keys VALUES ('email', ?, ?, NULL)",
            [(f"{NFD.lower()}@x.com", *first), (f"{NFC}@y.com", *first), (f"{NFD}@y.com", *second)],
        )
        db.execute("UPDATE event_ids SET id = ? WHERE event = 1", (NFD,))
        db.commit()
    return path


def test_what_was_typed_in_another_form_is_found(typed_apart: Path) -> None:
    with open_store(typed_apart) as store:
        (member,) = store.db.execute("SELECT member FROM members WHERE name = ?", (NFC,)).fetchone()
        for who in (NFC, NFD, f"{NFC}@x.com", f"{NFD}@x.com"):
            assert find_member(store, who) == member
        assert store.db.execute("SELECT id FROM event_ids WHERE event = 1").fetchone() == (NFC,)
        assert [each.name for each in replay(store) if each.count] == []


def test_two_members_who_become_one_are_told_and_not_merged(typed_apart: Path) -> None:
    with open_store(typed_apart) as store:
        (found,) = [each for each in examine(store) if each.count]
        (told,) = found.differences
        owners = store.db.execute(
            "SELECT k.key, m.member_id FROM member_keys k JOIN members m USING (member)"
            " WHERE k.key LIKE '%@y.com' ORDER BY k.member"
        ).fetchall()
        (one, first), (other, second) = owners
        assert (one, other, first) == (f"{NFC}@y.com", f"{NFD}@y.com", NFC)
        assert found.name == "spellings"
        assert (told.expected, told.found) == (f"of one member, {first}", f"of {second} too")
        merge_members(store, first, second, reason="one", caller=Caller(DAY, "eve"))
        assert [each.name for each in examine(store) if each.count] == []
