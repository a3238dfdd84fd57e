"""How the store is opened, and what it says where it can't be."""

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import ExitCode, StoreUnavailable
from loyalty_cli.store.file import connection
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.settings import Settings
from loyalty_cli.store.file.sqlite_errors import store_trouble
from loyalty_cli.store.file.store_file import create_store, open_store

DAY = parse_day("2026-03-01")
SETTINGS = Settings("Corner", "EUR", 2, ZoneInfo("Europe/Berlin"), "DE")


PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "secure_delete": 1,
    "busy_timeout": 10_000,
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "loyalty.db"
    create_store(file, SETTINGS)
    return file


def refused(path: Path, *, write: bool = True) -> tuple[str, str]:
    with pytest.raises(StoreUnavailable) as caught:
        open_store(path, write=write)
    assert caught.value.exit_code is ExitCode.STORE
    (problem,) = caught.value.problems
    assert problem.file == str(path)
    assert problem.fix
    return problem.code, problem.message


def test_settings_come_back_as_they_were(path: Path) -> None:
    with open_store(path) as store:
        assert store.settings == SETTINGS
        assert store.path == path


def test_only_the_owner_may_read_it_and_its_log(path: Path) -> None:
    with open_store(path) as store, store.atomic():
        store.arrive("test", DAY)
        modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert modes["loyalty.db"] == 0o600
    assert modes["loyalty.db-wal"] == 0o600


def test_every_connection_has_our_settings(path: Path) -> None:
    for write in (True, False):
        with open_store(path, write=write) as store:
            pragmas = {name: store.db.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}
        assert pragmas == PRAGMAS


def test_opening_an_up_to_date_store_imports_no_sqlite_utils(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from loyalty_cli.store.file.store_file import open_store\n"
        f"open_store(Path({str(path)!r})).close()\n"
        "sys.exit('sqlite_utils' in sys.modules or 'pydantic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def write_and_fail(store: Store, kind: str) -> None:
    with store.atomic():
        store.arrive(kind, DAY)
        raise RuntimeError


def test_atomic_keeps_all_or_nothing(path: Path) -> None:
    with open_store(path) as store:
        with store.atomic():
            assert store.arrive("one", DAY) == 1
        with pytest.raises(RuntimeError):
            write_and_fail(store, "two")
        with store.atomic(keep=False):
            store.arrive("three", DAY)
        rows = store.db.execute("SELECT arrival, kind, as_of FROM arrivals").fetchall()
    assert rows == [(1, "one", "2026-03-01")]


def test_atomic_within_atomic_is_a_savepoint(path: Path) -> None:
    with open_store(path) as store:
        with store.atomic():
            store.arrive("outer", DAY)
            with pytest.raises(RuntimeError):
                write_and_fail(store, "failed")
            with store.atomic(keep=False):
                store.arrive("tried", DAY)
            with store.atomic():
                store.arrive("inner", DAY)
        kinds = [kind for (kind,) in store.db.execute("SELECT kind FROM arrivals")]
    assert kinds == ["outer", "inner"]


def test_a_reader_reads_while_a_writer_writes_and_can_not_write(path: Path) -> None:
    with open_store(path) as writer, open_store(path, write=False) as reader:
        with writer.atomic():
            writer.arrive("written", DAY)
            assert reader.db.execute("SELECT count(*) FROM arrivals").fetchone() == (0,)
        assert reader.db.execute("SELECT count(*) FROM arrivals").fetchone() == (1,)
        with pytest.raises(StoreUnavailable) as caught, reader.atomic():
            reader.arrive("never", DAY)
    assert caught.value.problems[0].code == "store-read-only"


def test_a_busy_store_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0)
    with open_store(path) as first, open_store(path) as second, first.atomic():
        with pytest.raises(StoreUnavailable) as caught, second.atomic():
            pytest.fail("two writers at once")
        (problem,) = caught.value.problems
    assert problem.code == "store-busy"
    assert problem.file == str(path)


def test_a_writer_waits_for_another(path: Path) -> None:
    with open_store(path) as first:
        release = threading.Event()
        written: list[int] = []

        def write_too() -> None:
            with open_store(path) as second:
                release.set()
                with second.atomic():
                    written.append(second.arrive("second", DAY))

        thread = threading.Thread(target=write_too)
        with first.atomic():
            first.arrive("first", DAY)
            thread.start()
            release.wait(5)
            assert not written
        thread.join(10)
    assert written == [2]


def test_a_missing_store(tmp_path: Path) -> None:
    for missing in (tmp_path / "none.db", tmp_path / "no" / "folder" / "loyalty.db"):
        code, _ = refused(missing)
        assert code == "store-missing"
        assert not missing.exists()


def test_a_folder_and_a_text_file_are_no_stores(tmp_path: Path) -> None:
    text = tmp_path / "members.csv"
    text.write_text("member_id,name\n" + "M1,Ann\n" * 200)
    empty = tmp_path / "empty.db"
    empty.touch()
    for path in (tmp_path, text, empty):
        for write in (True, False):
            assert refused(path, write=write)[0] == "not-a-store"
    assert empty.stat().st_size == 0


def test_another_program_s_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE settings (name, value)")
    db.close()
    before = path.read_bytes()
    assert refused(path)[0] == "not-a-store"
    assert path.read_bytes() == before


def test_a_newer_store_is_refused_with_both_versions(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    for write in (True, False):
        code, message = refused(path, write=write)
        assert code == "store-newer"
        assert "99" in message


def test_an_older_store_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    db = sqlite3.connect(path, isolation_level=None)
    db.execute(f"PRAGMA application_id = {connection.APPLICATION_ID}")
    db.execute("CREATE TABLE settings (name TEXT, value TEXT)")
    db.close()
    # The first schema there ever was has no earlier one; what fails halfway leaves all as it was.
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        open_store(path)
    db = sqlite3.connect(path, isolation_level=None)
    assert [row[0] for row in db.execute("SELECT name FROM sqlite_master")] == ["settings"]
    db.execute("DROP TABLE settings")
    db.close()
    with pytest.raises(StoreUnavailable, match="settings"):
        open_store(path)
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA user_version").fetchone() == (connection.SCHEMA_VERSION,)
    db.close()


def test_a_damaged_store(path: Path) -> None:
    with open_store(path):
        pass
    content = bytearray(path.read_bytes())
    content[100:4096] = os.urandom(3996)
    path.write_bytes(content)
    assert refused(path)[0] == "store-corrupt"


def test_an_unknown_time_zone_in_the_settings(path: Path) -> None:
    with open_store(path) as store:
        store.db.execute("UPDATE settings SET value = 'Mars/Base' WHERE name = 'timezone'")
    code, _ = refused(path)
    assert code == "store-corrupt"


def test_errors_of_ours_are_not_dressed_up_as_the_store_s(path: Path) -> None:
    with open_store(path) as store, pytest.raises(sqlite3.OperationalError), store.atomic():
        store.db.execute("SELECT nothing FROM nowhere")
    assert store_trouble(sqlite3.OperationalError("made up"), path) is None


def test_a_full_disk_rolls_back_and_says_so(path: Path) -> None:
    with open_store(path) as store:
        pages = store.db.execute("PRAGMA page_count").fetchone()[0]
        store.db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreUnavailable) as caught, store.atomic():
            store.arrive("x" * 500_000, DAY)
        assert caught.value.problems[0].code == "store-full"
        assert store.db.execute("SELECT count(*) FROM arrivals").fetchone() == (0,)
        assert not store.db.in_transaction
