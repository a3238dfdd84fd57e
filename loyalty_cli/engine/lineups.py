"""The rules in their turns for purchases that are judged alike: all but the amount worked out.

What stands here follows `program.judge` and `engine.limits`, for the till in `express`.
"""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.base.dates import Day, Every, period_of
from loyalty_cli.engine.judging import dates_of
from loyalty_cli.engine.plan import Plan, level_of
from loyalty_cli.program.boosts import is_on, is_open, leads
from loyalty_cli.program.conditions.amount import MaxAmount, MinAmount, MinOrder
from loyalty_cli.program.facts import PURCHASE, Moment
from loyalty_cli.program.rules import Level, Limit, Program, Rule, When

ALIKE = frozenset({"weekday", "dates", "hours", "store", "channel", "level"})
"""The conditions that read nothing but the day, the minute, the store, the channel, the level."""

MOST = 1 << 62
"""More than any amount."""

Key = tuple[str | None, Day, int | None, str | None, str | None]
"""What purchases that are judged alike share: level, day, and as far as a condition reads them
minute, store and channel."""

Slot = tuple[tuple[str, Every], int]
"""Where a limit counts: its scope and length of period, and which period."""

Factor = tuple[str, int, int, int, int]
"""A boost or level, its factor as a ratio, and the amounts that it counts for."""

Bonus = tuple[str, int, int, int]
"""A boost, the points that it adds, and the amounts that it counts for."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One rule in its turn: it counts for amounts from `least` to `most` (minor units).

    `factors` and `adds` are the boosts on it, each with the amounts that it counts for; `counts`
    are the limits, of any version, that count what the rule gives.
    """

    rule: Rule
    least: int
    most: int
    factors: tuple[Factor, ...]
    adds: tuple[Bonus, ...]
    limits: tuple[tuple[Limit, Slot], ...]
    counts: tuple[Slot, ...]
    days: tuple[Day, Day | None]


@dataclass(frozen=True, slots=True)
class Lineup:
    """The rules that may count for purchases that are judged alike; `level` is what they see."""

    level: str | None
    turns: tuple[Turn, ...]
    limits: tuple[tuple[Limit, Slot], ...]
    counts: tuple[Slot, ...]


def line_up(plan: Plan, program: Program, key: Key) -> Lineup:
    """Works out the turns for purchases of a key."""
    level_name, day, minute, store, channel = key
    level = level_of(program, level_name)
    seen = level_name or (level.name if level is not None else None)
    moment = Moment(day, minute, PURCHASE, store=store, channel=channel, level=seen)
    return Lineup(
        seen,
        tuple(
            _turn(plan, program, rule, level, moment)
            for rule in program.rules
            if rule.on == PURCHASE and _holds(rule.when, moment)
        ),
        _limits("program", program.limits, day),
        _counts(plan, "program", day),
    )


def _turn(plan: Plan, program: Program, rule: Rule, level: Level | None, moment: Moment) -> Turn:
    factors: list[Factor] = []
    adds: list[Bonus] = []
    if level is not None and level.multiply is not None and leads(level, rule):
        factors.append((level.name, *level.multiply, 0, MOST))
    for boost in program.boosts:
        there = is_open(boost.starts_on, boost.ends_on, moment.day) and is_on(boost, rule)
        if not (there and _holds(boost.when, moment)):
            continue
        least, most = _span(boost.when)
        if boost.multiply is not None:
            factors.append((boost.name, *boost.multiply, least, most))
        if boost.add is not None:
            adds.append((boost.name, boost.add, least, most))
    scope = f"rule:{rule.name}"
    return Turn(
        rule,
        *_span(rule.when),
        tuple(factors),
        tuple(adds),
        _limits(scope, rule.limits, moment.day),
        _counts(plan, scope, moment.day),
        dates_of(program, rule, level, moment.day),
    )


def _counts(plan: Plan, scope: str, day: Day) -> tuple[Slot, ...]:
    every = plan.limits.get(scope, ())
    return tuple(((scope, each), period_of(day, each)) for each in every)


def is_alike(when: When) -> bool:
    """Whether the table asks for nothing but the amount and what purchases of a key share."""
    return (
        not when.lines
        and all(condition.key in ALIKE for condition in when.others)
        and all(isinstance(each, (MinAmount, MaxAmount, MinOrder)) for each in when.amounts)
    )


def _holds(when: When, moment: Moment) -> bool:
    return all(condition.holds(moment) for condition in when.others)


def _span(when: When) -> tuple[int, int]:
    """The amounts for which a table holds; of a plain purchase all of the order counts."""
    least, most = 0, MOST
    for each in when.amounts:
        if isinstance(each, MaxAmount):
            most = min(most, each.most)
        elif isinstance(each, (MinAmount, MinOrder)):
            least = max(least, each.least)
    return least, most


def _limits(scope: str, limits: tuple[Limit, ...], day: Day) -> tuple[tuple[Limit, Slot], ...]:
    return tuple((each, ((scope, each.every), period_of(day, each.every))) for each in limits)
