"""What the laws share: how many examples, worlds by seed, and a store told as plain rows.

A law draws a seed, and a world comes from the seed alone: the seed that hypothesis prints repeats
the failure. `LOYALTY_EXAMPLES=20000` makes a long run; `LOYALTY_CROWD=8` gives each of its worlds
eight times the members, and so eight histories for the price of three.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from loyalty_cli.base.problems import Refused
from loyalty_cli.jobs.members.merging import merge_members
from loyalty_cli.jobs.members.statuses import set_status
from loyalty_cli.jobs.points.tiers import set_level
from loyalty_cli.jobs.points.transfer import transfer_points
from loyalty_cli.jobs.rewards.redeeming import redeem_reward
from loyalty_cli.jobs.rewards.undoing import hand_over, undo_redemption
from loyalty_cli.program.judging.rules import Rulebook
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store
from tests.worlds import Shop, World

EXAMPLES = int(os.environ.get("LOYALTY_EXAMPLES", "0"))
SEEDS = st.integers(0, 2**32 - 1)
Rows = list[tuple[Any, ...]]
F = TypeVar("F", bound=Callable[..., Any])


def law(examples: int = 25) -> Callable[[F], F]:
    """So many examples as a rule, and as many as LOYALTY_EXAMPLES says in a long run."""
    name = f"law of {examples}"
    settings.register_profile(
        name,
        max_examples=EXAMPLES or examples,
        deadline=None,
        print_blob=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )
    return settings.get_profile(name)


def gives_rewards(seed: int) -> bool:
    """Whether the world of a seed has rewards: every third."""
    return seed % 3 == 0


_rulebooks: dict[tuple[Any, ...], Rulebook] = {}


def remembered(store: Store, program: int, upto: int | None = None) -> Rulebook:
    """The rulebook of these texts and days, read once: reading takes longer than walking."""
    versions = store.db.execute("SELECT version, valid_from, text FROM program_versions")
    key = (upto, *versions)
    days = tuple(store.db.execute("SELECT program, occasions_from FROM programs"))
    if (key, days) not in _rulebooks:
        if len(_rulebooks) > 500:
            _rulebooks.clear()
        _rulebooks[key, days] = load_rulebook(store, program, upto)
    return _rulebooks[key, days]


def arriving(world: World, number: int) -> list[dict[str, Any]]:
    """The events that come before a batch of the world."""
    return [e for e in world.events if e["arrives_before_batch"] == number]


def on_other_days(world: World, days: Iterable[date]) -> World:
    """The same history with batches on other days; events arrive in time for each."""
    dates = sorted(set(days))
    events = [
        {**e, "arrives_before_batch": next(n for n, day in enumerate(dates) if day >= e["day"])}
        for e in world.events
    ]
    return World(world.versions, world.members, events, dates)


def by_hand(shop: Shop, r: Random, world: World, day: date) -> None:
    """Now and then points given or taken by hand; taking too much is refused."""
    for member in world.members:
        if r.random() < 0.3:
            points = r.choice([1, 5, 20, -1, -3, -10, -40])
            ends = day + timedelta(r.randrange(30)) if points > 0 and r.random() < 0.3 else None
            shop.adjust(member["id"], points, day, ends)
    if any("reward" in program for _, program in world.versions):
        rewards_by_hand(shop, r, world, day)


def rewards_by_hand(shop: Shop, r: Random, world: World, day: date) -> None:
    """Now and then a reward is redeemed, undone or handed over; what can't be is refused."""
    caller = shop.caller(day)
    asked: dict[str, Any] = {"points": None, "program": None, "ref": None, "caller": caller}
    for member in world.members:
        if r.random() < 0.4:
            with suppress(Refused):
                redeem_reward(shop.store, member["id"], r.choice(["mug", "cup", "pen"]), **asked)
    had = [str(number) for (number,) in shop.ask("SELECT redemption FROM redemptions")]
    for number in r.sample(had, min(len(had), r.randrange(3))):
        with suppress(Refused):
            if r.random() < 0.5:
                undo_redemption(shop.store, number, reason="law", caller=caller)
            else:
                hand_over(shop.store, number, caller=caller)


def a_command(shop: Shop, r: Random, world: World, day: date) -> None:
    """Any of the commands that move points, set a level, or change who takes part."""
    one, other = (member["id"] for member in r.sample(world.members, 2))
    caller = shop.caller(day + timedelta(r.choice([0, 0, 1, 3])))
    levels = [
        level["name"]
        for _, program in world.versions
        for level in program.get("tiers", {}).get("level", ())
    ]
    until = caller.as_of + r.randrange(60) if r.random() < 0.5 else None
    said: dict[str, Any] = {"reason": "test", "caller": caller}
    for kind in r.sample(["transfer", "level", "suspend", "resume", "close", "merge"], 2):
        with suppress(Refused):
            if kind == "transfer":
                points = r.choice([1, 5, 20])
                transfer_points(shop.store, one, other, points, program=None, ref=None, **said)
            elif kind == "level" and levels:
                level = r.choice(levels)
                set_level(shop.store, one, level, until=until, program=None, **said)
            elif kind in ("suspend", "resume"):
                set_status(shop.store, one, "suspended" if kind == "suspend" else "active", **said)
            elif kind == "close" and r.random() < 0.3:
                set_status(shop.store, one, "closed", **said)
            elif kind == "merge" and r.random() < 0.5:
                merge_members(shop.store, one, other, **said)


def play(
    world: World,
    shop: Shop,
    *,
    load: Callable[[Shop, list[dict[str, Any]], date], None] = Shop.load_events,
    after_batch: Callable[[Shop, date], None] | None = None,
) -> Shop:
    """Imports and batches of a world whose versions and members are there already."""
    for number, day in enumerate(world.batches):
        load(shop, arriving(world, number), day)
        shop.batch(day)
        if after_batch is not None:
            after_batch(shop, day)
    return shop


# The store as rows: members and events by their ids, so that numbers of rows do not matter -------

_TOLD = {
    "ledger": """
        SELECT m.member_id, l.entry % 10000000, i.id, l.kind, l.rule, l.on_rule, l.points,
               l.desired, l.posted_on, l.available_on, l.expires_on, l.note
        FROM ledger l JOIN accounts USING (account) JOIN members m USING (member)
        LEFT JOIN event_ids i ON i.event = l.event ORDER BY m.member_id, l.entry""",
    "lots": """
        SELECT m.member_id, available_on, expires_on, fed, remaining, lapsed, lapsed_taken
        FROM lots JOIN accounts USING (account) JOIN members m USING (member)
        ORDER BY 1, 2, 3""",
    "judgements": """
        SELECT m.member_id, i.id, j.version, j.level, j.nth, j.posted_on, j.counts_on, j.spend,
               j.points, j.purchases, json_remove(j.saw, '$.carried'),
               (SELECT group_concat(json_remove(c.value, '$[2]') || ' ' || o.id)
                FROM json_each(j.saw, '$.carried') c JOIN event_ids o
                ON o.event = c.value ->> 2)
        FROM judgements j JOIN accounts USING (account) JOIN members m USING (member)
        JOIN event_ids i ON i.event = j.event ORDER BY 1, 2""",
    "levels": """
        SELECT m.member_id, c.change % 10000000, c.posted_on, i.id, c.from_level, c.level, c.until,
               c.why
        FROM level_changes c JOIN accounts USING (account) JOIN members m USING (member)
        LEFT JOIN event_ids i ON i.event = c.event ORDER BY 1, 2""",
    "claims": """
        SELECT m.member_id, c.claim % 10000000, c.construct, i.id, c.reward, c.level, c.points,
               c.entry % 10000000, c.due_on, c.posted_on, c.status, c.reason, c.dropped_on
        FROM claims c JOIN accounts USING (account) JOIN members m USING (member)
        LEFT JOIN event_ids i ON i.event = c.event ORDER BY 1, 2""",
    "accounts": """
        SELECT m.member_id, level, level_until, debt, earned, clawed_back, redeemed, expired,
               adjusted, spend, purchases, last_activity, entries
        FROM accounts JOIN members m USING (member) ORDER BY 1""",
    "members": "SELECT member_id, birthday, joined_on, status FROM members ORDER BY 1",
    "events": """
        SELECT i.id, m.member_id, e.kind, e.instant, e.amount, p.id FROM events e
        JOIN event_ids i USING (event) LEFT JOIN members m USING (member)
        LEFT JOIN event_ids p ON p.event = e.refund_of ORDER BY 1""",
}


def told(shop: Shop, *tables: str) -> dict[str, Rows]:
    """What the store says, table by table."""
    return {name: shop.ask(_TOLD[name]) for name in tables or _TOLD}


def same(one: Shop, other: Shop, *tables: str) -> None:
    """Both stores say the same."""
    for name in tables or _TOLD:
        assert one.ask(_TOLD[name]) == other.ask(_TOLD[name]), name
