"""What programs leave at the edges of a file, and what a person would not even see."""

from __future__ import annotations

from pathlib import Path

import pytest

from loyalty_cli.intake.kinds.rows import Transaction
from loyalty_cli.intake.profile.model import Profile
from loyalty_cli.intake.profile.sniffing import sniff
from tests.intake.reading import read

HEADER = "transaction_id,member_id,occurred_at,amount\n"
ROW = "1,M1,2026-03-01,5.00\n"


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf\xef\xbb\xbf" + (HEADER + ROW).encode(),
        b"\xef\xbb\xbf" * 3 + ('"transaction_id"' + HEADER[14:] + ROW).encode(),
        (HEADER + ROW + "\x1a").encode(),
        (HEADER + ROW + "\x1a\r\n").encode(),
        (HEADER + ROW + ",,,\n").encode(),
        (HEADER + ",,,\n" + ROW + ",,,\n,,,\n").encode(),
        ("sep=,\n" + HEADER + ROW).encode(),
        ("sep=;\r\n" + (HEADER + ROW).replace(",", ";")).encode(),
        ('"sep=\t"\n' + (HEADER + ROW).replace(",", "\t")).encode(),
        b"\xef\xbb\xbf" + ("sep=;\n" + (HEADER + ROW).replace(",", ";")).encode(),
        ("SEP=|\n" + (HEADER + ROW).replace(",", "|")).encode("utf-16"),
    ],
)
def test_the_edges_of_a_file_are_no_part_of_it(data: bytes) -> None:
    profile = Profile.model_validate(
        {"encoding": ["utf-16", "utf-8"]} if data[:1] == b"\xff" else {}
    )
    [sale] = read(data, profile)
    assert isinstance(sale, Transaction)
    assert (sale.id, sale.amount) == ("1", 500)


def test_lines_are_counted_from_the_first_of_the_file() -> None:
    [bad] = read(("sep=;\n" + (HEADER + "1,M1,soon,5.00\n").replace(",", ";")).encode())
    assert [problem.line for problem in bad.problems] == [3]


def test_a_line_that_says_the_delimiter_is_not_taken_for_the_header(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("sep=;\n" + (HEADER + ROW).replace(",", ";"))
    seen = sniff(path)
    assert seen.delimiters[0] == ";"
    assert [column.name for column in seen.columns] == HEADER.strip().split(",")


@pytest.mark.parametrize(
    ("glue", "row", "key"),
    [
        ("-", "2,17", "2-17"),
        ("-", "2,", None),
        ("-", ",17", None),
        (" ", "2,", "2"),
        (" ", "2,17", "2 17"),
    ],
)
def test_an_id_joined_with_nothing_is_no_id(glue: str, row: str, key: str | None) -> None:
    profile = Profile.model_validate(
        {"columns": {"member_id": {"join": ["till", "number"], "with": glue}}}
    )
    text = f"transaction_id,till,number,occurred_at,amount\n1,{row},2026-03-01,5.00\n"
    [sale] = read(text.encode(), profile)
    assert isinstance(sale, Transaction)
    assert sale.keys == (() if key is None else (("member_id", key),))
