"""Laws 1, 3 and 11 for receipts that are rung up, refunded, moved and corrected by hand.

Whatever was done to the receipts, in whatever order, with whatever batches between: the books add
up, the history repeated from nothing gives what stands, and each member has what the receipts that
stand say.
"""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import pytest

from loyalty_cli.base.problems import LoyaltyError
from tests.jobs.desk import LADDER, STARS
from tests.jobs.test_counter import DAY, SNACKS, Counter

WHO = ("ann", "bob", "cleo")
LIMITED = STARS.replace('per = "1.00"', 'per = "1.00"\nlimit = { points = 60, every = "day" }')
CARRIED = STARS.replace('per = "1.00"', 'per = "7.00"\ncarry = true')


def act(desk: Counter, rng: random.Random, day: str) -> None:
    """Does one thing, if it may be done."""
    receipts = desk.all(
        "SELECT i.id FROM event_ids i JOIN events e USING (event)"
        " WHERE i.withdrawn = 0 AND e.refund_of IS NULL ORDER BY i.id"
    )
    what = rng.choice(["add", "add", "file", "refund", "assign", "assign", "correct", "void"])
    who = rng.choice(WHO)
    amount = f"{rng.randint(1, 90)}.{rng.randint(0, 99):02}"
    if what == "add" or not receipts:
        desk.add(who, amount, day, items=[f"snack={rng.randint(0, 1)}.00"])
    elif what == "file":
        number = len(receipts) + rng.randint(0, 10**6)
        desk.sales(f"F{number},{rng.choice([who, ''])},{day},{amount},", as_of=day)
    elif what == "refund":
        desk.refund(rng.choice(receipts), f"{rng.randint(1, 20)}.00", day)
    elif what == "assign":
        desk.assign(rng.choice(receipts), rng.choice([*WHO, None]), day)
    elif what == "correct":
        desk.correct(rng.choice(receipts), day, items=[f"snack={amount}"])
    else:
        desk.void(rng.choice(receipts), day)


def lived(folder: Path, program: str, seed: int) -> Counter:
    """A shop after a while, its last batch run."""
    rng = random.Random(seed)
    desk = Counter(folder, program)
    for number in range(1, 31):
        day = f"2026-03-{number:02}"
        with suppress(LoyaltyError):
            act(desk, rng, day)
        if rng.random() < 0.3:
            desk.batch(day)
    desk.batch(DAY)
    return desk


@pytest.mark.parametrize("seed", range(8))
def test_each_has_what_the_receipts_say(tmp_path: Path, seed: int) -> None:
    desk = lived(tmp_path, STARS, seed)
    desk.is_sound()
    for who in WHO:
        kept = desk.all(
            "SELECT e.amount - coalesce((SELECT sum(r.amount) FROM events r JOIN event_ids n"
            " USING (event) WHERE r.refund_of = e.event AND n.withdrawn = 0), 0)"
            " FROM events e JOIN event_ids i USING (event) LEFT JOIN adoptions a USING (event)"
            " JOIN members m ON m.member = coalesce(e.member, a.member)"
            " WHERE i.withdrawn = 0 AND e.kind = 'purchase' AND m.member_id = ?",
            who,
        )
        balance, spend, purchases = desk.stands(who, DAY, "balance", "lifetime_spend", "purchases")
        assert balance == sum(amount // 100 for amount in kept), seed
        assert spend == f"{sum(kept) // 100}.{sum(kept) % 100:02}"
        assert purchases == sum(amount > 0 for amount in kept)
    desk.close()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("program", [STARS + SNACKS + LADDER, LIMITED + SNACKS, CARRIED + LADDER])
def test_the_history_can_be_repeated(tmp_path: Path, program: str, seed: int) -> None:
    desk = lived(tmp_path, program, 100 + seed)
    desk.is_sound()
    desk.close()
