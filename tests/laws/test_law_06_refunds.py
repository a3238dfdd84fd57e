"""Law 6: parts add up to the whole, and a purchase refunded untouched has never been.

What stays by the documents is left out of the comparison: used limits, counts of `first` and
`nth`, a reached level until its review, and so what a level that was reached gave.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given

from loyalty_cli.engine.account.state import Account, nobody_special
from loyalty_cli.store.ledger.account_states import read_state
from tests.laws.trade import SEEDS, law, play
from tests.worlds import ZONE, Shop, World, line, make_lines, make_world, open_world

LAST_MINUTE = 23 * 60 + 59


def an_event(member: dict[str, Any], day: date, **said: Any) -> dict[str, Any]:
    """A transaction at the end of a day, as worlds have it."""
    local = datetime.combine(day, time(23, 59), ZONE)
    bare = {"source": "csv", "store": None, "channel": None, "refunded": 0, "refund_of": ""}
    known = {"member": member, "day": day, "minute": LAST_MINUTE, "instant": local.astimezone(UTC)}
    return {**bare, **known, **said}


def refund(purchase: dict[str, Any], name: str, day: date, amount: int) -> dict[str, Any]:
    """A refund of part of a purchase, without saying of which lines."""
    return an_event(
        purchase["member"],
        day,
        id=name,
        type="refund",
        refund_of=purchase["id"],
        lines=[line(amount)],
    )


def amount_of(purchase: dict[str, Any]) -> int:
    """What the customer paid."""
    return sum(int(each["amount"]) for each in purchase["lines"])


def cut(r: Random, amount: int) -> list[int]:
    """An amount in one to five parts above 0."""
    times = r.choice([1, 2, 4]) if amount > 1 else 0
    cuts = sorted({r.randrange(1, amount) for _ in range(times)})
    return [b - a for a, b in zip([0, *cuts], [*cuts, amount], strict=True)]


def clawed(shop: Shop) -> dict[tuple[int, str], int]:
    """What was asked back, by account and rule."""
    found: Counter[tuple[int, str]] = Counter()
    for account, rule, desired in shop.ask(
        "SELECT account, rule, desired FROM ledger WHERE kind = 'clawback'"
    ):
        found[account, rule] += desired
    return dict(found)


def sums(shop: Shop) -> list[tuple[Any, ...]]:
    """What events count for: spend, points for levels, purchases, by account and day."""
    return shop.ask(
        """SELECT account, counts_on, sum(spend) AS s, sum(points) AS p, sum(purchases) AS n
           FROM judgements GROUP BY 1, 2 HAVING s <> 0 OR p <> 0 OR n <> 0 ORDER BY 1, 2"""
    )


@law()
@given(SEEDS)
def test_any_split_of_a_refund_is_one_refund(folder: Path, seed: int) -> None:
    r = Random(seed)
    world = make_world(r, refunds=False, late=False, events=10)
    last = world.batches[-1]
    chosen: list[tuple[dict[str, Any], int]] = []
    for member in world.members:
        paid = [e for e in bought(world) if e["member"] is member and amount_of(e) > 0]
        if paid:
            purchase = r.choice(paid)
            amount = amount_of(purchase)
            if len(purchase["lines"]) == 1 and r.random() < 0.5:
                # With one line the parts add up on the way too; with more a cent may lie elsewhere.
                amount = r.randrange(1, amount + 1)
            chosen.append((purchase, amount))
    if not chosen:
        return
    whole = play(world, open_world(world, folder))
    whole.load_events(
        [refund(each, f"whole of {each['id']}", last, amount) for each, amount in chosen], last
    )
    whole.batch(last)

    parts = play(world, open_world(world, folder))
    waiting = []
    for purchase, amount in chosen:
        for number, part in enumerate(cut(r, amount)):
            waiting.append(refund(purchase, f"part {number} of {purchase['id']}", last, part))
            if r.random() < 0.5:
                parts.load_events(waiting, last)
                parts.batch(last)
                waiting = []
    parts.load_events(waiting, last)
    parts.batch(last)
    assert clawed(parts) == clawed(whole)
    assert sums(parts) == sums(whole)
    for purchase, amount in chosen:
        if amount == amount_of(purchase) and not carries(world):
            assert not [row for row in _of_event(parts, purchase["id"]) if row != (0, 0, 0)]


def carries(world: World) -> bool:
    """Whether a rule carries: steps that stay with a refunded purchase keep their points."""
    return any(rule.get("carry") for _, program in world.versions for rule in program["earn"])


def bought(world: World) -> list[dict[str, Any]]:
    """Its purchases."""
    return [event for event in world.events if event["type"] == "purchase"]


def _of_event(shop: Shop, event: str) -> list[tuple[Any, ...]]:
    """What a purchase and its refunds count for in the end."""
    return shop.ask(
        """SELECT sum(j.spend), sum(j.points), sum(j.purchases) FROM judgements j
           JOIN events e USING (event) JOIN event_ids i ON i.event = coalesce(e.refund_of, e.event)
           WHERE i.id = ?""",
        event,
    )


@law()
@given(SEEDS)
def test_a_purchase_refunded_untouched_has_never_been(folder: Path, seed: int) -> None:
    r = Random(seed)
    world = make_world(r, events=10, versions=r.choice([1, 1, 2]))
    last = world.batches[-1]
    without = play(world, open_world(world, folder))
    purchases = [
        an_event(member, last, id=f"z{number}", type="purchase", lines=make_lines(r), store="north")
        for number, member in enumerate(world.members)
    ]
    purchases = [each for each in purchases if amount_of(each) > 0]
    back = [
        refund(each, f"{each['id']}.{number}", last, part)
        for each in purchases
        for number, part in enumerate(cut(r, amount_of(each)))
    ]
    if not purchases:
        return
    with_it = play(world, open_world(world, folder))
    with_it.load_events(purchases if r.random() < 0.5 else [*purchases, *back], last)
    with_it.batch(last)
    with_it.load_events(back, last)
    with_it.batch(last)
    for member in world.members:
        assert qualifying(with_it, member) == qualifying(without, member)
        if not gave_for_a_level(with_it, world, member):
            assert standing(with_it, member) == standing(without, member)


def gave_for_a_level(shop: Shop, world: World, member: dict[str, Any]) -> bool:
    """Whether the purchase reached a level that gives points of its own: these stay."""
    given = {
        rule
        for (rule,) in shop.ask(
            """SELECT rule FROM ledger l JOIN accounts a USING (account) JOIN members USING (member)
               JOIN event_ids i ON i.event = l.event
               WHERE l.kind = 'grant' AND i.id LIKE 'z%' AND member_id = ?""",
            member["id"],
        )
    }
    return any(
        grant["on"] == "level" and grant["name"] in given
        for _, program in world.versions
        for grant in program.get("grant", ())
    )


def standing(shop: Shop, member: dict[str, Any]) -> tuple[list[tuple[Any, ...]], ...]:
    """Lots with points, debt, spend and purchases."""
    return (
        shop.ask(
            """SELECT available_on, expires_on, remaining FROM lots JOIN accounts USING (account)
               JOIN members USING (member) WHERE remaining > 0 AND member_id = ? ORDER BY 1, 2""",
            member["id"],
        ),
        shop.ask(
            """SELECT debt, spend, purchases FROM accounts JOIN members USING (member)
               WHERE member_id = ?""",
            member["id"],
        ),
    )


def qualifying(shop: Shop, member: dict[str, Any]) -> dict[str, dict[int, int]]:
    """What counts for levels, by measure and day."""
    [(text,)] = shop.ask(
        "SELECT state FROM accounts JOIN members USING (member) WHERE member_id = ?", member["id"]
    )
    if text is None:
        return {}
    account = Account(1, 0, nobody_special())
    read_state(account, text)
    found = {
        name: {day: amount for day, amount in tally.days.items() if amount}
        for name, tally in account.tallies.items()
    }
    return {name: days for name, days in found.items() if days}
