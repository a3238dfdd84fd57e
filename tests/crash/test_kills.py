"""Law 9: killed at any instant, the store opens, its books add up, and repeating the command gives
what an undisturbed run gives.

Few kills in each run; `LOYALTY_CRASH=300` makes so many of each command, `-s` prints the counts.
"""

from __future__ import annotations

import csv
import itertools
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.crash.scenes import (
    DAY,
    check_laws,
    contents,
    copy_of,
    done,
    leftovers,
)
from tests.crash.zygote import Zygote
from tests.store.old_schemas import make_old_store

KILLS = int(os.environ.get("LOYALTY_CRASH", "2"))

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="a kill at an instant of the work needs fork"
)


@dataclass(frozen=True)
class Scene:
    """A command: what is done before it, its words, and what is compared after it.

    {code} in the words is a code that `before` had written to codes.csv.
    """

    words: tuple[str, ...]
    before: Callable[[Zygote, Path], None] = lambda zygote, shop: None
    seen: Callable[[Path], Any] = lambda shop: contents(shop / "loyalty.db")
    may: Callable[[Path], None] = lambda shop: None
    """What must hold right after the kill, beside the laws."""
    refusal: str | None = None
    """What repeating it says where it had been done before the kill, if not that it is done."""


def put_files(zygote: Zygote, shop: Path) -> None:
    for name in ("members.csv", "sales.csv"):
        os.replace(shop / name, shop / "inbox" / name)


def import_more(zygote: Zygote, shop: Path) -> None:
    done(zygote.run(shop, "import", "transactions", "sales.csv", "--as-of", DAY))


def batch_too(zygote: Zygote, shop: Path) -> None:
    import_more(zygote, shop)
    done(zygote.run(shop, "batch", "--as-of", DAY))


def after_night(shop: Path) -> Any:
    inbox = [path.name for path in (shop / "inbox").iterdir() if path.is_file()]
    moved = sorted(path.name for path in (shop / "inbox" / "done").iterdir())
    exported = (shop / "ledger.csv").read_text()
    copied = contents(shop / "backups" / f"loyalty-{DAY}.db")
    return inbox, moved, exported, copied, contents(shop / "loyalty.db")


def no_file_is_lost(shop: Path) -> None:
    names = {path.name for path in (shop / "inbox").rglob("*.csv")}
    assert names == {"members.csv", "sales.csv"}


def backup_is_whole_or_not_there(shop: Path) -> None:
    if (shop / "copy.db").exists():
        check_laws(shop / "copy.db")
        assert contents(shop / "copy.db") == contents(shop / "loyalty.db")


def make_it_old(zygote: Zygote, shop: Path) -> None:
    (shop / "loyalty.db").unlink()
    make_old_store(1, shop / "loyalty.db")


def sell_a_card(zygote: Zygote, shop: Path) -> None:
    done(zygote.run(shop, "giftcard", "issue", "20.00", "-o", "codes.csv", "--as-of", DAY))


def give_a_voucher(zygote: Zygote, shop: Path) -> None:
    words = ("voucher", "issue", "five-off", "--reason", "sorry", "-o", "codes.csv")
    done(zygote.run(shop, *words, "--as-of", DAY))


def redeem_a_coffee(zygote: Zygote, shop: Path) -> None:
    done(zygote.run(shop, "reward", "redeem", "M1", "coffee", "--as-of", DAY))


def cards_of(shop: Path) -> list[str]:
    return (shop / "cards.csv").read_text(encoding="utf-8").splitlines()


def cards_are_whole_or_not_there(shop: Path) -> None:
    assert not (shop / "cards.csv").exists() or len(cards_of(shop)) == 41


def words_of(scene: Scene, shop: Path) -> tuple[str, ...]:
    codes = shop / "codes.csv"
    code = ""
    if codes.exists():
        with codes.open(newline="") as file:
            code = next(csv.DictReader(file))["code"]
    return (*(word.format(code=code) for word in scene.words), "--as-of", DAY)


SCENES = {
    "migrate": Scene(("batch",), make_it_old),
    "import": Scene(("import", "transactions", "sales.csv")),
    "import members": Scene(("import", "members", "more.csv")),
    "batch": Scene(("batch",), import_more),
    "import undo": Scene(
        ("import", "undo", "3", "--reason", "wrong", "--yes", "--batch"), batch_too
    ),
    "points adjust": Scene(("points", "adjust", "M1", "+7", "--reason", "gift", "--ref", "a1")),
    "points transfer": Scene(
        ("points", "transfer", "M1", "M2", "5", "--reason", "family", "--ref", "t1")
    ),
    "reward redeem": Scene(("reward", "redeem", "M1", "coffee", "--ref", "r1")),
    "reward redeem a card": Scene(("reward", "redeem", "M1", "card", "--ref", "r2")),
    "reward undo": Scene(("reward", "undo", "1", "--reason", "twice"), redeem_a_coffee),
    "voucher issue": Scene(
        ("voucher", "issue", "five-off", "--reason", "fair", "--count", "40", "--ref", "v1")
    ),
    "voucher redeem": Scene(
        ("voucher", "redeem", "{code}", "--order", "12.00", "--ref", "v2"), give_a_voucher
    ),
    "giftcard issue": Scene(
        ("giftcard", "issue", "10.00", "--count", "40", "--ref", "g1", "-o", "cards.csv"),
        # The same codes as of an undisturbed run, whenever it was killed.
        seen=lambda shop: (contents(shop / "loyalty.db"), cards_of(shop)),
        may=cards_are_whole_or_not_there,
    ),
    "giftcard redeem": Scene(("giftcard", "redeem", "{code}", "4.50", "--ref", "g2"), sell_a_card),
    "member merge": Scene(
        ("member", "merge", "M1", "M2", "--reason", "twice", "--yes"), refusal="the same member"
    ),
    "member erase": Scene(
        ("member", "erase", "M1", "--reason", "letter", "--yes"), refusal="there is no member M1"
    ),
    "program apply": Scene(("program", "apply", "other.toml", "--from", "2026-04-01")),
    "backup": Scene(
        ("backup", "copy.db", "--yes"),
        seen=lambda shop: (contents(shop / "copy.db"), contents(shop / "loyalty.db")),
        may=backup_is_whole_or_not_there,
    ),
    "restore": Scene(("restore", "earlier.db", "--yes"), import_more),
    "nightly": Scene(("nightly",), put_files, after_night, no_file_is_lost),
}


@pytest.mark.parametrize("name", SCENES)
def test_killed_at_any_instant_and_repeated(
    name: str, zygote: Zygote, shop: Path, tmp_path: Path
) -> None:
    scene = SCENES[name]
    start = copy_of(shop, tmp_path / "start")
    scene.before(zygote, start)
    words = words_of(scene, start)
    calm = copy_of(start, tmp_path / "calm")
    seconds = done(zygote.run(calm, *words)).seconds
    expected = scene.seen(calm)
    random = Random(name)
    killed = between = 0
    for _ in range(KILLS):
        folder = copy_of(start, tmp_path / "shop")
        after = random.uniform(0, seconds * 1.05)
        killed += zygote.run(folder, *words, kill_after=after).killed
        said = f"{name} killed after {after:.4f} of {seconds:.4f} s"
        check_after(scene, zygote, folder, words, expected, said, with_replay=random.random() < 0.1)
    for turns in itertools.count(1):
        if KILLS <= 2 and turns & (turns - 1):
            continue  # The first, second, fourth, …
        folder = copy_of(start, tmp_path / "shop")
        if not zygote.run(folder, *words, turns=turns).killed:
            break
        between += 1
        said = f"{name} killed after {turns} transactions"
        check_after(scene, zygote, folder, words, expected, said, with_replay=False)
    runs = KILLS + between
    said = f"{killed} killed at work, {between} between two transactions, {runs} survived"
    print(f"\n{name}: {runs} runs, {said}")


def check_after(
    scene: Scene,
    zygote: Zygote,
    folder: Path,
    words: tuple[str, ...],
    expected: Any,
    said: str,
    *,
    with_replay: bool,
) -> None:
    """The store is well after a kill, and the command repeated ends as an undisturbed one does."""
    scene.may(folder)
    check_laws(folder / "loyalty.db")
    again = zygote.run(folder, *words)
    if again.code == 0 or scene.refusal is None or scene.refusal not in again.out:
        done(again)
    assert scene.seen(folder) == expected, said
    check_laws(folder / "loyalty.db", with_replay=with_replay)
    assert leftovers(folder) == [], said
