"""How a judgement came about, step by step: what `judge` and its limits note when asked to.

A trace is filled by the code that judges, never by a second one, so an explanation is the
judgement itself. Without one nothing is noted and nothing is paid for.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal

from loyalty_cli.base.money import Ratio
from loyalty_cli.program.judging.awards import Award
from loyalty_cli.program.judging.carry import Sums
from loyalty_cli.program.judging.rules import Boost, Grant, Rule
from loyalty_cli.program.judging.shapes import Limit

Reason = Literal["other-rules", "dates", "conditions", "not-then", "other-lines", "given", "limit"]
"""Why a boost didn't count for a rule: it is for other rules, its window or its conditions don't
hold, the whole purchase didn't have it, it is on lines that the rule doesn't count, its flat points
went to an earlier rule, its own limit is used up."""


@dataclass(slots=True)
class Check:
    """One condition: what it asks for, what it met, and whether it holds."""

    key: str
    asks: str
    met: str
    holds: bool


@dataclass(slots=True)
class Step:
    """One multiplier or flat bonus on a rule, in the order in which they work.

    `factor` is the whole multiplier (None for a flat one), `share` how much of the total it works
    on, `exact` the exact number and `total` the rounded one after it, `gain` what it adds, `left`
    what its own limit leaves of that. `counts` is False for a multiplier that another one beat.
    """

    name: str
    is_level: bool
    factor: Ratio | None
    share: Ratio
    exact: Ratio | None
    total: int
    gain: int
    left: int
    counts: bool = True


@dataclass(slots=True)
class Cut:
    """One limit, as it stood when it was asked: `points` and `times` used before this event (and
    by its earlier rules), what was `wanted` of it and what it `gave`."""

    scope: str
    limit: Limit
    points: int
    times: int
    wanted: int
    gave: int


@dataclass(slots=True)
class RuleLook:
    """One rule of the event's kind.

    `places` are those of the lines that it counts (None: all), `amount` what they count in minor
    units, `steps_of` how many steps that is, exactly (None for a fixed award), `exact` the exact
    points, `base` the rounded ones. `given` are the steps of a rule that carries,
    `carried` what it had counted and given before (None where the event is judged again with the
    steps that it has left); `is_met` is False where it has some left of a rule that does not match
    any more. `out` says why each boost that did not count for it
    stayed out.
    """

    rule: Rule
    checks: list[Check] = field(default_factory=list)
    award: Award | None = None
    places: Collection[int] | None = None
    amount: int = 0
    steps_of: Ratio | None = None
    carried: Sums | None = None
    given: int | None = None
    is_met: bool = True
    exact: Ratio = (0, 1)
    base: int = 0
    steps: list[Step] = field(default_factory=list)
    out: dict[str, Reason] = field(default_factory=dict)
    cuts: list[Cut] = field(default_factory=list)


@dataclass(slots=True)
class BoostLook:
    """One boost: whether the day lies in its window and its conditions hold, and the limits of
    its own."""

    boost: Boost
    is_open: bool = True
    checks: list[Check] = field(default_factory=list)
    holds: bool = False
    limits: list[Cut] = field(default_factory=list)


@dataclass(slots=True)
class GrantLook:
    """One grant: its conditions and its limits."""

    grant: Grant
    checks: list[Check] = field(default_factory=list)
    cuts: list[Cut] = field(default_factory=list)


@dataclass(slots=True)
class Trace:
    """All that one judgement noted, in the order of the program file."""

    rules: list[RuleLook] = field(default_factory=list)
    boosts: dict[str, BoostLook] = field(default_factory=dict)

    def boost(self, boost: Boost) -> BoostLook:
        """What is noted of a boost."""
        return self.boosts.setdefault(boost.name, BoostLook(boost))
