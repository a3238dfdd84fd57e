"""Exit 74: what a command did is kept, and nobody could be told of it."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from loyalty_cli.base.problems import ExitCode, Unsaid
from loyalty_cli.commands.common.sheets_out import issued_into
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


def test_codes_of_a_commit_that_fails_stand_nowhere(running: Cli, tmp_path: Path) -> None:
    before = {path.name for path in tmp_path.iterdir()}

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (250_000, 250_000))

    words = ["giftcard", "issue", "5.00", "--count", "1000", "-o", "cards.csv", "--ref", "sheet"]
    run = subprocess.run(
        [sys.executable, "-m", "loyalty_cli", *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=little_room,
    )
    assert run.returncode == ExitCode.STORE, run
    made = {path.name for path in tmp_path.iterdir()} - before
    assert [name for name in made if "cards" in name] == []
    assert running("giftcard", "list", "--json").json == []
    assert running(*words, "--json").json["status"] == "ok"
    assert len((tmp_path / "cards.csv").read_text().splitlines()) == 1 + 1000


def test_codes_that_are_kept_and_not_written_are_done(tmp_path: Path) -> None:
    output = tmp_path / "cards.csv"
    sheet = issued_into(output, header=["code"], on_stdout=False, keep=True, over=False)
    write = sheet.__enter__()
    assert write is not None
    write([["7K4Q"]])
    output.mkdir()
    with pytest.raises(Unsaid) as caught:
        sheet.__exit__(None, None, None)
    [problem] = caught.value.problems
    assert (problem.code, problem.file) == ("done-but-unsaid", str(output))
    assert list(tmp_path.iterdir()) == [output]
