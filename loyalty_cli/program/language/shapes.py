"""The shapes a value of the program file may have: text, amount, length, day, a choice of words.

A shape turns a TOML value into plain data, or raises `FaultyError` with merchants' words. Shapes
need no pydantic, so conditions can declare theirs and still be imported quickly at a till.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Generic, TypeVar

from loyalty_cli.base.problems import did_you_mean

WHOLE_MAX = 1_000_000_000
"""The greatest whole number of a file: keeps every sum far inside a 64-bit column."""

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*", re.ASCII)


T = TypeVar("T", covariant=True)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a value: what it is (`says`), how to mend it (`fix`).

    `key` is the way from the value to the part that is wrong, empty for the value itself.
    """

    code: str
    says: str
    fix: str | None = None
    key: tuple[str | int, ...] = ()

    def under(self, *key: str | int) -> Fault:
        """The same fault, seen from further out."""
        return replace(self, key=(*key, *self.key))


class FaultyError(ValueError):
    """The value is not acceptable; carries all that is wrong with it."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.says for fault in faults))


@dataclass(frozen=True, slots=True)
class Shape(Generic[T]):
    """What a value may be: `parse` reads it or raises FaultyError, `schema` is its JSON Schema."""

    parse: Callable[[object], T]
    schema: Mapping[str, object]


_SHOWN_DEPTH = 3


def show(value: object, depth: int = 0) -> str:
    """A TOML value as a message shows it; what is nested deep is left out."""
    if isinstance(value, list | dict) and depth == _SHOWN_DEPTH:
        return "…"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(show(item, depth + 1) for item in value)}]"
    if isinstance(value, dict):
        pairs = ", ".join(f"{key} = {show(item, depth + 1)}" for key, item in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    return str(value)


def _sort(value: object) -> str:
    """What kind of TOML value it is, in plain words."""
    if isinstance(value, datetime):
        return "a date with a time"
    for kind, words in (
        (str, "text"),
        (int, "a whole number"),
        (float, "a number with a point"),
        (date, "a date"),
        (time, "a time"),
        (list, "a list"),
        (dict, "a table"),
    ):
        if isinstance(value, kind):
            return words
    return "something else"


def wrong_type(value: object, wanted: str, fix: str | None = None) -> FaultyError:
    """The refusal of a value of another kind than is wanted."""
    if isinstance(value, bool):
        says = f"{show(value)} is not {wanted}"
    else:
        shown = "" if isinstance(value, list | dict) else f"{show(value)} is "
        says = f"{shown}{_sort(value)}, not {wanted}"
    return FaultyError(Fault("wrong-type", says, fix))


def parse_text(value: object) -> str:
    """Text that is not empty, on one line, without blanks at its ends."""
    if not isinstance(value, str):
        scalar = not isinstance(value, list | dict)
        fix = f'write "{show(value)}" in quotes' if scalar else None
        raise wrong_type(value, "text", fix)
    if not value.strip():
        raise FaultyError(Fault("not-allowed", f"{show(value)} is empty"))
    if value != value.strip() or not value.isprintable():
        raise FaultyError(
            Fault("not-allowed", f"{show(value)} has blanks at its ends or control characters")
        )
    return value


def parse_slug(value: object) -> str:
    """An id: lower-case letters, digits and dashes."""
    text = parse_text(value)
    if not _SLUG.fullmatch(text):
        near = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
        raise FaultyError(
            Fault(
                "bad-id",
                f"{show(text)} is not an id; ids have lower-case letters, digits and dashes",
                f'did you mean "{near}"?' if near else None,
            )
        )
    return text


def parse_bool(value: object) -> bool:
    """True or false, without quotes."""
    if not isinstance(value, bool):
        near = value.lower() if isinstance(value, str) else ""
        fix = f"write {near} without quotes" if near in ("true", "false") else None
        raise wrong_type(value, "true or false", fix)
    return value


def whole(least: int = 1) -> Shape[int]:
    """A whole number of at least so much."""

    def parse(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            fix = None
            if isinstance(value, str) and value.isascii() and value.isdigit():
                fix = f"write {int(value)} without quotes"
            raise wrong_type(value, "a whole number", fix)
        if value < least:
            raise FaultyError(
                Fault("not-allowed", f"{value} is not allowed; it must be {least} or more")
            )
        if value > WHOLE_MAX:
            raise FaultyError(
                Fault("not-allowed", f"{value} is too large; the most is {WHOLE_MAX}")
            )
        return value

    return Shape(parse, {"type": "integer", "minimum": least, "maximum": WHOLE_MAX})


def pick(value: object, words: tuple[str, ...]) -> str:
    """One of the words; refused with the nearest of them."""
    if not isinstance(value, str):
        raise wrong_type(value, f"one of {', '.join(words)}")
    if value not in words:
        typed = value.strip().lower()
        near = did_you_mean(typed, words) or next(filter(typed.startswith, words), None)
        raise FaultyError(
            Fault(
                "not-allowed",
                f"{show(value)} is not one of {', '.join(words)}",
                f'did you mean "{near}"?' if near else None,
            )
        )
    return value


def choice(*words: str) -> Shape[str]:
    """One of a few words."""
    return Shape(lambda value: pick(value, words), {"enum": list(words)})


def list_of(item: Shape[T], example: str) -> Shape[tuple[T, ...]]:
    """A list of at least one such thing; each item's faults carry its place."""

    def parse(value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            fix = f"write [{show(value)}]" if isinstance(value, str) else None
            raise wrong_type(value, f"a list like {example}", fix)
        if not value:
            raise FaultyError(Fault("not-allowed", "the list is empty", "leave the key out"))
        found: list[T] = []
        faults: list[Fault] = []
        for place, part in enumerate(value):
            try:
                found.append(item.parse(part))
            except FaultyError as faulty:
                faults += [fault.under(place) for fault in faulty.faults]
        if faults:
            raise FaultyError(*faults)
        return tuple(found)

    return Shape(parse, {"type": "array", "items": dict(item.schema), "minItems": 1})


def table_of(fields: Mapping[str, Shape[object]]) -> Shape[Mapping[str, object]]:
    """A table with some of these keys and no others; all of its faults are collected."""

    def parse(value: object) -> Mapping[str, object]:
        if not isinstance(value, dict):
            raise wrong_type(value, "a table")
        found: dict[str, object] = {}
        faults: list[Fault] = []
        for key, part in value.items():
            if key not in fields:
                faults.append(unknown_key(key, fields))
                continue
            try:
                found[key] = fields[key].parse(part)
            except FaultyError as faulty:
                faults += [fault.under(key) for fault in faulty.faults]
        if faults:
            raise FaultyError(*faults)
        return found

    properties = {key: dict(shape.schema) for key, shape in fields.items()}
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return Shape(parse, schema)


def described(shape: Shape[T], help_line: str) -> Shape[T]:
    """The same shape with a sentence for the JSON Schema."""
    return Shape(shape.parse, {"description": help_line, **shape.schema})


def unknown_key(key: str, known: Mapping[str, object]) -> Fault:
    """The fault of a key that the table does not have."""
    near = did_you_mean(key, known)
    return Fault(
        "unknown-key",
        f"unknown key; known here: {', '.join(known)}",
        f"did you mean {near}?" if near else "write one of those, or leave it out",
        (key,),
    )


TEXT = Shape(parse_text, {"type": "string", "minLength": 1})
SLUG = Shape(parse_slug, {"type": "string", "pattern": f"^{_SLUG.pattern}$"})
BOOL = Shape(parse_bool, {"type": "boolean"})
