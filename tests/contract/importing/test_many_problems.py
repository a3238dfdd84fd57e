"""One cause, many rows: the first ten are told whole, all of them stand in a file."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.contract.conftest import AS_OF, Cli

DAY = ("--as-of", AS_OF)
HEADER = "transaction_id,member_id,occurred_at,amount\n"


def test_problems_of_a_cause_are_told_ten_times_and_counted(running: Cli, tmp_path: Path) -> None:
    rows = [f"n{n},nobody-{n},2025-03-01,1.00" for n in range(500)]
    rows[100] = "x,0001,soon,1.00"
    (tmp_path / "in.csv").write_text(HEADER + "\n".join(rows) + "\n")
    ran = running("import", "transactions", "in.csv", *DAY, "--problems", "all.csv")
    assert ran.code == 3
    told = [line for line in ran.err.splitlines() if line.startswith("in.csv:")]
    assert len(told) == 10 + 1 + 1
    assert told[-1] == (
        "in.csv: 489 more of unknown-member in member_id"
        " on lines 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, …"
    )
    assert len(ran.err.splitlines()) < 40
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert len(written) == 500
    assert written[100] | {"fix": ""} == {
        "file": "in.csv",
        "line": "102",
        "column": "occurred_at",
        "value": "soon",
        "code": "time",
        "message": written[100]["message"],
        "fix": "",
    }
    ran = running("import", "transactions", "in.csv", *DAY, "--json")
    assert len(ran.json["problems"]) == 500


def test_a_file_of_problems_is_asked_about_like_any_other(running: Cli, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(HEADER + "x,0001,soon,1.00\n")
    words = ("import", "transactions", "in.csv", *DAY, "--problems", "all.json")
    assert running(*words).code == 3
    [problem] = json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert (problem["code"], problem["line"]) == ("time", 2)
    assert running(*words).code == 2
    assert running(*words, "--yes").code == 3
