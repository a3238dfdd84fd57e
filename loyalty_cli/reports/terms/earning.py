"""How points are collected: what counts, the rules, the boosts on top, how long points are good,
and what a refund takes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from loyalty_cli.base.money import QUANTITY_DIGITS, format_short
from loyalty_cli.languages.speech import Speech
from loyalty_cli.program.language.models import BoostTable, EarnTable, ProgramFile
from loyalty_cli.program.language.words import PURCHASE
from loyalty_cli.reports.terms.common import days, expiry, factor, held_out, limits, waiting
from loyalty_cli.reports.terms.conditions import Names, conditions
from loyalty_cli.reports.terms.page import Item, details


def earning(speech: Speech, model: ProgramFile, levels: Names) -> Iterator[Item]:
    """What counts of a purchase, each rule, and the limit over all of them."""
    if any(rule.on == PURCHASE for rule in model.earn):
        parts = [speech.say(f"counted.{part}") for part in model.program.not_counted]
        without = [speech.say("counted.without", parts=speech.all_of(parts))] if parts else []
        money = speech.say("counted.money")
        yield Item(money, details(iter(without)), about=("program", "not_counted"))
    for rule in model.earn:
        name = speech.name(rule.name)
        text = speech.say("line.named", name=name, text=_gives(speech, rule))
        fractions = rule.prorate or _is_multiplied(rule, model)
        about = _rule(speech, rule, levels, fractions=fractions)
        yield Item(text, details(about), about=("earn", str(rule.name)), name=name)
    for text in limits(speech, model.program.limit):
        yield Item(speech.say("earn.limit_all", limit=text), about=("program", "limit"))


def _gives(speech: Speech, rule: EarnTable) -> str:
    amount = speech.points(rule.points)
    if rule.per is not None:
        return speech.say("earn.per", amount=amount, money=speech.money(rule.per))
    if rule.per_quantity is not None:
        return _by_quantity(speech, rule, rule.per_quantity)
    if rule.on == PURCHASE:
        return speech.say("earn.purchase", amount=amount)
    return speech.say("earn.activity", amount=amount, kind=rule.on)


def _by_quantity(speech: Speech, rule: EarnTable, step: int) -> str:
    """A step that is no whole number takes the form for many."""
    exact = Decimal(format_short(step, QUANTITY_DIGITS))
    count = int(exact) if exact == exact.to_integral_value() else 2
    key = "earn.items" if rule.on == PURCHASE else "earn.units"
    amount, number = speech.points(rule.points), speech.number(exact)
    return speech.say(key, count=count, number=number, amount=amount, kind=rule.on)


def _is_multiplied(rule: EarnTable, model: ProgramFile) -> bool:
    """Whether a level or a boost multiplies what the rule gives."""
    named = any(
        boost.multiply is not None and str(rule.name) in boost.rules
        for boost in model.boost
        if boost.rules is not None
    )
    return named or (rule.on == PURCHASE and _multipliers(model, named=False) > 0)


def _rule(speech: Speech, rule: EarnTable, levels: Names, *, fractions: bool) -> Iterator[str]:
    if rule.per is not None or rule.per_quantity is not None:
        step = "carry" if rule.carry else "share" if rule.prorate else "full"
        yield speech.say(f"earn.step_{step}")
    if fractions:
        yield speech.say(f"rounding.{rule.rounding}")
    yield from conditions(speech, rule.when, levels)
    yield from limits(speech, rule.limit)
    yield from waiting(speech, rule.pending)
    yield from expiry(speech, rule.expiry)
    if not rule.counts_for_tier:
        yield speech.say("earn.no_tier")


def boosts(speech: Speech, model: ProgramFile, levels: Names) -> Iterator[Item]:
    """Each boost, and how several multipliers work together."""
    names = {str(rule.name): speech.name(rule.name) for rule in model.earn}
    for boost in model.boost:
        if boost.multiply is not None:
            given = speech.say("boost.multiply", factor=factor(speech, boost.multiply))
        else:
            given = speech.say("boost.add", amount=speech.points(boost.add or 0))
        name = speech.name(boost.name)
        text = speech.say("line.named", name=name, text=given)
        about = _boost(speech, boost, names, levels)
        yield Item(text, details(about), about=("boost", str(boost.name)), name=name)
    if _multipliers(model) > 1:
        text = speech.say(f"stacking.{model.program.stacking}")
        yield Item(text, about=("program", "stacking"))


def _boost(speech: Speech, boost: BoostTable, names: Names, levels: Names) -> Iterator[str]:
    if boost.rules is None:
        yield speech.say("boost.on_all")
    else:
        rules: Sequence[str] = [names[name] for name in boost.rules]
        yield speech.say("boost.on", rules=speech.all_of(rules))
    yield from days(speech, boost.starts_on, boost.ends_on)
    yield from conditions(speech, boost.when, levels)
    yield from limits(speech, boost.limit)
    yield from held_out(speech, boost.holdout)


def _multipliers(model: ProgramFile, *, named: bool = True) -> int:
    """How many multipliers may meet: one of a level, and those of boosts, with `named` those too
    that name their rules."""
    of_levels = model.tiers is not None and any(level.multiply for level in model.tiers.level)
    boosts = (boost for boost in model.boost if named or boost.rules is None)
    return sum(boost.multiply is not None for boost in boosts) + of_levels


def lasting(speech: Speech, model: ProgramFile) -> Iterator[Item]:
    """How long points are good that have no rule of their own."""
    texts = list(expiry(speech, model.expiry)) or [speech.say("expiry.none")]
    yield Item(texts[0], details(iter(texts[1:])), about=("expiry", ""))


def refunds(speech: Speech, model: ProgramFile) -> Iterator[Item]:
    """What becomes of the points of goods that come back."""
    debt = speech.say(f"refund.{model.program.debt}")
    yield Item(speech.say("refund.taken"), details(iter([debt])), about=("program", "debt"))
