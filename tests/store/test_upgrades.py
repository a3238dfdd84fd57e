"""Stores of earlier schemas, with data: brought up to date, a copy kept before."""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.jobs.proof.replay import replay
from loyalty_cli.reports.doctor.examine import examine
from loyalty_cli.reports.standing import standing
from loyalty_cli.store.file.connection import SCHEMA_VERSION, open_store
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
