"""Many bad rows wait on disk, and are told as few in memory are: all of them, in order."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from unittest.mock import patch

import pytest

from loyalty_cli.base.problems import Problem
from loyalty_cli.jobs.importing import bad_rows
from loyalty_cli.show.output.problem_files import write_problems
from tests.jobs.shop import Shop, counted, files_of

HEADER = "transaction_id,member_id,occurred_at,amount,refund_of"
ROWS = [
    "X1,M1,2026-03-05,-1.00,none",  # A refund is judged when the file has been read.
    *[f"R{n // 2},M1,2026-03-01,{'x' if n % 3 else '1.00'}," for n in range(12)],
    "R9,M9,2026-03-01,1.00,",
    "short",
]


def told(shop: Shop, folder: Path, kept: int) -> tuple[list[Problem], str, dict[str, int]]:
    """The problems, the file of rejects, and the counts of an import that takes the rest."""
    with patch.object(bad_rows, "KEPT", kept):
        stopped = shop.sales(*ROWS, header=HEADER)
        problems = list(stopped.problems)
        assert (len(stopped.problems), stopped.problems[-1]) == (len(problems), problems[-1])
        assert stopped.problems[1:3] == problems[1:3]
        rejects = folder / f"{kept}.csv"
        outcome = shop.sales(
            *ROWS, header=HEADER, skip_bad_rows=True, rejects=rejects, dry_run=False
        )
        assert [each.message for each in outcome.problems] == [each.message for each in problems]
        assert files_of(outcome)[0]["rejects"] == str(rejects)
    return problems, rejects.read_text(), counted(outcome)


def test_on_disk_they_are_what_they_are_in_memory(tmp_path: Path) -> None:
    found = []
    for kept in (0, 1, 5, 1_000):
        (tmp_path / str(kept)).mkdir()
        shop = Shop(tmp_path / str(kept))
        shop.members()
        problems, rejects, counts = told(shop, tmp_path, kept)
        shop.close()
        named = [(each.code, each.line, each.message, each.fix) for each in problems]
        found.append((named, rejects, counts))
    assert found[0] == found[1] == found[2] == found[3]
    lines = [line or 0 for _, line, _, _ in found[0][0]]
    assert lines == sorted(lines)
    assert len(lines) > 10


@pytest.mark.parametrize("count", [0, 1, 2, 2_500])
def test_all_are_written_piece_by_piece(tmp_path: Path, count: int) -> None:
    problems = [Problem("amount", f"row {n}", "f.csv", n + 2) for n in range(count)]
    write_problems(tmp_path / "p.csv", problems)
    with (tmp_path / "p.csv").open(newline="") as file:
        assert [row["message"] for row in csv.DictReader(file)] == [p.message for p in problems]
    write_problems(tmp_path / "p.json", problems)
    assert json.loads((tmp_path / "p.json").read_text()) == [p.as_json() for p in problems]
