"""Law 8 for vouchers: none beyond its uses, no stock oversold, whatever is done in what order."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given

from tests.jobs.till import REWARDS, Till, order, refused
from tests.laws.trade import SEEDS, law

STOCK = 3
USES = {"ten": 1, "five": 1, "thrice": 3, "monthly": 50}
assert f"stock = {STOCK}" in REWARDS


class Book:
    """What must be, kept in the simplest way: uses and voids of each code."""

    def __init__(self) -> None:
        self.reward: dict[str, str] = {}
        self.used: dict[str, int] = {}
        self.void: set[str] = set()
        self.uses: dict[str, str] = {}

    def issue(self, code: str, reward: str) -> None:
        self.reward[code], self.used[code] = reward, 0

    def stock_left(self) -> int:
        return STOCK - sum(
            reward == "five" and not (code in self.void and not self.used[code])
            for code, reward in self.reward.items()
        )


@law(6)
@given(SEEDS)
def test_no_voucher_beyond_its_uses_and_no_stock_oversold(folder: Path, seed: int) -> None:
    r = Random(seed)
    with TemporaryDirectory(dir=folder) as name:
        till, book = Till(Path(name)), Book()
        for _ in range(40):
            _step(till, book, r)
            kept = till.all(
                "SELECT code, coalesce(sum(u.uses), 0) FROM vouchers"
                " LEFT JOIN voucher_uses u USING (voucher) GROUP BY voucher"
            )
            assert dict(kept) == book.used
            assert all(0 <= n <= USES[book.reward[code]] for code, n in kept)
        till.is_sound()
        till.close()


def _step(till: Till, book: Book, r: Random) -> None:
    what = r.choice(["issue", "use", "use", "use", "undo", "void", "two"])
    codes = list(book.reward)
    if what == "issue" or len(codes) < 2:
        reward = r.choice(list(USES))
        left = book.stock_left() if reward == "five" else 1
        if left > 0:
            book.issue(till.code(reward), reward)
        else:
            assert refused(till.give, reward) == "out-of-stock"
        return
    chosen = r.sample(codes, 2 if what == "two" else 1)
    if what == "void":
        assert till.void(chosen[0]).status == ("already-done" if chosen[0] in book.void else "ok")
        book.void.add(chosen[0])
    elif what == "undo":
        if book.uses:
            use = r.choice(list(book.uses))
            assert till.undo(use).status == "ok"
            assert till.undo(use).status == "already-done"
            book.used[book.uses.pop(use)] -= 1
    else:
        good = all(c not in book.void and book.used[c] < USES[book.reward[c]] for c in chosen)
        stack = len(chosen) == 1 or all(book.reward[c] != "thrice" for c in chosen)
        # A limit for each member asks who the member is, and nobody says.
        named = all(book.reward[c] != "monthly" for c in chosen)
        done = till.use(*chosen, of=order(5000))
        assert (done.status == "ok") is (good and stack and named)
        if done.status == "ok":
            parts = done.data.get("parts") or [done.data]
            assert isinstance(parts, list)
            for code, part in zip(chosen, parts, strict=True):
                book.used[code] += 1
                book.uses[part["use"]] = code
