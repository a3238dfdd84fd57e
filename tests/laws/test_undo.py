"""An undone import: the books balance, the sums are as if it had never come, it counts anew.

What stays by the documents is left out of the comparison: a level that was reached until its
review, and what it gave.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given

from loyalty_cli.engine.account.state import Account, nobody_special
from loyalty_cli.jobs.importing.undo import undo_import
from loyalty_cli.jobs.proof.replay import replay
from loyalty_cli.reports.doctor.examine import examine
from loyalty_cli.store.ledger.account_states import read_state
from tests.laws.sums import check_conservation, check_no_debt_beside_balance, check_no_overdraft
from tests.laws.trade import SEEDS, arriving, gives_rewards, law
from tests.worlds import KINDS, Shop, World, make_world, open_world

EVENTS = ("purchase", *KINDS)


def sums(shop: Shop) -> list[Any]:
    """What the accounts' histories add up to, and the numbers of their next events."""
    found = []
    for number, spend, purchases, state in shop.ask(
        "SELECT account, spend, purchases, state FROM accounts ORDER BY account"
    ):
        account = Account(number, 0, nobody_special())
        if state is not None:
            read_state(account, state)
        # Occasions may be given by a level.
        counts = {kind: n for kind, n in account.counts.items() if n and kind in EVENTS}
        tallies = {
            (name, day): amount
            for name, tally in account.tallies.items()
            for day, amount in tally.days.items()
            if amount and name != "points"
        }
        found.append((spend, purchases, account.last_purchase, counts, tallies))
    return found


def undone_points(shop: Shop) -> list[Any]:
    """Events that were taken back and still hold points, or still have some taken.

    Refunds of one purchase count together: the first that goes gives back what all of them took.
    """
    return shop.ask(
        """WITH parts AS (
               SELECT coalesce(e.refund_of, e.event) AS event, e.event AS part
               FROM withdrawals w JOIN events e ON e.event = w.event),
           -- What went with carried steps: of which event, and with which refund.
           steps AS (
               SELECT c.value ->> 2 AS event, c.value ->> 5 AS points, j.event AS part
               FROM judgements j CROSS JOIN json_each(j.saw, '$.carried') c)
           SELECT event, sum(points) FROM (
               SELECT p.event, iif(l.kind = 'clawback', l.desired, l.points) AS points
               FROM parts p JOIN ledger l ON l.event = p.part
               WHERE l.kind IN ('clawback', 'earn', 'boost', 'grant')
               UNION ALL SELECT p.event, -s.points FROM parts p JOIN steps s USING (part)
               UNION ALL SELECT event, points FROM steps)
           WHERE event IN (SELECT event FROM parts) GROUP BY event HAVING sum(points) <> 0"""
    )


def first_file(world: World, folder: Path) -> Shop:
    shop = open_world(world, folder)
    shop.load_events(arriving(world, 0), world.batches[0])
    shop.batch(world.batches[0])
    return shop


def without_level_grants(world: World) -> World:
    for _, program in world.versions:
        grants = [each for each in program.get("grant", ()) if each["on"] != "level"]
        program["grant"] = grants
        if not grants:
            del program["grant"]
    return world


@law(25)
@given(SEEDS)
def test_an_undone_import_has_never_been(folder: Path, seed: int) -> None:
    r = Random(seed)
    world = without_level_grants(
        make_world(r, members=2, events=10, batches=2, rewards=gives_rewards(seed))
    )
    day = world.batches[1]
    later = day + timedelta(r.choice([0, 0, 3, 40]))
    if not arriving(world, 1):
        return
    shop = first_file(world, folder)
    kept = shop.ask("SELECT max(import) FROM imports")[0][0]
    shop.load_events(arriving(world, 1), day)
    judged = r.random() < 0.8
    if judged:
        shop.batch(day)
    had = sums(shop)
    caller = shop.caller(later)
    for (number,) in shop.ask("SELECT import FROM imports WHERE import > ? ORDER BY 1 DESC", kept):
        assert undo_import(shop.store, number, reason="law", caller=caller).status == "ok"
        if r.random() < 0.3:
            shop.batch(later)
    shop.batch(later)
    check_conservation(shop)
    check_no_overdraft(shop)
    check_no_debt_beside_balance(shop, later)
    assert undone_points(shop) == []
    never = first_file(world, folder)
    never.batch(day)
    never.batch(later)
    assert sums(shop) == sums(never)
    done = [*examine(shop.store), *replay(shop.store)]
    assert [(each.name, found) for each in done for found in each.differences] == []

    shop.load_events(arriving(world, 1), later)
    shop.batch(later)
    check_conservation(shop)
    if judged and later == day:
        counted = [(spend, bought, last) for spend, bought, last, *_ in sums(shop)]
        assert counted == [(spend, bought, last) for spend, bought, last, *_ in had]


@law(10)
@given(SEEDS)
def test_a_dry_run_of_it_changes_nothing(folder: Path, seed: int) -> None:
    world = make_world(Random(seed), members=2, events=6, batches=1)
    shop = first_file(world, folder)
    before = list(shop.store.db.iterdump())
    caller = replace(shop.caller(world.batches[0]), dry_run=True)
    for (number,) in shop.ask("SELECT import FROM imports WHERE kind <> 'members'"):
        undo_import(shop.store, number, reason="law", caller=caller)
    assert list(shop.store.db.iterdump()) == before
