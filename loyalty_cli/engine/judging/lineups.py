"""The rules in their turns for purchases that are judged alike: what they share is worked out.

What stands here follows `program.judging.judge` and `limits`, for the till in `express`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loyalty_cli.base.dates import Day, Every, period_of
from loyalty_cli.base.money import Ratio
from loyalty_cli.engine.account.entries import Days
from loyalty_cli.engine.groups import groups_of, settled
from loyalty_cli.engine.judging.events import dates_of
from loyalty_cli.engine.plan import Plan
from loyalty_cli.program.conditions.amount import MaxAmount, MinAmount, MinOrder
from loyalty_cli.program.judging.boosts import factors_of, is_on, is_open
from loyalty_cli.program.judging.facts import PURCHASE, Fact, Held, Membership, Moment
from loyalty_cli.program.judging.groups import Groups
from loyalty_cli.program.judging.rules import Boost, Program, Rule
from loyalty_cli.program.judging.shapes import Limit, When

ALIKE: frozenset[Fact] = frozenset(
    {"day", "minute", "store", "channel", "level", "clubs", "begins"}
)
"""What purchases of one key have in common: a condition that reads no more is asked once."""

SPANS = (MinAmount, MaxAmount, MinOrder)
"""The conditions that read nothing but an amount."""

MOST = 1 << 62
"""More than any amount."""

Key = tuple[str | None, tuple[Membership, ...], Day, int | None, str | None, str | None]
"""What purchases that are judged alike share: level, day, and as far as a condition reads them
minute, store and channel; and the clubs."""

Slot = tuple[tuple[str, Every], int]
"""Where a limit counts: its scope and length of period, and which period."""

ALWAYS = -1
"""In place of a boost's place in `asked`: it counts without a question."""

Factor = tuple[str, Ratio, int, int, int]
"""A boost or group, its factor, the amounts of an order that it counts for, its place in `asked`"""

Bonus = tuple[str, int, int, int, int]
"""A boost, the points that it adds, the amounts that it counts for, its place in `asked`."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One rule in its turn: it counts for orders from `least` to `most` (minor units), and where
    `rest` holds, which are conditions that each purchase must be asked.

    `factors` and `adds` are the boosts on it, each with the amounts that it counts for; `counts`
    are the limits, of any version, that count what the rule gives.
    """

    rule: Rule
    least: int
    most: int
    rest: When | None
    factors: tuple[Factor, ...]
    adds: tuple[Bonus, ...]
    limits: tuple[tuple[Limit, Slot], ...]
    counts: tuple[Slot, ...]
    days: Days


@dataclass(frozen=True, slots=True)
class Lineup:
    """The rules that may count for purchases that are judged alike; `level` is what they see.

    `asked` are what boosts must ask each purchase, `guards` the same of boosts that the till leaves
    to `events`: where one holds, the purchase goes there. `looks` tells whether anything is asked.
    """

    level: str | None
    turns: tuple[Turn, ...]
    limits: tuple[tuple[Limit, Slot], ...]
    counts: tuple[Slot, ...]
    asked: tuple[When, ...]
    guards: tuple[When, ...]
    looks: bool


def line_up(plan: Plan, program: Program, key: Key) -> Lineup | None:
    """Works out the turns for purchases of a key; None where a till can't judge them."""
    level_name, clubs, day, minute, store, channel = key
    groups = groups_of(program, Held(level_name, clubs))
    seen = level_name or settled(program, Held()).level
    moment = Moment(day, minute, PURCHASE, store=store, channel=channel, level=seen, clubs=clubs)
    boosts: list[tuple[Boost, int]] = []
    asked: list[When] = []
    guards: list[When] = []
    for boost in program.boosts:
        if not (is_open(boost.starts_on, boost.ends_on, day) and _holds(boost.when, moment)):
            continue
        rest = _rest(boost.when)
        is_limited = boost.limits or f"boost:{boost.name}" in plan.limits
        if is_limited and not (rest or boost.when.amounts):
            return None
        if is_limited or boost.when.lines:
            guards.append(boost.when)
        elif rest is None:
            boosts.append((boost, ALWAYS))
        else:
            boosts.append((boost, len(asked)))
            asked.append(rest)
    turns = tuple(
        _turn(plan, program, rule, groups, day, boosts)
        for rule in program.rules
        if rule.on == PURCHASE and _holds(rule.when, moment)
    )
    if program.stacking != "multiply" and any(len(turn.factors) > 1 for turn in turns):
        return None
    looks = any(turn.rest or turn.rule.per_quantity is not None for turn in turns)
    return Lineup(
        seen,
        turns,
        _limits("program", program.limits, day),
        _counts(plan, "program", day),
        tuple(asked),
        tuple(guards),
        looks or bool(asked or guards),
    )


def _turn(
    plan: Plan,
    program: Program,
    rule: Rule,
    groups: Groups,
    day: Day,
    boosts: Sequence[tuple[Boost, int]],
) -> Turn:
    factors: list[Factor] = []
    adds: list[Bonus] = []
    for group, factor in factors_of(groups, rule):
        factors.append((group.name, factor, 0, MOST, ALWAYS))
    for boost, place in boosts:
        if is_on(boost, rule):
            span = (0, MOST) if place != ALWAYS else _span(boost.when)
            if boost.multiply is not None:
                factors.append((boost.name, boost.multiply, *span, place))
            if boost.add is not None:
                adds.append((boost.name, boost.add, *span, place))
    scope = f"rule:{rule.name}"
    rest = _rest(rule.when)
    return Turn(
        rule,
        *((0, MOST) if rest else _span(rule.when)),
        rest,
        tuple(factors),
        tuple(adds),
        _limits(scope, rule.limits, day),
        _counts(plan, scope, day),
        dates_of(program, rule, groups, day),
    )


def _counts(plan: Plan, scope: str, day: Day) -> tuple[Slot, ...]:
    every = plan.limits.get(scope, ())
    return tuple(((scope, each), period_of(day, each)) for each in every)


def _holds(when: When, moment: Moment) -> bool:
    """Whether all holds that purchases of a key share."""
    for each in when.others:
        if not each.reads <= ALIKE:
            continue
        if not each.holds(moment):
            return False
    return True


def _rest(when: When) -> When | None:
    """What each purchase must be asked; None where its amount tells."""
    others = tuple([each for each in when.others if not each.reads <= ALIKE])
    if when.lines or others or not all(isinstance(each, SPANS) for each in when.amounts):
        return When(when.lines, when.amounts, others)
    return None


def _span(when: When) -> tuple[int, int]:
    """The orders for which a table holds whose amount tells."""
    least, most = 0, MOST
    for each in when.amounts:
        if isinstance(each, MaxAmount):
            most = min(most, each.most)
        elif isinstance(each, (MinAmount, MinOrder)):
            least = max(least, each.least)
    return least, most


def _limits(scope: str, limits: tuple[Limit, ...], day: Day) -> tuple[tuple[Limit, Slot], ...]:
    return tuple((each, ((scope, each.every), period_of(day, each.every))) for each in limits)
