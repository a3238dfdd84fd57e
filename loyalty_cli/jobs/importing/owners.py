"""Whose the codes of an earlier system are: a member's, or whoever's that has the code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.kinds.rows import OldCard, OldVoucher
from loyalty_cli.jobs.importing.people import People
from loyalty_cli.jobs.importing.sheet import Sheet

Row = TypeVar("Row", OldCard, OldVoucher)


def owners_of(
    people: People, sheet: Sheet, rows: Sequence[Row], day: int
) -> list[tuple[Row, int | None]]:
    """The rows with whose they are, None for whoever has the code; those of nobody known are
    rejected or enrolled, as was asked for."""
    people.look_up(row.keys for row in rows)
    settled: list[tuple[Row, int | None]] = []
    for row in rows:
        member = people.find(row.keys) if row.keys else None
        if member is None and people.were_erased(row.keys):
            member = people.unknown(row.keys)
        elif member is None and row.keys:
            member = people.settle(row.keys, day, sheet.number)
        if isinstance(member, Problem):
            sheet.reject((row.row,), member)
        else:
            settled.append((row, member))
    people.write()
    return settled
