"""The conditions of a `when` table in plain words: a writer for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from loyalty_cli.base.dates import Day, Length
from loyalty_cli.base.money import QUANTITY_DIGITS, format_short
from loyalty_cli.languages.speech import Speech
from loyalty_cli.program.measures import POINTS, measure_of

Names = Mapping[str, str]
"""Levels and clubs by what other tables call them, each as members see it."""

Writer = Callable[[Speech, Any, Names], Iterator[str]]


def conditions(speech: Speech, when: Mapping[str, Any], levels: Names) -> Iterator[str]:
    """A sentence or two for each condition, in the order of the documents."""
    for key, write in WRITERS.items():
        if key in when:
            yield from write(speech, when[key], levels)


def _money(key: str) -> Writer:
    def write(speech: Speech, value: str, levels: Names) -> Iterator[str]:
        yield speech.say(f"when.{key}", money=speech.money(value))

    return write


def _words(key: str) -> Writer:
    def write(speech: Speech, value: tuple[str, ...], levels: Names) -> Iterator[str]:
        yield speech.say(f"when.{key}", names=speech.either(value))

    return write


def _length(key: str) -> Writer:
    def write(speech: Speech, value: Length, levels: Names) -> Iterator[str]:
        yield speech.say(f"when.{key}", length=speech.length(value))

    return write


def _range(name: str) -> Writer:
    def write(speech: Speech, value: Mapping[str, int], levels: Names) -> Iterator[str]:
        for key in ("from", "below"):
            if key in value:
                number = speech.number(Decimal(format_short(value[key], QUANTITY_DIGITS)))
                yield speech.say(f"when.{name}_{key}", number=number)

    return write


def _history(speech: Speech, value: tuple[Mapping[str, Any], ...], levels: Names) -> Iterator[str]:
    for one in value:
        window = _window(speech, one.get("window", "lifetime"))
        for key in ("from", "below"):
            if key in one:
                what = _sum(speech, one["by"], one[key])
                yield speech.say(f"when.history_{key}", what=what, window=window)


def _sum(speech: Speech, by: str, amount: int | str) -> str:
    measure = measure_of(by)
    if measure.unit == "money":
        return speech.money(str(amount))
    if measure.name == POINTS:
        return speech.points(int(amount))
    return speech.say(f"level.starts_{measure.family}", count=int(amount), kind=by)


def _window(speech: Speech, window: str | Length) -> str:
    if isinstance(window, str):
        return speech.say(f"when.window_{window.replace('-', '_')}")
    return speech.say("when.window", length=speech.length(window))


def _weekday(speech: Speech, value: tuple[str, ...], levels: Names) -> Iterator[str]:
    yield speech.say("when.weekday", days=speech.either(map(speech.weekday, value)))


def _hours(speech: Speech, value: tuple[tuple[int, int], ...], levels: Names) -> Iterator[str]:
    spans = (f"{speech.clock(first)}–{speech.clock(last)}" for first, last in value)
    yield speech.say("when.hours", times=speech.either(spans))


def _dates(speech: Speech, value: tuple[tuple[Day, Day], ...], levels: Names) -> Iterator[str]:
    spans = (
        speech.day(first)
        if first == last
        else speech.say("when.days_span", first=speech.day(first), last=speech.day(last))
        for first, last in value
    )
    yield speech.say("when.dates", days=speech.either(spans))


def _first(speech: Speech, value: bool, levels: Names) -> Iterator[str]:
    yield speech.say("when.first")


def _nth(speech: Speech, value: int, levels: Names) -> Iterator[str]:
    first, second, third = (
        speech.say("when.ordinal", number=speech.number(value * times)) for times in (1, 2, 3)
    )
    yield speech.say("when.nth", first=first, second=second, third=third)


def _level(speech: Speech, value: tuple[str, ...], levels: Names) -> Iterator[str]:
    yield speech.say("when.level", names=speech.either(levels[name] for name in value))


def _club(speech: Speech, value: tuple[str, ...], levels: Names) -> Iterator[str]:
    yield speech.say("when.club", names=speech.either(levels[name] for name in value))


def _attribute(
    speech: Speech, value: tuple[tuple[str, frozenset[str]], ...], levels: Names
) -> Iterator[str]:
    for name, values in value:
        said = speech.either(sorted(values))
        yield speech.say("when.attribute", attribute=name, values=said)


def _birthday(speech: Speech, value: str, levels: Names) -> Iterator[str]:
    yield speech.say(f"when.birthday_{value}")


WRITERS: Mapping[str, Writer] = {
    **{key: _money(key) for key in ("min_amount", "max_amount", "min_order")},
    **{
        key: _words(key)
        for key in ("category", "not_category", "sku", "not_sku", "store", "channel")
    },
    "quantity": _range("quantity"),
    "score": _range("score"),
    "subject": _words("subject"),
    "weekday": _weekday,
    "hours": _hours,
    "dates": _dates,
    "first": _first,
    "nth": _nth,
    "level": _level,
    "club": _club,
    "attribute": _attribute,
    "birthday": _birthday,
    "quiet": _length("quiet"),
    "member_for": _length("member_for"),
    "history": _history,
}
"""A writer for every condition that a program file may have."""
