"""What one event earns: rules, boosts, rounding (LANGUAGE 2, What counts and Boosts)."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from math import ceil, floor
from typing import Any

from .basket import Basket, half_up
from .boosts import Multiplier, shares_of, total_after
from .carry import StepsOf, carries, counts
from .conditions import (
    counted_by,
    has_line_conditions,
    holds,
    line_matches,
    matching_lines,
    minor,
    quantity_seen,
)
from .days import add_length, expires_on, in_window
from .holdout import is_held_out
from .limits import LimitsAgain, LimitsThen
from .records import Part, Program, RuleResult, Seen


def rounded(number: Fraction, how: str) -> int:
    """A rule's `rounding`."""
    if how == "down":
        return floor(number)
    if how == "up":
        return ceil(number)
    if how in ("half-up", "nearest"):
        return half_up(number)
    if how == "half-even":
        return round(number)
    raise ValueError(f"not a rounding: {how}")


def level_table(program: Program, level: str | None) -> dict[str, Any]:
    """The table of a level by its name; empty where the program has none of that name."""
    tables: list[dict[str, Any]] = program.get("tiers", {}).get("level", [])
    return next((table for table in tables if table["name"] == level), {})


def table_holds(table: dict[str, Any], seen: Seen, basket: Basket, digits: int) -> bool:
    """A rule, boost or grant is there for the member, open that day, and its `when` holds."""
    if is_held_out(table, seen.key, seen.account):
        return False
    return in_window(table, seen.day) and holds(table.get("when", {}), seen, basket, digits)


def rule_matches(rule: dict[str, Any], seen: Seen, basket: Basket, digits: int) -> bool:
    """DESIGN, Earning: each rule whose `on` and `when` match."""
    return bool(rule["on"] == seen.kind) and table_holds(rule, seen, basket, digits)


def works_on(boost: dict[str, Any], rule: dict[str, Any], basket: Basket) -> bool:
    """Boosts work on purchase rules (all, or those in `rules`); named, on activity rules too.

    A boost is there for a rule only where one of the rule's counted lines matches it.
    """
    if "rules" in boost and rule["name"] not in boost["rules"]:
        return False
    if rule["on"] != "purchase":
        return "rules" in boost
    if not has_line_conditions(boost.get("when", {})):
        return True
    counted = matching_lines(rule.get("when", {}), basket)
    return any(line_matches(boost["when"], basket.lines[n]) for n in counted)


def exact_base(
    rule: dict[str, Any], seen: Seen, basket: Basket, digits: int, steps_of: StepsOf | None
) -> Fraction:
    """The base: whole steps x points, or the exact share; neither `per`: fixed."""
    if carries(rule) and steps_of is not None:
        return steps_of(rule, counts(rule, seen, basket)) * Fraction(str(rule["points"]))
    when = rule.get("when", {})
    if "per" in rule:
        steps = counted_by(when, basket) / minor(rule["per"], digits)
    elif "per_quantity" in rule:
        steps = quantity_seen(when, seen, basket) / Fraction(str(rule["per_quantity"]))
    else:
        return Fraction(str(rule["points"]))
    if not rule.get("prorate", False):
        steps = Fraction(floor(steps))
    return steps * Fraction(str(rule["points"]))


def base_and_multipliers(
    rule: dict[str, Any],
    seen: Seen,
    basket: Basket,
    digits: int,
    limits: LimitsThen | LimitsAgain,
    with_boosts: bool,
    steps_of: StepsOf | None,
) -> list[Part]:
    """After each multiplier the total is rounded by the rule; the entry is the difference."""
    how = rule.get("rounding", "down")
    stacking = seen.program.get("program", {}).get("stacking", "multiply")
    base = exact_base(rule, seen, basket, digits, steps_of)
    before = rounded(base, how)
    parts = [Part("earn", rule["name"], "rule", before, before)]
    if not with_boosts:
        return parts
    found = multipliers_for(rule, seen, basket, digits, limits)
    shares = shares_of(rule, basket, found)
    boosts = []
    for number, one in enumerate(found):
        total = rounded(base * total_after(stacking, shares, found, number), how)
        gain = total - before
        points = gain
        if one.boost is not None:
            points = limits.boost_may_give(rule["name"], one.boost, gain)
        boosts.append(Part("boost", one.name, one.source, gain, points))
        if stacking != "best":
            before = total
    if stacking == "best" and boosts:
        boosts = [max(boosts, key=lambda part: part.points)]  # max() keeps the earlier on a tie
    return parts + boosts


def multipliers_for(
    rule: dict[str, Any],
    seen: Seen,
    basket: Basket,
    digits: int,
    limits: LimitsThen | LimitsAgain,
) -> list[Multiplier]:
    """The level's first, then boosts in file order, those that hold and are not used up."""
    found = []
    level = level_table(seen.program, seen.level)
    if "multiply" in level and rule["on"] == "purchase":
        found.append(Multiplier(level["name"], "level", Fraction(str(level["multiply"])), None))
    for boost in seen.program.get("boost", []):
        if "multiply" not in boost or not works_on(boost, rule, basket):
            continue
        if not table_holds(boost, seen, basket, digits):
            continue
        if limits.boost_is_there(rule["name"], boost):
            factor = Fraction(str(boost["multiply"]))
            found.append(Multiplier(boost["name"], "boost", factor, boost))
    return found


def place_flat_adds(
    seen: Seen,
    basket: Basket,
    digits: int,
    matched: list[dict[str, Any]],
    placed: dict[str, str] | None,
) -> dict[str, str]:
    """A flat `add` comes once for an event, on the first of its rules that matched.

    On a refund (`placed` from then) it stays with that rule while any of its rules match.
    """
    places = {}
    for boost in seen.program.get("boost", []):
        if "add" not in boost or not table_holds(boost, seen, basket, digits):
            continue
        its_rules = [rule["name"] for rule in matched if works_on(boost, rule, basket)]
        if not its_rules:
            continue
        if placed is None:
            places[boost["name"]] = its_rules[0]
        elif boost["name"] in placed:
            places[boost["name"]] = placed[boost["name"]]
    return places


def expiry_table(table: dict[str, Any], program: Program, level: str | None) -> dict[str, Any]:
    """A rule's own `expiry` goes before the level's, and that before `[expiry]`."""
    chosen: dict[str, Any] = program.get("expiry", {})
    for one in (level_table(program, level), table):
        chosen = one.get("expiry", chosen)
    return chosen


def judge(
    seen: Seen,
    basket: Basket,
    digits: int,
    limits: LimitsThen | LimitsAgain,
    *,
    with_boosts: bool = True,
    placed: dict[str, str] | None = None,
    steps_of: StepsOf | None = None,
    carried: Collection[str] = (),
) -> tuple[list[RuleResult], dict[str, str]]:
    """All rules on one event, in file order; returns also where the flat adds were placed.

    steps_of: the steps of the rules that carry; without it they count for themselves.
    carried: rules that have carried steps which stay though they no longer match.
    """
    rules = seen.program.get("earn", [])
    matched = [rule for rule in rules if rule_matches(rule, seen, basket, digits)]
    places = place_flat_adds(seen, basket, digits, matched, placed) if with_boosts else {}
    results = []
    for rule in rules:
        parts: list[Part] = []
        if rule in matched or rule["name"] in carried:
            parts = base_and_multipliers(rule, seen, basket, digits, limits, with_boosts, steps_of)
        for boost in seen.program.get("boost", []):
            if places.get(boost["name"]) != rule["name"]:
                continue
            if not limits.boost_is_there(rule["name"], boost):
                continue
            wanted = int(boost["add"])
            points = limits.boost_may_give(rule["name"], boost, wanted)
            parts.append(Part("boost", boost["name"], "boost", wanted, points))
        parts = [part for part in parts if part.desired != 0]
        if not parts:
            continue
        limits.finish_rule(rule, parts)
        available_on = add_length(seen.day, rule.get("pending"))
        table = expiry_table(rule, seen.program, seen.level)
        last = expires_on(table, available_on)
        results.append(RuleResult(rule["name"], parts, available_on, last, "idle" in table))
    return results, places
