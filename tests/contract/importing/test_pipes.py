"""What can be read only once is read once, whoever it comes from; the rest is refused at once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from loyalty_cli.base import pipes
from tests.contract.conftest import AS_OF, Cli

SALES = "transaction_id,member_id,occurred_at,amount\npipe-1,0001,2025-03-01 10:00,5.00\n"
LOYALTY = f"{sys.executable} -m loyalty_cli"


def shell(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "words",
    [
        "{loyalty} import transactions <(cat in.csv) --as-of {day}",
        "cat in.csv | {loyalty} import transactions /dev/stdin --as-of {day}",
        "{loyalty} import transactions /dev/stdin --as-of {day} < in.csv",
        "mkfifo pipe; (sleep 0.2; cat in.csv > pipe) &"
        " {loyalty} import transactions pipe --as-of {day}",
    ],
)
def test_a_pipe_is_imported_like_a_file(running: Cli, tmp_path: Path, words: str) -> None:
    (tmp_path / "in.csv").write_text(SALES)
    ran = shell(tmp_path, words.format(loyalty=LOYALTY, day=AS_OF))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "transactions: rows 1, new 1, transactions 1\n"


def test_the_bad_rows_of_a_pipe_go_to_the_folder_one_is_in(running: Cli, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(SALES + "pipe-2,0001,soon,5.00\n")
    ran = shell(
        tmp_path,
        f"{LOYALTY} import transactions <(cat in.csv) --skip-bad-rows --as-of {AS_OF} --json",
    )
    assert ran.returncode == 4
    [rejects] = tmp_path.glob("*.rejects.csv")
    assert "pipe-2" in rejects.read_text()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["import", "transactions", "pipe"], 3),
        (["import", "members", "pipe"], 3),
        (["program", "check", "pipe"], 3),
        (["import", "transactions", "members.csv", "--profile", "pipe.toml"], 3),
        (["profile", "sniff", "pipe"], 2),
        (["profile", "try", "pipe", "--row", "1"], 2),
    ],
)
def test_a_pipe_to_which_nobody_writes_is_not_waited_for(
    running: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int
) -> None:
    monkeypatch.setattr(pipes, "WRITER_WAITS", 4)
    for name in ("pipe", "pipe.toml"):
        os.mkfifo(tmp_path / name)
    ran = running(*words)
    assert ran.code == code
    assert "nobody writes to this pipe" in ran.err or "can be read only once" in ran.err


def test_a_key_that_is_a_pipe_is_no_key(running: Cli, tmp_path: Path) -> None:
    key = tmp_path / "loyalty.key"
    key.unlink()
    os.mkfifo(key)
    ran = running("giftcard", "issue", "5.00")
    assert ran.code == 5
    assert "the file is no key" in ran.err


def test_a_writer_that_is_slow_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipes, "WRITER_WAITS", 4)
    path = tmp_path / "pipe"
    os.mkfifo(path)

    def write() -> None:
        with path.open("wb") as out:
            time.sleep(0.5)
            out.write(b"late")

    writer = threading.Thread(target=write)
    writer.start()
    assert pipes.read_bytes(path) == b"late"
    writer.join()
