"""A shop with a few members, and a way to call the command as a merchant does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.app import main

AS_OF = "2025-03-31"

MEMBERS = """\
member_id,name,email,birthday,joined_on
0001,Anna Berg,anna@example.com,1990-05-04,2025-01-01
0002,Ben Cole,ben@example.com,,2025-01-01
0003,Cleo Diaz,cleo@example.com,,2025-01-01
"""

TRANSACTIONS = """\
transaction_id,member_id,occurred_at,amount,type,refund_of
t1,0001,2025-01-10 09:00,60.00,,
t2,0002,2025-01-11 10:00,12.50,,
t3,,2025-01-12 11:00,3.00,,
t4,0001,2025-02-10 09:00,10.00,,
t5,0001,2025-02-11 09:00,10.00,refund,t4
"""

ACTIVITIES = """\
activity_id,member_id,occurred_at,kind
a1,0002,2025-02-01 12:00,review
"""


@dataclass(frozen=True)
class Ran:
    """What a call printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """stdout as JSON."""
        return json.loads(self.out)


Cli = Callable[..., Ran]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Calls the command in a folder of its own, without a terminal."""
    monkeypatch.chdir(tmp_path)
    for name in ("LOYALTY_STORE", "LOYALTY_AS_OF", "LOYALTY_BY", "LOYALTY_DEBUG"):
        monkeypatch.delenv(name, raising=False)

    def call(*words: str) -> Ran:
        capsys.readouterr()
        code = main(words)
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return call


@pytest.fixture
def shop(cli: Cli, tmp_path: Path) -> Cli:
    """The same, with a store in the folder and its files beside it, nothing imported yet."""
    made = cli(
        "init", "--currency", "EUR", "--timezone", "Europe/Berlin", "--start", "corner-coffee"
    )
    assert made.code == 0, made.err
    for name, text in (
        ("members.csv", MEMBERS),
        ("transactions.csv", TRANSACTIONS),
        ("activities.csv", ACTIVITIES),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return cli


@pytest.fixture
def running(shop: Cli) -> Cli:
    """The same, with everything imported and the batch run."""
    for words in (
        ("import", "members", "members.csv"),
        ("import", "transactions", "transactions.csv"),
        ("import", "activities", "activities.csv"),
        ("batch",),
    ):
        ran = shop(*words, "--as-of", AS_OF)
        assert ran.code == 0, ran.err
    return shop


def at_terminal(words: list[str], folder: Path, answers: str) -> tuple[int, str]:
    """The command as a process at a terminal where `answers` are typed; its exit code and all
    that the terminal shows."""
    ours, theirs = os.openpty()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LOYALTY_")}
    with subprocess.Popen(
        [sys.executable, "-m", "loyalty_cli", *words],
        cwd=folder,
        env={**clean, "COLUMNS": "200"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as running:
        os.close(theirs)
        os.write(ours, answers.encode())
        shown = b""
        with suppress(OSError):  # how a terminal ends
            while part := os.read(ours, 4096):
                shown += part
    os.close(ours)
    return running.returncode, shown.decode().replace("\r\n", "\n")


def process(words: list[str], folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own, its output in pipes."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LOYALTY_")}
    return subprocess.run(
        [sys.executable, "-m", "loyalty_cli", *words],
        cwd=folder,
        env={**clean, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
