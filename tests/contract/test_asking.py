"""What is asked at a terminal, and refused where nobody is there to be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.conftest import AS_OF, Cli, at_terminal


@pytest.mark.parametrize("start", [(), ("--start", "corner-coffee")], ids=["plain", "start"])
def test_init_asks_for_the_currency_and_the_time_zone(tmp_path: Path, start: tuple[str]) -> None:
    code, shown = at_terminal(["init", "shop", *start], tmp_path, "CHF\nEurope/Zurich\n")
    assert code == 0, shown
    assert "Currency (such as EUR): " in shown
    assert "Timezone (such as Europe/Berlin): " in shown
    assert "made shop/loyalty.db (CHF, Europe/Zurich)" in shown


@pytest.mark.parametrize("start", [(), ("--start", "corner-coffee")], ids=["plain", "start"])
def test_init_refuses_where_nobody_can_be_asked(cli: Cli, start: tuple[str]) -> None:
    both = cli("init", "shop", *start, "--json")
    assert (both.code, [p["column"] for p in both.json["problems"]]) == (
        2,
        ["--currency", "--timezone"],
    )
    one = cli("init", "shop", *start, "--currency", "EUR", "--json")
    assert (one.code, [p["column"] for p in one.json["problems"]]) == (2, ["--timezone"])
    assert not Path("shop").exists()


def test_merging_asks_as_what_can_not_be_turned_back(running: Cli, tmp_path: Path) -> None:
    words = ("member", "merge", "0001", "0002", "--as-of", AS_OF)
    ran = running(*words)
    assert (ran.code, ran.err) == (
        2,
        "--yes: merging 0002 into 0001 needs a yes, and nobody is here to be asked\n"
        "  fix: give --yes, or see what it would do with --dry-run\n",
    )
    assert running(*words, "--dry-run").code == 0
    code, shown = at_terminal(list(words), tmp_path, "n\n")
    assert (code, "Make 0002 one with 0001 for good? [y/N]: " in shown) == (1, True)
    assert running("member", "show", "0002", "--json").json["member_id"] == "0002"
    code, shown = at_terminal(list(words), tmp_path, "y\n")
    assert (code, "0002 is 0001 now" in shown) == (0, True)


def test_a_batch_before_the_last_one_says_so(running: Cli, tmp_path: Path) -> None:
    says = "hint: corner-coffee is brought up to 2025-03-31 already; a batch for 2025-03-30 has"
    ran = running("batch", "--as-of", "2025-03-30")
    assert (ran.code, ran.err.startswith(says)) == (0, True)
    (tmp_path / "more.csv").write_text("activity_id,member_id,occurred_at,kind\n")
    ran = running("import", "activities", "more.csv", "--batch", "--as-of", "2025-03-30")
    assert (ran.code, says in ran.err) == (0, True)
    assert running("batch", "--as-of", AS_OF).err == ""


def test_a_name_typed_for_an_id_names_the_id(running: Cli) -> None:
    fix = running("member", "show", "anna  berg", "--json").json["problems"][0]["fix"]
    assert fix.startswith("Did you mean 0001? ")
