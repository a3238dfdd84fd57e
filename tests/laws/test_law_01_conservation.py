"""Law 1: per account, the sum of entries = remaining in lots - debt; and every other sum."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

from hypothesis import given

from tests.laws.sums import check_conservation, check_no_debt_beside_balance
from tests.laws.trade import SEEDS, by_hand, gives_rewards, law, play
from tests.worlds import Shop, make_world, open_world


@law()
@given(SEEDS)
def test_the_books_add_up_after_every_batch_and_every_command(folder: Path, seed: int) -> None:
    r = Random(seed)
    versions = r.choice([1, 2])
    world = make_world(
        r, members=2, events=10, versions=versions, batches=4, rewards=gives_rewards(seed)
    )

    def after(shop: Shop, day: date) -> None:
        check_conservation(shop)
        check_no_debt_beside_balance(shop, day)
        by_hand(shop, r, world, day)
        check_conservation(shop)

    play(world, open_world(world, folder), after_batch=after)
