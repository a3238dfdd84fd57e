"""A large batch is walked by several processes: what they say is what one would have said."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.jobs import workers
from loyalty_cli.jobs.batch import batch, batch_workers
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.points.points import adjust_points
from loyalty_cli.store.file.store_file import open_store
from tests.jobs.desk import LADDER, STARS, Desk

DAY = "2026-03-01"
TABLES = ("ledger", "lots", "lot_moves", "judgements", "level_changes", "accounts", "claims")
GRANTS = """
[[reward]]
id = "mug"
name = "Mug"
kind = "item"
cost = 100

[[grant]]
name = "every visit"
on = "visit"
reward = "mug"

[[grant]]
name = "by itself"
on = "balance"
reward = "mug"
"""


class Shop(Desk):
    """A shop of forty members who each buy, refund and visit."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        super().__init__(folder, STARS + LADDER + GRANTS)
        names = [f"m{number:02}" for number in range(40)]
        self.members("member_id\n" + "\n".join(names) + "\n", as_of="2026-01-01")
        self.buys(*(f"a{name},{name},2026-01-{1 + n % 28:02},{90 + n}.00" for n, name in rows()))
        self.buys(*(f"b{name},{name},2026-02-{1 + n % 28:02},45.50" for n, name in rows()))
        self.buys(*(f"r{name},{name},2026-02-28,-9.00,a{name}" for _, name in rows()))
        visits = "".join(f"v{name},{name},2026-02-03,visit\n" for _, name in rows())
        self.take("activities", "activity_id,member_id,occurred_at,kind\n" + visits)

    def held(self) -> dict[str, list[Any]]:
        """All that walks have written."""
        return {table: self.all(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in TABLES}


def rows() -> list[tuple[int, str]]:
    return [(number, f"m{number:02}") for number in range(40)]


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PIECE_ACCOUNTS", 5)


def with_hands(monkeypatch: pytest.MonkeyPatch, hands: int) -> None:
    monkeypatch.setattr(batch, "hands_for", lambda store, run: hands)


@pytest.mark.usefixtures("small_pieces")
def test_by_any_number_of_processes_it_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = Shop(tmp_path / "alone")
    counted = alone.batch(DAY).counts
    assert counted["claims"] > 40
    for hands in (1, 3):
        with_hands(monkeypatch, hands)
        together = Shop(tmp_path / f"by-{hands}")
        with monkeypatch.context() as context:
            context.delattr(batch, "read_piece")  # The workers have walked all of it.
            assert together.batch(DAY).counts == counted
        assert together.held() == alone.held()
        together.is_sound()
        together.close()
    alone.close()


@pytest.mark.usefixtures("small_pieces")
def test_what_arrives_meanwhile_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_hands(monkeypatch, 2)
    shop = Shop(tmp_path / "shop")
    shop.batch("2026-02-20")
    said: list[int] = []

    def gift(done: int, of: int | None) -> None:
        # Another till adds points to somebody whose piece has been walked and not been written.
        if done and not said:
            said.append(done)
            time.sleep(0.5)  # The workers are two pieces ahead by now.
            with open_store(shop.path) as till:
                asked: dict[str, Any] = {"expires_on": None, "program": None, "ref": None}
                caller = shop.on(DAY)
                adjust_points(till, "m12", 7, reason="gift", caller=caller, **asked)

    run_batch(shop.store, caller=shop.on(DAY), progress=gift)
    assert said
    assert f"{DAY} adjust +7 to 2027-03-01" in shop.entries("m12")
    shop.is_sound()
    shop.close()


@pytest.mark.usefixtures("small_pieces")
def test_another_batch_that_goes_on_with_the_same_run_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two lines of cron at once: the other brings the run to its end, and nothing new has arrived.
    alone = Shop(tmp_path / "alone")
    alone.batch(DAY)
    with_hands(monkeypatch, 2)
    shop = Shop(tmp_path / "shop")
    said: list[int] = []

    def other(done: int, of: int | None) -> None:
        if done and not said:
            said.append(done)
            time.sleep(0.5)  # The workers are two pieces ahead by now.
            with_hands(monkeypatch, 0)
            with open_store(shop.path) as store:
                run_batch(store, caller=shop.on(DAY))

    run_batch(shop.store, caller=shop.on(DAY), progress=other)
    assert said
    assert shop.held() == alone.held()
    shop.is_sound()
    shop.close()
    alone.close()


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("start", ["raise SystemExit(3)", "import sys; sys.stdin.read(40)"])
def test_workers_that_are_gone_leave_their_work_to_the_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    alone = Shop(tmp_path / "alone")
    alone.batch(DAY)
    with_hands(monkeypatch, 2)
    monkeypatch.setattr(workers, "START", start)
    shop = Shop(tmp_path / "shop")
    shop.batch(DAY)
    assert shop.held() == alone.held()
    shop.close()
    alone.close()


def test_a_small_batch_and_a_dry_run_are_done_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []
    monkeypatch.setattr("subprocess.Popen", lambda *a, **k: started.append(a))
    shop = Shop(tmp_path / "shop")
    assert shop.batch(DAY).status == "ok"
    monkeypatch.setattr(batch_workers, "WORTH", 1)
    monkeypatch.setattr(batch_workers, "processors", lambda: 1)
    assert shop.batch("2026-03-02").status == "ok"
    run_batch(shop.store, caller=shop.on("2026-03-03", dry_run=True))
    assert started == []
    shop.close()
