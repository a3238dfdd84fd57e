"""A contract column's text out of a row's cells: joined, summed, first filled, matched, worded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from decimal import Context, Decimal, Inexact, Rounded
from operator import itemgetter

from loyalty_cli.base.dashes import DASHES
from loyalty_cli.base.letters import all_unseen, without
from loyalty_cli.base.money import parse_scaled
from loyalty_cli.base.problems import Problem, Rejected
from loyalty_cli.intake.profile.column_settings import Column
from loyalty_cli.intake.profile.model import Profile

Cells = Sequence[str]
Get = Callable[[Cells], str]
Test = tuple[int, str, frozenset[str], tuple[str, ...]]
"""A condition: where the column stands, its name, the values for which it holds, and with what
those begin that hold as well."""

MATCH_SECONDS = 1
"""How long a regular expression may look at one cell."""

_EXACT = Context(prec=400, traps=[Inexact, Rounded])
_LONGEST = 60
_MANY = 30
_KEPT = 1 << 14


def holds(test: Test, cells: Cells) -> bool:
    """Whether a condition holds for a row; not where the row ends before its column."""
    index, _, values, begins = test
    if index >= len(cells):
        return False
    text = cells[index].strip()
    return text in values or (text != "" and text.startswith(begins))


def mends_all(profile: Profile) -> bool:
    """Whether the profile does something to the cells of every column."""
    return bool(profile.empty or all_unseen(profile.strip))


def getter(
    spec: Column,
    indexes: Mapping[str, int],
    profile: Profile,
    only: Sequence[Test],
    unless: Sequence[Test],
) -> Get:
    """What takes the column's text out of a row.

    `indexes` has the columns that the file has of those the spec names; `only` and `unless` are
    its conditions.
    """
    if spec.value is not None:
        get = _constant(spec.values.get(spec.value, spec.value))
    else:
        get = _mended(_origin(spec, indexes, profile), spec, profile)
    if not only and not unless:
        return get

    def sometimes(cells: Cells) -> str:
        if not all(holds(test, cells) for test in only):
            return ""
        return "" if any(holds(test, cells) for test in unless) else get(cells)

    return sometimes


def _constant(text: str) -> Get:
    return lambda cells: text


def _origin(spec: Column, indexes: Mapping[str, int], profile: Profile) -> Get:
    there = [indexes[name] for name in spec.names if name in indexes]
    if spec.sum is not None:
        return _sum(spec, indexes, profile)
    if len(there) == 1:
        return itemgetter(there[0])
    take = itemgetter(*there)
    if spec.join is not None:
        glue = spec.glue
        # Parted by blanks a date without a time is a date; "2-" for "2-17" would be another id.
        enough = any if not glue.strip() else all

        def joined(cells: Cells) -> str:
            parts = [part.strip() for part in take(cells)]
            return glue.join(parts).strip() if enough(parts) else ""

        return joined
    nothing = frozenset(("", *profile.empty))

    def first(cells: Cells) -> str:
        return next((text for cell in take(cells) if (text := cell.strip()) not in nothing), "")

    return first


def _mended(get: Get, spec: Column, profile: Profile) -> Get:
    values, strip, empty = spec.values, spec.strip, frozenset(profile.empty)
    found_in = _finder(spec.match) if spec.match is not None else None
    hidden = all_unseen(profile.strip + strip)
    if not values and not strip and found_in is None and not empty and not hidden:
        return get
    drop = without(hidden)

    def mended(cells: Cells) -> str:
        text = get(cells)
        if hidden:
            text = drop(text)
        text = text.strip()
        if text in empty:
            return ""
        if found_in is not None:
            text = found_in(text)
        if strip:
            text = text.strip(strip).strip()
        return values.get(text, text)

    return mended


def _finder(match: str) -> Callable[[str], str]:
    """What keeps the part of a text that a regular expression finds; "" where it finds none.

    Raises Rejected where that takes longer than MATCH_SECONDS: a pattern such as (a+)+$ may need
    years for a cell of thirty letters.
    """
    import regex

    pattern = regex.compile(match)

    def found_in(text: str) -> str:
        try:
            found = pattern.search(text, timeout=MATCH_SECONDS)
        except TimeoutError:
            raise Rejected(
                Problem(
                    "match-too-slow",
                    f"the profile's match {match} takes longer than {MATCH_SECONDS} s for a cell",
                    value=text[:60],
                    fix="mend match: a repeat within a repeat tries all ways to part a text",
                )
            ) from None
        return (found[pattern.groups] or "").strip() if found is not None else ""

    return found_in


def _sum(spec: Column, indexes: Mapping[str, int], profile: Profile) -> Get:
    """Numbers added up exactly; empty where all are, and the cell itself where one is no number.

    So what is wrong is said where the sum is read, with the cell's own text.
    """
    notation, empty = profile.notation, frozenset(("", *DASHES, *profile.empty))
    plus = [indexes[name] for name in spec.sum or () if name in indexes]
    minus = [indexes[name] for name in spec.minus if name in indexes]
    times = None if spec.times is None else indexes.get(spec.times)

    known: dict[str, Decimal | None] = {}

    def number(text: str) -> Decimal | None:
        try:
            return known[text]
        except KeyError:
            pass
        if len(known) >= _KEPT:
            known.clear()
        found: Decimal | None = None
        with suppress(ValueError):
            plain = notation.plain(text) if len(text) <= _LONGEST else "?"
            parse_scaled(plain, _MANY)
            found = Decimal(plain)
        known[text] = found
        return found

    def summed(cells: Cells) -> str:
        total, filled = Decimal(0), False
        for places, sign in ((plus, 1), (minus, -1)):
            for place in places:
                text = cells[place].strip()
                if text in empty:
                    continue
                value = number(text)
                if value is None:
                    return text
                filled = filled or sign == 1
                total = _EXACT.add(total, _EXACT.multiply(value, sign))
            if sign == 1 and times is not None and filled:
                text = cells[times].strip()
                value = Decimal(1) if text in empty else number(text)
                if value is None:
                    return text
                total = _EXACT.multiply(total, value)
        return _written(total, notation.decimal) if filled else ""

    return summed


def _written(number: Decimal, decimal: str) -> str:
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", decimal)
