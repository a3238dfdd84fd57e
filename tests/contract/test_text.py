"""Problems, cells and bars in words."""

from __future__ import annotations

import io
import json

import pytest

from loyalty_cli.base.problems import Problem
from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.data import Column, Format, show_rows
from loyalty_cli.show.output.text import aligned, clean, counted, json_text, plural, problem_text
from loyalty_cli.show.standing import progress


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (
            Problem("x", "is not a number", file="a.csv", line=3, column="amount", value="1,5"),
            "a.csv:3: column 'amount': \"1,5\" is not a number",
        ),
        (
            Problem("x", 'amount "1,5" is not a number', "a.csv", 3, "amount", "1,5", "mend it"),
            'a.csv:3: amount "1,5" is not a number\n  fix: mend it',
        ),
        (
            Problem("x", "points: is missing", file="p.toml", line=6, column="earn[1].points"),
            "p.toml:6: earn[1].points: is missing",
        ),
        (
            Problem("x", "unknown key", file="p.toml", line=7, column="earn[1].ponts", value="2"),
            "p.toml:7: earn[1].ponts: unknown key",
        ),
        (Problem("x", "is after today", column="--as-of"), "--as-of: is after today"),
        (Problem("x", "more than is left", column="AMOUNT"), "AMOUNT: more than is left"),
        (Problem("x", "it cannot be read", "a", value="denied"), "a: it cannot be read (denied)"),
        (Problem("x", "no \x1b[31mred\nlines"), "no [31mred lines"),
    ],
)
def test_a_problem_says_where_what_and_the_fix(problem: Problem, said: str) -> None:
    assert problem_text(problem) == said


def test_cells_are_one_line_without_controls() -> None:
    assert clean("a\tb\r\nc\x1b]0;x\x07\u202e d") == "a b c]0;x d"


def test_json_holds_the_same_data_without_what_a_terminal_obeys() -> None:
    text = 'a\x1b[1m \x9b2J \u202eb \u2028"\\ é 陳'
    said = json_text({"name": text})
    assert clean(said) == said
    assert "é 陳" in said
    assert json.loads(said) == {"name": text}


def test_counts_that_are_0_are_left_out_but_the_first() -> None:
    assert counted({"rows": 0, "new": 0}) == "rows 0"
    assert counted({"rows": 3, "new": 0, "already_there": 3}) == "rows 3, already there 3"


def test_one_and_many() -> None:
    assert [plural(n, "star", "stars") for n in (0, 1, 2, -1)] == [
        *("0 stars", "1 star", "2 stars", "-1 stars")
    ]


def test_wide_letters_take_two_places() -> None:
    assert aligned([["陳", "x"], ["abc", "y"]]) == ["陳   x", "abc  y"]


@pytest.mark.parametrize(
    ("level", "missing", "done"),
    [("Member", 50, 0), ("Member", 26, 4), ("Member", 1, 9), ("Silver", 70, 0), ("Silver", 35, 5)],
)
def test_the_bar_goes_from_this_level_to_the_next(level: str, missing: int, done: int) -> None:
    starts = {"Member": "0", "Silver": "50", "Gold": "120"}
    following = {"Member": "Silver", "Silver": "Gold"}[level]
    row = {"level": level, "next_level": following, "to_next_level": missing}
    assert progress(row, starts) == done


def test_the_bar_of_a_level_that_is_kept_though_nothing_is_earned() -> None:
    starts = {"Member": "0", "Silver": "100.00", "Gold": "250.00"}
    row = {"level": "Silver", "next_level": "Gold", "to_next_level": "250.00"}
    assert progress(row, starts) == 0


def test_no_bar_on_the_highest_level() -> None:
    row = {"level": "Gold", "next_level": None, "to_next_level": None}
    assert progress(row, {"Gold": "120"}) is None


def test_a_terminal_is_not_steered(monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen, errors, pipe = Screen(), io.StringIO(), io.StringIO()
    text = "a\tb\x1b]0;t\x07\u202e\r"
    monkeypatch.setattr("sys.stderr", errors)
    for stream in (screen, pipe):
        monkeypatch.setattr("sys.stdout", stream)
        terminal.raw(text)
        terminal.err(text)
    assert screen.getvalue() == "a\tb]0;t"
    assert pipe.getvalue() == text
    assert errors.getvalue() == "a\tb]0;t\na\tb]0;t\n"


ROWS: list[dict[str, str | int]] = [
    {"code": "FIVE-HQKP-17A1-QVRJ-YBSB0", "name": "Anna Maria Berg", "until": "2026-12-31", "n": 7},
    {"code": "TEN-30S0-KM3T-JQWP-EKDWT", "name": "Bo", "until": "2026-01-31", "n": 1234567},
]
COLUMNS = [
    Column("code", "code"),
    Column("name", "name", wraps=True),
    Column("until", "until"),
    Column("lapses next", lambda row: f"{row['n']} stars on {row['until']}"),
    Column("bar", lambda _: "#" * 10, only_table=True),
]


@pytest.mark.parametrize("width", range(20, 140, 6))
def test_a_table_cuts_no_word(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    show_rows(ROWS, COLUMNS, Format.TABLE, keys=["code"], empty="none")
    said = capsys.readouterr().out
    words = [word for row in ROWS for value in row.values() for word in str(value).split()]
    assert [word for word in words if word not in said] == []
    is_table = any(line.startswith(("───", "---")) for line in said.splitlines())
    # What is narrower than code, a name, a date and "2026-12-31" side by side is no table.
    assert is_table is (width > 66)
    assert ("#" in said) is (width > 95)
