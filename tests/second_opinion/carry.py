"""Rules with `carry = true`: S, G and the steps of each event (LANGUAGE 2, What counts).

Nothing is kept in sums: S and G are added up from all judged events at each question.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from .basket import Basket
from .conditions import counted_by, minor, quantity_seen
from .records import Carried, Judged, Seen, order_of

StepsOf = Callable[[dict[str, Any], Fraction], int]
"""The steps that a carrying rule gives for an event of which it counts so much."""


def carries(rule: dict[str, Any]) -> bool:
    """Whether what is left under a step counts next time."""
    return bool(rule.get("carry", False))


def step_of(rule: dict[str, Any], digits: int) -> tuple[str, Fraction]:
    """A step of money (minor units) or of quantity: another step has another S."""
    if "per" in rule:
        return "per", minor(rule["per"], digits)
    return "per_quantity", Fraction(str(rule["per_quantity"]))


def counts(rule: dict[str, Any], seen: Seen, basket: Basket) -> Fraction:
    """What the rule counts of an event, in the unit of its step."""
    when = rule.get("when", {})
    if "per" in rule:
        return Fraction(counted_by(when, basket))
    return quantity_seen(when, seen, basket)


@dataclass(frozen=True)
class Sums:
    """S and G of one rule and step, over the events that are given."""

    counted: Fraction
    given: int
    step: Fraction

    def steps(self) -> int:
        """The whole steps in what was counted."""
        return floor(self.counted / self.step)


def of_rule(judged: list[Judged], rule: str, step: tuple[str, Fraction]) -> list[Judged]:
    """The judged events that carry for this rule and step."""
    return [one for one in judged if rule in one.carried and one.carried[rule].step == step]


def sums(judged: list[Judged], rule: str, step: tuple[str, Fraction]) -> Sums:
    """S and G as they stand."""
    found = [one.carried[rule] for one in of_rule(judged, rule, step)]
    counted = sum((each.counted for each in found), Fraction(0))
    return Sums(counted, sum(each.steps for each in found), step[1])


def first_time(judged: list[Judged], carried: dict[str, Carried], digits: int) -> StepsOf:
    """An event gives steps(S) - G; what it counted and gave is put into `carried`."""

    def steps(rule: dict[str, Any], counted: Fraction) -> int:
        step = step_of(rule, digits)
        before = sums(judged, rule["name"], step)
        given = floor((before.counted + counted) / step[1]) - before.given
        carried[rule["name"]] = Carried(step, counted, given)
        return given

    return steps


def again(one: Judged) -> StepsOf:
    """An event judged again has the steps that are left to it."""

    def steps(rule: dict[str, Any], counted: Fraction) -> int:
        del counted
        return one.carried[rule["name"]].steps if rule["name"] in one.carried else 0

    return steps


def take_steps(judged: list[Judged], purchase: Judged, rule: str) -> list[Judged]:
    """After S fell: G - steps(S) go, from the purchase, then later events, then earlier ones.

    Returns the events other than the purchase that lost steps.
    """
    step = purchase.carried[rule].step
    now = sums(judged, rule, step)
    excess = max(0, now.given - now.steps())
    place = order_of(purchase.event)
    events = sorted(of_rule(judged, rule, step), key=lambda one: order_of(one.event))
    later = [one for one in events if order_of(one.event) > place]
    earlier = [one for one in events if order_of(one.event) < place]
    losing = []
    for one in [purchase, *later, *reversed(earlier)]:
        lost = min(excess, one.carried[rule].steps)
        one.carried[rule].steps -= lost
        excess -= lost
        if lost and one is not purchase:
            losing.append(one)
    return losing
