"""How one version of a program judges one event: base and boosts, before any limit; pure.

The source is LANGUAGE 2 ("What counts of a purchase", "Boosts"). Limits depend on what happened
before, so they live in the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from loyalty_cli.base.money import Ratio
from loyalty_cli.program.judging.awards import Award, Part, rounded
from loyalty_cli.program.judging.basket import Basket
from loyalty_cli.program.judging.boosts import (
    Live,
    add_boost,
    counts_for,
    factors_of,
    factors_on,
    flat_step,
    is_on,
    live_boosts,
    multiply,
    shares_of,
)
from loyalty_cli.program.judging.bounds import Bounds
from loyalty_cli.program.judging.carry import Carry
from loyalty_cli.program.judging.facts import Moment
from loyalty_cli.program.judging.groups import Groups
from loyalty_cli.program.judging.matching import counted_lines, match, quantity_of
from loyalty_cli.program.judging.rules import Program, Rule
from loyalty_cli.program.judging.tracing import Reason, RuleLook, Trace


def judge(
    program: Program,
    moment: Moment,
    basket: Basket | None,
    *,
    groups: Groups,
    bounds: Bounds | None = None,
    limit: Callable[[Award], None] | None = None,
    only: Collection[str] | None = None,
    boosted: bool = True,
    carry: Carry | None = None,
    trace: Trace | None = None,
) -> list[Award]:
    """What every rule that matches gives, in file order.

    `basket` is None for an activity. `groups` are the member's, `bounds` what the own limits
    of boosts leave (and afterwards, what they cut), `limit` cuts each award to the limits of its
    rule, so that the next rule's boosts see what is really used. `only` names the boosts that
    may count, where not all may. With `boosted` False no boost and no group
    counts. `carry` says the steps of rules that carry, which without it are those of the event
    alone; steps that it has left of a rule that does not match any more have no flat boosts.
    `trace` is told every step.
    """
    awards: list[Award] = []
    boosts: Sequence[Live] | None = None
    flat_given: set[str] = set()
    bounds = bounds or Bounds()
    for rule in program.rules:
        if rule.on != moment.kind:
            continue
        look = None
        if trace is not None:
            look = RuleLook(rule)
            trace.rules.append(look)
        counted = match(rule.when, moment, basket, None if look is None else look.checks)
        is_met = counted is not None
        if counted is None:
            if carry is None or not carry.stays(rule):
                continue
            counted = counted_lines(rule.when, basket)
        places, amount = counted
        by_quantity = rule.per_quantity is not None
        quantity = quantity_of(moment, basket, places) if by_quantity else None
        exact = base_of(rule, amount, quantity, look, carry)
        award = Award(rule)
        awards.append(award)
        total = rounded(exact, rule.rounding)
        if look is not None:
            look.award, look.places, look.amount, look.is_met = award, places, amount, is_met
            look.exact, look.base = exact, total
        if total:
            award.parts.append(Part(None, total, total))
        if not boosted:
            if limit is not None:
                limit(award)
            continue
        if boosts is None:
            boosts = [
                (boost, lines)
                for boost, lines in live_boosts(program, moment, basket, trace)
                if only is None or boost.name in only
            ]
        here = [
            (boost, lines)
            for boost, lines in boosts
            if is_on(boost, rule)
            and (is_met or boost.add is None)
            and counts_for(lines, places)
            and boost.name not in flat_given
            and bounds.is_there(rule.name, boost.name)
        ]
        if trace is not None and look is not None:
            look.out = _left_out(program, trace, rule, boosts, here, places, flat_given)
        factors = factors_on(rule, groups, here)
        if factors:
            shares = shares_of(rule, basket, places, factors)
            multiply(program.stacking, exact, total, factors, shares, award, bounds, look)
            if look is not None:
                for step, (group, _) in zip(look.steps, factors_of(groups, rule), strict=False):
                    step.is_level = group.kind == "level"
        for boost, _ in here:
            if boost.add is not None:
                flat_given.add(boost.name)
                left = add_boost(award, boost.name, boost.add, bounds)
                if look is not None:
                    total = sum(part.desired for part in award.parts)
                    look.steps.append(flat_step(boost, total, left))
        if limit is not None:
            limit(award)
        for part in award.parts:
            if part.boost is not None:
                bounds.use(part.boost, part.points)
    return awards


def base_of(
    rule: Rule,
    amount: int,
    quantity: Ratio | None,
    look: RuleLook | None = None,
    carry: Carry | None = None,
) -> Ratio:
    """The exact points of a rule before boosts: whole steps, the prorated share, or fixed.

    `quantity` is what a rule by quantity counts, as `matching.quantity_of` has it; `carry` says the
    steps of a rule that carries.
    """
    if rule.per_minor is not None:
        counted, step = (amount, 1), rule.per_minor
    elif rule.per_quantity is not None and quantity is not None:
        counted, step = quantity, rule.per_quantity
    else:
        return (rule.points, 1)
    numerator, denominator = counted[0], counted[1] * step
    if look is not None:
        look.steps_of = (numerator, denominator)
    if rule.carry and carry is not None:
        steps = carry.steps(rule, counted)
        if look is not None:
            look.carried, look.given = None if carry.left is not None else carry.sums(rule), steps
        return (steps * rule.points, 1)
    if rule.prorate:
        return (numerator * rule.points, denominator)
    return (numerator // denominator * rule.points, 1)


def _left_out(
    program: Program,
    trace: Trace,
    rule: Rule,
    boosts: Sequence[Live],
    here: Sequence[Live],
    places: Collection[int] | None,
    flat_given: Collection[str],
) -> dict[str, Reason]:
    """Why each boost that does not count for a rule stayed out, for a trace."""
    may = {boost.name: lines for boost, lines in boosts}
    counting = {boost.name for boost, _ in here}
    out: dict[str, Reason] = {}
    for boost in program.boosts:
        look = trace.boost(boost)
        if boost.name in counting:
            continue
        if not is_on(boost, rule):
            out[boost.name] = "other-rules"
        elif not look.is_open:
            out[boost.name] = "dates"
        elif not look.holds:
            out[boost.name] = "conditions"
        elif boost.name not in may:
            out[boost.name] = "not-then"
        elif not counts_for(may[boost.name], places):
            out[boost.name] = "other-lines"
        else:
            out[boost.name] = "given" if boost.name in flat_given else "limit"
    return out
