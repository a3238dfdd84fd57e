"""Every command explains itself, and the manual names it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import loyalty_cli.manual
from loyalty_cli.app import BRANCHES, app
from loyalty_cli.commands.common.tree import root_of
from loyalty_cli.manual import TOPICS, page
from tests.contract.conftest import Cli

README = Path(__file__).resolve().parents[2] / "README.md"


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """All commands with the words that lead to them."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            assert command.help, name
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


ALL = dict(commands(root_of(app, BRANCHES)))
WRITING = [
    *(("backup",), ("restore",), ("nightly",)),
    *(("init",), ("batch",), ("program", "apply"), ("member", "add"), ("points", "adjust")),
    *(("import", kind) for kind in ("members", "transactions", "activities")),
    ("import", "undo"),
    *(("transaction", verb) for verb in ("add", "refund", "assign", "correct")),
    *(("import", "balances"), ("points", "transfer"), ("tier", "set")),
    *(
        ("member", verb)
        for verb in ("edit", "enrol", "suspend", "resume", "close", "merge", "erase")
    ),
]
READING = [
    *(("program", "list"), ("program", "show"), ("member", "show"), ("member", "list")),
    *(("points", "show"), ("report", "standing"), ("report", "tiers"), ("status",)),
    *(("points", "explain"), ("report", "statement")),
    ("report", "leaderboard"),
    *(("import", "list"), ("import", "show")),
    *(("member", "find"), ("tier", "preview")),
    *(("transaction", "find"), ("transaction", "show")),
    *(("program", "diff"), ("program", "simulate"), ("program", "notice")),
]


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_command_and_option_has_help(cli: Cli, words: tuple[str, ...]) -> None:
    assert ALL[words].help
    for parameter in ALL[words].params:
        assert parameter.help, parameter.name
    ran = cli(*words, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: loyalty {' '.join(words)} ")
    assert ran.err == ""


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_the_manual_names_every_command(words: tuple[str, ...]) -> None:
    assert f"`loyalty {' '.join(words)}`" in page("commands")


def test_the_manual_has_a_page_for_each_topic_and_no_other() -> None:
    folder = Path(loyalty_cli.manual.__file__).parent
    assert {path.stem for path in folder.glob("*.md")} == set(TOPICS)
    assert all(page(topic).startswith("# ") for topic in TOPICS)


def test_links_of_the_manual_and_the_readme_lead_somewhere() -> None:
    folder = Path(loyalty_cli.manual.__file__).parent
    for document in (README, *folder.glob("*.md")):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / link).exists(), f"{document.name}: {link}"


def test_the_readme_is_short() -> None:
    assert README.stat().st_size <= 15_000


def test_help_lists_topics_and_shows_one(cli: Cli) -> None:
    listed = cli("help", "--json").json
    assert [row["topic"] for row in listed] == list(TOPICS)
    assert cli("help", "nights").out == page("nights")
    assert cli("help", "Gift Cards").out == page("gift-cards")
    ran = cli("help", "nigths")
    assert (ran.code, "Did you mean `loyalty help nights`?" in ran.err) == (1, True)


@pytest.mark.parametrize("words", WRITING, ids=" ".join)
def test_writing_commands_take_what_they_must(words: tuple[str, ...]) -> None:
    assert _options(words) >= {"--dry-run", "--by", "--as-of", "--future", "--json", "--quiet"}


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_reading_commands_take_what_they_must(words: tuple[str, ...]) -> None:
    assert _options(words) >= {"--format", "--json", "--csv", "--as-of", "--store", "--quiet"}
    assert "--dry-run" not in _options(words)


def test_no_option_stands_before_the_command(cli: Cli) -> None:
    assert cli("--json", "status").code == 2
    assert cli("--version").out.startswith("loyalty ")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes(
    cli: Cli,
    shell: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("_LOYALTY_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("COMP_WORDS", "loyalty rep")
    monkeypatch.setenv("COMP_CWORD", "1")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "loyalty rep")
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    with pytest.raises(SystemExit) as ended:
        cli()
    assert ended.value.code == 0
    assert "report" in capsys.readouterr().out


def _options(words: tuple[str, ...]) -> set[str]:
    return {option for parameter in ALL[words].params for option in parameter.opts}
