"""What an import says of a merchant's own columns, and what it never writes over."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.conftest import AS_OF, Cli

TILL = """\
[columns]
transaction_id = "Receipt"
member_id = "Customer"
occurred_at = { join = ["Date", "Time"], with = " " }
amount = "Total"
"""

HEADER = "transaction_id,member_id,occurred_at,amount\n"
BAD = HEADER + "b1,0001,2025-03-01 10:00,x\n"


def skip(cli: Cli, *words: str) -> tuple[int, str | None]:
    """Imports with --skip-bad-rows: the exit code and the first problem's code."""
    ran = cli(
        *("import", "transactions", *words, "--skip-bad-rows", "--as-of", AS_OF, "--json"),
    )
    problems = ran.json["problems"]
    return ran.code, problems[0]["code"] if problems else None


@pytest.mark.parametrize("target", ["loyalty.db", "bad.csv", "program.toml", "till.toml"])
def test_rejects_never_go_over_another_file(running: Cli, tmp_path: Path, target: str) -> None:
    (tmp_path / "bad.csv").write_text(BAD, encoding="utf-8")
    (tmp_path / "till.toml").write_text('source = "csv"\n', encoding="utf-8")
    before = (tmp_path / target).read_bytes()
    for dry in ([], ["--dry-run"]):
        assert skip(running, "bad.csv", "--profile", "till.toml", "--rejects", target, *dry) == (
            2,
            "would-overwrite",
        )
    assert (tmp_path / target).read_bytes() == before


def test_rejects_may_be_written_again(running: Cli, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(BAD, encoding="utf-8")
    for _ in range(2):
        assert skip(running, "bad.csv", "--rejects", "aside.csv") == (4, "amount")
    assert (tmp_path / "aside.csv").read_text(encoding="utf-8").count("\n") == 2


def test_rejects_of_one_file_never_go_over_the_next(running: Cli, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(BAD, encoding="utf-8")
    assert skip(running, "bad.csv")[0] == 4
    mended = tmp_path / "bad.csv.rejects.csv"
    mended.write_text(mended.read_text(encoding="utf-8").replace(",x,", ",5,"), encoding="utf-8")
    before = mended.read_bytes()
    assert skip(running, "bad.csv", "bad.csv.rejects.csv") == (2, "would-overwrite")
    assert mended.read_bytes() == before
    assert skip(running, "bad.csv.rejects.csv") == (0, None)


def test_a_problem_names_the_columns_of_the_file(running: Cli, tmp_path: Path) -> None:
    (tmp_path / "till.toml").write_text(TILL, encoding="utf-8")
    (tmp_path / "day.csv").write_text(
        "Receipt,Customer,Date,Time,Total\n7,0009,2025-03-01,10:00,5\n", encoding="utf-8"
    )
    ran = running(
        *("import", "transactions", "day.csv", "--profile", "till.toml"),
        *("--as-of", AS_OF, "--json"),
    )
    (problem,) = ran.json["problems"]
    assert (problem["code"], problem["column"], problem["value"]) == (
        "unknown-member",
        "Customer",
        "0009",
    )


def test_rows_of_one_transaction_that_stand_apart(running: Cli, tmp_path: Path) -> None:
    (tmp_path / "day.csv").write_text(
        HEADER
        + "n1,0001,2025-03-01 10:00,5\nn2,0001,2025-03-01 11:00,6\nn1,0001,2025-03-01 10:00,7\n",
        encoding="utf-8",
    )
    ran = running("import", "transactions", "day.csv", "--as-of", AS_OF, "--json")
    (remark,) = ran.json["remarks"]
    assert (ran.code, ran.json["problems"], ran.json["counts"]["transactions"]) == (0, [], 2)
    assert (remark["code"], remark["line"], remark["count"]) == ("rows-apart", 2, 1)
    assert "join the id with the date" in remark["fix"]


def test_an_empty_source_is_no_source(shop: Cli) -> None:
    ran = shop("import", "members", "members.csv", "--source", "", "--as-of", AS_OF, "--json")
    (problem,) = ran.json["problems"]
    assert (ran.code, problem["column"]) == (2, "--source")


def test_a_taken_id_names_the_option_that_gave_it(running: Cli) -> None:
    ran = running("member", "add", "--id", "0001", "--as-of", AS_OF, "--json")
    (problem,) = ran.json["problems"]
    assert (ran.code, problem["code"], problem["column"]) == (1, "key-taken", "--id")


def test_a_batch_of_a_program_that_is_not_there(running: Cli) -> None:
    ran = running("batch", "--program", "nope", "--as-of", AS_OF, "--json")
    assert (ran.code, ran.json["status"]) == (1, "refused")
    assert ran.json["problems"][0]["code"] == "unknown-program"


def test_an_import_that_came_later_is_one(running: Cli) -> None:
    ran = running("import", "show", "1", "--as-of", "2025-03-30")
    assert (ran.code, ran.err) == (
        1,
        "--as-of: import 1 came on 2025-03-31, after the day that is asked for\n"
        "  fix: Give 2025-03-31 or a later day.\n",
    )
    assert "there is no import 9" in running("import", "show", "9").err


def test_a_dry_run_says_that_it_tries_no_batch(running: Cli) -> None:
    words = ("import", "undo", "2", "--reason", "x", "--dry-run", "--as-of", AS_OF)
    assert "a dry run does not try the batch" in running(*words, "--batch").err
    assert running(*words).err == ""


def test_a_member_that_a_balance_needs(running: Cli, tmp_path: Path) -> None:
    """The remedy names only what the command has."""
    (tmp_path / "old.csv").write_text("member_id,points\n0009,7\n", encoding="utf-8")
    ran = running("import", "balances", "old.csv", "--as-of", AS_OF)
    assert ran.code == 3
    assert "fix: Import the members first, or let --enrol make members of the keys.\n" in ran.err
    assert running("import", "balances", "old.csv", "--enrol", "--as-of", AS_OF).code == 0


def test_what_earned_nothing_is_said_once(running: Cli, tmp_path: Path) -> None:
    (tmp_path / "tea.csv").write_text(
        "transaction_id,member_id,occurred_at,amount\ntea-1,0001,2025-03-01 10:00,0.10\n"
    )
    ran = running("import", "transactions", "tea.csv", "--batch", "--as-of", AS_OF)
    assert ran.code == 0
    assert ran.err.count("1 purchase earned nothing") == 1


def test_a_refund_says_that_its_purchase_was_refused_too(running: Cli, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        "transaction_id,member_id,occurred_at,amount,refund_of\n"
        "b1,0001,2025-03-01,x,\nb2,0001,2025-03-02,-3,b1\n"
    )
    ran = running("import", "transactions", "in.csv", "--as-of", AS_OF)
    assert "its purchase b1 (line 2) can't be taken either\n  fix: Mend line 2." in ran.err


def test_a_time_is_shown_as_the_shop_has_it(running: Cli, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        "transaction_id,member_id,occurred_at,amount\n"
        "c1,0001,2025-03-01 10:00,1\nc1,0001,2025-03-03 10:00,1\n"
    )
    ran = running("import", "transactions", "in.csv", "--as-of", AS_OF)
    assert "(2025-03-03 10:00)" in ran.err


def test_a_currency_is_said_as_it_is_kept(shop: Cli, tmp_path: Path) -> None:
    ran = shop("init", "other", "--currency", "eur", "--timezone", "Europe/Berlin")
    assert ran.out == "made other/loyalty.db (EUR, Europe/Berlin)\n"
