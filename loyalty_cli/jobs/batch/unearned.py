"""Which purchases of a batch earned nothing, and the one reason that explains most of them.

They are counted while accounts are walked; the reason is looked for among the first of them, so
neither memory nor time grows with the shop.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from loyalty_cli.engine.account.state import Walked
from loyalty_cli.engine.plan import Plan
from loyalty_cli.program.conditions import KINDS
from loyalty_cli.program.judging.basket import Basket, basket
from loyalty_cli.program.judging.facts import PURCHASE, Event, Moment
from loyalty_cli.program.judging.judge import base_of
from loyalty_cli.program.judging.matching import match, quantity_of
from loyalty_cli.program.judging.rules import Rule
from loyalty_cli.program.judging.tracing import Check
from loyalty_cli.store.facts.event_queries import load_numbered
from loyalty_cli.store.file.connection import Store

LOOKED_AT_MAX = 1_000
"""Among so many purchases the reason is looked for."""

NAMED_MAX = 5
"""So many of the values that were met are named."""

_EVENT_FAMILIES = ("line", "event", "moment", "amount")


@dataclass(slots=True)
class Unearned:
    """Purchases that earned nothing: how many, and the first of them by number."""

    count: int = 0
    events: list[int] = field(default_factory=list)

    def add(self, walks: Iterable[Walked]) -> None:
        """Those of some walks."""
        for walked in walks:
            if not walked.judgements:
                continue
            earned = {entry.event for entry in walked.entries if entry.points > 0}
            for judgement in walked.judgements:
                if (
                    judgement.event not in earned
                    and judgement.purchases > 0
                    and not judgement.withdrawn
                ):
                    self.count += 1
                    if len(self.events) < LOOKED_AT_MAX:
                        self.events.append(judgement.event)

    def join(self, other: Unearned) -> None:
        """Those of another piece too."""
        self.count += other.count
        self.events += other.events[: LOOKED_AT_MAX - len(self.events)]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule gave nothing: a condition of it that did not hold, with what it asks for.

    `step` where the amount is below one, `carried` where that counts next time, `rest` where the
    member, a count or a limit decided, `no-rule` where the program has no rule for purchases.
    """

    rule: str | None
    condition: str
    asks: str | None = None


def why_unearned(
    store: Store, plan: Plan, program_id: str, unearned: Unearned
) -> dict[str, Any] | None:
    """The reason that explains most of them, None where all purchases earned something, or are
    carried.

    `program` `purchases`, of the `looked_at` first ones `explained` by `rule` `condition` `asks`
    (as in Reason), `found`: the values that the condition met, each with in how many, and `says`,
    all this in words.
    """
    if not unearned.count:
        return None
    reasons: Counter[Reason] = Counter()
    found: dict[Reason, Counter[str]] = {}
    names: set[str] = set()
    carried = 0
    events = load_numbered(store.db, dict.fromkeys(unearned.events))
    for event in events.values():
        version = plan.on(event.day)
        if version is None:
            continue
        rules = [rule for rule in version.program.rules if rule.on == PURCHASE]
        names.update(rule.name for rule in rules)
        counted = basket(event, version.program.not_counted, version.program.fees)
        said = [_reason(rule, event, counted) for rule in rules] or [(Reason(None, "no-rule"), ())]
        if any(reason.condition == "carried" for reason, _ in said):
            carried += 1
            continue
        for reason, values in said:
            reasons[reason] += 1
            found.setdefault(reason, Counter()).update(values)
    if not reasons:
        return None
    [(reason, explained)] = reasons.most_common(1)
    told = {
        "program": program_id,
        "purchases": unearned.count - carried,
        "looked_at": len(events) - carried,
        "explained": explained,
        "rule": reason.rule,
        "condition": reason.condition,
        "asks": reason.asks,
        "found": dict(found[reason].most_common()),
    }
    return {
        **told,
        "says": _said(told, "the rule" if len(names) == 1 else f"the rule {reason.rule}"),
    }


def _said(told: Mapping[str, Any], rule: str) -> str:
    """In words: "40 purchases earned nothing: the rule wants category coffee; your files have
    Kaffee (31), Gebäck (9)"."""
    count, explained, looked_at = told["purchases"], told["explained"], told["looked_at"]
    said = f"{count} {'purchase' if count == 1 else 'purchases'} earned nothing"
    if explained < count:
        said += f", {explained} of {looked_at} looked at for one reason"
    return f"{said}: {_why(told, rule)}"


def _why(told: Mapping[str, Any], rule: str) -> str:
    condition = told["condition"]
    if condition == "no-rule":
        return "the program has no rule for purchases"
    if condition == "step":
        return f"what counts of them is less than one step of {rule}"
    if condition == "rest":
        return (
            f"{rule} looks at the member, at a count or has a limit; "
            "loyalty points explain MEMBER --transaction ID says which"
        )
    words = f"{rule} wants {condition} {told['asks']}"
    if told["found"]:
        values = list(told["found"].items())
        named = [f"{value} ({times})" for value, times in values[:NAMED_MAX]]
        if len(values) > NAMED_MAX:
            named.append(f"{len(values) - NAMED_MAX} others")
        words += f"; your files have {', '.join(named)}"
    return words


def _reason(rule: Rule, event: Event, counted: Basket) -> tuple[Reason, Iterable[str]]:
    """Why the rule gave nothing for the purchase, by what the purchase itself says, and the values
    that the condition met."""
    checks: list[Check] = []
    moment = Moment(event.day, event.minute, event.kind, store=event.store, channel=event.channel)
    matched = match(rule.when, moment, counted, checks)
    failed = {check.key: check for check in checks if not check.holds}
    for family in _EVENT_FAMILIES:
        for key, check in failed.items():
            kind = KINDS.get(key)
            # All line conditions are met by some line, and no line meets them all.
            if (kind.family if kind is not None else "line") == family:
                return Reason(rule.name, key, check.asks), _met(rule, key, check, counted)
    if matched is not None:
        places, amount = matched
        if base_of(rule, amount, quantity_of(moment, counted, places))[0] == 0:
            return Reason(rule.name, "carried" if rule.carry and amount > 0 else "step"), ()
    return Reason(rule.name, "rest"), ()


def _met(rule: Rule, key: str, check: Check, counted: Basket) -> Iterable[str]:
    kind = KINDS.get(key)
    if kind is None or kind.family == "amount":
        return ()
    for condition in rule.when.lines:
        if condition.key == key:
            return {condition.seen(line) for line in counted.lines}
    return (check.met,)
