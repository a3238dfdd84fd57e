"""Law 4: accounts in any order, in any number of pieces: the same entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from sqlite3 import Connection
from unittest.mock import patch

from hypothesis import given

from loyalty_cli.jobs.batch import batch
from loyalty_cli.store.ledger.batch_queue import pieces
from tests.laws.trade import SEEDS, gives_rewards, law, play, same
from tests.worlds import make_world, open_world


@law()
@given(SEEDS)
def test_other_pieces_and_another_order_of_accounts(folder: Path, seed: int) -> None:
    r = Random(seed)
    versions = r.choice([1, 1, 2])
    world = make_world(r, members=4, events=6, versions=versions, rewards=gives_rewards(seed))
    plain = play(world, open_world(world, folder))

    shuffled = replace(world, members=r.sample(world.members, len(world.members)))
    events, accounts = r.choice([1, 3, 10]), r.choice([1, 2, 3])
    with (
        patch.object(batch, "PIECE_EVENTS", events),
        patch.object(batch, "PIECE_ACCOUNTS", accounts),
    ):
        other = play(shuffled, open_world(shuffled, folder))
    same(plain, other)


def backwards(db: Connection, *, events: int, accounts: int) -> Iterator[list[int]]:
    """The pieces of a batch, the last account first."""
    yield from reversed(list(pieces(db, events=1, accounts=1)))


@law()
@given(SEEDS)
def test_the_last_account_first(folder: Path, seed: int) -> None:
    world = make_world(Random(seed), members=3, events=6)
    plain = play(world, open_world(world, folder))
    with patch.object(batch, "pieces", backwards):
        other = play(world, open_world(world, folder))
    same(plain, other)
