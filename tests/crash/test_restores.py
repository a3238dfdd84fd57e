"""Restores while others are at work, as real processes. The law: whatever was answered with success
is in the restored store or in the one that was kept, and named where it is not in the restored one.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.crash.scenes import DAY, check_laws, copy_of, done, leftovers
from tests.crash.test_together import together
from tests.crash.zygote import Ended, Zygote

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="commands run in forks")

RESTORE = ("restore", "earlier.db", "--yes", "--json", "--as-of", DAY)
PHASES = (
    "loyalty_cli.jobs.upkeep.restore:check_copy",
    "loyalty_cli.jobs.upkeep.restore:_note_restore",
    "loyalty_cli.jobs.upkeep.replacing:since_backup",
    "loyalty_cli.jobs.upkeep.replacing:_keep_copy",
    "loyalty_cli.jobs.upkeep.replacing:copy_into",
    "loyalty_cli.jobs.upkeep.replacing:open_store",
)


@pytest.fixture(scope="module")
def zygotes(zygote: Zygote) -> Iterator[list[Zygote]]:
    others = [Zygote() for _ in range(2)]
    yield [zygote, *others]
    for each in others:
        each.close()


class Till:
    """Issues gift cards until the others have done, and remembers those it was told of."""

    def __init__(self, zygote: Zygote, folder: Path, undone: Sequence[str] = ()) -> None:
        self.zygote, self.folder, self.undone = zygote, folder, undone
        self.cards: set[str] = set()
        self.failed: list[Ended] = []
        self.others_at_work = threading.Event()
        self.others_at_work.set()

    def work(self) -> None:
        while self.others_at_work.is_set():
            words = ("giftcard", "issue", "5.00", "--json", "--as-of", DAY)
            ran = self.zygote.run(self.folder, *words, undone=self.undone)
            if ran.code == 0:
                self.cards.add(_answer(ran)["card"])
            else:
                self.failed.append(ran)

    def until(self, *works: Callable[[], None]) -> Callable[[], None]:
        """These works at once; then the till closes."""

        def run() -> None:
            try:
                together(*works)
            finally:
                self.others_at_work.clear()

        return run


def _answer(ran: Ended) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(ran.out[ran.out.index("{") : ran.out.rindex("}") + 1])
    return told


def cards_of(store: Path) -> set[str]:
    with closing(sqlite3.connect(store)) as db:
        return {card for (card,) in db.execute("SELECT card FROM gift_cards")}


def check_nothing_is_lost(folder: Path, till: Till, restores: Sequence[Ended]) -> None:
    """The law, over all stores that were kept on the way."""
    kept = sorted(folder.glob("loyalty-before-restore-*.db"))
    done_well = [_answer(each) for each in restores if each.code == 0]
    assert sorted(Path(each["kept"]) for each in done_well) == kept
    stands = cards_of(folder / "loyalty.db")
    anywhere = stands.union(*map(cards_of, kept))
    named = {card for each in done_well for row in each["missing"] for card in row["cards"]}
    assert till.cards
    assert till.cards - anywhere == set()
    assert till.cards - stands - named == set()
    for each in till.failed:
        assert (each.code, "store-replaced" in each.out) == (5, True), each
    for store in (folder / "loyalty.db", *kept):
        check_laws(store)
    assert leftovers(folder) == []


@pytest.mark.parametrize("phase", PHASES)
def test_a_till_at_work_in_each_phase_of_a_restore(
    zygotes: list[Zygote], shop: Path, tmp_path: Path, phase: str
) -> None:
    folder = copy_of(shop, tmp_path / "shop")
    till, ended = Till(zygotes[0], folder), list[Ended]()

    def restore() -> None:
        ended.append(done(zygotes[1].run(folder, *RESTORE, slow=[phase])))

    together(till.work, till.until(restore))
    check_nothing_is_lost(folder, till, ended)


def test_a_till_at_a_store_that_has_no_wal(
    zygotes: list[Zygote], shop: Path, tmp_path: Path
) -> None:
    """As on a network drive: there the file itself is locked, for readers too."""
    folder = copy_of(shop, tmp_path / "shop")
    no_wal = ["loyalty_cli.store.file.store_file:use_wal"]
    with closing(sqlite3.connect(folder / "loyalty.db")) as db:
        assert db.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    till, ended = Till(zygotes[0], folder, undone=no_wal), list[Ended]()

    def restore() -> None:
        slow = ["loyalty_cli.jobs.upkeep.replacing:_keep_copy"]
        ended.append(done(zygotes[1].run(folder, *RESTORE, slow=slow, undone=no_wal)))

    together(till.work, till.until(restore))
    check_nothing_is_lost(folder, till, ended)
    with closing(sqlite3.connect(folder / "loyalty.db")) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_two_restores_at_once_and_a_till(zygotes: list[Zygote], shop: Path, tmp_path: Path) -> None:
    """Each keeps what it replaces: the second the store that the first restored."""
    folder = copy_of(shop, tmp_path / "shop")
    till, ended = Till(zygotes[0], folder), list[Ended]()

    def restore(zygote: Zygote) -> Callable[[], None]:
        slow = ["loyalty_cli.jobs.upkeep.replacing:free_name_beside"]
        return lambda: ended.append(done(zygote.run(folder, *RESTORE, slow=slow)))

    together(till.work, till.until(restore(zygotes[1]), restore(zygotes[2])))
    assert len(ended) == 2
    check_nothing_is_lost(folder, till, ended)


def test_two_restores_at_once_to_where_there_is_nothing(
    zygotes: list[Zygote], shop: Path, tmp_path: Path
) -> None:
    """One is there first; the other is told, and has written over nothing."""
    folder = copy_of(shop, tmp_path / "shop")
    (folder / "loyalty.db").unlink()
    ended: list[Ended] = []
    slow = ["loyalty_cli.jobs.upkeep.restore:_note_restore"]

    def restore(zygote: Zygote) -> Callable[[], None]:
        return lambda: ended.append(zygote.run(folder, *RESTORE, slow=slow))

    together(restore(zygotes[1]), restore(zygotes[2]))
    assert sorted(each.code for each in ended) == [0, 5]
    assert any("store-replaced" in each.out for each in ended)
    check_laws(folder / "loyalty.db", with_replay=True)
    assert leftovers(folder) == []


def test_two_restores_at_once_over_what_is_no_store(
    zygotes: list[Zygote], shop: Path, tmp_path: Path
) -> None:
    """The store that the first has put there is not moved aside as the damaged one."""
    folder = copy_of(shop, tmp_path / "shop")
    spoilt = b"\0" * 4096
    (folder / "loyalty.db").write_bytes(spoilt)
    ended: list[Ended] = []
    slow = ["loyalty_cli.jobs.upkeep.replacing:_put_instead"]

    def restore(zygote: Zygote) -> Callable[[], None]:
        return lambda: ended.append(zygote.run(folder, *RESTORE, slow=slow))

    together(restore(zygotes[1]), restore(zygotes[2]))
    assert sorted(each.code for each in ended) in ([0, 0], [0, 5])
    kept = sorted(folder.glob("loyalty-before-restore-*.db"))
    assert spoilt in [path.read_bytes() for path in kept]
    assert len(kept) == sum(each.code == 0 for each in ended)
    check_laws(folder / "loyalty.db", with_replay=True)


@pytest.mark.parametrize(
    "phase",
    [
        "loyalty_cli.jobs.nightly.steps:take_file",
        "loyalty_cli.jobs.nightly.taking:import_files",
        "loyalty_cli.jobs.nightly.keeping:backup",
        "loyalty_cli.jobs.nightly.keeping:days_to_keep",
    ],
)
def test_a_restore_during_a_night(
    zygotes: list[Zygote], shop: Path, tmp_path: Path, phase: str
) -> None:
    """What the night took is named or taken by the next one; no backup goes once another store has
    been restored, and a backup that goes while it is restored was read before."""
    folder = copy_of(shop, tmp_path / "shop")
    backups = folder / "backups"
    backups.mkdir()
    for day in range(1, 29):
        shutil.copyfile(folder / "earlier.db", backups / f"loyalty-2026-01-{day:02d}.db")
    old = backups / "loyalty-2026-01-01.db"
    (folder / "inbox" / "sales.csv").write_text((folder / "sales.csv").read_text())
    night: list[Ended] = []
    restored: list[Ended] = []

    def at_night() -> None:
        night.append(zygotes[0].run(folder, "nightly", "--as-of", DAY, slow=[phase]))

    def restore() -> None:
        words = ("restore", str(old), "--yes", "--json", "--as-of", DAY)
        slow = ["loyalty_cli.jobs.upkeep.restore:check_copy"]
        restored.append(zygotes[1].run(folder, *words, slow=slow))

    together(at_night, restore)
    assert restored[0].code == 0 or "no such backup" in restored[0].out, restored
    assert "Traceback" not in night[0].out
    assert night[0].code in {0, 5}, night
    check_laws(folder / "loyalty.db", with_replay=True)
    taken = not (folder / "inbox" / "sales.csv").exists()
    with closing(sqlite3.connect(folder / "loyalty.db")) as db:
        there = {name for (name,) in db.execute("SELECT file FROM imports")}
    named = _answer(restored[0])["imports"] if restored[0].code == 0 else []
    if taken:
        assert "sales.csv" in {Path(name).name for name in (*there, *named)}
    again = zygotes[0].run(folder, "nightly", "--as-of", DAY)
    assert again.code == 0, again
    check_laws(folder / "loyalty.db", with_replay=True)
