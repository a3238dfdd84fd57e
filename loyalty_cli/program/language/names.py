"""The shapes of names: one text, or a table of texts by language."""

from __future__ import annotations

from typing import TypeVar

from loyalty_cli.base.languages import LANGUAGES, Spoken
from loyalty_cli.base.problems import did_you_mean
from loyalty_cli.program.language.shapes import (
    TEXT,
    Fault,
    FaultyError,
    Shape,
    list_of,
    show,
)

T = TypeVar("T")

_FORMS_FIX = 'write the word for one and for many: ["star", "stars"]'


def _by_language(shape: Shape[T], value: dict[str, object]) -> dict[str, T]:
    """Each language's part as the shape reads it, in file order; all faults are collected."""
    if not value:
        says = "the table has no languages"
        raise FaultyError(Fault("not-allowed", says, '{ en = "Gold", "zh-TW" = "金卡" }'))
    found: dict[str, T] = {}
    faults: list[Fault] = []
    for language, part in value.items():
        if language not in LANGUAGES:
            near = did_you_mean(language, LANGUAGES)
            says = f"no language here; there is {', '.join(LANGUAGES)}"
            fix = f"did you mean {near}?" if near else "use one of those, or leave it out"
            faults.append(Fault("not-allowed", says, fix, (language,)))
            continue
        try:
            found[language] = shape.parse(part)
        except FaultyError as faulty:
            faults += [fault.under(language) for fault in faulty.faults]
    if faults:
        raise FaultyError(*faults)
    return found


def _parse_name(value: object) -> str:
    if isinstance(value, dict):
        return Spoken(_by_language(TEXT, value))
    return TEXT.parse(value)


def _parse_two(value: object) -> tuple[str, ...]:
    forms = list_of(TEXT, '["star", "stars"]').parse(value)
    if len(forms) != 2:
        raise FaultyError(Fault("not-allowed", f"{show(value)} has not two words", _FORMS_FIX))
    return forms


_TWO = Shape(
    _parse_two, {"type": "array", "items": dict(TEXT.schema), "minItems": 2, "maxItems": 2}
)


def _parse_forms(value: object) -> tuple[str, ...]:
    if not isinstance(value, dict):
        return _TWO.parse(value)
    found = _by_language(_TWO, value)
    return tuple(Spoken({each: two[place] for each, two in found.items()}) for place in (0, 1))


def _or_by_language(shape: Shape[T]) -> dict[str, object]:
    parts = {language: dict(shape.schema) for language in LANGUAGES}
    table = {
        "type": "object",
        "properties": parts,
        "additionalProperties": False,
        "minProperties": 1,
    }
    return {"anyOf": [dict(shape.schema), table]}


NAME = Shape(_parse_name, _or_by_language(TEXT))
"""What members see: "Gold", or { en = "Gold", "zh-TW" = "金卡" }."""

FORMS = Shape(_parse_forms, _or_by_language(_TWO))
"""The word for one point and for several, by language if wanted."""


def first_name(value: object) -> object:
    """Of a raw name the one that other tables go by: its first; anything else as it is."""
    return next(iter(value.values()), None) if isinstance(value, dict) else value
