"""`report roll-forward`: what was owed, what came, what went, what is owed, period by period."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import divide_half_up, format_minor, ratio
from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.reports.books.movements import COLUMNS, KINDS, Column, Kind, Movement, movements
from loyalty_cli.reports.books.periods import Every, Period, periods
from loyalty_cli.reports.upkeep.programs import find_program, in_force
from loyalty_cli.store.file.connection import Store

KEYS = ("kind", "program", "period", "opening", *COLUMNS, "closing", "amount", "currency")

_Home = tuple[Kind, int | None]
"""What is owed, and by which program."""


def roll_forward(
    store: Store,
    *,
    as_of: Day,
    since: Day | None,
    until: Day | None,
    every: Every,
    program: str | None,
) -> list[dict[str, Any]]:
    """Rows of KEYS by kind, program and period: opening + issued - redeemed - expired -
    clawed_back + adjusted = closing, and each closing is the next opening.

    Points are whole numbers (closing = balance + pending - debt), vouchers the uses that are left,
    gift cards money. `amount` is what the closing is worth: points at the `point_value` in force
    on the period's last day, rounded half up, null where there is none; vouchers at the value of
    their reward or the amount they take off, null where nothing says it of any. Everything stands
    in the period in which it was posted; without `since` the periods begin with the first movement.
    Raises Refused for no such program, Usage for days that are none.
    """
    last = as_of if until is None else min(until, as_of)
    if since is not None and since > last:
        raise Usage(
            Problem(
                "no-days",
                f"{iso(since)} lies after {iso(last)}",
                column="--from",
                value=iso(since),
                fix="give an earlier day",
            )
        )
    only = None if program is None else find_program(store, program, as_of).number
    by_home: defaultdict[_Home, list[Movement]] = defaultdict(list)
    for each in movements(store, last):
        if only is None or each.program == only:
            by_home[each.kind, each.program].append(each)
    if not by_home:
        return []
    first = since
    if first is None:
        first = min(each.day for found in by_home.values() for each in found)
    spans = list(periods(first, last, every))
    worth = _Worth(store, spans)
    rows = []
    for home in sorted(by_home, key=lambda home: (KINDS.index(home[0]), home[1] or 1 << 62)):
        rows += _rows(home, by_home[home], spans, worth)
    return rows


class _Worth:
    """The names of the programs, and what their points are worth at the end of each period."""

    def __init__(self, store: Store, spans: list[Period]) -> None:
        self.digits, self.currency = store.settings.digits, store.settings.currency
        self.names: dict[int, str] = {}
        self._values: dict[tuple[int, Day], str | None] = {}
        for span in spans:
            for each in in_force(store, span.last):
                self.names[each.number] = each.id
                self._values[each.number, span.last] = each.program.point_value

    def of_points(self, program: int, points: int, day: Day) -> int | None:
        """Points in minor units."""
        value = self._values.get((program, day))
        if value is None:
            return None
        numerator, denominator = ratio(value)
        return divide_half_up(points * numerator * 10**self.digits, denominator)


def _rows(
    home: _Home, found: list[Movement], spans: list[Period], worth: _Worth
) -> list[dict[str, Any]]:
    kind, program = home
    found.sort(key=lambda each: each.day)
    place = opening = value = 0
    known = unknown = 0
    rows = []
    before = spans[0].first
    while place < len(found) and found[place].day < before:
        each = found[place]
        opening += _signed(each.column) * each.amount
        value, known, unknown = _valued(each, value, known, unknown)
        place += 1
    for span in spans:
        moved: dict[Column, int] = dict.fromkeys(COLUMNS, 0)
        while place < len(found) and found[place].day <= span.last:
            each = found[place]
            moved[each.column] += each.amount
            value, known, unknown = _valued(each, value, known, unknown)
            place += 1
        closing = opening + sum(_signed(column) * moved[column] for column in COLUMNS)
        amount: int | None = value
        if kind == "points":
            amount = worth.of_points(program or 0, closing, span.last)
        elif unknown and not known:
            amount = None
        numbers: list[object] = [opening, *(moved[column] for column in COLUMNS), closing]
        if kind == "gift-cards":
            numbers = [format_minor(int(str(number)), worth.digits) for number in numbers]
        cells = (
            kind,
            None if program is None else worth.names[program],
            span.name,
            *numbers,
            None if amount is None else format_minor(amount, worth.digits),
            worth.currency,
        )
        rows.append(dict(zip(KEYS, cells, strict=True)))
        opening = closing
    return rows


def _signed(column: Column) -> int:
    return 1 if column in ("issued", "adjusted") else -1


def _valued(each: Movement, value: int, known: int, unknown: int) -> tuple[int, int, int]:
    """What is owed in money after a movement, and how many things of known and unknown worth."""
    change = _signed(each.column) * each.amount
    if each.worth is None:
        return value, known, unknown + change
    return value + _signed(each.column) * each.worth, known + change, unknown
