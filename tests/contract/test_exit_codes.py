"""One test for each exit code of the contract, and what an error says with it."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.problems import ExitCode
from tests.contract.conftest import AS_OF, Cli, process

PROBLEM_KEYS = ["code", "message", "file", "line", "column", "value", "fix"]


def test_0_done(shop: Cli) -> None:
    assert shop("import", "members", "members.csv", "--as-of", AS_OF).code == ExitCode.DONE


def test_0_nothing_to_do(running: Cli) -> None:
    assert running("batch", "--as-of", AS_OF).code == ExitCode.DONE


def test_1_the_answer_is_no(running: Cli) -> None:
    ran = running("points", "adjust", "0001", "-9999", "--reason", "x", "--as-of", AS_OF)
    assert ran.code == ExitCode.REFUSED
    assert ran.out == ""
    assert "fix:" in ran.err


def test_1_no_such_member(running: Cli) -> None:
    ran = running("member", "show", "nobody", "--json")
    assert ran.code == ExitCode.REFUSED
    assert ran.json["status"] == "refused"


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["report", "standing", "--nonsense"],
        ["report", "standing", "--csv", "--format", "table"],
        ["report", "standing", "--as-of", "2025-3-1"],
        ["report", "standing", "--as-of", "20250301"],
        ["points", "adjust", "0001"],
        ["points", "adjust", "0001", "five", "--reason", "x"],
        ["points", "adjust", "0001", "5", "--reason", "x", "--ref", ""],
        ["points", "transfer", "0001", "0002", "-5", "--reason", "x"],
        ["import", "members"],
        ["import", "transactions", "transactions.csv", "--unknown", "maybe"],
        ["import", "transactions", "transactions.csv", "--rejects", "r.csv"],
        ["import", "transactions", "transactions.csv", "--enrol", "--unknown", "guest"],
        ["member", "add", "--attribute", "city"],
        ["demo", "nonsense"],
        ["init", "other", "--currency", "XXXX", "--timezone", "UTC"],
        ["init", "other", "--currency", "EUR", "--timezone", "Mars/Base"],
    ],
    ids=" ".join,
)
def test_2_usage(shop: Cli, words: list[str]) -> None:
    said = shop(*words)
    assert said.code == ExitCode.USAGE
    assert said.out == ""
    assert "fix:" in said.err
    as_json = shop(*words, "--json")
    assert as_json.code == ExitCode.USAGE
    assert as_json.err == ""
    told = as_json.json
    assert list(told) == ["status", "as_of", "dry_run", "counts", "problems"]
    assert told["status"] == "rejected"
    assert [list(problem) for problem in told["problems"]] == [PROBLEM_KEYS] * len(told["problems"])


@pytest.mark.parametrize("command", [["batch"], ["import", "members", "members.csv"]])
def test_2_a_day_after_today(shop: Cli, command: list[str]) -> None:
    ran = shop(*command, "--as-of", "2999-01-01", "--json")
    assert ran.code == ExitCode.USAGE
    (problem,) = ran.json["problems"]
    assert problem["code"] == "as-of-in-future"
    assert "--future" in problem["fix"]
    assert shop(*command, "--as-of", "2999-01-01", "--future").code == ExitCode.DONE


def test_2_the_clocks_today_counts(shop: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """LOYALTY_AS_OF changes the default day, never what today is."""
    monkeypatch.setenv("LOYALTY_AS_OF", "2999-01-01")
    early = shop("batch")
    assert early.code == ExitCode.USAGE
    assert early.err.startswith("LOYALTY_AS_OF: 2999-01-01 is after today")
    assert shop("batch", "--as-of", "2999-01-01").err.startswith("--as-of: 2999-01-01 is after")
    assert shop("batch", "--as-of", AS_OF).code == ExitCode.DONE
    assert shop("report", "standing").code == ExitCode.DONE
    monkeypatch.setenv("LOYALTY_AS_OF", "today")
    assert shop("report", "standing").code == ExitCode.USAGE


def test_2_which_program_has_to_be_said(shop: Cli, tmp_path: Path) -> None:
    shop("import", "members", "members.csv", "--as-of", AS_OF)
    for name in ("one", "two"):
        text = f'[program]\nid = "{name}"\nname = "X"\npoints = ["x", "x"]\njoin = "invite"\n'
        text += '[[reward]]\nid = "tea"\nname = "Tea"\nkind = "item"\ncost = 5\n'
        (tmp_path / "more.toml").write_text(text, encoding="utf-8")
        applied = shop("program", "apply", "more.toml", "--as-of", AS_OF)
        assert applied.code == ExitCode.DONE, applied.err
    for words in (["member", "enrol", "0001"], ["reward", "check", "tea"]):
        ran = shop(*words, "--json")
        assert (ran.code, ran.json["problems"][0]["code"]) == (ExitCode.USAGE, "which-program")
        assert "one, two" in ran.json["problems"][0]["message"]
        assert shop(*words, "--program", "one").code == ExitCode.DONE
    assert shop("member", "enrol", "0001", "--program", "three").code == ExitCode.REFUSED


@pytest.mark.parametrize("ref", ["", "  "])
def test_2_an_empty_ref_protects_from_nothing(running: Cli, ref: str) -> None:
    before = running("status", "--json").json["counts"]["entries"]
    ran = running("points", "adjust", "0001", "5", "--reason", "x", "--ref", ref, "--as-of", AS_OF)
    assert ran.code == ExitCode.USAGE
    assert ran.err.startswith("--ref: a ref needs some text")
    assert running("status", "--json").json["counts"]["entries"] == before


def test_2_numbers_in_our_words(running: Cli) -> None:
    told = {
        "x": "Invalid value for '--entry': this is no whole number\n",
        "0": "Invalid value for '--entry': it must be 1 or more\n",
        "9" * 5000: "Invalid value for '--entry': this is too large a number\n",
    }
    for typed, said in told.items():
        ran = running("points", "explain", "0001", "--entry", typed)
        assert (ran.code, ran.err.startswith(said)) == (ExitCode.USAGE, True), ran.err
    ran = running("points", "transfer", "0001", "0002", "-5", "--reason", "x")
    assert ran.err.startswith("-5 is not a number of points to transfer\n")
    assert running("points", "transfer", "0001", "0002", "5", "-x").code == ExitCode.USAGE


def test_2_no_question_without_a_terminal(cli: Cli) -> None:
    ran = cli("init", "shop", "--currency", "EUR")
    assert ran.code == ExitCode.USAGE
    assert "--timezone" in ran.err


def test_3_input_rejected(shop: Cli, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("member_id,name\n1,A\n1,B,C\n", encoding="utf-8")
    ran = shop("import", "members", "bad.csv", "--as-of", AS_OF)
    assert ran.code == ExitCode.REJECTED
    assert "bad.csv:3" in ran.err
    assert shop("member", "list", "--json").json == []


def test_3_a_bad_program(shop: Cli, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('[program]\nid = "x"\ncolour = 1\n', encoding="utf-8")
    for verb in ("check", "apply"):
        ran = shop("program", verb, "bad.toml")
        assert ran.code == ExitCode.REJECTED
        assert "bad.toml:3: " in ran.err
    assert shop("program", "check", "missing.toml").code == ExitCode.REJECTED


def test_4_partly_done(shop: Cli, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("member_id,name\n1,A\n1,B,C\n", encoding="utf-8")
    ran = shop("import", "members", "bad.csv", "--skip-bad-rows", "--as-of", AS_OF, "--json")
    assert ran.code == ExitCode.PARTIAL
    assert ran.json["status"] == "partial"


@pytest.mark.parametrize("words", [["status"], ["batch"], ["member", "list"]])
def test_5_no_store(cli: Cli, words: list[str]) -> None:
    for more in ([], ["--store", "missing.db"]):
        ran = cli(*words, *more)
        assert ran.code == ExitCode.STORE
        assert "fix:" in ran.err
        assert cli(*words, *more, "--json").json["problems"]


def test_5_not_a_store(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("this is a letter, not a database\n" * 50, encoding="utf-8")
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE t (x)")
    for name in ("text.db", "other.db"):
        assert cli("status", "--store", name).code == ExitCode.STORE


def test_5_a_newer_store(shop: Cli, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "loyalty.db") as store:
        store.execute("PRAGMA user_version = 999")
    ran = shop("batch", "--json")
    assert ran.code == ExitCode.STORE
    assert "newer" in ran.json["problems"][0]["message"]


def test_70_a_defect(shop: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("loyalty_cli.reports.upkeep.status.status", broken)
    ran = shop("status")
    assert ran.code == ExitCode.DEFECT
    assert ran.out == ""
    assert "defect of the program" in ran.err
    assert "Traceback" not in ran.err
    assert shop("status", "--json").json["problems"][0]["code"] == "defect"
    monkeypatch.setenv("LOYALTY_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        shop("status")


def test_130_ctrl_c(shop: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("loyalty_cli.reports.upkeep.status.status", interrupted)
    assert shop("status").code == ExitCode.INTERRUPTED
    assert shop("status", "--json").json["problems"][0]["code"] == "interrupted"


def test_130_ctrl_c_in_a_process(shop: Cli, tmp_path: Path) -> None:
    """A real signal, while the command waits for a store that another process holds."""
    with sqlite3.connect(tmp_path / "loyalty.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        words = [sys.executable, "-m", "loyalty_cli", "batch", "--as-of", AS_OF]
        run = subprocess.Popen(
            words, cwd=tmp_path, stderr=subprocess.PIPE, text=True, preexec_fn=_heeds_ctrl_c
        )
        time.sleep(2)
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=30)
    assert run.returncode == ExitCode.INTERRUPTED
    assert "Traceback" not in err


def _heeds_ctrl_c() -> None:
    """What runs in the background is told to ignore it, and the tests may."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_a_reader_that_leaves_is_no_error(running: Cli, tmp_path: Path) -> None:
    words = f"{sys.executable} -m loyalty_cli program schema"
    run = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {words} | true"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0
    assert run.stderr == ""


@pytest.mark.parametrize(
    "words", [["program", "schema"], ["member", "list"], ["member", "show", "0001", "--json"]]
)
def test_a_full_disk_is_said(running: Cli, tmp_path: Path, words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [sys.executable, "-m", "loyalty_cli", *words],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert run.returncode == ExitCode.REFUSED
    assert "standard output: No space left on device\n" in run.stderr


def test_an_error_that_can_be_said_nowhere_keeps_its_code(running: Cli, tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        for words in (["member", "list", "--nonsense"], ["member", "list", "--nonsense", "--json"]):
            run = subprocess.run(
                [sys.executable, "-m", "loyalty_cli", *words],
                cwd=tmp_path,
                stdout=full,
                stderr=full,
                check=False,
            )
            assert run.returncode == ExitCode.USAGE


def test_a_usage_error_in_a_process(tmp_path: Path) -> None:
    run = process(["report", "standing", "--nonsense"], tmp_path)
    assert (run.returncode, run.stdout) == (2, "")


REWARDS = """
[[reward]]
id = "mug"
name = "Mug"
kind = "item"
cost = 5

[[reward]]
id = "ten"
name = "Ten"
kind = "voucher"
cost = 5
voucher = { percent = "10" }
"""


def with_rewards(running: Cli, folder: Path) -> None:
    """Another version of the program, with something to redeem, from the day after the batch."""
    program = Path(__file__).parents[2] / "programs" / "corner-coffee" / "program.toml"
    (folder / "p.toml").write_text(program.read_text("utf-8") + REWARDS, encoding="utf-8")
    assert running("program", "apply", "p.toml", "--as-of", "2025-04-01").code == 0


def test_1_before_the_last_batch_no_value_moves(running: Cli, tmp_path: Path) -> None:
    with_rewards(running, tmp_path)
    day = ("--as-of", "2025-04-02", "--json")
    card = running("giftcard", "issue", "5.00", *day).json
    code = running("voucher", "issue", "ten", "--reason", "x", *day).json["voucher"]["code"]
    assert running("batch", "--as-of", "2025-04-04").code == 0
    for words in (
        ("giftcard", "issue", "5.00"),
        ("giftcard", "redeem", card["code"], "1.00"),
        ("giftcard", "topup", card["card"], "1.00"),
        ("giftcard", "void", card["card"], "--reason", "x"),
        ("voucher", "issue", "ten", "--reason", "x"),
        ("voucher", "redeem", code, "--order", "20.00"),
        ("voucher", "void", code, "--reason", "x"),
        ("points", "adjust", "0001", "5", "--reason", "x"),
        ("reward", "redeem", "0001", "mug"),
    ):
        before = running(*words, "--as-of", "2025-04-03", "--json")
        codes = [problem["code"] for problem in before.json["problems"]]
        assert (before.code, codes) == (1, ["before-last-batch"]), words
    assert running("giftcard", "redeem", card["code"], "1.00", "--as-of", "2025-04-04").code == 0


def test_a_reason_may_be_left_out_where_the_contract_asks_for_none(
    running: Cli, tmp_path: Path
) -> None:
    with_rewards(running, tmp_path)
    day = ("--as-of", "2025-04-01", "--json")

    def done(*words: str) -> Any:
        ran = running(*words, *day)
        assert (ran.code, ran.json["status"]) == (0, "ok"), ran.out
        return ran.json

    redeemed = done("reward", "redeem", "0001", "mug")["redemption"]
    done("reward", "undo", redeemed)
    made = done("reward", "redeem", "0001", "ten")
    code = made["voucher"]["code"]
    use = done("voucher", "redeem", code, "--order", "20.00", "--member", "0001")["use"]
    done("voucher", "undo", use)
    done("import", "undo", "3", "--yes")
    done("member", "suspend", "0002")
    done("member", "resume", "0002")
    done("member", "merge", "0001", "0002", "--yes")
    done("member", "close", "0003")
    done("member", "erase", "0003", "--yes")
    said = running("audit", "--json").json
    assert {each["reason"] for each in said} == {None, "mug", "ten"}
