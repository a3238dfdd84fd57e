"""How one version of a program judges one event: base and boosts, before any limit; pure.

The source is LANGUAGE 2 ("What counts of a purchase", "Boosts"). Limits depend on what happened
before, so they live in the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from loyalty_cli.base.dates import Day
from loyalty_cli.base.money import Ratio, divide_half_up
from loyalty_cli.program.basket import ONE, Basket
from loyalty_cli.program.bounds import Bounds
from loyalty_cli.program.facts import PURCHASE, Line, Moment
from loyalty_cli.program.rules import Boost, Grant, Level, Program, Rounding, Rule, When


@dataclass(slots=True)
class Part:
    """One entry to be: points of a rule (`boost` None), or of a boost or level on top of it."""

    boost: str | None
    desired: int
    points: int
    note: str | None = None


@dataclass(slots=True)
class Award:
    """What one rule that matched gives, before the limits: its parts in order."""

    rule: Rule
    parts: list[Part] = field(default_factory=list)

    @property
    def points(self) -> int:
        """The points of all its parts."""
        return sum(part.points for part in self.parts)


def judge(
    program: Program,
    moment: Moment,
    basket: Basket | None,
    *,
    level: Level | None,
    bounds: Bounds | None = None,
    limit: Callable[[Award], None] | None = None,
    only: Collection[str] | None = None,
    boosted: bool = True,
) -> list[Award]:
    """What every rule that matches gives, in file order.

    `basket` is None for an activity. `level` is the member's, `bounds` what the own limits
    of boosts leave (and afterwards, what they cut), `limit` cuts each award to the limits of its
    rule, so that the next rule's boosts see what is really used. `only` names the boosts that
    may count, where not all may. With `boosted` False no boost and no level
    counts.
    """
    awards: list[Award] = []
    boosts: Sequence[tuple[Boost, Collection[int] | None]] | None = None
    flat_given: set[str] = set()
    bounds = bounds or Bounds()
    for rule in program.rules:
        if rule.on != moment.kind:
            continue
        counted = _match(rule.when, moment, basket)
        if counted is None:
            continue
        places, amount = counted
        exact = _base(rule, moment, basket, places, amount)
        award = Award(rule)
        awards.append(award)
        total = _rounded(exact, rule.rounding)
        if total:
            award.parts.append(Part(None, total, total))
        if not boosted:
            if limit is not None:
                limit(award)
            continue
        if boosts is None:
            boosts = [
                (boost, lines)
                for boost, lines in live_boosts(program, moment, basket)
                if only is None or boost.name in only
            ]
        here = [
            (boost, lines)
            for boost, lines in boosts
            if _on(boost, rule)
            and boost.name not in flat_given
            and bounds.is_there(rule.name, boost.name)
        ]
        factors = _factors(rule, level, here, basket, places, amount)
        if factors:
            _multiply(program.stacking, exact, total, factors, award, bounds)
        for boost, _ in here:
            if boost.add is not None:
                flat_given.add(boost.name)
                _boost(award, boost.name, boost.add, bounds)
        if limit is not None:
            limit(award)
        for part in award.parts:
            if part.boost is not None:
                bounds.use(part.boost, part.points)
    return awards


def matches(when: When, moment: Moment, basket: Basket | None) -> bool:
    """Whether a table of conditions holds; `moment.amount` is set to what it counts."""
    return _match(when, moment, basket) is not None


def granted(grant: Grant, moment: Moment, basket: Basket | None) -> bool:
    """Whether a grant on an event is due."""
    return grant.on == moment.kind and matches(grant.when, moment, basket)


def is_open(starts_on: Day | None, ends_on: Day | None, day: Day) -> bool:
    """Whether a day lies in a plain window, both ends included."""
    return (starts_on is None or starts_on <= day) and (ends_on is None or day <= ends_on)


def _match(
    when: When, moment: Moment, basket: Basket | None
) -> tuple[Collection[int] | None, int] | None:
    """The places of the lines that match (None: all) and what they count; None for no match."""
    for condition in when.others:
        if not condition.holds(moment):
            return None
    if basket is None:
        return (None, 0) if all(c.holds(moment) for c in when.amounts) else None
    places: Collection[int] | None = None
    amount = basket.order
    if when.lines:
        places = _places(when, basket.lines)
        if not places:
            return None
        amount = max(0, sum(basket.counted[place] for place in places))
    if when.amounts:
        moment.amount, moment.order = amount, basket.order
        items, of = _quantity(moment, basket, places)
        moment.quantity = items // of
        for condition in when.amounts:
            if not condition.holds(moment):
                return None
    return places, amount


def _places(when: When, lines: Sequence[Line]) -> list[int]:
    return [
        place
        for place, line in enumerate(lines)
        if all(condition.takes(line) for condition in when.lines)
    ]


def _base(
    rule: Rule,
    moment: Moment,
    basket: Basket | None,
    places: Collection[int] | None,
    amount: int,
) -> Ratio:
    """The exact points of a rule before boosts: whole steps, the prorated share, or fixed."""
    if rule.per_minor is not None:
        numerator, denominator = amount, rule.per_minor
    elif rule.per_quantity is not None:
        numerator, denominator = _quantity(moment, basket, places)
        denominator *= rule.per_quantity
    else:
        return (rule.points, 1)
    if rule.prorate:
        return (numerator * rule.points, denominator)
    return (numerator // denominator * rule.points, 1)


def _quantity(
    moment: Moment, basket: Basket | None, places: Collection[int] | None
) -> tuple[int, int]:
    """The activity's quantity, or the items of the matching lines, in millionths; never below 0."""
    if basket is None:
        return (max(0, ONE if moment.quantity is None else moment.quantity), 1)
    items = sum(
        _items(basket.lines[place])
        for place in (range(len(basket.lines)) if places is None else places)
    )
    exact = items.as_integer_ratio()
    return (max(0, exact[0]), exact[1])


def _items(line: Line) -> int | Fraction:
    """The quantity of a line: missing it is 1, for a discount line none."""
    if line.quantity is None:
        return ONE if line.amount >= 0 else 0
    return line.quantity


def live_boosts(
    program: Program, moment: Moment, basket: Basket | None
) -> list[tuple[Boost, Collection[int] | None]]:
    """The boosts that hold for this event, each with the places of its lines (None: all)."""
    live: list[tuple[Boost, Collection[int] | None]] = []
    for boost in program.boosts:
        if not is_open(boost.starts_on, boost.ends_on, moment.day):
            continue
        counted = _match(boost.when, moment, basket)
        if counted is not None:
            live.append((boost, counted[0]))
    return live


def _on(boost: Boost, rule: Rule) -> bool:
    return rule.on == PURCHASE if boost.rules is None else rule.name in boost.rules


Factor = tuple[str, Ratio, Ratio]
"""A multiplier's name, the part of it above 1, and the share of the total it works on."""

_WHOLE: Ratio = (1, 1)


def _factors(
    rule: Rule,
    level: Level | None,
    boosts: Sequence[tuple[Boost, Collection[int] | None]],
    basket: Basket | None,
    places: Collection[int] | None,
    amount: int,
) -> list[Factor]:
    """The multipliers on a rule in their order: the level's first, then boosts in file order."""
    factors: list[Factor] = []
    if level is not None and level.multiply is not None and rule.on == PURCHASE:
        factors.append((level.name, _above_one(level.multiply), _WHOLE))
    for boost, lines in boosts:
        if boost.multiply is not None:
            share = _WHOLE
            if lines is not None and basket is not None:
                share = _share(rule, basket, places, lines, amount)
            factors.append((boost.name, _above_one(boost.multiply), share))
    return factors


def _above_one(factor: Ratio) -> Ratio:
    return (factor[0] - factor[1], factor[1])


def _share(
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
        part = sum(_items(basket.lines[place]) for place in both)
        whole = sum(_items(basket.lines[place]) for place in counted)
    else:
        part, whole = sum(basket.counted[place] for place in both), amount
    if part <= 0 or whole <= 0:
        return (0, 1)
    if part >= whole:
        return _WHOLE
    (a, b), (c, d) = part.as_integer_ratio(), whole.as_integer_ratio()
    return (a * d, b * c)


def _multiply(
    stacking: str,
    exact: Ratio,
    total: int,
    factors: Sequence[Factor],
    award: Award,
    bounds: Bounds,
) -> None:
    """Adds the parts of the multipliers: each is the difference it makes to the rounded total."""
    rounding, rule = award.rule.rounding, award.rule.name
    if stacking == "best":
        gains = [
            (factor[0], _rounded(_grown(exact, exact, factor), rounding) - total)
            for factor in factors
        ]
        name, points = max(gains, key=lambda gain: bounds.cut(rule, *gain))
        _boost(award, name, points, bounds)
        return
    running = exact
    for factor in factors:
        running = _grown(running, exact if stacking == "add" else running, factor)
        now = _rounded(running, rounding)
        _boost(award, factor[0], now - total, bounds)
        total = now


def _boost(award: Award, name: str, points: int, bounds: Bounds) -> None:
    """Adds the part of one boost or level, cut by its own limit."""
    if points:
        given = bounds.cut(award.rule.name, name, points)
        note = None if given == points else f"limit of boost {name}"
        award.parts.append(Part(name, points, given, note))


def _grown(running: Ratio, of: Ratio, factor: Factor) -> Ratio:
    """running + of x share x (the part above 1), exactly."""
    (above, below), (part, whole) = factor[1], factor[2]
    numerator, denominator = of[0] * above * part, of[1] * below * whole
    return (
        running[0] * denominator + numerator * running[1],
        running[1] * denominator,
    )


def _rounded(exact: Ratio, rounding: Rounding) -> int:
    """The exact points (at least 0) as whole points, by the rule's rounding."""
    numerator, denominator = exact
    if denominator == 1 or rounding == "down":
        return numerator // denominator
    if rounding == "up":
        return -(-numerator // denominator)
    if rounding == "half-up":
        return divide_half_up(numerator, denominator)
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1))
