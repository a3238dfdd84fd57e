"""Reports in files: as CSV that Excel reads, as a workbook, as text."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.contract.conftest import AS_OF, Cli

DAY = ("--as-of", AS_OF)
STANDING = ("report", "standing", *DAY)


def test_csv_for_excel_begins_with_a_bom(running: Cli, tmp_path: Path) -> None:
    plain = running(*STANDING, "--csv").out
    assert running(*STANDING, "--excel").out == "\ufeff" + plain
    assert running(*STANDING, "--excel", "-o", "excel.csv").out == ""
    assert (tmp_path / "excel.csv").read_bytes() == b"\xef\xbb\xbf" + plain.encode()
    assert running(*STANDING, "-o", "plain.csv").code == 0
    assert (tmp_path / "plain.csv").read_text(encoding="utf-8") == plain
    assert (tmp_path / "plain.csv").stat().st_mode & 0o777 == 0o600


def test_a_workbook_has_the_same_rows(running: Cli, tmp_path: Path) -> None:
    assert running(*STANDING, "-o", "standing.xlsx").code == 0
    header, *rows = openpyxl.load_workbook(tmp_path / "standing.xlsx").worksheets[0].values
    wanted = running(*STANDING, "--json").json
    assert list(header) == next(csv.reader(running(*STANDING, "--csv").out.splitlines()))
    assert [dict(zip(header, row, strict=True)) for row in rows] == [
        {
            **row,
            "lifetime_spend": float(row["lifetime_spend"]),
            "to_next_level": _number(row),
            "clubs": " ".join(row["clubs"]) or None,
        }
        for row in wanted
    ]
    # An id stays text, with its zeros; points and money are numbers.
    assert (rows[0][0], type(rows[0][header.index("balance")])) == ("0001", int)


def _number(row: dict[str, str | None]) -> float | None:
    missing = row["to_next_level"]
    return None if missing is None else float(missing)


def test_what_looks_like_a_formula_is_text_in_a_workbook(running: Cli, tmp_path: Path) -> None:
    assert running("member", "edit", "0002", "--name", "=1+1", *DAY).code == 0
    assert running(*STANDING, "-o", "s.xlsx").code == 0
    sheet = openpyxl.load_workbook(tmp_path / "s.xlsx").worksheets[0]
    cells = [cell for row in sheet.rows for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in cells] == ["s"]


def test_the_name_says_what_it_is(running: Cli, tmp_path: Path) -> None:
    assert running(*STANDING, "-o", "s.json").code == 0
    assert (tmp_path / "s.json").read_text() == running(*STANDING, "--json").out
    for words in (("-o", "s.txt"), ("-o", "t.txt", "--format", "table")):
        assert running(*STANDING, *words).code == 0
        assert (tmp_path / words[1]).read_text() == running(*STANDING).out
    statement = ("report", "statement", "0001", *DAY)
    assert running(*statement, "-o", "page.txt").code == 0
    assert (tmp_path / "page.txt").read_text() == running(*statement).out
    ran = running(*STANDING, "--json", "--excel", "--quiet")
    assert (ran.code, ran.json["problems"][0]["code"]) == (2, "two-formats")


def test_without_the_extra_it_says_what_to_do(
    running: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "openpyxl")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    ran = running(*STANDING, "-o", "s.xlsx", "--quiet")
    assert (ran.code, ran.err) == (
        1,
        "s.xlsx: writing a workbook needs openpyxl, which is not installed\n"
        "  fix: pip install 'loyalty-cli[xlsx]', or name a file that ends in .csv\n",
    )
    assert not (tmp_path / "s.xlsx").exists()


def test_an_export_for_a_spreadsheet_begins_with_a_mark_and_comes_in_again(
    running: Cli, tmp_path: Path
) -> None:
    ran = running("export", "members", "-o", "m.csv", "--excel", "--as-of", AS_OF)
    assert ran.code == 0
    data = (tmp_path / "m.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfmember_id,")
    ran = running("import", "members", "m.csv", "--as-of", AS_OF, "--attributes", "--json")
    assert (ran.code, ran.json["counts"]["changed"], ran.json["counts"]["new"]) == (0, 0, 0)
    ran = running("export", "members", "-o", "m.xlsx", "--as-of", AS_OF)
    assert (ran.code, "an export is CSV" in ran.err) == (2, True)
