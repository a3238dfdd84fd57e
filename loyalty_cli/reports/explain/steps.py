"""A trace as data: each rule with its conditions, steps, boosts, limits and days."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from loyalty_cli.base.dates import iso
from loyalty_cli.base.money import QUANTITY_DIGITS, Ratio, format_minor
from loyalty_cli.engine.account.entries import Entry
from loyalty_cli.engine.judging.explaining import Dated, Explained, GrantTold
from loyalty_cli.program.judging.carry import Amount, step_size
from loyalty_cli.program.judging.rules import Boost, Rule
from loyalty_cli.program.judging.shapes import Expiry
from loyalty_cli.program.judging.tracing import BoostLook, Check, Cut, RuleLook, Step, Trace

UNANSWERED: dict[str, Any] = {
    **dict.fromkeys(("rule", "matched", "conditions", "lines", "counted", "step", "steps")),
    **dict.fromkeys(("points_per_step", "prorate", "carry", "carried_in", "carried_on")),
    **dict.fromkeys(("exact", "rounding", "base")),
    "boosts": [],
    "limits": [],
    "desired": 0,
    "points": 0,
    **dict.fromkeys(("available_on", "expires_on", "expiry", "expiry_of")),
    "entries": [],
}
"""All keys of a rule, as they stand where it did not match."""


def rules_told(explained: Explained, entries: Iterable[Entry], digits: int) -> list[dict[str, Any]]:
    """Every rule of the event's kind; the entries posted by each."""
    posted = list(entries)
    rows = []
    for look in explained.trace.rules:
        row = rule_told(look, explained.trace, digits)
        if look.award is not None:
            row |= {
                **days_told(explained.dates(look.rule)),
                "entries": [
                    entry.number
                    for entry in posted
                    if entry.kind in {"earn", "boost"}
                    and (entry.on_rule or entry.rule) == look.rule.name
                ],
            }
        rows.append(row)
    return rows


def rule_told(look: RuleLook, trace: Trace, digits: int) -> dict[str, Any]:
    """One rule: `matched`, and where it did, how its points came about."""
    rule = look.rule
    row: dict[str, Any] = UNANSWERED | {
        "rule": rule.name,
        "matched": look.award is not None and look.is_met,
        "conditions": checks_told(look.checks),
    }
    if look.award is None:
        return row
    counted, step = _counted(look, digits)
    return row | {
        "lines": _line_numbers(look.places),
        "counted": counted,
        "step": step,
        "steps": _whole_steps(look),
        "points_per_step": rule.points,
        "prorate": rule.prorate,
        "carry": rule.carry,
        **_carried(look, digits),
        "exact": number_text(look.exact),
        "rounding": rule.rounding,
        "base": look.base,
        "boosts": [*(_step_told(each, trace) for each in look.steps), *_out_told(look, trace)],
        "limits": cuts_told(look.cuts),
        "desired": sum(part.desired for part in look.award.parts),
        "points": look.award.points,
    }


def grants_told(
    grants: Iterable[GrantTold],
    entries: Iterable[Entry],
    rewards: Mapping[str, list[dict[str, Any]]],
) -> list[dict[str, Any]]:
    """Every grant that the event or occasion may give; `rewards` by the grant's name."""
    posted = list(entries)
    return [
        {
            "grant": told.look.grant.name,
            "on": told.look.grant.on,
            "level": told.level,
            "matched": told.due is not None,
            "conditions": checks_told(told.look.checks),
            "desired": told.look.grant.points if told.due is not None else 0,
            "points": told.due.points if told.due is not None else 0,
            "rewards": rewards.get(told.look.grant.name, []),
            "limits": cuts_told(told.look.cuts),
            **days_told(told.dates),
            "entries": [
                entry.number
                for entry in posted
                if entry.kind == "grant" and entry.rule == told.look.grant.name
            ],
        }
        for told in grants
    ]


def checks_told(checks: Iterable[Check]) -> list[dict[str, Any]]:
    """Conditions with what they ask for and what they met."""
    return [
        {"condition": each.key, "asks": each.asks, "met": each.met, "holds": each.holds}
        for each in checks
    ]


def cuts_told(cuts: Iterable[Cut]) -> list[dict[str, Any]]:
    """Limits with what was used before, what was wanted and what they left of it."""
    return [
        {
            "limit": str(each.limit),
            "of": each.scope,
            "every": each.limit.every,
            "over": each.limit.over,
            "used_points": each.points,
            "used_times": each.times,
            "wanted": each.wanted,
            "gave": each.gave,
        }
        for each in cuts
    ]


def days_told(dates: Dated) -> dict[str, Any]:
    """When points become available and lapse, and by which expiry."""
    expires = dates.expires_on
    return {
        "available_on": iso(dates.available_on),
        "expires_on": None if expires is None else iso(expires),
        "expiry": expiry_text(dates.expiry),
        "expiry_of": None if dates.expiry is None else dates.whose,
    }


def expiry_text(expiry: Expiry | None) -> str:
    """An expiry in the words of the program file."""
    if expiry is None:
        return "never"
    ways = []
    if expiry.on is not None:
        day = f"on {expiry.on[0]:02}-{expiry.on[1]:02}"
        ways.append(day if expiry.min_life is None else f"{day}, at least {expiry.min_life}")
    if expiry.after is not None:
        ends = "" if expiry.round == "none" else f", {expiry.round}"
        ways.append(f"after {expiry.after}{ends}")
    if expiry.idle is not None:
        ways.append(f"idle {expiry.idle}")
    return " or ".join(ways) or "never"


def number_text(exact: Ratio | Fraction) -> str:
    """An exact number: decimal where that ends, else a fraction."""
    value = exact if isinstance(exact, Fraction) else Fraction(*exact)
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1 and value.denominator <= 10**9:
        text = format(Decimal(value.numerator) / Decimal(value.denominator), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{value.numerator}/{value.denominator}"


def _counted(look: RuleLook, digits: int) -> tuple[str | None, str | None]:
    """What is divided into steps and the size of one: money, or a quantity; None where fixed."""
    rule = look.rule
    if look.steps_of is None:
        return None, None
    if rule.per_minor is not None:
        return format_minor(look.amount, digits), format_minor(rule.per_minor, digits)
    size = Fraction(rule.per_quantity or 1, 10**QUANTITY_DIGITS)
    return number_text(Fraction(*look.steps_of) * size), number_text(size)


def _carried(look: RuleLook, digits: int) -> dict[str, str | None]:
    """What of earlier events counted towards the next step before this one, and what does after."""
    if look.carried is None or look.steps_of is None or look.given is None:
        return {"carried_in": None, "carried_on": None}
    size = step_size(look.rule)
    before = look.carried.towards(look.rule)
    after = before + Fraction(*look.steps_of) * size - look.given * size
    return {
        "carried_in": amount_text(look.rule, before, digits),
        "carried_on": amount_text(look.rule, after, digits),
    }


def amount_text(rule: Rule, amount: Amount, digits: int) -> str:
    """An amount in the unit of a rule's step: money, or a quantity."""
    if rule.per_minor is not None:
        return format_minor(int(amount), digits)
    return number_text(Fraction(amount, 10**QUANTITY_DIGITS))


def _whole_steps(look: RuleLook) -> str | None:
    if look.steps_of is None:
        return None
    if look.given is not None:
        return str(look.given)
    if look.rule.prorate:
        return number_text(look.steps_of)
    return str(look.steps_of[0] // look.steps_of[1])


def _line_numbers(places: Collection[int] | None) -> list[int] | None:
    return None if places is None else [place + 1 for place in places]


def _step_told(step: Step, trace: Trace) -> dict[str, Any]:
    look = None if step.is_level else trace.boosts.get(step.name)
    return {
        "boost": step.name,
        "is_level": step.is_level,
        "counts": step.counts,
        "why": None if step.counts else "not-best",
        "multiply": None if step.factor is None else number_text(step.factor),
        "add": step.gain if step.factor is None else None,
        "share": number_text(step.share),
        "exact": None if step.exact is None else number_text(step.exact),
        "adds": step.gain,
        "left": step.left,
        "total": step.total,
        "conditions": [] if look is None else checks_told(look.checks),
        "limits": [] if look is None else _own_limits(look),
        **_window(None if look is None else look.boost),
    }


def _out_told(look: RuleLook, trace: Trace) -> list[dict[str, Any]]:
    return [
        {
            "boost": name,
            "is_level": False,
            "counts": False,
            "why": why,
            "multiply": _factor(out.boost),
            "add": out.boost.add,
            "share": None,
            "exact": None,
            "adds": 0,
            "left": 0,
            "total": None,
            "conditions": checks_told(out.checks),
            "limits": _own_limits(out),
            **_window(out.boost),
        }
        for name, why in look.out.items()
        for out in (trace.boosts[name],)
    ]


def _own_limits(look: BoostLook) -> list[dict[str, Any]]:
    """What the own limits of a boost had used; what they leave is for all rules together."""
    return [
        {key: row[key] for key in ("limit", "of", "every", "over", "used_points", "used_times")}
        for row in cuts_told(look.limits)
    ]


def _factor(boost: Boost) -> str | None:
    return None if boost.multiply is None else number_text(boost.multiply)


def _window(boost: Boost | None) -> dict[str, Any]:
    starts, ends = (None, None) if boost is None else (boost.starts_on, boost.ends_on)
    return {
        "starts_on": None if starts is None else iso(starts),
        "ends_on": None if ends is None else iso(ends),
    }
