"""Whether a table of conditions holds for an event, and what of a purchase it then counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction

from loyalty_cli.base.money import Ratio
from loyalty_cli.program.judging.basket import ONE, Basket
from loyalty_cli.program.judging.facts import Line, Moment
from loyalty_cli.program.judging.rules import Grant
from loyalty_cli.program.judging.shapes import Condition, When
from loyalty_cli.program.judging.tracing import Check

Counted = tuple[Sequence[int] | None, int]
"""The places of the lines that match (None: all) and what they count, in minor units."""


def match(
    when: When, moment: Moment, basket: Basket | None, checks: list[Check] | None = None
) -> Counted | None:
    """What the table counts of the event, None where it does not hold.

    `basket` is None for an activity; `moment.amount` is set to what is counted. With `checks`
    every condition is asked and noted, also after one that does not hold.
    """
    holds = True
    if checks is None:
        for condition in when.others:
            if not condition.holds(moment):
                return None
    else:
        holds = _all_hold(when.others, moment, checks)
    places: Sequence[int] | None = None
    amount = 0
    if basket is not None:
        places, amount = counted_lines(when, basket)
        if places is not None:
            if checks is not None:
                checks += _line_checks(when, basket.lines, places)
            if not places:
                return None
        if when.amounts:
            moment.amount, moment.order = amount, basket.order
            if when.reads_quantity:
                items, of = quantity_of(moment, basket, places)
                moment.quantity = items // of
    if checks is None:
        for condition in when.amounts:
            if not condition.holds(moment):
                return None
    else:
        holds = _all_hold(when.amounts, moment, checks) and holds
    return (places, amount) if holds else None


def counted_lines(when: When, basket: Basket | None) -> Counted:
    """What the line conditions of a table leave of a basket, whatever else it asks."""
    if basket is None or not when.lines:
        return None, 0 if basket is None else basket.order
    places = _places(when, basket.lines)
    return places, max(0, sum(map(basket.counted.__getitem__, places)))


def matches(when: When, moment: Moment, basket: Basket | None) -> bool:
    """Whether a table of conditions holds; `moment.amount` is set to what it counts."""
    return match(when, moment, basket) is not None


def granted(grant: Grant, moment: Moment, basket: Basket | None) -> bool:
    """Whether a grant on an event is due."""
    return grant.on == moment.kind and matches(grant.when, moment, basket)


def quantity_of(moment: Moment, basket: Basket | None, places: Collection[int] | None) -> Ratio:
    """The activity's quantity, or the items of the matching lines, in millionths; never below 0."""
    if basket is None:
        return (max(0, ONE if moment.quantity is None else moment.quantity), 1)
    items = sum(
        items_of(basket.lines[place])
        for place in (range(len(basket.lines)) if places is None else places)
    )
    exact = items.as_integer_ratio()
    return (max(0, exact[0]), exact[1])


def items_of(line: Line) -> int | Fraction:
    """The pieces of a line, in millionths: its quantity, 1 where it has none.

    A line with a negative amount, a discount, brings none, and takes away as many as a quantity
    below 0 names.
    """
    if line.amount < 0:
        return min(0, line.quantity or 0)
    return ONE if line.quantity is None else line.quantity


def _all_hold(conditions: Iterable[Condition], moment: Moment, checks: list[Check]) -> bool:
    """Whether all hold; each is asked and noted, also after one that does not."""
    noted = [
        Check(condition.key, condition.asks, condition.seen(moment), condition.holds(moment))
        for condition in conditions
    ]
    checks += noted
    return all(check.holds for check in noted)


def _places(when: When, lines: Sequence[Line]) -> list[int]:
    places = list(range(len(lines)))
    for condition in when.lines:
        places = [place for place in places if condition.takes(lines[place])]
    return places


def _line_checks(when: When, lines: Sequence[Line], places: Sequence[int]) -> list[Check]:
    """What each line condition met: it holds where any line fits."""
    checks = [
        Check(
            condition.key,
            condition.asks,
            ", ".join(dict.fromkeys(condition.seen(line) for line in lines)),
            any(condition.takes(line) for line in lines),
        )
        for condition in when.lines
    ]
    if not places and all(check.holds for check in checks):
        checks.append(Check("lines", "one line that fits all of these", "none", False))
    return checks
