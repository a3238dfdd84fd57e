"""What a machine may lack or forbid is said as that, whatever was asked."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from loyalty_cli.base.problems import ExitCode
from loyalty_cli.store.file.sqlite_errors import store_trouble
from tests.contract.conftest import Cli

WITHOUT_TZDATA = """import sys
sys.modules["tzdata"] = None
from loyalty_cli.app import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["status"], ExitCode.STORE),
        (["member", "add", "--name", "Ann"], ExitCode.STORE),
        (["init", "other", "--currency", "EUR", "--timezone", "UTC"], ExitCode.USAGE),
    ],
)
def test_without_time_zones_it_is_said_how_to_get_them(
    running: Cli, tmp_path: Path, words: list[str], code: ExitCode
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_TZDATA, *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONTZPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == code
    assert "this machine has no time zone data" in run.stderr
    assert "pip install tzdata" in run.stderr


def test_a_key_that_may_not_be_read_is_not_taken_for_a_lost_one(
    running: Cli, tmp_path: Path
) -> None:
    key = tmp_path / "loyalty.key"
    key.rename(tmp_path / "kept.key")
    key.symlink_to(key)  # Unreadable for everybody, root too.
    ran = running("giftcard", "issue", "5.00")
    assert ran.code == ExitCode.STORE
    assert "cannot be read" in ran.err
    assert "Make it readable for the user who runs this command" in ran.err
    assert "reissue" not in ran.err


def test_a_drive_without_locks_is_said_and_is_no_busy_store(
    running: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite answers that the database is locked, both where it is and where nothing can be."""
    path = tmp_path / "loyalty.db"
    with closing(sqlite3.connect(path)) as other, closing(sqlite3.connect(path, timeout=0)) as db:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as caught:
            db.execute("BEGIN IMMEDIATE")

    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    busy = store_trouble(caught.value, path)
    monkeypatch.setattr(fcntl, "lockf", no_locks)
    lockless = store_trouble(caught.value, path)
    assert busy is not None
    assert lockless is not None
    assert [each.problems[0].code for each in (busy, lockless)] == ["store-busy", "no-locks"]
