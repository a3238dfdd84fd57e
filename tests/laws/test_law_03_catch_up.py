"""Law 3: a batch every day and one batch at the end write the same.

A reward that was made by one batch may be used until the next takes it back, and its points come
back only then. So where there are rewards, days of refunds are days of batches; what was bought and
refunded between two batches comes back on its own day by itself.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

from hypothesis import given

from tests.laws.trade import SEEDS, gives_rewards, law, on_other_days, play, same
from tests.worlds import START, let_some_come_early, make_world, open_world

DAYS = 75


@law(15)
@given(SEEDS)
def test_a_batch_every_day_is_one_at_the_end(folder: Path, seed: int) -> None:
    r = Random(seed)
    gifts = gives_rewards(seed)
    versions = r.choice([1, 1, 2])
    world = make_world(r, events=12, days=DAYS, late=False, versions=versions, rewards=gifts)
    at_the_end = on_other_days(world, [world.batches[-1]])
    every_day = on_other_days(world, [START + timedelta(n) for n in range(DAYS + 1)])
    same(play(at_the_end, open_world(world, folder)), play(every_day, open_world(world, folder)))


@law()
@given(SEEDS)
def test_a_batch_on_some_days_is_one_at_the_end(folder: Path, seed: int) -> None:
    r = Random(seed)
    gifts = gives_rewards(seed)
    versions = r.choice([1, 2])
    world = make_world(r, events=16, days=400, late=False, versions=versions, rewards=gifts)
    last = world.batches[-1]
    some_days = {START + timedelta(r.randrange(400)) for _ in range(6)} | {last}
    if gifts:
        some_days |= {event["day"] for event in world.events if event["type"] == "refund"}
    at_the_end = play(on_other_days(world, [last]), open_world(world, folder))
    some = on_other_days(world, some_days)
    let_some_come_early(r, some)
    same(at_the_end, play(some, open_world(world, folder)))
