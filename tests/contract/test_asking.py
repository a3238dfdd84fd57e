"""What is asked at a terminal, and refused where nobody is there to be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.conftest import Cli, at_terminal


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
