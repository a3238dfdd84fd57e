"""A large file is read by a process of its own: the store is the same, whatever becomes of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from loyalty_cli.jobs import workers
from loyalty_cli.jobs.importing import imports, reading
from loyalty_cli.store.file import bulk
from tests.jobs.shop import CALLER, MEMBERS, Shop

HEADER = "transaction_id,member_id,occurred_at,amount,type,refund_of\n"
KILLED = "import sys, os; sys.stdin.buffer.read(9); os._exit(3)"
KILLED_LATER = """
import os, sys
sys.path.insert(0, sys.argv[1])
from loyalty_cli.jobs.importing import reading
say, left = reading.say, [1]
def once(what):
    if not left:
        os._exit(9)
    say(what)
    left.pop()
reading.say = once
reading.work()
"""


def sales(*more: str) -> str:
    """More than two pieces of sales, with a refund and whatever is told between them."""
    rows = [f"t{n},M1,2026-03-01 10:{n % 60:02}:00,3.00,," for n in range(12_000)]
    rows[6_000:6_000] = ["back,,2026-03-02,1.00,refund,t7", *more]
    return HEADER + "\n".join(rows) + "\n"


def held(shop: Shop) -> list[Any]:
    """What the store has of events and imports."""
    asked = ("events", "event_ids", "imports")
    return [shop.store.db.execute(f"SELECT * FROM {name}").fetchall() for name in asked]


def told(outcome: Any) -> tuple[Any, ...]:
    """What became of the file, its path aside."""
    problems = [(p.code, p.line, p.column, p.value) for p in outcome.problems]
    return outcome.status, outcome.counts, problems


def taken(folder: Path, text: str, **asked: Any) -> tuple[Any, ...]:
    """A shop into which the file was imported, told."""
    folder.mkdir()
    shop = Shop(folder)
    shop.members(MEMBERS)
    outcome = shop.take("transactions", text, **asked)
    found = held(shop), told(outcome)
    shop.close()
    return found


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is large, and there are two processors."""
    monkeypatch.setattr(bulk, "WORTH", 0)
    monkeypatch.setattr(reading, "WORTH", 0)
    monkeypatch.setattr(imports, "processors", lambda: 2)


BAD = ("x,M9,2026-03-02,1.00,,", "y,M1,soon,1.00,,")


@pytest.mark.parametrize("start", [workers.START, "raise SystemExit(3)", KILLED, KILLED_LATER])
@pytest.mark.parametrize(
    ("more", "asked"),
    [((), {}), (BAD, {"skip_bad_rows": True}), (BAD, {"unknown": "guest"}), (('z,"M1',), {})],
)
def test_the_store_is_the_same(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    start: str,
    more: tuple[str, ...],
    asked: dict[str, Any],
) -> None:
    alone = taken(tmp_path / "alone", sales(*more), **asked)
    monkeypatch.setattr(bulk, "WORTH", 0)
    monkeypatch.setattr(reading, "WORTH", 0)
    monkeypatch.setattr(imports, "processors", lambda: 2)
    monkeypatch.setattr(workers, "START", start)
    assert taken(tmp_path / "ahead", sales(*more), **asked) == alone


@pytest.mark.usefixtures("large")
def test_it_is_read_by_another_process_and_nobody_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[workers.Worker] = []
    begin = workers.Worker.__init__

    def starting(self: workers.Worker, module: str) -> None:
        begin(self, module)
        started.append(self)

    monkeypatch.setattr(workers.Worker, "__init__", starting)
    heard: list[tuple[int, int | None]] = []
    text = sales()
    taken(tmp_path / "shop", text, progress=lambda done, of: heard.append((done, of)))
    [worker] = started
    assert worker._process.returncode is not None
    assert heard[-1] == (len(text), len(text))
    assert len({done for done, _ in heard}) > 1


@pytest.mark.usefixtures("large")
def test_a_file_whose_rows_are_asked_about_members_is_read_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("subprocess.Popen", lambda *_, **__: pytest.fail("a process was started"))
    taken(tmp_path / "enrol", sales("x,M9,2026-03-02,1.00,,"), unknown="enrol")
    monkeypatch.setattr(imports, "processors", lambda: 1)
    taken(tmp_path / "one", sales())


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/fd")
@pytest.mark.usefixtures("large")
def test_a_name_that_means_something_else_to_another_process(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.members(MEMBERS)
    with shop.file(sales()).open("rb") as file:
        number = os.dup(file.fileno())
        # Nobody but this process has the file under that number.
        outcome = imports.import_files(
            shop.store, "transactions", [Path(f"/dev/fd/{number}")], caller=CALLER
        )
        os.close(number)
    assert told(outcome)[1]["new"] == 12_001


@pytest.mark.usefixtures("large")
def test_stdin_is_read_here_though_a_file_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(tmp_path)
    shop.members(MEMBERS)
    monkeypatch.setattr("subprocess.Popen", lambda *_, **__: pytest.fail("a process was started"))
    monkeypatch.chdir(tmp_path)
    shop.file("something else", name="-")
    with shop.file(sales()).open("rb") as file:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=file))
        outcome = imports.import_files(shop.store, "transactions", [Path("-")], caller=CALLER)
    assert told(outcome)[1]["new"] == 12_001


@pytest.mark.usefixtures("large")
def test_no_process_is_started_for_each_of_many_small_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("subprocess.Popen", lambda *_, **__: pytest.fail("a process was started"))
    monkeypatch.setattr(reading, "WORTH", 50_000)
    shop = Shop(tmp_path)
    shop.members(MEMBERS)
    texts = [f"{HEADER}{n},M1,2026-03-01,3.00,,\n" for n in range(5)]
    assert told(shop.take("transactions", *texts))[1]["new"] == 5


def test_what_must_not_even_be_looked_at_is_said_where_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(reading, "WORTH", 0)
    monkeypatch.setattr(Path, "stat", forbidden)
    assert not reading.is_worth(tmp_path / "sales.csv")


@pytest.mark.usefixtures("large")
def test_a_file_that_is_told_one_by_one_is_read_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[Any] = []
    hear = workers.Worker.hear

    def hearing(self: workers.Worker) -> Any:
        said.append(hear(self))
        return said[-1]

    monkeypatch.setattr(workers.Worker, "hear", hearing)
    rows = [f"t{n // 2},{'M1' if n % 2 else ''},2026-03-01 10:00:00,3.00,," for n in range(10_000)]
    (events, _, _), (_, counts, _) = taken(tmp_path / "shop", HEADER + "\n".join(rows) + "\n")
    assert said == [None]
    assert (len(events), counts["new"]) == (5_000, 10_000)
