"""Who waits for the write lock, for how long, and what is said meanwhile."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import StoreUnavailable
from loyalty_cli.store.file import connection
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.settings import Settings
from loyalty_cli.store.file.store_file import create_store, open_store

DAY = parse_day("2026-03-01")
SETTINGS = Settings("Corner", "EUR", 2, ZoneInfo("Europe/Berlin"), "DE")

HOLD = """
import sys, time
from pathlib import Path
from loyalty_cli.store.file.store_file import open_store

with open_store(Path(sys.argv[1]), command="loyalty import members") as store, store.atomic():
    store.arrive("held", 739706)
    print("inside", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "loyalty.db"
    create_store(file, SETTINGS)
    return file


def refused(store: Store) -> tuple[str, str]:
    with pytest.raises(StoreUnavailable) as caught, store.atomic():
        pytest.fail("it was let in")
    (problem,) = caught.value.problems
    assert problem.file == str(store.path)
    assert problem.fix
    return problem.code, problem.message


def test_who_holds_the_store_is_said_and_dies_with_its_process(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "inside\n"
    with open_store(path) as store:
        code, message = refused(store)
        assert code == "store-busy"
        assert message.startswith(f"loyalty import members (process {holder.pid}, since 20")
        os.kill(holder.pid, signal.SIGKILL)
        holder.communicate()
        with store.atomic():
            assert store.arrive("mine", DAY) == 1


def test_another_program_that_holds_it_is_none_of_ours(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0)
    tool = sqlite3.connect(path, isolation_level=None)
    tool.execute("BEGIN IMMEDIATE")
    with open_store(path) as store:
        code, message = refused(store)
        tool.close()
        assert (code, "another program" in message) == ("store-busy", True)
        with store.atomic():
            store.arrive("mine", DAY)


def test_one_who_writes_piece_after_piece_lets_others_in_between(path: Path) -> None:
    """Without the gate the second would have to hit a gap of microseconds."""
    done = threading.Event()
    started = threading.Event()

    def write_on() -> None:
        with open_store(path) as batch:
            while not done.is_set():
                with batch.atomic():
                    batch.arrive("piece", DAY)
                    started.set()
                    time.sleep(0.05)

    thread = threading.Thread(target=write_on)
    thread.start()
    waits = []
    try:
        started.wait(5)
        with open_store(path) as till:
            for _ in range(10):
                asked = time.monotonic()
                with till.atomic():
                    waits.append(time.monotonic() - asked)
                    till.arrive("till", DAY)
    finally:
        done.set()
        thread.join()
    # A piece is 50 ms, and nobody waits for two; the slack is for a machine that is busy.
    assert sorted(waits)[5] < 0.3
    assert max(waits) < 2


def test_a_dry_run_and_a_failure_give_the_turn_back(path: Path) -> None:
    with open_store(path) as first, open_store(path) as second:
        with first.atomic(keep=False):
            first.arrive("tried", DAY)
        with pytest.raises(RuntimeError), first.atomic():
            raise RuntimeError
        with second.atomic():
            assert second.arrive("kept", DAY) == 1


def test_a_store_that_is_replaced_meanwhile_is_not_written_to(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    create_store(other, SETTINGS)
    with open_store(path) as store:
        os.replace(other, path)
        assert refused(store)[0] == "store-replaced"
        path.unlink()
        assert refused(store)[0] == "store-replaced"


def test_a_store_that_is_migrated_meanwhile_is_not_written_to(path: Path) -> None:
    with open_store(path) as store:
        newer = sqlite3.connect(path)
        newer.execute("PRAGMA user_version = 99")
        newer.close()
        assert refused(store)[0] == "store-replaced"


def test_where_there_can_be_no_gate_sqlite_decides(path: Path) -> None:
    path.with_name("loyalty.db-lock").mkdir()
    with open_store(path) as store, store.atomic():
        assert store.arrive("mine", DAY) == 1


def test_the_gate_is_its_owner_s(path: Path) -> None:
    with open_store(path) as store, store.atomic():
        store.arrive("mine", DAY)
    assert path.with_name("loyalty.db-lock").stat().st_mode & 0o777 == 0o600
