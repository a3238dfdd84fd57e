"""Calendar periods between two days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from loyalty_cli.base.dates import Day
from loyalty_cli.base.problems import Problem, Usage

Every = Literal["month", "quarter", "year"]
EVERY: tuple[Every, ...] = ("month", "quarter", "year")

_MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar period as it is called ("2026-03", "2026-Q1", "2026"), or what two days leave of
    it; both days included."""

    name: str
    first: Day
    last: Day


def periods(first: Day, last: Day, every: Every) -> Iterator[Period]:
    """The periods from the one that holds `first` to the one that holds `last`, cut at both."""
    span = _MONTHS[every]
    day = date.fromordinal(first)
    year, month = day.year, (day.month - 1) // span * span + 1
    while True:
        begins = date(year, month, 1).toordinal()
        if begins > last:
            return
        later = month + span
        next_year, next_month = (year, later) if later <= 12 else (year + 1, later - 12)
        ends = date(next_year, next_month, 1).toordinal() - 1
        yield Period(_name(year, month, every), max(begins, first), min(ends, last))
        year, month = next_year, next_month


def every_typed(text: str) -> Every:
    """The length of periods that was typed. Raises Usage where it is none."""
    for each in EVERY:
        if text == each:
            return each
    raise Usage(
        Problem(
            "bad-every",
            f"{text} is no period",
            column="--every",
            value=text,
            fix=f"give one of {', '.join(EVERY)}",
        )
    )


def _name(year: int, month: int, every: Every) -> str:
    if every == "year":
        return f"{year:04}"
    if every == "quarter":
        return f"{year:04}-Q{(month + 2) // 3}"
    return f"{year:04}-{month:02}"
