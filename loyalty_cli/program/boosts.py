"""Boosts on top of a rule: which of them hold, and what their factors make of its points.

The source is LANGUAGE 2, "Boosts".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from loyalty_cli.base.dates import Day
from loyalty_cli.base.money import Ratio
from loyalty_cli.program.awards import Award, Part, rounded
from loyalty_cli.program.basket import Basket
from loyalty_cli.program.bounds import Bounds
from loyalty_cli.program.facts import PURCHASE, Moment
from loyalty_cli.program.matching import items_of, match
from loyalty_cli.program.rules import Boost, Level, Program, Rule
from loyalty_cli.program.tracing import RuleLook, Step, Trace

Live = tuple[Boost, Collection[int] | None]
"""A boost that holds for an event, with the places of its lines (None: all)."""

Factor = tuple[str, Ratio, Ratio]
"""A multiplier's name, the part of it above 1, and the share of the total it works on."""

_WHOLE: Ratio = (1, 1)


def live_boosts(
    program: Program, moment: Moment, basket: Basket | None, trace: Trace | None = None
) -> list[Live]:
    """The boosts that hold for this event, in file order."""
    live: list[Live] = []
    for boost in program.boosts:
        look = None if trace is None else trace.boost(boost)
        if not is_open(boost.starts_on, boost.ends_on, moment.day):
            if look is None:
                continue
            look.is_open = False
        counted = match(boost.when, moment, basket, None if look is None else look.checks)
        if counted is not None and (look is None or look.is_open):
            live.append((boost, counted[0]))
            if look is not None:
                look.holds = True
    return live


def is_open(starts_on: Day | None, ends_on: Day | None, day: Day) -> bool:
    """Whether a day lies in a plain window, both ends included."""
    return (starts_on is None or starts_on <= day) and (ends_on is None or day <= ends_on)


def is_on(boost: Boost, rule: Rule) -> bool:
    """Whether a boost works on a rule: one of those it names, or any purchase rule."""
    return rule.on == PURCHASE if boost.rules is None else rule.name in boost.rules


def leads(level: Level | None, rule: Rule) -> bool:
    """Whether a level multiplies the points of a rule; then it is the first to do so."""
    return level is not None and level.multiply is not None and rule.on == PURCHASE


def factors_on(
    rule: Rule,
    level: Level | None,
    boosts: Sequence[Live],
    basket: Basket | None,
    places: Collection[int] | None,
    amount: int,
) -> list[Factor]:
    """The multipliers on a rule in their order: the level's first, then boosts in file order."""
    factors: list[Factor] = []
    if level is not None and level.multiply is not None and leads(level, rule):
        factors.append((level.name, _above_one(level.multiply), _WHOLE))
    for boost, lines in boosts:
        if boost.multiply is not None:
            share = _WHOLE
            if lines is not None and basket is not None:
                share = share_of(rule, basket, places, lines, amount)
            factors.append((boost.name, _above_one(boost.multiply), share))
    return factors


def multiply(
    stacking: str,
    exact: Ratio,
    total: int,
    factors: Sequence[Factor],
    award: Award,
    bounds: Bounds,
    look: RuleLook | None = None,
) -> None:
    """Adds the parts of the multipliers: each is the difference it makes to the rounded total."""
    rounding, rule = award.rule.rounding, award.rule.name
    if stacking == "best":
        gains = [
            (factor[0], rounded(_grown(exact, exact, factor), rounding) - total)
            for factor in factors
        ]
        best = max(range(len(gains)), key=lambda place: bounds.cut(rule, *gains[place]))
        given = add_boost(award, *gains[best], bounds)
        if look is not None:
            for place, (factor, (_, gain)) in enumerate(zip(factors, gains, strict=True)):
                grown = _grown(exact, exact, factor)
                left = given if place == best else 0
                look.steps.append(_step(factor, grown, total + gain, gain, left, place == best))
        return
    running = exact
    for factor in factors:
        running = _grown(running, exact if stacking == "add" else running, factor)
        now = rounded(running, rounding)
        given = add_boost(award, factor[0], now - total, bounds)
        if look is not None:
            look.steps.append(_step(factor, running, now, now - total, given))
        total = now


def add_boost(award: Award, name: str, points: int, bounds: Bounds) -> int:
    """Adds the part of one boost or level, cut by its own limit; returns what that leaves."""
    if not points:
        return 0
    given = bounds.cut(award.rule.name, name, points)
    note = None if given == points else f"limit of boost {name}"
    award.parts.append(Part(name, points, given, note))
    return given


def flat_step(boost: Boost, total: int, left: int) -> Step:
    """What a trace notes of a flat bonus: the total with it, and what its own limit leaves."""
    return Step(boost.name, False, None, _WHOLE, None, total, boost.add or 0, left)


def _step(
    factor: Factor, exact: Ratio, total: int, gain: int, left: int, counts: bool = True
) -> Step:
    name, (above, below), share = factor
    return Step(name, False, (above + below, below), share, exact, total, gain, left, counts)


def _above_one(factor: Ratio) -> Ratio:
    return (factor[0] - factor[1], factor[1])


def share_of(
    rule: Rule,
    basket: Basket,
    places: Collection[int] | None,
    lines: Collection[int],
    amount: int,
) -> Ratio:
    """The matching lines' share of what the rule counts, from 0 to 1."""
    counted = range(len(basket.lines)) if places is None else places
    matching = set(lines)
    both = [place for place in counted if place in matching]
    if len(both) == len(counted):
        return _WHOLE
    if rule.per_quantity is not None:
        part = sum(items_of(basket.lines[place]) for place in both)
        whole = sum(items_of(basket.lines[place]) for place in counted)
    else:
        part, whole = sum(basket.counted[place] for place in both), amount
    if part <= 0 or whole <= 0:
        return (0, 1)
    if part >= whole:
        return _WHOLE
    (a, b), (c, d) = part.as_integer_ratio(), whole.as_integer_ratio()
    return (a * d, b * c)


def _grown(running: Ratio, of: Ratio, factor: Factor) -> Ratio:
    """running + of x share x (the part above 1), exactly."""
    (above, below), (part, whole) = factor[1], factor[2]
    numerator, denominator = of[0] * above * part, of[1] * below * whole
    return (
        running[0] * denominator + numerator * running[1],
        running[1] * denominator,
    )
