"""`--vary`: a setting of a program file, and the values it is tried with."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any

from loyalty_cli.base.problems import Problem, Rejected, Usage, did_you_mean

RUNS_MAX = 200

_VARY = re.compile(r"(?P<key>[^=]+)=(?P<first>[^.]*(?:\.[0-9]+)?)\.\.(?P<last>[^/]+)/(?P<step>.+)")
_PLAIN = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", re.ASCII)
_NUMBER = re.compile(r"(?P<number>[0-9]+(\.[0-9]+)?)(?P<unit> (day|week|month|year)s?)?", re.ASCII)

Leaf = tuple[Any, ...]
"""The way to a value: keys of tables and places in lists."""


@dataclass(frozen=True, slots=True)
class Vary:
    """A setting as it was typed, and its values from first to last."""

    key: str
    values: tuple[Decimal, ...]


def vary_typed(texts: Sequence[str]) -> list[Vary]:
    """What `--vary 'KEY=FROM..TO/STEP'` asks for. Raises Usage where one is not of that form, two
    are of one key, or there would be more than RUNS_MAX runs."""
    found = [_one(text) for text in texts]
    keys = [each.key for each in found]
    for key in keys:
        if keys.count(key) > 1:
            raise _bad(f"{key} is varied twice", key, "give one range for it")
    runs = 1
    for each in found:
        runs *= len(each.values)
    if runs > RUNS_MAX:
        sizes = " x ".join(str(len(each.values)) for each in found)
        said = f"{sizes} = {runs:,} runs" if len(found) > 1 else f"{runs:,} runs"
        raise _bad(
            f"that would be {said}; at most {RUNS_MAX} are made",
            " ".join(texts),
            "take a larger step or a shorter range",
        )
    return found


def _one(text: str) -> Vary:
    match = _VARY.fullmatch(text)
    parts = () if match is None else match.group("first", "last", "step")
    if match is None or not all(_PLAIN.fullmatch(part.strip()) for part in parts):
        raise _bad(
            f"{text} is not KEY=FROM..TO/STEP",
            text,
            "give a key of the file and plain numbers, such as 'earn.spend.points=1..5/1'",
        )
    first, last, step = (Decimal(part.strip()) for part in parts)
    if step <= 0 or last < first:
        raise _bad(
            f"{text} has no values", text, "FROM is the least value, TO the greatest, STEP above 0"
        )
    count = int((last - first) / step) + 1
    if count > RUNS_MAX:
        raise _bad(
            f"{text} has {count:,} values; at most {RUNS_MAX} runs are made",
            text,
            "take a larger step or a shorter range",
        )
    return Vary(match["key"].strip(), tuple(first + place * step for place in range(count)))


def percent_typed(text: str) -> Decimal:
    """The percentage of `--keep-cost-under`. Raises Usage where it is none."""
    bare = text.strip().removesuffix("%").strip()
    if not _PLAIN.fullmatch(bare) or Decimal(bare) <= 0:
        raise Usage(
            Problem(
                "bad-percent",
                f"--keep-cost-under: {text} is no percentage",
                column="--keep-cost-under",
                value=text,
                fix="give a plain number above 0, such as 3 or 2.5",
            )
        )
    return Decimal(bare)


def _bad(message: str, value: str, fix: str) -> Usage:
    return Usage(Problem("bad-vary", f"--vary: {message}", column="--vary", value=value, fix=fix))


@dataclass(frozen=True, slots=True)
class Varied:
    """A program file's data with other values: `settings` are those, by key as typed."""

    settings: dict[str, str]
    data: dict[str, Any]


def variations(data: Mapping[str, Any], asked: Sequence[Vary], file: str) -> Iterator[Varied]:
    """The data with each combination of values, the last key changing fastest.

    A value keeps what it is in the file: a whole number, a number in quotes, a length in its unit.
    Raises Rejected where a key is not in the file, or its value is no number.
    """
    leaves = [_find(data, each.key, file) for each in asked]
    for values in product(*(each.values for each in asked)):
        made: Any = copy.deepcopy(dict(data))
        settings = {}
        for each, leaf, value in zip(asked, leaves, values, strict=True):
            holder = made
            for part in leaf[:-1]:
                holder = holder[part]
            holder[leaf[-1]] = new = _like(holder[leaf[-1]], value, each.key, file)
            settings[each.key] = str(new)
        yield Varied(settings, made)


def _like(old: Any, value: Decimal, key: str, file: str) -> int | str:
    text = f"{value.normalize():f}"
    match = _NUMBER.fullmatch(old) if isinstance(old, str) else None
    is_whole = (isinstance(old, int) and not isinstance(old, bool)) or (match and match["unit"])
    if match is None and not is_whole:
        message = f"{key} is no number"
        raise Rejected(Problem("not-a-number", message, file=file, fix="vary another key"))
    if is_whole and value != int(value):
        message = f"{key} takes whole numbers, {text} is none"
        raise Rejected(
            Problem("not-whole", message, file=file, value=text, fix="take a whole FROM and STEP")
        )
    if match is None:
        return int(value)
    if match["unit"]:
        return text + match["unit"]
    # As many decimals as are there or were typed, so that money looks like money.
    decimals = max(len(part.partition(".")[2]) for part in (str(old), f"{value:f}"))
    return f"{value:.{decimals}f}"


def _find(data: Any, key: str, file: str) -> Leaf:
    """The way to the value that a key means: `earn.spend.points` or, as problems have it,
    `earn[1].points`; a level is `tiers.level.Gold.from`."""
    here: Any = data
    way: list[Any] = []
    rest = key
    while rest:
        names = _names(here)
        word = max(
            (n for n in names if rest == n or rest.startswith((n + ".", n + "["))),
            key=len,
            default=None,
        )
        if word is None:
            near = did_you_mean(rest.partition(".")[0], list(names))
            place = ".".join([key[: len(key) - len(rest)].rstrip(".")]) or "the file"
            raise Rejected(
                Problem(
                    "unknown-key",
                    f"--vary: there is no {rest} in {place}",
                    file=file,
                    value=key,
                    fix=f"did you mean {near}?" if near else f"there are {', '.join(names)}",
                )
            )
        here, rest = here[names[word]], rest[len(word) :]
        way.append(names[word])
        match = re.match(r"\[([0-9]+)\]", rest)
        if match is not None and isinstance(here, list) and 0 < int(match[1]) <= len(here):
            way.append(int(match[1]) - 1)
            here, rest = here[way[-1]], rest[match.end() :]
        rest = rest.removeprefix(".")
    return tuple(way)


def _names(here: Any) -> dict[str, Any]:
    """How what is in a table or a list of tables may be called, with its key or place."""
    if isinstance(here, dict):
        return {str(name): name for name in here}
    if isinstance(here, list):
        return {
            str(each.get("id", each.get("name"))): place
            for place, each in enumerate(here)
            if isinstance(each, dict) and ("id" in each or "name" in each)
        }
    return {}
