"""What was known on a day, asked after a late file, a new name and a new version have come."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.conftest import Cli

PROGRAM = """[program]
id = "club"
name = "Club"
points = ["point", "points"]
point_value = "0.10"
breakage = "5"

[[earn]]
name = "spend"
on = "purchase"
points = 1
per = "1.00"
"""
REPORTS = {
    "standing": ("report", "standing"),
    "tiers": ("report", "tiers"),
    "liability": ("report", "liability"),
    "roll-forward": ("report", "roll-forward"),
    "deferred": ("report", "deferred"),
    "statement": ("report", "statement", "ann"),
    "points": ("points", "show", "ann"),
    "ledger": ("export", "ledger"),
}


@pytest.fixture
def closed(cli: Cli, tmp_path: Path) -> tuple[Cli, dict[str, str]]:
    """A store whose January was printed before anything came in February."""

    def write(name: str, text: str) -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def ok(*words: str) -> None:
        ran = cli(*words)
        assert ran.code == 0, ran.err

    ok("init", "--currency", "EUR", "--timezone", "UTC", "--name", "Club")
    club = write("club.toml", PROGRAM)
    ok("program", "apply", club, "--as-of", "2025-01-01")
    head = "transaction_id,member_id,occurred_at,amount\n"
    people = write("people.csv", "member_id,name\nann,Ann Berg\nbob,Bob\n")
    ok("import", "members", people, "--as-of", "2025-01-01")
    january = write("january.csv", f"{head}1,ann,2025-01-10 10:00,40.00\n")
    ok("import", "transactions", january, "--batch", "--as-of", "2025-01-31")
    printed = {
        name: cli(*words, "--as-of", "2025-01-31", *style(name)).out
        for name, words in REPORTS.items()
    }
    # Nothing was ever posted for Bob, so what comes late is posted on its own day, in January.
    late = write("late.csv", f"{head}2,bob,2025-01-20 10:00,60.00\n3,ann,2025-02-03 09:00,5.00\n")
    ok("import", "transactions", late, "--batch", "--as-of", "2025-02-10")
    ok("member", "edit", "ann", "--name", "Ann Smith", "--as-of", "2025-02-11")
    dearer = write("dearer.toml", PROGRAM.replace("0.10", "0.20"))
    ok("program", "apply", dearer, "--from", "2025-01-01", "--as-of", "2025-02-12")
    return cli, printed


def style(name: str) -> tuple[str, ...]:
    return () if name == "ledger" else ("--json",)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_as_known_on_a_day_is_the_one_printed_then(
    closed: tuple[Cli, dict[str, str]], name: str
) -> None:
    cli, printed = closed
    ran = cli(*REPORTS[name], "--known-on", "2025-01-31", *style(name))
    assert ran.out == printed[name]
    if name not in ("ledger", "points", "tiers"):
        asked = cli(*REPORTS[name], "--as-of", "2025-01-31", *style(name))
        assert asked.out != printed[name]


def test_it_says_what_it_shows(closed: tuple[Cli, dict[str, str]]) -> None:
    cli, _ = closed
    ran = cli("report", "standing", "--known-on", "2025-01-31")
    assert "as of 2025-01-31, as known on 2025-01-31" in ran.err
    ran = cli("report", "standing", "--known-on", "2025-01-31", "--as-of", "2025-02-28")
    assert "as of 2025-02-28, as known on 2025-01-31" in ran.err
    assert "Ann Berg" in ran.out
    ran = cli("report", "standing", "--known-on", "2025-13-01")
    assert (ran.code, "--known-on: 2025-13-01" in ran.err) == (2, True)
