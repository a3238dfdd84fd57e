"""Gift cards of an earlier system: their codes with the money that is left, one row each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from loyalty_cli.base.codes import CODE_MAX, normalise
from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.bytes.reader import Table
from loyalty_cli.intake.cells.columns import Layout, Parse
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.spoilt_ids import FIX, spoilt
from loyalty_cli.intake.cells.values import Numbers, only_currency
from loyalty_cli.intake.kinds.common import (
    Source,
    as_keys,
    clock_for,
    key_parsers,
    needed,
    opened,
    optional,
)
from loyalty_cli.intake.kinds.rows import Bad, LeftOut, OldCard, RawRow
from loyalty_cli.intake.kinds.single_rows import single_rows
from loyalty_cli.intake.profile.file_kinds import COLUMNS, KEY_COLUMNS
from loyalty_cli.intake.profile.model import Profile

NEEDED = {"code", "amount"}
CODE_MIN = 6
"""A shorter code would be found by a few tries."""

_OUR_ID = re.compile(r"GC-?[0-9]+", re.IGNORECASE)


def read_gift_cards(
    source: Source,
    profile: Profile,
    *,
    digits: int,
    currency: str,
    zone: ZoneInfo | str,
    country: str | None = None,
) -> Iterator[OldCard | Bad | LeftOut]:
    """The cards of a file, in its order, with what is bad and what the profile leaves out.

    Arguments and errors are those of `read_transactions`. A problem never tells a code: it may be
    worth money to whoever reads the log.
    """
    table = Table(opened(source), profile)
    layout = Layout(table, profile, "gift-cards", COLUMNS["gift-cards"], NEEDED)
    layout.finish()
    amount = Numbers(layout.profile.notation, digits)
    keys = key_parsers(layout.profile, country)
    parsers: dict[str, Parse] = {
        "code": needed(_read_code, "every row needs a code"),
        "amount": needed(lambda cell: _not_below_0(amount(cell)), "every row says what is left"),
        "currency": only_currency(currency),
        **{name: read for name, read in keys.items() if name in COLUMNS["gift-cards"]},
        "expires_on": optional(clock_for(layout, "expires_on", zone).day),
    }
    return single_rows(table, layout, parsers, _card)


class _HiddenError(CellError):
    """A fault of a cell whose text stays untold."""

    def at(self, column: str, cell: str) -> Problem:
        """The problem, in a column."""
        return super().at(column, "")


def _read_code(cell: str) -> str | None:
    code = cell.strip()
    if not code:
        return None
    symbols = normalise(code)
    said = spoilt(code)
    if said is not None:
        raise _HiddenError("excel-number", said.replace("the id", "the code"), FIX)
    if not symbols.isprintable() or not CODE_MIN <= len(symbols) <= CODE_MAX:
        fix = f"a code that is brought along has {CODE_MIN} to {CODE_MAX} symbols"
        raise _HiddenError("bad-code", "can't be the code of a gift card", fix)
    if _OUR_ID.fullmatch(code):
        fix = "map the column of the codes"
        raise _HiddenError("bad-code", "looks like the id of one of our cards", fix)
    return code


def _not_below_0(amount: int | None) -> int | None:
    if amount is not None and amount < 0:
        fix = "leave the row out, or write what is left on the card"
        raise CellError("negative-balance", "is below 0, and a gift card never is", fix)
    return amount


def _card(row: RawRow, values: dict[str, Any], found: list[Problem]) -> OldCard | Bad:
    keys = as_keys([values.pop(name, None) for name in KEY_COLUMNS])
    values.pop("currency", None)
    return Bad((row,), found) if found else OldCard(keys=keys, row=row, **values)
