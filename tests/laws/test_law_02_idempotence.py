"""Law 2: any file twice, in halves, shuffled or renamed, and any batch twice: the same store."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given

from tests.laws.trade import SEEDS, arriving, gives_rewards, law, play, same
from tests.worlds import Shop, make_world, open_world


def in_other_files(r: Random, events: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The same rows in another order, cut in two or three; a refund with or after its purchase."""
    mixed = r.sample(events, len(events))
    parts: list[list[dict[str, Any]]] = [[] for _ in range(r.choice([1, 2, 3]))]
    place: dict[str, int] = {}
    for event in sorted(mixed, key=lambda e: e["type"] == "refund"):
        first = place.get(event.get("refund_of", ""), 0)
        place[event["id"]] = r.randrange(first, len(parts))
    for event in mixed:
        parts[place[event["id"]]].append(event)
    return parts


@law()
@given(SEEDS)
def test_files_in_any_form_and_batches_twice_change_nothing(folder: Path, seed: int) -> None:
    r = Random(seed)
    versions = r.choice([1, 1, 2])
    world = make_world(r, members=2, events=8, versions=versions, rewards=gives_rewards(seed))
    plain = play(world, open_world(world, folder))

    seen: list[list[dict[str, Any]]] = []

    def load(shop: Shop, events: list[dict[str, Any]], day: date) -> None:
        for part in in_other_files(r, events):
            shop.load_events(part, day, name=f"till-{r.randrange(100)}.csv")
            seen.append(part)
            if r.random() < 0.5:
                shop.load_events(r.choice(seen), day, name="again.csv")

    def after(shop: Shop, day: date) -> None:
        if r.random() < 0.5:
            shop.load_events(r.choice(seen), day)
        shop.batch(day)

    other = open_world(world, folder)
    play(world, other, load=load, after_batch=after)
    for number in range(len(world.batches)):
        other.load_events(arriving(world, number), world.batches[-1])
    other.batch(world.batches[-1])
    same(plain, other)
