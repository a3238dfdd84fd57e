"""stdout is data, stderr is everything else; a table for a terminal, plain text for a pipe."""

from __future__ import annotations

import csv
import io
import os
import sqlite3
import sys
from pathlib import Path

import pytest

from tests.contract.conftest import AS_OF, Cli, process

LONG = "Maximiliane-Alexandra von und zu Hohenstein-Wolkenkuckucksheim " * 4


def test_rows_say_their_day_on_stderr(running: Cli) -> None:
    ran = running("report", "standing", "--as-of", AS_OF)
    assert f"as of {AS_OF}" in ran.err
    assert "as of" not in ran.out
    assert running("report", "standing", "--as-of", AS_OF, "--quiet").err == ""


def test_what_is_due_is_said(shop: Cli) -> None:
    shop("import", "transactions", "transactions.csv", "--enrol", "--as-of", AS_OF)
    assert "a batch is due since 2025-01-10" in shop("report", "standing", "--as-of", AS_OF).err
    shop("batch", "--as-of", AS_OF)
    assert "due" not in shop("report", "standing", "--as-of", AS_OF).err


def test_acting_commands_say_a_sentence(shop: Cli) -> None:
    ran = shop("import", "members", "members.csv", "--as-of", AS_OF)
    assert ran.out == "members: rows 3, new 3\n"
    assert shop("import", "members", "members.csv", "--as-of", AS_OF, "--quiet").out == ""
    assert "dry run" in shop("batch", "--as-of", AS_OF, "--dry-run").out


def test_problems_are_on_stderr(shop: Cli, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("transaction_id,member_id,occurred_at\n", encoding="utf-8")
    ran = shop("import", "transactions", "bad.csv", "--as-of", AS_OF)
    assert ran.out == ""
    assert "amount" in ran.err
    assert "\n  fix: " in ran.err


def test_a_pipe_gets_everything_whole(shop: Cli, tmp_path: Path) -> None:
    text = f"member_id,name\n1,{LONG}\n2,Mei 陳\n"
    (tmp_path / "long.csv").write_text(text, encoding="utf-8")
    shop("import", "members", "long.csv", "--as-of", AS_OF)
    shop("batch", "--as-of", AS_OF)
    run = process(["report", "standing", "--as-of", AS_OF], tmp_path, COLUMNS="40")
    assert LONG.strip() in run.stdout
    assert "陳" in run.stdout
    assert "\x1b" not in run.stdout + run.stderr
    assert "─" not in run.stdout
    assert len(run.stdout.splitlines()) == 3


def test_csv_is_safe_for_spreadsheets(shop: Cli, tmp_path: Path) -> None:
    names = ["=1+1", "+49 30", "-2+3", "@SUM(A1)", "-5", "O'Neill"]
    rows = "".join(f'{number},"{name}"\n' for number, name in enumerate(names))
    (tmp_path / "odd.csv").write_text("member_id,name\n" + rows, encoding="utf-8")
    assert shop("import", "members", "odd.csv", "--as-of", AS_OF).code == 0
    out = shop("member", "list", "--csv").out
    found = [row["name"] for row in csv.DictReader(io.StringIO(out))]
    assert found == ["'=1+1", "'+49 30", "'-2+3", "'@SUM(A1)", "-5", "O'Neill"]


def test_csv_has_the_keys_of_the_json(running: Cli) -> None:
    out = running("report", "standing", "--as-of", AS_OF, "--csv").out
    rows = running("report", "standing", "--as-of", AS_OF, "--json").json
    found = list(csv.DictReader(io.StringIO(out)))
    assert [list(row) for row in found] == [list(row) for row in rows]
    assert [row["member_id"] for row in found] == ["0001", "0002", "0003"]


def test_data_cannot_steer_the_terminal(shop: Cli, tmp_path: Path) -> None:
    name = "Eve \x1b[31m\x1b]0;owned\x07\u202egnp"
    (tmp_path / "eve.csv").write_text(f"member_id,name\n1,{name}\n", encoding="utf-8")
    ran = shop("import", "members", "eve.csv", "--as-of", AS_OF)
    shop("batch", "--as-of", AS_OF)
    printed = ran.out + ran.err
    for style in ("plain", "table"):
        seen = shop("report", "standing", "--as-of", AS_OF, "--format", style)
        printed += seen.out + seen.err
    assert not any(sign in printed for sign in ("\x1b", "\x07", "\u202e"))


class TestOnATerminal:
    """The command on a pseudo-terminal."""

    def test_a_table_with_a_bar(self, running: Cli, tmp_path: Path) -> None:
        shown = _on_terminal(["report", "standing", "--as-of", AS_OF], tmp_path)
        assert "█" in shown
        assert "─" in shown
        assert "Silver" in shown
        assert "stars" in shown

    def test_without_colour(self, running: Cli, tmp_path: Path) -> None:
        shown = _on_terminal(["report", "standing", "--as-of", AS_OF], tmp_path, NO_COLOR="1")
        assert "\x1b[3" not in shown

    def test_where_there_are_no_such_signs(self, running: Cli, tmp_path: Path) -> None:
        words = ["report", "standing", "--as-of", AS_OF]
        shown = _on_terminal(words, tmp_path, TERM="dumb")
        assert "#" in shown
        assert "█" not in shown

    def test_json_is_json_there_too(self, running: Cli, tmp_path: Path) -> None:
        shown = _on_terminal(["member", "list", "--json", "--quiet"], tmp_path)
        assert shown.startswith("[")

    def test_progress_is_seen(self, shop: Cli, tmp_path: Path) -> None:
        words = ["import", "members", "members.csv", "--as-of", AS_OF]
        shown = _on_terminal(words, tmp_path)
        assert "members: rows 3, new 3" in shown

    def test_a_question_is_asked(self, cli: Cli, tmp_path: Path) -> None:
        words = ["init", "asked", "--currency", "EUR"]
        shown = _on_terminal(words, tmp_path, typed="UTC\nDE\n")
        assert "Timezone" in shown
        assert "Country" in shown
        assert (tmp_path / "asked" / "loyalty.db").exists()


def _on_terminal(words: list[str], folder: Path, *, typed: str = "", **env: str) -> str:
    import pty
    import select
    import signal

    clean = {name: value for name, value in os.environ.items() if not name.startswith("LOYALTY_")}
    clean |= {"TERM": "xterm-256color", "COLUMNS": "120", "PYTHONIOENCODING": "utf-8", **env}
    clean.pop("NO_COLOR", None)
    clean |= env
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execve(sys.executable, [sys.executable, "-m", "loyalty_cli", *words], clean)
    os.write(terminal, typed.encode())
    seen = b""
    while True:
        if not select.select([terminal], [], [], 60)[0]:
            os.kill(child, signal.SIGKILL)  # it waits for an answer that nobody gives
            break
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # the child has closed its end
            break
        if not piece:
            break
        seen += piece
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, seen.decode()
    return seen.decode().replace("\r\n", "\n")


@pytest.mark.parametrize(
    "words",
    [
        ("export", "members", "-o"),
        ("giftcard", "issue", "5.00", "--count", "2", "-o"),
        ("backup", "--yes"),
        ("import", "transactions", "bad.csv", "--skip-bad-rows", "--rejects"),
    ],
)
@pytest.mark.parametrize(
    "name", ["loyalty.db", "loyalty.db-wal", "loyalty.key", "loyalty.toml", "pipe"]
)
def test_nothing_is_written_over_a_store_its_key_or_settings(
    running: Cli, tmp_path: Path, words: tuple[str, ...], name: str
) -> None:
    (tmp_path / "bad.csv").write_text("transaction_id,member_id,occurred_at,amount\n1,0001,x,1\n")
    os.mkfifo(tmp_path / "pipe")
    kept = [tmp_path / "loyalty.key", tmp_path / "loyalty.toml"]
    before = [path.read_bytes() for path in kept]
    running("giftcard", "issue", "5.00", "--ref", "x")  # so that SQLite's files are beside it
    open_store = sqlite3.connect(tmp_path / "loyalty.db")
    open_store.execute("SELECT count(*) FROM members").fetchall()
    ran = running(*words, name)
    assert ran.code in (1, 2, 3), ran
    assert "fix:" in ran.err
    assert [path.read_bytes() for path in kept] == before
    assert (tmp_path / "pipe").is_fifo()
    open_store.close()
    assert running("doctor").code == 0


def test_a_backup_may_replace_an_older_one(running: Cli, tmp_path: Path) -> None:
    for _ in range(2):
        assert running("backup", "copy.db", "--yes").code == 0
    assert running("export", "members", "-o", "copy.db").code == 1
    assert "this is a store" in running("export", "members", "-o", "copy.db").err
