"""Boosts on top of a rule: which of them hold, and what their factors make of its points.

The source is LANGUAGE 2, "Boosts".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm

from loyalty_cli.base.dates import Day
from loyalty_cli.base.money import Ratio
from loyalty_cli.program.judging.awards import Award, Part, rounded
from loyalty_cli.program.judging.basket import Basket
from loyalty_cli.program.judging.bounds import Bounds
from loyalty_cli.program.judging.facts import PURCHASE, Moment
from loyalty_cli.program.judging.groups import Group, Groups
from loyalty_cli.program.judging.matching import items_of, match
from loyalty_cli.program.judging.rules import Boost, Program, Rule
from loyalty_cli.program.judging.tracing import RuleLook, Step, Trace

Live = tuple[Boost, Collection[int] | None]
"""A boost that holds for an event, with the places of its lines (None: all)."""

Factor = tuple[str, Ratio, Collection[int] | None]
"""A multiplier's name, its factor, and the places of the lines it multiplies (None: all)."""

Share = tuple[int, frozenset[int]]
"""A share of a rule's base: its weight among the others, and which of the factors match it."""


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


def factors_of(groups: Groups, rule: Rule) -> list[tuple[Group, Ratio]]:
    """The groups that multiply the points of a rule, with their factors: they come first."""
    found: list[tuple[Group, Ratio]] = []
    if rule.on == PURCHASE:
        for group in groups:
            if (factor := group.benefits.multiply) is not None:
                found.append((group, factor))
    return found


def counts_for(lines: Collection[int] | None, places: Collection[int] | None) -> bool:
    """Whether a boost on these lines is there for a rule that counts those at `places`."""
    return lines is None or places is None or not set(lines).isdisjoint(places)


def factors_on(rule: Rule, groups: Groups, boosts: Sequence[Live]) -> list[Factor]:
    """The multipliers on a rule in their order: those of groups, then boosts in file order."""
    factors: list[Factor] = [
        (group.name, factor, None) for group, factor in factors_of(groups, rule)
    ]
    factors += [
        (boost.name, boost.multiply, lines) for boost, lines in boosts if boost.multiply is not None
    ]
    return factors


def shares_of(
    rule: Rule, basket: Basket | None, places: Collection[int] | None, factors: Sequence[Factor]
) -> list[Share]:
    """How the base of a rule is shared over its counted lines: added up by which factors match.

    By amount, for a rule by quantity by pieces, a sum below 0 counting as 0; where all are 0, by
    the number of lines.
    """
    everywhere = frozenset(n for n, (_, _, lines) in enumerate(factors) if lines is None)
    counted = range(len(basket.lines)) if places is None and basket is not None else places
    if basket is None or not counted or len(everywhere) == len(factors):
        return [(1, frozenset(range(len(factors))))]
    narrow = [(n, set(lines)) for n, (_, _, lines) in enumerate(factors) if lines is not None]
    sums: dict[frozenset[int], int | Fraction] = {}
    numbers: Counter[frozenset[int]] = Counter()
    for place in counted:
        match_it = everywhere.union(n for n, lines in narrow if place in lines)
        line, amount = basket.lines[place], basket.counted[place]
        adds = amount if rule.per_quantity is None else items_of(line)
        sums[match_it] = sums.get(match_it, 0) + adds
        numbers[match_it] += 1
    positive = {match_it: max(0, adds) for match_it, adds in sums.items()}
    weights = positive if any(positive.values()) else numbers
    below = lcm(*(weight.as_integer_ratio()[1] for weight in weights.values()))
    return [(int(weight * below), match_it) for match_it, weight in weights.items()]


def multiply(
    stacking: str,
    exact: Ratio,
    total: int,
    factors: Sequence[Factor],
    shares: Sequence[Share],
    award: Award,
    bounds: Bounds,
    look: RuleLook | None = None,
) -> None:
    """Adds the parts of the multipliers: each is the difference it makes to the rounded total."""
    rounding, rule = award.rule.rounding, award.rule.name
    if stacking == "best":
        alone = [_Product(exact, shares) for _ in factors]
        for place, (_, times, _) in enumerate(factors):
            alone[place].multiply(place, times)
        gains = [
            (name, rounded(product.exact, rounding) - total)
            for (name, _, _), product in zip(factors, alone, strict=True)
        ]
        best = max(range(len(gains)), key=lambda place: bounds.cut(rule, *gains[place]))
        given = add_boost(award, *gains[best], bounds)
        if look is not None:
            for place, (product, (_, gain)) in enumerate(zip(alone, gains, strict=True)):
                left = given if place == best else 0
                step = _step(factors[place], product, total + gain, gain, left)
                look.steps.append(replace(step, counts=place == best))
        return
    running = _Product(exact, shares)
    for place, factor in enumerate(factors):
        if stacking == "add":
            running.add(place, factor[1])
        else:
            running.multiply(place, factor[1])
        now = rounded(running.exact, rounding)
        given = add_boost(award, factor[0], now - total, bounds)
        if look is not None:
            look.steps.append(_step(factor, running, now, now - total, given))
        total = now


class _Product:
    """The exact points of a rule while its multipliers work on the shares of its base.

    `worked_on` is how much of the total before it the last multiplier worked on.
    """

    __slots__ = ("_base", "_below", "_shares", "_unit", "_weights", "worked_on")

    def __init__(self, exact: Ratio, shares: Sequence[Share]) -> None:
        self._base = exact
        self._shares = shares
        self._weights = [weight for weight, _ in shares]
        self._below = sum(self._weights)
        self._unit = 1
        self.worked_on: Ratio = (1, 1)

    @property
    def exact(self) -> Ratio:
        """The exact number of points so far."""
        points, below = self._base
        return points * sum(self._weights), below * self._below * self._unit

    def multiply(self, place: int, factor: Ratio) -> None:
        """Multiplies the shares that the factor at `place` matches, as they are by now."""
        self._work(place, factor, self._weights)

    def add(self, place: int, factor: Ratio) -> None:
        """Adds the part of a factor above 1 to the shares that it matches, of what they were."""
        self._work(place, factor, [weight * self._unit for weight, _ in self._shares])

    def _work(self, place: int, factor: Ratio, of: Sequence[int]) -> None:
        above, below = factor[0] - factor[1], factor[1]
        here = [
            each if place in match_it else 0
            for each, (_, match_it) in zip(of, self._shares, strict=True)
        ]
        self.worked_on = (sum(here), sum(of))
        self._weights = [
            w * below + each * above for w, each in zip(self._weights, here, strict=True)
        ]
        self._unit *= below


def add_boost(award: Award, name: str, points: int, bounds: Bounds) -> int:
    """Adds the part of one boost or group, cut by its own limit; returns what that leaves."""
    if not points:
        return 0
    given = bounds.cut(award.rule.name, name, points)
    note = None if given == points else f"limit of boost {name}"
    award.parts.append(Part(name, points, given, note))
    return given


def flat_step(boost: Boost, total: int, left: int) -> Step:
    """What a trace notes of a flat bonus: the total with it, and what its own limit leaves."""
    return Step(boost.name, False, None, (1, 1), None, total, boost.add or 0, left)


def _step(factor: Factor, product: _Product, total: int, gain: int, left: int) -> Step:
    name, times, _ = factor
    return Step(name, False, times, product.worked_on, product.exact, total, gain, left)
