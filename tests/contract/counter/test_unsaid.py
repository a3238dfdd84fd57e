"""Exit 74: what a command did is kept, and nobody could be told of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from loyalty_cli.base.problems import ExitCode
from tests.contract.conftest import Cli


def into_a_full_disk(folder: Path, words: list[str]) -> subprocess.CompletedProcess[str]:
    with Path("/dev/full").open("w") as full:
        return subprocess.run(
            [sys.executable, "-m", "loyalty_cli", *words],
            cwd=folder,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )


def test_what_is_done_and_unsaid_has_a_code_of_its_own_and_a_ref_answers(
    running: Cli, tmp_path: Path
) -> None:
    card = running("giftcard", "issue", "20.00", "--json").json
    words = ["giftcard", "redeem", card["code"], "5.00", "--ref", "till-1", "--json"]
    run = into_a_full_disk(tmp_path, words)
    assert run.returncode == ExitCode.UNSAID
    assert "it is done, but the answer could not be written: No space left on device" in run.stderr
    again = running(*words).json
    assert (again["status"], again["taken"], again["balance"]) == ("already-done", "5.00", "15.00")
    # The answer to the same ref is as good as done.
    assert into_a_full_disk(tmp_path, words).returncode == ExitCode.UNSAID


@pytest.mark.parametrize(
    "words",
    [
        ["points", "adjust", "0001", "5", "--reason", "test"],
        ["member", "edit", "0001", "--name", "Ann"],
        ["batch", "--json"],
        ["backup", "copy.db"],
    ],
)
def test_every_command_that_acts(running: Cli, tmp_path: Path, words: list[str]) -> None:
    assert into_a_full_disk(tmp_path, words).returncode == ExitCode.UNSAID


@pytest.mark.parametrize(
    "words",
    [
        ["report", "standing", "--csv"],
        ["doctor"],
        ["status", "--json"],
        ["points", "adjust", "0001", "5", "--reason", "test", "--dry-run"],
    ],
)
def test_a_question_and_a_dry_run_have_done_nothing(
    running: Cli, tmp_path: Path, words: list[str]
) -> None:
    run = into_a_full_disk(tmp_path, words)
    assert run.returncode == ExitCode.REFUSED
    assert "done" not in run.stderr
