"""Law 8: no lot below zero, nothing spent that is not there."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

from hypothesis import given

from tests.laws.sums import check_no_overdraft
from tests.laws.trade import SEEDS, law, play, told
from tests.worlds import Shop, make_world, open_world


def spendable(shop: Shop, member: str, day: date) -> int:
    """What the member could spend: available and not lapsed, less what is owed."""
    [(points,)] = shop.ask(
        """SELECT max(0, coalesce(sum(t.remaining), 0) - a.debt) FROM accounts a
           JOIN members m USING (member) LEFT JOIN lots t ON t.account = a.account
           AND t.available_on <= ?2 AND (t.expires_on IS NULL OR t.expires_on >= ?2)
           WHERE m.member_id = ?1""",
        member,
        str(day),
    )
    return int(points)


@law()
@given(SEEDS)
def test_taking_stops_at_what_is_there(folder: Path, seed: int) -> None:
    r = Random(seed)
    world = make_world(r, members=2, events=10, batches=5)

    def after(shop: Shop, day: date) -> None:
        check_no_overdraft(shop)
        for member in world.members:
            there = spendable(shop, member["id"], day)
            before = told(shop, "ledger", "lots", "accounts")
            assert not shop.adjust(member["id"], -there - r.choice([1, 2, 50]), day)
            assert told(shop, "ledger", "lots", "accounts") == before
            if there and r.random() < 0.6:
                points = r.randrange(1, there + 1)
                assert shop.adjust(member["id"], -points, day)
                assert spendable(shop, member["id"], day) == there - points
        check_no_overdraft(shop)

    play(world, open_world(world, folder), after_batch=after)
