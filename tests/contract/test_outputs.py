"""A file that is there already is written over only with a yes, whichever command writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.conftest import AS_OF, Cli, at_terminal
from tests.contract.test_help import ALL

DAY = ("--as-of", AS_OF)
KEPT = "what was there\n"

COMMANDS = [
    *(
        ("export", kind, *DAY)
        for kind in (
            *("members", "transactions", "activities", "ledger", "vouchers", "gift-cards"),
            *("hledger", "beancount", "gnucash", "datev"),
        )
    ),
    ("giftcard", "issue", "5.00", "--count", "2", *DAY),
    ("giftcard", "sheet", *DAY),
    ("voucher", "issue", "free-coffee", "--reason", "so", "--count", "2", *DAY),
    ("voucher", "sheet", *DAY),
    ("member", "show", "0001", "--everything", *DAY),
    *(
        ("report", name, *DAY)
        for name in (
            "standing",
            "tiers",
            "leaderboard",
            "liability",
            "roll-forward",
            "deferred",
            "redemptions",
            "claims",
            "kept",
            "value",
            "rfm",
            "affinity",
            "club",
            "cohorts",
            "cost",
            "nps",
            "oddities",
            "quiet",
            "trend",
        )
    ),
    ("report", "statement", "0001", *DAY),
    ("program", "new", "tea"),
    ("program", "terms", *DAY),
    ("program", "notice", "program.toml", "--from", "2030-01-01", *DAY),
    ("profile", "new", "transactions.csv"),
]

NEEDS_MORE = {("report", "effect"), ("report", "forecast")}
"""Commands that this small shop is refused: it holds nobody out, and has too few who came back."""

REWARD = """
[[reward]]
id = "free-coffee"
name = "A coffee"
kind = "voucher"
voucher = { item = "coffee" }
"""


def test_these_are_all_commands_that_write_a_file() -> None:
    writing = {
        words
        for words, command in ALL.items()
        if any("--output" in each.opts for each in command.params)
    }
    assert writing == {words[:2] for words in COMMANDS} | NEEDS_MORE
    for words in writing:
        assert any("--yes" in each.opts for each in ALL[words].params), words


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:2]))
def test_a_file_that_is_there_needs_a_yes(
    running: Cli, tmp_path: Path, words: tuple[str, ...]
) -> None:
    program = tmp_path / "program.toml"
    worth = '[program]\npoint_value = "0.05"\nbreakage = "5"'
    program.write_text(program.read_text().replace("[program]", worth, 1) + REWARD)
    assert running("program", "apply", "program.toml", *DAY).code == 0
    if words[1] == "sheet":
        assert running("giftcard", "issue", "5.00", *DAY).code == 0
        assert running("voucher", "issue", "free-coffee", "--reason", "so", *DAY).code == 0
    output = tmp_path / {"sheet": "out.html", "new": "out.toml"}.get(words[1], "out.csv")
    output.write_text(KEPT)
    ran = running(*words, "-o", output.name)
    assert (ran.code, ran.err) == (
        2,
        f"--yes: writing over {output.name} needs a yes, and nobody is here to be asked\n"
        "  fix: give --yes to write over it, or another name\n",
    )
    assert output.read_text() == KEPT
    assert running(*words, "-o", output.name, "--yes").code == 0
    assert output.read_bytes() != KEPT.encode()
    assert running(*words, "-o", f"new-{output.name}").code == 0


def test_a_backup_says_it_in_the_same_words(running: Cli) -> None:
    assert running("backup", "copy.db").code == 0
    ran = running("backup", "copy.db")
    assert (ran.code, ran.err.splitlines()[0]) == (
        2,
        "--yes: writing over copy.db needs a yes, and nobody is here to be asked",
    )
    assert running("backup", "copy.db", "--yes").code == 0


def test_what_is_never_written_over_is_not_asked_about(running: Cli) -> None:
    sides = [f"loyalty.db-{side}" for side in ("wal", "shm", "journal", "lock", "nightly")]
    for name in ("loyalty.db", "loyalty.key", "loyalty.toml", *sides):
        ran = running("export", "members", "-o", name)
        assert (ran.code, "and is not written over" in ran.err) == (1, True)
        assert running("export", "members", "-o", name, "--yes").code == 1


def test_a_terminal_is_asked(running: Cli, tmp_path: Path) -> None:
    words = ["export", "members", "-o", "out.csv", "--quiet", *DAY]
    assert running(*words).code == 0
    made = (tmp_path / "out.csv").read_text()
    (tmp_path / "out.csv").write_text(KEPT)
    code, shown = at_terminal(words, tmp_path, "n\n")
    assert (code, (tmp_path / "out.csv").read_text()) == (1, KEPT)
    assert "out.csv exists. Write over it? [y/N]: " in shown
    code, shown = at_terminal(words, tmp_path, "y\n")
    assert (code, (tmp_path / "out.csv").read_text()) == (0, made)
