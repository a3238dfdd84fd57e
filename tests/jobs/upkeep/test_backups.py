"""Backups and what comes of them: whole, checked, and put back as one step."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from loyalty_cli.base.problems import LoyaltyError
from loyalty_cli.intake.profile.nightly_settings import Backups
from loyalty_cli.jobs.batch import batch as batch_job
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.importing.imports import import_files
from loyalty_cli.jobs.nightly import keeping
from loyalty_cli.jobs.nightly.keeping import keep_backup
from loyalty_cli.jobs.outcome import Outcome
from loyalty_cli.jobs.points.points import adjust_points
from loyalty_cli.jobs.upkeep.backups import backup
from loyalty_cli.jobs.upkeep.restore import looked_through, put_in_place
from loyalty_cli.reports.doctor.examine import examine
from loyalty_cli.store.file.copies import count_rows
from loyalty_cli.store.file.store_file import open_store
from loyalty_cli.store.file.store_key import fits, key_path
from tests.jobs.shop import CALLER, HEADER, Shop
from tests.store.old_schemas import make_old_store

SALES = [f"R{n},M{n % 2 + 1},2026-03-{n % 28 + 1:02d},{n}.50," for n in range(1, 60)]


@pytest.fixture
def trading(shop: Shop) -> Shop:
    shop.apply()
    shop.members()
    shop.sales(*SALES)
    run_batch(shop.store, caller=CALLER)
    return shop


def copy_of(shop: Shop, name: str = "copy.db", **asked: object) -> Outcome:
    return backup(shop.store, shop.folder / name, caller=CALLER, **asked)  # type: ignore[arg-type]


def restored(file: Path, target: Path, **asked: bool) -> Outcome:
    with looked_through(file, target, anyway=asked.pop("anyway", False)) as found:
        return put_in_place(found, caller=CALLER, **asked)


def refused(file: Path, target: Path) -> str:
    with pytest.raises(LoyaltyError) as caught:
        restored(file, target)
    (problem,) = caught.value.problems
    assert problem.file in {str(file), str(target), f"{file}.key"}
    assert problem.fix
    return problem.code


def content(path: Path) -> list[str]:
    """All that a store says, but for what a backup or a restore notes."""
    own = (
        *("backups", "settings", "arrivals", "audit", "audit_texts", "chain", "chain_parts"),
        "_sqlite_migrations",
    )
    with closing(sqlite3.connect(path)) as db:
        lines = list(db.iterdump())
    return [line for line in lines if not any(f'INSERT INTO "{name}"' in line for name in own)]


def test_a_backup_is_the_store_and_stands_alone(trading: Shop) -> None:
    outcome = copy_of(trading)
    copy = trading.folder / "copy.db"
    assert outcome.status == "ok"
    assert outcome.counts["transactions"] == len(SALES)
    assert outcome.data["differences"] == 0
    assert copy.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in trading.folder.iterdir() if "copy" in path.name) == [
        "copy.db",
        "copy.db.key",
    ]
    assert content(copy) == content(trading.path)
    (noted,) = trading.all("SELECT file, arrival, bytes, with_key, sound, removed_at FROM backups")
    arrival = trading.all("SELECT max(arrival) FROM arrivals")[0]
    assert noted == (str(copy), arrival, copy.stat().st_size, 1, 1, None)


def test_the_key_goes_with_it_unless_it_is_to_stay(trading: Shop, tmp_path: Path) -> None:
    secret = key_path(trading.path).read_bytes()
    assert copy_of(trading).data["key"] == str(trading.folder / "copy.db.key")
    key = trading.folder / "copy.db.key"
    assert key.read_bytes() == secret
    assert key.stat().st_mode & 0o777 == 0o600
    copy_of(trading, "other.db", with_key=False)
    assert not (trading.folder / "other.db.key").exists()
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    target = tmp_path / "one" / "loyalty.db"
    assert restored(trading.folder / "copy.db", target).data["key_fits"] == "yes"
    assert key_path(target).read_bytes() == secret
    assert key_path(target).stat().st_mode & 0o777 == 0o600
    # Over the store it was made of the key is there already.
    assert restored(trading.folder / "other.db", trading.path).data["key_fits"] == "yes"
    trading.reopen()
    assert fits(trading.store) == "yes"
    other = tmp_path / "two" / "loyalty.db"
    assert refused(trading.folder / "other.db", other) == "key-does-not-fit"
    assert not other.exists()
    (trading.folder / "other.db.key").write_bytes(b"k" * 32)
    assert refused(trading.folder / "other.db", other) == "key-does-not-fit"
    outcome = restored(trading.folder / "other.db", other, with_key=False)
    assert outcome.data["key_fits"] == "another store's"
    assert not key_path(other).exists()


def test_a_key_that_is_not_the_store_s_is_not_taken_for_it(trading: Shop) -> None:
    path = key_path(trading.path)
    secret = path.read_bytes()
    copy_of(trading, "whole.db")
    path.write_bytes(b"k" * 32)
    outcome = copy_of(trading)
    assert outcome.data["key"] is None
    assert "another store's" in outcome.hints[0]
    restored(trading.folder / "whole.db", trading.path)
    assert path.read_bytes() == secret
    (kept,) = path.parent.glob("loyalty-before-restore-*.key")
    assert kept.read_bytes() == b"k" * 32


def test_nothing_is_overwritten_silently(trading: Shop) -> None:
    copy_of(trading)
    before = (trading.folder / "copy.db").read_bytes()
    trading.sales("R99,M1,2026-03-30,5.00,")
    with pytest.raises(LoyaltyError, match="already"):
        copy_of(trading)
    assert (trading.folder / "copy.db").read_bytes() == before
    assert copy_of(trading, replace=True).counts["transactions"] == len(SALES) + 1
    assert trading.all("SELECT count(*), count(removed_at) FROM backups") == [(2, 1)]
    for target in (trading.path, trading.path.with_name("loyalty.db-wal"), trading.folder):
        with pytest.raises(LoyaltyError):
            backup(trading.store, target, replace=True, caller=CALLER)


def test_a_store_whose_books_differ_is_copied_and_said_to_differ(trading: Shop) -> None:
    trading.store.db.execute("UPDATE accounts SET earned = earned + 1 WHERE account = 1")
    outcome = copy_of(trading)
    assert outcome.status == "refused"
    assert [problem.code for problem in outcome.problems] == ["backup-differs"]
    assert trading.all("SELECT sound FROM backups") == [0]
    copy, target = trading.folder / "copy.db", trading.folder / "new.db"
    assert refused(copy, target) == "backup-differs"
    assert not target.exists()
    assert restored(copy, target, anyway=True).data["differences"] == outcome.data["differences"]


def test_a_damaged_store_gives_no_backup_and_a_damaged_backup_no_store(trading: Shop) -> None:
    good = trading.folder / "good.db"
    backup(trading.store, good, caller=CALLER)
    (root,) = trading.all("SELECT rootpage FROM sqlite_master WHERE name = 'accounts_by_member'")
    trading.store.close()
    for path in (trading.path, good):
        with path.open("r+b") as file:
            file.seek((root - 1) * 4096 + 3)
            file.write(b"\x00\x00")
    trading.store = open_store(trading.path)
    with pytest.raises(LoyaltyError) as caught:
        copy_of(trading)
    assert caught.value.problems[0].code == "backup-damaged"
    assert caught.value.problems[0].file == str(trading.folder / "copy.db")
    assert refused(good, trading.folder / "new.db") == "backup-damaged"
    names = {path.name for path in trading.folder.iterdir()}
    assert not {name for name in names if "copy" in name or "new" in name}


def test_a_restore_over_a_store_keeps_what_was_there(trading: Shop) -> None:
    copy_of(trading)
    before = content(trading.path)
    late = trading.file(f"{HEADER}\nR99,M1,2026-03-30,5.00,\n", "late.csv")
    assert import_files(trading.store, "transactions", [late], caller=CALLER).counts["new"] == 1
    later = content(trading.path)
    with open_store(trading.path, write=False) as reader:
        reader.db.execute("BEGIN")
        seen = count_rows(reader.db)
        outcome = restored(trading.folder / "copy.db", trading.path)
        assert (outcome.data["imports"], outcome.data["commands"]) == ([late.name], 0)
        assert count_rows(reader.db) == seen  # it looks at one moment still
    assert content(trading.path) == before
    assert content(Path(str(outcome.data["kept"]))) == later
    with pytest.raises(LoyaltyError) as caught, trading.store.atomic():
        pytest.fail("a command that was running wrote into another store")
    assert caught.value.problems[0].code == "store-replaced"
    trading.reopen()
    assert trading.sales("R99,M1,2026-03-30,5.00,").counts["new"] == 1
    actions = trading.all("SELECT action FROM audit ORDER BY audit")
    assert "restore" in actions
    assert not any(each.count for each in examine(trading.store))


def test_no_backup_goes_once_another_store_was_restored(
    trading: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the rotation of the night goes by is then another store's."""
    copy_of(trading)
    folder = trading.folder / "backups"
    folder.mkdir()
    old = [folder / f"loyalty-2025-01-{day:02d}.db" for day in range(1, 9)]
    for path in old:
        path.write_bytes(b"x")

    def meanwhile(*_: object, **__: object) -> set[int]:
        restored(trading.folder / "copy.db", trading.path)
        return set()

    monkeypatch.setattr(keeping, "days_to_keep", meanwhile)
    with pytest.raises(LoyaltyError) as caught:
        keep_backup(trading.store, folder, Backups(), is_well=True, caller=CALLER)
    assert caught.value.problems[0].code == "store-replaced"
    assert [path for path in old if not path.exists()] == []


def test_a_backup_that_the_rotation_takes_away_is_restored_all_the_same(trading: Shop) -> None:
    copy_of(trading)
    file = trading.folder / "copy.db"
    with looked_through(file, trading.path) as found:
        file.unlink()
        file.with_name("copy.db.key").unlink()
        outcome = put_in_place(found, caller=CALLER)
    assert outcome.status == "ok"
    trading.reopen()
    assert trading.all("SELECT file FROM backups") == [str(file)]


def test_what_both_stores_had_is_not_named_and_all_else_is(trading: Shop) -> None:
    """Also where the store had been restored before, from another backup."""
    copy_of(trading, "one.db")
    adjust(trading, 5)
    copy_of(trading, "two.db")
    restored(trading.folder / "one.db", trading.path)
    trading.reopen()
    adjust(trading, 7)
    outcome = restored(trading.folder / "two.db", trading.path)
    missing = outcome.data["missing"]
    assert isinstance(missing, list)
    assert outcome.data["commands"] == 1
    assert [(row["command"], row["member_id"], row["cards"]) for row in missing] == [
        ("points adjust", "M1", [])
    ]


def adjust(shop: Shop, points: int) -> None:
    adjust_points(
        shop.store,
        "M1",
        points,
        reason="gift",
        expires_on=None,
        program=None,
        ref=None,
        caller=CALLER,
    )


def test_a_restore_to_where_there_is_none(trading: Shop, tmp_path: Path) -> None:
    copy_of(trading)
    target = tmp_path / "elsewhere" / "loyalty.db"
    target.parent.mkdir()
    target.with_name("loyalty.db-wal").write_bytes(b"the log of a store that is gone")
    outcome = restored(trading.folder / "copy.db", target)
    assert outcome.data["kept"] is None
    assert target.stat().st_mode & 0o777 == 0o600
    assert content(target) == content(trading.path)
    assert not [path for path in target.parent.iterdir() if "draft" in path.name]


def test_a_store_that_can_not_be_read_is_moved_aside(trading: Shop) -> None:
    copy_of(trading)
    trading.store.close()
    whole = trading.path.read_bytes()
    trading.path.write_bytes(b"\0" * 4096)
    outcome = restored(trading.folder / "copy.db", trading.path)
    assert Path(str(outcome.data["kept"])).read_bytes() == b"\0" * 4096
    trading.store = open_store(trading.path)
    assert trading.all("SELECT count(*) FROM events") == [len(SALES)]
    assert len(whole) > 4096


def test_what_is_no_backup_is_refused(trading: Shop) -> None:
    text = trading.file("no database\n" * 500)
    other = trading.folder / "other.db"
    with closing(sqlite3.connect(other)) as db:
        db.execute("CREATE TABLE settings (name, value)")
    newer = trading.folder / "newer.db"
    copy_of(trading, "newer.db")
    with closing(sqlite3.connect(newer)) as db:
        db.execute("PRAGMA user_version = 99")
    before = newer.read_bytes()
    found = [refused(path, trading.path) for path in (text, other, newer, trading.path)]
    assert found == ["not-a-store", "not-a-store", "store-newer", "would-overwrite"]
    assert refused(trading.folder / "none.db", trading.path) == "store-missing"
    assert newer.read_bytes() == before


def test_a_backup_of_an_earlier_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    old, target = tmp_path / "old.db", tmp_path / "new" / "loyalty.db"
    make_old_store(1, old)
    target.parent.mkdir()
    before = old.read_bytes()
    assert restored(old, target).data["key_fits"] == "no key yet"
    assert old.read_bytes() == before
    assert [path.name for path in target.parent.iterdir()] == ["loyalty.db"]
    with open_store(target) as store:
        assert not any(each.count for each in examine(store))


def test_a_backup_taken_during_a_batch_goes_on_where_that_was(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_job, "PIECE_ACCOUNTS", 1)
    shop.apply()
    shop.members()
    shop.sales(*SALES)
    copies = []

    def told(done: int, whole: int | None) -> None:
        # Another process, as far as the store can see.
        name = f"during-{done}.db"
        with open_store(shop.path) as other:
            copies.append(backup(other, shop.folder / name, caller=CALLER).data["file"])

    run_batch(shop.store, caller=CALLER, progress=told)
    ledger = "SELECT entry, account, event, points, posted_on FROM ledger ORDER BY entry"
    whole = shop.all(ledger)
    halves = 0
    for number, file in enumerate(copies):
        target = shop.folder / f"again-{number}.db"
        restored(Path(str(file)), target)
        with open_store(target) as store:
            halves += 0 < len(store.db.execute(ledger).fetchall()) < len(whole)
            run_batch(store, caller=CALLER)
            assert store.db.execute(ledger).fetchall() == whole
            assert not any(each.count for each in examine(store))
    assert halves


def test_what_a_killed_backup_left_is_swept_away(trading: Shop) -> None:
    left = trading.folder / ".copy.db.999999999.draft"
    other = trading.folder / f".copy.db.{os.getppid()}.draft"
    for path in (left, left.with_name(left.name + "-journal"), other):
        path.write_bytes(b"x")
    copy_of(trading)
    assert [path.name for path in trading.folder.glob(".copy*")] == [other.name]


def test_a_dry_run_writes_nothing(trading: Shop) -> None:
    files = {path.name for path in trading.folder.rglob("*")}
    caller = CALLER.__class__(CALLER.as_of, "eve", dry_run=True)
    backup(trading.store, trading.folder / "copy.db", caller=caller)
    assert {path.name for path in trading.folder.rglob("*")} == files
