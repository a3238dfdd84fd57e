"""`doctor`, `program diff|simulate|new` as a merchant calls them."""

from __future__ import annotations

import csv
import io
import sqlite3
from contextlib import closing
from pathlib import Path

from loyalty_cli.base.problems import ExitCode
from tests.contract.conftest import AS_OF, Cli

DIFFERENCE = ["check", "account", "member_id", "program", "what", "expected", "found"]


def damage(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "loyalty.db", isolation_level=None)) as db:
        db.execute("UPDATE accounts SET earned = earned + 1 WHERE account = 1")


def test_all_is_well(running: Cli) -> None:
    ran = running("doctor", "--replay")
    assert ran.code == ExitCode.DONE
    assert ran.out.endswith("all is well\n")
    told = running("doctor", "--json").json
    assert list(told) == [
        "status",
        "store",
        "checks",
        "differences",
        "unfinished_runs",
        "cards_to_reissue",
    ]
    assert told["status"] == "ok"
    assert told["differences"] == told["unfinished_runs"] == []
    assert list(told["checks"][0]) == ["check", "guards", "differences"]


def test_what_differs(running: Cli, tmp_path: Path) -> None:
    damage(tmp_path)
    ran = running("doctor", "--json")
    assert ran.code == ExitCode.REFUSED
    (difference,) = ran.json["differences"]
    assert list(difference) == DIFFERENCE
    assert difference["check"] == "account-sums"
    assert difference["found"] == difference["expected"] + 1
    ran = running("doctor")
    assert ran.code == ExitCode.REFUSED
    assert "account-sums: account 1 (0001, corner-coffee): earned: expected" in ran.out
    ran = running("doctor", "--csv")
    (row,) = csv.DictReader(io.StringIO(ran.out))
    assert list(row) == DIFFERENCE


def test_what_if(running: Cli, tmp_path: Path) -> None:
    text = (tmp_path / "program.toml").read_text(encoding="utf-8")
    more = text.replace("points = 1\n", "points = 2\n", 1)
    (tmp_path / "more.toml").write_text(more, encoding="utf-8")
    told = running("program", "diff", "more.toml", "--as-of", AS_OF, "--json").json
    assert list(told)[:4] == ["program", "version", "as_of", "changes"]
    assert told["changes"] == [
        {
            "table": "earn",
            "name": "spend",
            "setting": "points",
            "change": "changed",
            "from": "1",
            "to": "2",
        }
    ]
    words = ("program", "simulate", "more.toml", "--as-of", AS_OF, "--members", "--json")
    told = running(*words).json
    assert told["difference"]["given"] == told["candidate"]["given"] - told["now"]["given"] > 0
    assert [row["member_id"] for row in told["members"]] == ["0001", "0002"]


def test_a_bad_candidate_is_rejected(running: Cli, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[program]\n", encoding="utf-8")
    for verb in ("diff", "simulate"):
        ran = running("program", verb, "bad.toml", "--json")
        assert ran.code == ExitCode.REJECTED
        assert ran.json["status"] == "rejected"


def test_a_new_program(cli: Cli, tmp_path: Path) -> None:
    printed = cli("program", "new", "tea")
    assert printed.code == ExitCode.DONE
    assert cli("program", "new", "tea", "-o", "tea.toml").code == ExitCode.DONE
    assert (tmp_path / "tea.toml").read_text(encoding="utf-8") == printed.out
    assert cli("program", "check", "tea.toml").code == ExitCode.DONE
    assert cli("program", "new", "tea", "-o", "tea.toml").code == ExitCode.USAGE
    assert cli("program", "new", "Tea").code == ExitCode.USAGE
