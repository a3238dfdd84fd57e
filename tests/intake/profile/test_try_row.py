"""One row of a file is shown without reading the rest of it, as if all of it had been read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from loyalty_cli.base.problems import Usage
from loyalty_cli.intake.bytes import reader
from loyalty_cli.intake.profile import preview, row_window
from loyalty_cli.intake.profile.file_kinds import Kind
from loyalty_cli.intake.profile.model import Profile

HEADER = "transaction_id,member_id,occurred_at,amount,kind\n"
ROWS = [
    *["A,M1,2026-03-01,1.00,x"] * 3,
    "B,M1,2026-03-01,1.00,x",
    "B,M1,2026-03-01,1.00,void",
    "B,M1,2026-03-01,two,x",
    'C,M1,2026-03-01,1.00,"x\ny"',
    ",,,,",
    ",M1,2026-03-01,1.00,x",
    "C,M1,2026-03-01,1.00,x",
    "D,M1,2026-03-01,1.00,void",
    "C,M1,2026-03-01,1.00,x",
    "",
    *["E,M1,2026-03-01,1.00,x"] * 9,
    *[",M1,2026-03-01,1.00,x"] * 3,
    "F,M1,2026-03-01,1.00,x",
    "F,M1,2026-03-01,1.00,x",
]
PROFILES = [
    Profile(),
    Profile.model_validate({"leave_out": {"kind": "void"}, "ignore": ["kind"]}),
    Profile.model_validate({"columns": {"transaction_id": {"value": ""}}}),
]
TERMS: dict[str, Any] = {"digits": 2, "currency": "EUR", "zone": "UTC"}


@pytest.mark.parametrize("size", [1, 3, 5_000])
@pytest.mark.parametrize("loose", [1, 2, 100])
@pytest.mark.parametrize("profile", PROFILES)
def test_each_row_is_what_it_is_in_the_whole_file(
    tmp_path: Path, profile: Profile, loose: int, size: int
) -> None:
    path = tmp_path / "f.csv"
    path.write_text(HEADER + "\n".join(ROWS) + "\n", encoding="utf-8")
    find = row_window.find_row

    def whole(*words: Any) -> Any:
        found = find(*words)
        return found and replace(found, lines=None)

    with (
        patch.object(row_window, "_PIECE", size),
        patch.object(reader, "_AT_ONCE", size),
        patch.object(row_window, "LOOSE", loose),
        patch("loyalty_cli.intake.kinds.grouping.LOOSE", loose),
    ):
        count = 0
        while True:
            try:
                tried = preview.try_row(path, profile, "transactions", count + 1, **TERMS)
            except Usage:
                break
            with patch.object(preview, "find_row", whole):
                assert preview.try_row(path, profile, "transactions", count + 1, **TERMS) == tried
            count += 1
    assert count == 25


@pytest.mark.parametrize("kind", ["members", "activities", "transactions"])
def test_the_rest_of_the_file_is_not_read(tmp_path: Path, kind: Kind) -> None:
    path = tmp_path / "f.csv"
    row = "{n},M{n},2026-03-01,1.00,x\n"
    path.write_text(HEADER + "".join(row.format(n=n) for n in range(200)), encoding="utf-8")
    profile = Profile.model_validate({"columns": {"activity_id": "transaction_id"}})
    profile = profile if kind == "activities" else Profile()
    found: list[row_window.Found | None] = []
    find = row_window.find_row

    def told(*words: Any) -> row_window.Found | None:
        found.append(find(*words))
        return found[-1]

    with patch.object(preview, "find_row", told):
        tried = preview.try_row(path, profile, kind, 150, **TERMS)
    assert (tried.row, tried.line, tried.problems) == (150, 151, ())
    assert [each and each.lines for each in found] == [(151, 151)]
