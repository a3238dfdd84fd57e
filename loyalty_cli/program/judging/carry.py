"""Rules with `carry = true`: what is left under a step counts next time (LANGUAGE 2, "What counts
of a purchase").

For each rule and step an account keeps S, what the rule has counted, and G, the steps it has given.
An event gives the steps of S less G.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from loyalty_cli.base.money import Ratio
from loyalty_cli.program.judging.rules import Rule

Key = tuple[str, str]
"""A rule's name and its step as `step_of` writes it: another step is counted apart."""

Amount = int | Fraction
"""What is counted: minor units, or millionths of a quantity."""


@dataclass(slots=True)
class Sums:
    """S and G: what is counted, and the steps given for it."""

    counted: Amount = 0
    steps: int = 0

    def add(self, counted: Amount, steps: int) -> None:
        """Adds to both; below 0 where something is taken back."""
        self.counted = whole(self.counted + counted)
        self.steps += steps

    def towards(self, rule: Rule) -> Amount:
        """What is counted beyond the steps given: it is on its way to the next one."""
        return whole(self.counted - self.steps * step_size(rule))

    def over(self, rule: Rule) -> int:
        """The steps given that what is counted does not hold any more."""
        return max(0, self.steps - int(self.counted // step_size(rule)))

    def under(self, rule: Rule) -> int:
        """The steps that what is counted holds and that have not been given."""
        return max(0, int(self.counted // step_size(rule)) - self.steps)


class Carry:
    """The steps that carrying rules give for one event.

    `before` are the sums as they stand before it. Where `left` is given, by rule, the event is
    judged again with the steps that it has left. `counted` and `given` note what was asked.
    """

    __slots__ = ("before", "counted", "given", "left")

    def __init__(
        self, before: Mapping[Key, Sums] | None = None, left: Mapping[str, int] | None = None
    ) -> None:
        self.before = before or {}
        self.left = left
        self.counted: dict[Key, Amount] = {}
        self.given: dict[Key, int] = {}

    def sums(self, rule: Rule) -> Sums:
        """S and G of a rule before the event."""
        return self.before.get(key_of(rule)) or Sums()

    def steps(self, rule: Rule, amount: Ratio) -> int:
        """The steps for an amount in the rule's unit: steps(S) - G, or those that are left."""
        if self.left is not None:
            return self.left.get(rule.name, 0)
        counted = whole(Fraction(*amount))
        now = Sums(*_pair(self.sums(rule)))
        now.add(counted, 0)
        key = key_of(rule)
        self.counted[key], self.given[key] = counted, now.under(rule)
        return self.given[key]

    def stays(self, rule: Rule) -> bool:
        """Whether the event has steps of the rule left, whether it matches or not."""
        return self.left is not None and rule.carry and self.left.get(rule.name, 0) > 0


def key_of(rule: Rule) -> Key:
    """Under which S and G of a rule are kept."""
    return rule.name, step_of(rule)


def step_of(rule: Rule) -> str:
    """A rule's step as text: `per` with minor units, or `per_quantity` with millionths."""
    if rule.per_minor is not None:
        return f"per {rule.per_minor}"
    return f"per_quantity {rule.per_quantity}"


def step_size(rule: Rule) -> int:
    """A rule's step in minor units, or in millionths of a quantity."""
    return rule.per_minor or rule.per_quantity or 1


def whole(amount: Amount) -> Amount:
    """The same amount, as an int where it is one."""
    return int(amount) if amount == int(amount) else amount


def dump_amount(amount: Amount) -> int | str:
    """An amount as JSON can hold it exactly."""
    return amount if isinstance(amount, int) else str(amount)


def read_amount(text: int | str) -> Amount:
    """The amount that `dump_amount` made this of."""
    return text if isinstance(text, int) else whole(Fraction(text))


def _pair(sums: Sums) -> tuple[Amount, int]:
    return sums.counted, sums.steps
