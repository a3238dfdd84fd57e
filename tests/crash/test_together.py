"""A batch, an import, tills and readers at once, as real processes: nobody is turned away, nothing
is spent twice, and the books add up."""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.crash.scenes import DAY, check_laws, copy_of, done, leftovers
from tests.crash.zygote import Ended, Zygote
from tests.store.old_schemas import make_old_store

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="commands run in forks")


@pytest.fixture(scope="module")
def zygotes(zygote: Zygote) -> Iterator[list[Zygote]]:
    others = [Zygote() for _ in range(3)]
    yield [zygote, *others]
    for each in others:
        each.close()


def together(*works: Callable[[], None]) -> None:
    """Runs them at once; what one raises is raised."""
    raised: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


def calling(
    zygote: Zygote, folder: Path, *words: str, ended: list[Ended] | None = None
) -> Callable[[], None]:
    """A call of a command, for `together`; it must go well unless its end is collected."""

    def call() -> None:
        ran = zygote.run(folder, *words)
        if ended is None:
            done(ran)
        else:
            ended.append(ran)

    return call


def balance(zygote: Zygote, folder: Path, member: str) -> int:
    ran = done(zygote.run(folder, "report", "standing", "--json", "--as-of", DAY))
    rows: list[dict[str, Any]] = json.loads(ran.out[ran.out.index("[") :])
    return next(int(row["balance"]) for row in rows if row["member_id"] == member)


def test_a_batch_an_import_tills_and_readers(
    zygotes: list[Zygote], shop: Path, tmp_path: Path
) -> None:
    folder = copy_of(shop, tmp_path / "shop")
    long, till, other, reader = zygotes
    at_work = threading.Event()
    at_work.set()
    given: Counter[str] = Counter()
    read: list[int] = []

    def night() -> None:
        for words in (("import", "transactions", "sales.csv"), ("batch",), ("backup", "b.db")):
            done(long.run(folder, *words, "--as-of", DAY))
        at_work.clear()

    def sell(zygote: Zygote, name: str) -> Callable[[], None]:
        def work() -> None:
            number = 0
            while at_work.is_set() or number < 3:
                number += 1
                member = f"M{number % 5}"
                words = ("points", "adjust", member, "+3", "--reason", "gift")
                ref = ("--ref", f"{name}-{number}", "--as-of", DAY)
                done(zygote.run(folder, *words, *ref))
                given[member] += 3

        return work

    def look() -> None:
        while at_work.is_set() or not read:
            read.append(balance(reader, folder, "M1"))

    together(night, sell(till, "a"), sell(other, "b"), look)
    check_laws(folder / "loyalty.db", with_replay=True)
    assert given["M1"] > 0
    calm = copy_of(shop, tmp_path / "calm")
    for words in (("import", "transactions", "sales.csv"), ("batch",)):
        done(long.run(calm, *words, "--as-of", DAY))
    for member in ("M1", "M4"):
        assert balance(reader, folder, member) == balance(reader, calm, member) + given[member]


def test_the_same_reference_at_once_counts_once(
    zygotes: list[Zygote], shop: Path, tmp_path: Path
) -> None:
    folder = copy_of(shop, tmp_path / "shop")
    before = balance(zygotes[0], folder, "M1")
    words = ("points", "adjust", "M1", "+7", "--reason", "gift", "--ref", "one", "--as-of", DAY)
    together(*(calling(zygote, folder, *words) for zygote in zygotes))
    assert balance(zygotes[0], folder, "M1") == before + 7
    check_laws(folder / "loyalty.db")


def test_what_is_there_once_is_spent_once(
    zygotes: list[Zygote], shop: Path, tmp_path: Path
) -> None:
    folder = copy_of(shop, tmp_path / "shop")
    there = balance(zygotes[0], folder, "M1")
    ended: list[Ended] = []
    words = (str(there), "--reason", "all of it", "--as-of", DAY)
    together(
        *(
            calling(zygote, folder, "points", "transfer", "M1", f"M{n + 2}", *words, ended=ended)
            for n, zygote in enumerate(zygotes)
        )
    )
    assert sorted(each.code for each in ended) == [0, 1, 1, 1]
    assert balance(zygotes[0], folder, "M1") == 0
    check_laws(folder / "loyalty.db")


def test_an_upgrade_by_all_at_once(zygotes: list[Zygote], shop: Path, tmp_path: Path) -> None:
    """After a release with another schema whoever comes first brings the store up to date."""
    folder = copy_of(shop, tmp_path / "shop")
    (folder / "loyalty.db").unlink()
    make_old_store(1, folder / "loyalty.db")
    adjust = ("points", "adjust", "0001", "+1", "--reason", "gift", "--as-of", DAY)
    together(
        calling(zygotes[0], folder, "status", "--as-of", DAY),
        calling(zygotes[1], folder, *adjust),
        calling(zygotes[2], folder, *adjust),
        calling(zygotes[3], folder, "batch", "--as-of", "2026-01-02"),
    )
    check_laws(folder / "loyalty.db", with_replay=True)
    assert (folder / "loyalty-schema-1.db").is_file()
    assert leftovers(folder) == []


def test_a_restore_while_a_batch_is_at_work(
    zygotes: list[Zygote], shop: Path, tmp_path: Path
) -> None:
    """The batch ends before it, or stops; its pieces are never written into the restored store."""
    folder = copy_of(shop, tmp_path / "shop")
    done(zygotes[0].run(folder, "import", "transactions", "sales.csv", "--as-of", DAY))
    ended: list[Ended] = []
    together(
        calling(zygotes[0], folder, "batch", "--as-of", DAY, ended=ended),
        calling(zygotes[1], folder, "restore", "earlier.db", "--yes", "--as-of", DAY),
    )
    assert ended[0].code in {0, 5}, ended
    assert ended[0].code == 0 or "restored" in ended[0].out
    check_laws(folder / "loyalty.db", with_replay=True)
    assert balance(zygotes[0], folder, "M1") == balance(zygotes[0], shop, "M1")
