"""Oddities of receipts: many on a day, or split around a line of the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.money import format_minor
from loyalty_cli.reports.insight.models.surprises import (
    binomial_tail,
    poisson_tail,
    share_of,
    stands_out,
)
from loyalty_cli.reports.insight.oddities.lines import Line, lines_of
from loyalty_cli.reports.insight.oddities.odd import MANY, Looked, Odd
from loyalty_cli.reports.upkeep.programs import in_force


@dataclass(slots=True)
class _Near:
    """How many receipts lie at a line of the rules, and the days with two or more of them."""

    receipts: int = 0
    days: list[tuple[int, str, int, int]] = field(default_factory=list)


def odd_receipts(looked: Looked) -> Iterator[Odd]:
    """Receipts a day (`receipts-a-day`) and those at a line (`just-over-minimum`,
    `just-under-limit`)."""
    programs = [each.program for each in in_force(looked.store, parse_day(looked.last))]
    lines = lines_of(programs, looked.store.settings.digits)
    near = {line: _Near() for line in lines}
    taken_back = looked.withdrawn()
    receipts = days = days_of_two = 0
    busy: list[tuple[int, str, int]] = []
    rows = looked.store.db.execute(
        """SELECT member, local_date, amount, event FROM events NOT INDEXED
           WHERE member IS NOT NULL AND local_date BETWEEN ? AND ? AND kind = 'purchase'
           ORDER BY member, local_date""",
        (looked.first, looked.last),
    )
    for (member, day), group in groupby(rows, itemgetter(0, 1)):
        amounts = [row[2] for row in group if row[3] not in taken_back]
        count = len(amounts)
        receipts += count
        days += count > 0
        days_of_two += count > 1
        if count >= MANY:
            busy.append((member, day, count))
        for line, found in near.items():
            at = sum(line.low <= amount <= line.high for amount in amounts)
            found.receipts += at
            if at > 1:
                found.days.append((member, day, at, count))
    usual = share_of(receipts - days, days)
    for member, day, count in busy:
        if stands_out(poisson_tail(count - 1, usual), days):
            detail = (
                f"{count} receipts on one day; the {days} days on which a member bought have "
                f"{1 + usual:.2f} on average"
            )
            yield Odd("receipts-a-day", member, None, day, count, detail)
    for line, found in near.items():
        yield from _at_a_line(looked, line, found, receipts, days_of_two * len(lines))


def _at_a_line(
    looked: Looked, line: Line, found: _Near, receipts: int, looks: int
) -> Iterator[Odd]:
    digits = looked.store.settings.digits
    low, high = format_minor(line.low, digits), format_minor(line.high, digits)
    share = share_of(found.receipts, receipts)
    for member, day, at, count in found.days:
        if stands_out(binomial_tail(at, count, share), looks):
            detail = (
                f"{at} of {count} receipts of the day from {low} to {high}, beside {line.said}; of "
                f"all {receipts} receipts {found.receipts} are"
            )
            yield Odd(line.what, member, None, day, at, detail)
