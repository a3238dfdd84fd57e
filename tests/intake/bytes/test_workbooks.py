"""Workbooks as people and programs write them: every row is read, or the file says why not."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from loyalty_cli.base.problems import Rejected
from loyalty_cli.intake.bytes.files import SourceFile
from loyalty_cli.intake.bytes.workbooks import Workbook
from loyalty_cli.jobs.importing.imports import import_files
from tests.jobs.shop import CALLER, MEMBERS, Shop

HEADER = ["transaction_id", "member_id", "occurred_at", "amount"]
SALES = [[f"r{n}", "M1", f"2026-03-0{n} 10:00", n] for n in range(1, 6)]


def book_of(path: Path, change: Callable[[Any], None] | None = None) -> Path:
    """A workbook with five sales, changed before it is saved."""
    book: Any = openpyxl.Workbook()
    for row in [HEADER, *SALES]:
        book.active.append(row)
    if change is not None:
        change(book)
    book.save(path)
    return path


def rewritten(path: Path, part: str, change: Callable[[bytes], bytes | None]) -> Path:
    """The workbook with one of its parts changed, or left out where `change` says None."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            found = change(data) if name == part else data
            if found is not None:
                archive.writestr(name, found)
    return path


def rows_of(path: Path) -> list[list[str]]:
    with SourceFile(path) as source:
        return list(Workbook(source, "."))


def codes_or_rows(path: Path) -> list[Any]:
    """The rows, or the codes of the problems where the workbook is refused."""
    try:
        return rows_of(path)
    except Rejected as error:
        return [problem.code for problem in error.problems]


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("said", ["A1:D3", "A1", "A1:D1048576", "B2:C3"])
def test_every_row_is_read_whatever_the_sheet_says_of_its_size(tmp_path: Path, said: str) -> None:
    path = rewritten(
        book_of(tmp_path / "in.xlsx"),
        SHEET,
        lambda data: re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="{said}"'.encode(), data),
    )
    assert [row[0] for row in rows_of(path)] == ["transaction_id", "r1", "r2", "r3", "r4", "r5"]


def test_a_formula_without_its_value_is_refused_by_its_place(tmp_path: Path) -> None:
    def total(book: Any) -> None:
        book.active["D3"] = "=1+1"
        book.active["D5"] = "=2+1"

    with pytest.raises(Rejected) as caught:
        rows_of(book_of(tmp_path / "in.xlsx", total))
    [problem] = caught.value.problems
    assert (problem.code, problem.message) == (
        "workbook",
        "the workbook can't be read: the cells D3, D5 hold a formula without its value",
    )


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (b'<c r="D2"><f>1+1</f><v>2</v></c>', "2"),
        (b'<c r="D2" t="str"><f>A9</f><v></v></c>', None),
        (b'<c r="D2"><f t="shared" si="0"/><v>7</v></c>', "7"),
    ],
)
def test_a_formula_with_its_value_is_that_value(
    tmp_path: Path, cell: bytes, value: str | None
) -> None:
    path = rewritten(
        book_of(tmp_path / "in.xlsx"),
        SHEET,
        lambda data: re.sub(rb'<c r="D2".*?</c>', cell, data),
    )
    row = rows_of(path)[1]
    assert row[3:] == ([] if value is None else [value])


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="D2"><f>1+1</f></c>',
        b'<c r="D2"><f>1+1</f><v/></c>',
        b'<x:c r="D2"><x:f>1+1</x:f></x:c>',
        b"<c r='D2' s='1'><f t=\"shared\" si=\"0\"/></c>",
    ],
)
def test_a_formula_without_its_value_is_seen_however_it_is_written(
    tmp_path: Path, cell: bytes
) -> None:
    path = rewritten(
        book_of(tmp_path / "in.xlsx"),
        SHEET,
        lambda data: re.sub(rb'<c r="D2".*?</c>', cell, data),
    )
    with pytest.raises(Rejected, match="the cell D2 holds a formula without its value"):
        rows_of(path)


def test_cells_that_are_merged_over_rows_are_refused(tmp_path: Path) -> None:
    path = book_of(tmp_path / "in.xlsx", lambda book: book.active.merge_cells("C2:C4"))
    with pytest.raises(Rejected, match="the cells C2:C4 are merged, so only the first row"):
        rows_of(path)


def test_cells_that_are_merged_within_a_row_lose_nothing(tmp_path: Path) -> None:
    def title(book: Any) -> None:
        book.active.insert_rows(1)
        book.active["A1"] = "Sales of March"
        book.active.merge_cells("A1:D1")

    assert rows_of(book_of(tmp_path / "in.xlsx", title))[0] == ["Sales of March"]


def test_hidden_rows_and_a_hidden_sheet_are_read_and_said(tmp_path: Path) -> None:
    def hide(book: Any) -> None:
        book.create_sheet("notes")
        book.active.sheet_state = "hidden"
        for number in (3, 4):
            book.worksheets[0].row_dimensions[number].hidden = True
        book.active = 1

    path = book_of(tmp_path / "in.xlsx", hide)
    shop = Shop(tmp_path)
    shop.members(MEMBERS)
    outcome = import_files(shop.store, "transactions", [path], caller=CALLER)
    shop.close()
    assert outcome.counts["new"] == 5
    assert [(each.code, each.line, each.count) for each in outcome.remarks or ()] == [
        ("hidden-sheet", 1, 1),
        ("hidden-rows", 3, 2),
    ]


def test_a_row_far_below_is_read_and_nothing_is_made_of_the_gap(tmp_path: Path) -> None:
    def far(book: Any) -> None:
        book.active["A90000"] = "r9"

    assert rows_of(book_of(tmp_path / "in.xlsx", far))[-1] == ["r9"]


def cut(data: bytes) -> bytes:
    return data[: len(data) * 2 // 3]


DAMAGE: dict[str, tuple[str, Callable[[bytes], bytes | None]]] = {
    "sheet cut": (SHEET, cut),
    "sheet empty": (SHEET, lambda _: b""),
    "sheet no xml": (SHEET, lambda _: b"\x00\xff\x00"),
    "sheet gone": (SHEET, lambda _: None),
    "a number that is none": (SHEET, lambda data: data.replace(b"<v>3</v>", b"<v>three</v>")),
    "a place that is none": (SHEET, lambda data: data.replace(b'r="D3"', b'r="33"')),
    "a row that is none": (SHEET, lambda data: data.replace(b'<row r="4"', b'<row r="x"')),
    "a text that is not there": (SHEET, lambda data: data.replace(b"<v>9</v>", b"<v>99999</v>")),
    "a style that is not there": (SHEET, lambda data: data.replace(b'r="D3"', b'r="D3" s="88"')),
    "a size that is none": (SHEET, lambda data: data.replace(b'ref="A1:D6"', b'ref="no"')),
    "texts cut": ("xl/sharedStrings.xml", cut),
    "texts gone": ("xl/sharedStrings.xml", lambda _: None),
    "styles cut": ("xl/styles.xml", cut),
    "styles gone": ("xl/styles.xml", lambda _: None),
    "book cut": ("xl/workbook.xml", cut),
    "book gone": ("xl/workbook.xml", lambda _: None),
    "types cut": ("[Content_Types].xml", cut),
    "links gone": ("xl/_rels/workbook.xml.rels", lambda _: None),
    "links to nowhere": (
        "xl/_rels/workbook.xml.rels",
        lambda data: data.replace(b"sheet1.xml", b"sheet9.xml"),
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_workbook_is_refused_or_read_whole(tmp_path: Path, damage: str) -> None:
    part, change = DAMAGE[damage]
    path = rewritten(book_of(tmp_path / "in.xlsx"), part, change)
    found = codes_or_rows(path)
    assert found == ["workbook"] or [len(row) for row in found] == [4] * 6
