"""Insight as commands: keys, kinds, formats, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.conftest import AS_OF, Cli

ROWS = {
    "value": [
        *("member_id", "name", "program", "purchases", "spend", "average_order"),
        *("first_on", "last_on", "recency_days"),
    ],
    "rfm": ["member_id", "program", "recency_days", "purchases", "spend", "r", "f", "m", "segment"],
}


@pytest.mark.parametrize("report", ROWS)
def test_rows_have_their_keys(running: Cli, report: str, tmp_path: Path) -> None:
    ran = running("report", report, "--as-of", AS_OF, "--json")
    assert (ran.code, ran.err) == (0, f"as of {AS_OF}\n")
    assert [list(row) for row in ran.json] == [ROWS[report]] * 2
    assert running("report", report, "--as-of", AS_OF, "--csv", "--quiet").out.splitlines()[
        0
    ] == ",".join(ROWS[report])
    assert running("report", report, "--as-of", AS_OF, "-o", "out.csv").code == 0
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").count("\n") == 3
    nobody = running("report", report, "--as-of", "2024-01-01", "--json")
    assert (nobody.code, nobody.json) == (0, [])


def test_money_is_text_and_counts_are_numbers(running: Cli) -> None:
    anna, ben = running("report", "value", "--as-of", AS_OF, "--json").json
    assert (anna["member_id"], anna["spend"], anna["purchases"]) == ("0001", "60.00", 1)
    assert (ben["average_order"], ben["recency_days"]) == ("12.50", 79)
    # Ben's purchase of 11 January is 79 days old on 31 March: the 80 days begin with it.
    for window, members in (("80 days", ["0002"]), ("79 days", [])):
        rows = running("report", "rfm", "--as-of", AS_OF, "--window", window, "--json").json
        assert [row["member_id"] for row in rows] == members


@pytest.mark.parametrize("report", ROWS)
def test_what_is_typed_wrong_is_said(running: Cli, report: str) -> None:
    ran = running("report", report, "--as-of", AS_OF, "--window", "12 moons", "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (2, "bad-length")
    ran = running("report", report, "--as-of", AS_OF, "--window", "0 days", "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (2, "bad-length")
    ran = running("report", report, "--as-of", AS_OF, "--program", "corner-cafe", "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (1, "unknown-program")
