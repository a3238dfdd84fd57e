"""Records many at a time: the lines they begin on, whatever breaks lines in their cells."""

from __future__ import annotations

import csv
import io
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from loyalty_cli.intake.bytes.files import SourceFile
from loyalty_cli.intake.bytes.reader import Table
from loyalty_cli.intake.profile.model import Profile

cells = st.text(alphabet='ab",\n\r', max_size=6)
records = st.lists(st.tuples(st.lists(cells, max_size=3), st.sampled_from(["\n", "\r\n", "\r"])))


def quoted(row: list[str]) -> str:
    """The record as a file has it, every cell in quotes."""
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in row)


@given(records, st.sampled_from([1, 2, 5_000]))
@example([(["a\r", "\nb"], "\n"), (["c"], "\n")], 5_000)
def test_lines_of_records(rows: list[tuple[list[str], str]], size: int) -> None:
    text = "head\n" + "".join(quoted(row) + end for row, end in rows)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    expected: list[tuple[list[str], int]] = []
    line = 1
    for row in reader:
        if any(row):
            expected.append((row, line))
        line = reader.line_num + 1
    table = Table(SourceFile(io.BytesIO(text.encode()), name="x.csv"), Profile())
    found = [pair for piece in table.pieces(size) for pair in zip(*piece, strict=True)]
    assert found == expected[1:]


@pytest.mark.parametrize("size", [1, 3, 5_000])
def test_rows_of_delimiters_alone_are_none_where_short_ones_are_filled(size: int) -> None:
    text = "a,b,c\n1,2\n,,\n , ,\n\n3\n4,5,6\n"
    profile = Profile.model_validate({"short_rows": "pad"})
    table = Table(SourceFile(io.BytesIO(text.encode()), name="x.csv"), profile)
    found = [pair for piece in table.pieces(size) for pair in zip(*piece, strict=True)]
    assert found == [(["1", "2", ""], 2), (["3", "", ""], 6), (["4", "5", "6"], 7)]


def test_records_are_not_asked_for_one_by_one() -> None:
    text = "a\n" + "1\n" * 1_000
    table = Table(SourceFile(io.BytesIO(text.encode()), name="x.csv"), Profile())
    with patch("loyalty_cli.intake.bytes.reader._first_lines") as counted:
        (piece,) = table.pieces(5_000)
    assert piece == ([["1"]] * 1_000, list(range(2, 1_002)))
    counted.assert_not_called()
