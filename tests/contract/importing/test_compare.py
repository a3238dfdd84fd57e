"""`import balances --compare`: rows, exit codes, and what may not stand beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.conftest import AS_OF, Cli

KEYS = [
    *("member_id", "name", "program", "listed_points", "points", "listed_level", "level"),
    *("listed_expires_on", "expires_on", "differs", "why", "file", "line"),
]


@pytest.fixture
def lists(running: Cli, tmp_path: Path) -> Cli:
    rows = running("report", "standing", "--as-of", AS_OF, "--json").json
    same = "".join(f"{row['member_id']},{row['balance'] - row['debt']}\n" for row in rows)
    (tmp_path / "same.csv").write_text(f"member_id,points\n{same}", encoding="utf-8")
    (tmp_path / "other.csv").write_text("member_id,points\n0001,1\n", encoding="utf-8")
    return running


def test_the_same_is_exit_0_and_another_1(lists: Cli) -> None:
    ran = lists("import", "balances", "same.csv", "--compare", "--as-of", AS_OF, "--json")
    assert (ran.code, {tuple(row["differs"]) for row in ran.json}) == (0, {()})
    assert [list(row) for row in ran.json] == [KEYS] * 3
    ran = lists("import", "balances", "other.csv", "--compare", "--as-of", AS_OF, "--json")
    assert ran.code == 1
    row = next(row for row in ran.json if row["member_id"] == "0001")
    assert (row["listed_points"], row["differs"]) == (1, ["points"])
    assert row["why"]


def test_people_see_who_differs(lists: Cli) -> None:
    ran = lists("import", "balances", "other.csv", "--compare", "--as-of", AS_OF)
    assert "0001" in ran.out
    assert "compared 2, differ 2" in ran.err, "0003 has nothing, and is not listed"
    ran = lists("import", "balances", "same.csv", "--compare", "--as-of", AS_OF)
    assert (ran.code, ran.out) == (0, "")
    assert "the list and the store say the same" in ran.err
    ran = lists("import", "balances", "other.csv", "--compare", "--as-of", AS_OF, "--csv")
    assert ran.out.splitlines()[0] == ",".join(KEYS)


def test_it_writes_nothing(lists: Cli) -> None:
    before = lists("import", "list", "--as-of", AS_OF, "--json").json
    lists("import", "balances", "other.csv", "--compare", "--as-of", AS_OF)
    assert lists("import", "list", "--as-of", AS_OF, "--json").json == before


@pytest.mark.parametrize("more", [("--batch",), ("--enrol",), ("--rejects", "x.csv")])
def test_what_is_about_an_import_is_refused(lists: Cli, more: tuple[str, ...]) -> None:
    ran = lists("import", "balances", "other.csv", "--compare", *more)
    assert (ran.code, more[0] in ran.err) == (2, True)


def test_an_import_has_no_rows_to_format(lists: Cli) -> None:
    assert lists("import", "balances", "same.csv", "--csv", "--as-of", AS_OF).code == 2


def test_a_bad_row_is_exit_3(lists: Cli, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("member_id,points\n0001,x\n", encoding="utf-8")
    assert lists("import", "balances", "bad.csv", "--compare", "--as-of", AS_OF).code == 3
