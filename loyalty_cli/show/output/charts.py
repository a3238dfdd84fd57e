"""Bars of characters, for a look at a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.data import Row
from loyalty_cli.show.output.text import aligned, cell

BAR_MAX = 40
"""How many characters the longest bar has."""

_EIGHTHS = " ▏▎▍▌▋▊▉"
_FULL = "█"


def show_bars(rows: Sequence[Row], label: str, keys: Sequence[str]) -> None:
    """For each key a title and a bar a row: the longest for the greatest value, none for what is
    not above 0. A key that nothing is above 0 of is left out. Where blocks can't be drawn the bars
    are of #."""
    for key in keys:
        values = [Decimal(str(row[key] or 0)) for row in rows]
        greatest = max(values, default=Decimal(0))
        if greatest <= 0:
            continue
        terminal.out("")
        terminal.out(key.replace("_", " "))
        lines = [
            [cell(row[label]), cell(row[key]), bar(value, greatest)]
            for row, value in zip(rows, values, strict=True)
        ]
        for line in aligned(lines, [1]):
            terminal.out(line.rstrip())


def bar(value: Decimal, greatest: Decimal) -> str:
    """A bar of BAR_MAX characters for `greatest`, to an eighth of one; value / greatest of it."""
    eighths = int(max(value, Decimal(0)) * BAR_MAX * 8 / greatest)
    if not terminal.can_draw():
        return "#" * (eighths // 8)
    whole, rest = divmod(eighths, 8)
    return _FULL * whole + (_EIGHTHS[rest] if rest else "")
