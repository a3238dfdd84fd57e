"""Opening balances: what members bring along from an earlier system, one row each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.bytes.reader import Table
from loyalty_cli.intake.cells.columns import Layout, Parse
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.values import Numbers, read_id, read_text
from loyalty_cli.intake.kinds.common import (
    Source,
    as_keys,
    clock_for,
    key_parsers,
    needed,
    opened,
    optional,
)
from loyalty_cli.intake.kinds.content import digest, told
from loyalty_cli.intake.kinds.members import read_yes_or_no
from loyalty_cli.intake.kinds.rows import Bad, Balance, LeftOut, RawRow
from loyalty_cli.intake.kinds.single_rows import single_rows
from loyalty_cli.intake.profile.file_kinds import COLUMNS, KEY_COLUMNS
from loyalty_cli.intake.profile.model import Profile

NEEDED = {"points"}


def read_balances(
    source: Source,
    profile: Profile,
    *,
    digits: int,
    currency: str,
    zone: ZoneInfo | str,
    country: str | None = None,
    takes_debts: bool = False,
) -> Iterator[Balance | Bad | LeftOut]:
    """The balances of a file, in its order, with what is bad and what the profile leaves out.

    Arguments and errors are those of `read_transactions`; `digits` and `currency` are not looked
    at. A balance below 0 is refused unless `takes_debts`.
    """
    table = Table(opened(source), profile)
    layout = Layout(table, profile, "balances", COLUMNS["balances"], NEEDED)
    layout.finish()
    points = Numbers(layout.profile.notation, 0, code="points")
    parsers: dict[str, Parse] = {
        **key_parsers(layout.profile, country),
        "points": needed(
            points if takes_debts else lambda cell: _no_debt(points(cell)),
            "every row needs a number",
        ),
        "program": read_id,
        "expires_on": optional(clock_for(layout, "expires_on", zone).day),
        "counts_for_tier": lambda cell: read_yes_or_no(cell, "counts-for-tier"),
        "reason": read_text,
        "level": read_text,
    }

    def balance(row: RawRow, values: dict[str, Any], found: list[Problem]) -> Balance | Bad:
        return _balance(row, values, found, table.name)

    return single_rows(table, layout, parsers, balance)


def _balance(row: RawRow, values: dict[str, Any], found: list[Problem], file: str) -> Balance | Bad:
    keys = as_keys([values.pop(name, None) for name in KEY_COLUMNS])
    if not keys and not found:
        found.append(
            Problem(
                "no-key",
                "the row says of no member that the balance is theirs",
                file=file,
                line=row.line,
                fix="fill in the member_id, or a card, an e-mail or a phone",
            )
        )
    if found:
        return Bad((row,), found)
    counts = bool(values.pop("counts_for_tier", None))
    content = digest(
        told(
            (
                *((name, values.get(name)) for name in ("points", "program", "expires_on")),
                ("counts_for_tier", counts or None),
                ("reason", values.get("reason")),
            )
        )
    )
    return Balance(keys, row=row, counts_for_tier=counts, content=content, **values)


def _no_debt(points: int | None) -> int | None:
    if points is not None and points < 0:
        raise CellError(
            "negative-balance",
            "is below 0, and a balance that is brought along can't be",
            "leave the row out, and take points with loyalty points adjust",
        )
    return points
