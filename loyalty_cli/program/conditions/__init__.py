"""The conditions a `when` table may have, one file each, and what is built from their list.

A new condition is a file with a `KINDS` tuple and its line in `_FILES`; the model, the compiled
form, the help and the JSON Schema follow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from loyalty_cli.program.conditions import (
    amount,
    attribute,
    birthday,
    category,
    channel,
    club,
    count,
    dates,
    history,
    hours,
    level,
    member_for,
    quantity,
    quiet,
    score,
    sku,
    store,
    subject,
    weekday,
)
from loyalty_cli.program.conditions.kind import Case, Family, Kind, Table
from loyalty_cli.program.judging.shapes import Condition, LineCondition, When
from loyalty_cli.program.language.shapes import Shape, described, table_of

__all__ = ["KINDS", "WHEN", "Case", "Family", "Kind", "Table", "build_when"]

_FILES = (
    amount,
    category,
    sku,
    store,
    channel,
    quantity,
    score,
    subject,
    weekday,
    hours,
    dates,
    count,
    level,
    club,
    attribute,
    birthday,
    quiet,
    member_for,
    history,
)

KINDS: dict[str, Kind] = {kind.key: kind for file in _FILES for kind in file.KINDS}
"""Every condition by its word, in the order of the documents."""

WHEN: Shape[Table] = table_of(
    {key: described(kind.shape, kind.help) for key, kind in KINDS.items()}
)
"""The shape of a `when` table."""


def build_when(table: Table, digits: int, refuse: Callable[[str, str], None]) -> When:
    """The compiled conditions of a parsed `when`.

    `refuse(key, says)` is called for each amount with more decimals than the currency has.
    """
    lines: list[LineCondition] = []
    amounts: list[Condition] = []
    others: list[Condition] = []
    for key, kind in KINDS.items():
        if key in table:
            try:
                built = kind.build(table, digits)
            except ValueError as error:
                refuse(key, str(error))
                continue
            if kind.family == "line":
                lines.append(cast(LineCondition, built))
            elif kind.family == "amount":
                amounts.append(cast(Condition, built))
            else:
                others.append(cast(Condition, built))
    return When(tuple(lines), tuple(amounts), tuple(others))
