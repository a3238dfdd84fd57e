"""What variations of a program would have given: each walked over the same facts, from nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from loyalty_cli.base.money import format_minor
from loyalty_cli.engine.account.state import Walked
from loyalty_cli.engine.unwalkable import UnwalkableError
from loyalty_cli.engine.walk import walk
from loyalty_cli.program.judging.facts import Event
from loyalty_cli.reports.insight.worth import money_of, percent_of
from loyalty_cli.reports.whatif.simulation import Side
from loyalty_cli.store.facts.event_queries import load_events
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import load_opened
from loyalty_cli.store.ledger.batch_queue import NOTHING_SEEN, arrived
from loyalty_cli.store.ledger.left_accounts import Left


@dataclass(slots=True)
class Tally:
    """What accounts come to on a side: points and minor units by name, members by level, and the
    accounts that could not be walked."""

    sums: Counter[str] = field(default_factory=Counter)
    levels: Counter[str | None] = field(default_factory=Counter)
    left: list[Left] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Adds what other accounts come to."""
        self.sums.update(other.sums)
        self.levels.update(other.levels)
        self.left += other.left


def walk_piece(store: Store, sides: Sequence[Side], piece: Sequence[int]) -> list[Tally]:
    """What the accounts of a piece come to on each side; their facts are read once."""
    events = load_events(
        store.db,
        (),
        piece,
        walked_to=None,
        before=NOTHING_SEEN,
        upto=arrived(store.db, 0),
        again=False,
        lines=any(side.plan.needs_lines for side in sides),
    )
    return [_walk_side(store, side, piece, events) for side in sides]


def _walk_side(
    store: Store, side: Side, piece: Sequence[int], events: dict[int, list[Event]]
) -> Tally:
    side.begin()
    left = []
    for number, account in load_opened(store.db, side.plan, piece).items():
        try:
            walked = walk(
                side.plan, account, events.get(number, ()), walked_to=None, as_of=side.as_of
            )
        except UnwalkableError as error:
            left.append(Left(number, None, error.event, error.reason))
            continue
        side.add(walked)
        side.sums["sales"] += _sales(side, walked)
        side.sums["rewards"] += _rewards(side, walked)
    return Tally(side.sums, side.levels, left)


def _sales(side: Side, walked: Walked) -> int:
    """What counts of the purchases less refunds, in minor units."""
    return sum(each.spend for each in walked.judgements if each.counts_on >= side.since)


def _rewards(side: Side, walked: Walked) -> int:
    """What the rewards that were granted, not paid with points, are worth by their `value`."""
    known = (
        side.program.reward(claim.reward)
        for claim in walked.claims
        if claim.points == 0
        and claim.status == "open"
        and not claim.gone
        and claim.posted_on >= side.since
    )
    return sum(reward.value or 0 for reward in known if reward is not None)


def figures(side: Side, tally: Tally, digits: int) -> dict[str, Any]:
    """`points` (given less clawed back), `balance`, `liability`, `sales`, `cost` (the points and
    granted rewards, in money), `cost_percent` (of the sales) and `levels` (members by level). Money
    is text, null without a `point_value`; `cost_percent` also where nothing was sold."""
    sums = tally.sums
    points = sums["given"] - sums["clawed_back"]
    worth = money_of(points, side.program.point_value, digits)
    cost = None if worth is None else worth + sums["rewards"]
    names = [] if side.program.ladder is None else [lv.name for lv in side.program.ladder.levels]
    return {
        "points": points,
        "balance": sums["balance"] + sums["pending"],
        "liability": side.liability(digits, sums),
        "sales": format_minor(sums["sales"], digits),
        "cost": None if cost is None else format_minor(cost, digits),
        "cost_percent": None if cost is None else percent_of(cost, sums["sales"]),
        "levels": {name: tally.levels[name] for name in names},
    }
