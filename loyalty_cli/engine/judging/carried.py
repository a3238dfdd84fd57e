"""S and G of rules that carry, as an account and its judgements keep them (LANGUAGE 2, "What counts
of a purchase"; `program.judging.carry`).

They stand with the account; each judgement keeps what it changed of them, so that they can be
counted again, and what is left to each event.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from loyalty_cli.base.dates import Day, parse_day
from loyalty_cli.engine.account.entries import Entry, Judgement
from loyalty_cli.engine.account.state import Account, Purchase
from loyalty_cli.program.judging.carry import Amount, Carry, Key, Sums, dump_amount, read_amount

_CARRIED = "carried"
_POINTS_ON = "points_on"
"""Under these words a judgement keeps its changes, and what they took of the points that count
for levels from other days than its own, by ISO date."""


@dataclass(slots=True)
class Change:
    """What a judgement changes of S and G of a rule and step, through one event.

    `before` are the sums just before it. `points` is what another event than the purchase that is
    refunded lost with its steps (below 0), or got back.
    """

    key: Key
    event: int
    counted: Amount
    steps: int
    before: Sums
    points: int = 0


def change(account: Account, key: Key, event: int, counted: Amount, steps: int) -> Change:
    """Adds to S and G of an account what comes of an event; below 0 where it goes."""
    sums = account.carried.setdefault(key, Sums())
    made = Change(key, event, counted, steps, Sums(sums.counted, sums.steps))
    sums.add(counted, steps)
    return made


def note(account: Account, event: int, carry: Carry) -> list[Change]:
    """Takes over what an event counts and gives."""
    return [
        change(account, key, event, counted, carry.given[key])
        for key, counted in carry.counted.items()
    ]


def carried_by(changes: Iterable[Change]) -> dict[Key, Sums]:
    """What an event counts and what steps it has, by these changes of it."""
    found: dict[Key, Sums] = {}
    for each in changes:
        found.setdefault(each.key, Sums()).add(each.counted, each.steps)
    return found


def saw_of(changes: Sequence[Change], by_day: Mapping[str, int] | None = None) -> dict[str, object]:
    """What a judgement keeps of these changes."""
    saw: dict[str, object] = {}
    if changes:
        saw[_CARRIED] = [
            [
                *(*each.key, each.event, dump_amount(each.counted), each.steps, each.points),
                *(dump_amount(each.before.counted), each.before.steps),
            ]
            for each in changes
        ]
    if by_day:
        saw[_POINTS_ON] = dict(by_day)
    return saw


def changes_of(judgement: Judgement) -> list[Change]:
    """The changes that a judgement has kept."""
    return read_changes(judgement.saw)


def points_on(saw: Mapping[str, object]) -> list[tuple[Day, int]]:
    """The points that count for levels which a judgement changed on days of other events."""
    kept = cast("dict[str, int]", saw.get(_POINTS_ON, {}))
    return [(parse_day(day), points) for day, points in kept.items()]


def read_changes(saw: Mapping[str, object]) -> list[Change]:
    """The changes that are kept in what a judgement saw."""
    rows = cast("list[Any]", saw.get(_CARRIED, ()))
    return [
        Change(
            (rule, step),
            event,
            read_amount(counted),
            steps,
            Sums(read_amount(had), gave),
            points,
        )
        for rule, step, event, counted, steps, points, had, gave in rows
    ]


def taken_of_others(
    entries: Iterable[Entry], changes: Iterable[Change], purchase: int
) -> dict[int, int]:
    """The entries of a refund that took from other events than its purchase, with their events:
    of each rule those posted last, in the order of the changes."""
    found: dict[int, int] = {}
    losing: dict[str, list[int]] = {}
    for each in changes:
        if each.points < 0 and each.event != purchase:
            losing.setdefault(each.key[0], []).append(each.event)
    took = [entry for entry in entries if entry.kind == "clawback" and entry.desired < 0]
    for rule, events in losing.items():
        of_rule = [entry.number for entry in took if entry.rule == rule]
        found |= dict(zip(of_rule[-len(events) :], events, strict=True))
    return found


def add_carried(
    purchase: Purchase, carried: Sequence[tuple[int, Change]], refunds: Collection[int]
) -> None:
    """What is left of an event to rules that carry, and what went from it or from others with
    carried steps; `carried` are the changes of all judgements of the account, `refunds` its own."""
    event = purchase.event.number
    purchase.carried = carried_by(each for _, each in carried if each.event == event)
    for by, each in carried:
        rule, points = each.key[0], -each.points
        if points and each.event == event:
            purchase.taken[rule] = purchase.taken.get(rule, 0) + points
            purchase.elsewhere[rule] = purchase.elsewhere.get(rule, 0) + points
        elif points and by in refunds:
            # Its refund took this from another event.
            purchase.taken[rule] = purchase.taken.get(rule, 0) - points
            took = purchase.took.setdefault(by, {})
            took[rule] = took.get(rule, 0) - points
