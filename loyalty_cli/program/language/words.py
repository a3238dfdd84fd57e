"""Words with a meaning of their own: what an activity kind may not be called."""

from __future__ import annotations

from loyalty_cli.program.language.shapes import Fault, FaultyError, Shape, parse_text, show
from loyalty_cli.program.language.times import looks_like_month_day, parse_month_day
from loyalty_cli.program.measures import MEASURES

PURCHASE = "purchase"
BALANCE = "balance"
CLUB = "club"
OCCASIONS = ("join", "birthday", "anniversary", "level", CLUB, BALANCE)
"""What a grant may be on, besides a "MM-DD" and an event."""

RESERVED = frozenset(
    {
        PURCHASE,
        "refund",
        *OCCASIONS,
        *MEASURES,
        "average-order",
        "badges",
        "referrals",
    }
)
"""Words an activity kind may not be; nor may it have a dot."""


def kind_fault(kind: str, allowed: str) -> Fault | None:
    """What is wrong with an activity kind, or None; `allowed` says what else may stand there."""
    if kind in RESERVED:
        return Fault(
            "reserved-word",
            f"{show(kind)} is a word of the language and can't be an activity kind;"
            f" allowed here: {allowed}, or an activity kind of your own",
        )
    if "." in kind:
        return Fault("not-allowed", f"{show(kind)} has a dot; an activity kind may not")
    return None


def _parse_earn_on(value: object) -> str:
    kind = parse_text(value)
    if kind in OCCASIONS or looks_like_month_day(kind):
        says = f"{show(kind)} is an occasion, not an event"
        raise FaultyError(Fault("reserved-word", says, "an occasion belongs in a [[grant]]"))
    fault = None if kind == PURCHASE else kind_fault(kind, '"purchase"')
    if fault:
        raise FaultyError(fault)
    return kind


def _parse_grant_on(value: object) -> str:
    word = parse_text(value)
    if looks_like_month_day(word):
        parse_month_day(word)
        return word
    if word == PURCHASE or word in OCCASIONS:
        return word
    fault = kind_fault(word, f'{", ".join(OCCASIONS)}, purchase, a day like "12-24"')
    if fault:
        raise FaultyError(fault)
    return word


def _parse_measure(value: object) -> str:
    word = parse_text(value)
    fault = None if word in MEASURES else kind_fault(word, ", ".join(MEASURES))
    if fault:
        raise FaultyError(fault)
    return word


def is_event(on: str) -> bool:
    """Whether a grant's `on` is an event (a purchase or an activity), not an occasion."""
    return on not in OCCASIONS and not looks_like_month_day(on)


EARN_ON = Shape(_parse_earn_on, {"type": "string", "minLength": 1})
GRANT_ON = Shape(_parse_grant_on, {"type": "string", "minLength": 1})
MEASURE = Shape(_parse_measure, {"type": "string", "minLength": 1})
