"""The demo is nothing but the commands it says: typed one by one they give the same standing."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

import pytest

from loyalty_cli.jobs.setup.examples import Example, list_examples
from tests.contract.conftest import Cli

EXAMPLES = list_examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_its_commands_can_be_typed(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, example: Example
) -> None:
    name = example.name
    ran = cli("demo", name, "--dir", "demo")
    assert ran.code == 0, ran.err
    said = [line.removeprefix("$ ") for line in ran.err.splitlines() if line.startswith("$ ")]
    assert said[0] == "cd demo"
    assert len(said) >= 7
    typed = tmp_path / "typed"
    typed.mkdir()
    for path in (tmp_path / "demo").glob("*.csv"):
        shutil.copy(path, typed)
    shutil.copy(tmp_path / "demo" / "program.toml", typed)
    monkeypatch.chdir(typed)
    for command in said[1:]:
        again = cli(*shlex.split(command)[1:])
        assert again.code == 0, again.err
    assert again.out == ran.out


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_it_gives_the_standing_that_was_worked_out_by_hand(
    cli: Cli, tmp_path: Path, example: Example
) -> None:
    told = cli("demo", example.name, "--dir", "demo", "--json").json
    assert list(told)[:5] == ["status", "as_of", "dry_run", "counts", "problems"]
    expected = example.folder / "expected" / "standing.json"
    assert told["standing"] == json.loads(expected.read_text(encoding="utf-8"))


def test_the_first_example_is_the_default(cli: Cli) -> None:
    assert cli("demo", "--dir", "demo", "--json").json["example"] == "corner-coffee"


def test_without_a_folder_it_makes_a_new_one_and_says_where(cli: Cli) -> None:
    first, second = (cli("demo", "--json").json["folder"] for _ in range(2))
    assert first != second
    ran = cli("demo")
    folder = ran.err.splitlines()[-1].rpartition(": ")[2]
    assert (Path(folder) / "loyalty.db").exists()
    for path in (first, second, folder):
        shutil.rmtree(path)


def test_it_overwrites_nothing(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    assert cli("demo", "--dir", "mine").code == 1
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_quiet_says_the_folder_alone(cli: Cli, tmp_path: Path) -> None:
    ran = cli("demo", "--dir", "demo", "--quiet")
    assert (ran.out, ran.err) == ("demo\n", "")
    assert (tmp_path / "demo" / "loyalty.db").exists()
    ran = cli("demo", "--dir", "other", "--quiet", "--csv")
    assert (ran.err, ran.out.startswith("member_id,")) == ("the demo's folder: other\n", True)
