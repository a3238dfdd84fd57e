"""Vouchers of an earlier system: their codes with what is left of them, one row each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from loyalty_cli.base.codes import CODE_MAX, normalise
from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.bytes.reader import Table
from loyalty_cli.intake.cells.columns import Layout, Parse
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.spoilt_ids import FIX, spoilt
from loyalty_cli.intake.cells.values import Numbers, read_id
from loyalty_cli.intake.kinds.common import (
    Source,
    as_keys,
    clock_for,
    key_parsers,
    needed,
    opened,
    optional,
)
from loyalty_cli.intake.kinds.rows import Bad, LeftOut, OldVoucher, RawRow
from loyalty_cli.intake.kinds.single_rows import single_rows
from loyalty_cli.intake.profile.file_kinds import COLUMNS, KEY_COLUMNS
from loyalty_cli.intake.profile.model import Profile

NEEDED = {"code", "reward"}
USES_MAX = 10**9


def read_vouchers(
    source: Source,
    profile: Profile,
    *,
    digits: int,
    currency: str,
    zone: ZoneInfo | str,
    country: str | None = None,
) -> Iterator[OldVoucher | Bad | LeftOut]:
    """The vouchers of a file, in its order, with what is bad and what the profile leaves out.

    Arguments and errors are those of `read_transactions`; `digits` and `currency` are not looked
    at.
    """
    table = Table(opened(source), profile)
    layout = Layout(table, profile, "vouchers", COLUMNS["vouchers"], NEEDED)
    layout.finish()
    uses = Numbers(layout.profile.notation, 0, code="uses")
    parsers: dict[str, Parse] = {
        "code": needed(read_code, "every row needs a code"),
        "reward": needed(read_id, "every row says which reward it is, by its id"),
        **key_parsers(layout.profile, country),
        "program": read_id,
        "uses": lambda cell: _some(uses(cell)),
        "expires_on": optional(clock_for(layout, "expires_on", zone).day),
    }
    return single_rows(table, layout, parsers, _voucher)


def read_code(cell: str) -> str | None:
    """A code as it is printed; nothing that nobody could type."""
    code = cell.strip()
    if not code:
        return None
    said = spoilt(code)
    if said is not None:
        raise CellError("excel-number", said.replace("the id", "the code"), FIX)
    symbols = normalise(code)
    if not symbols.isprintable() or not 0 < len(symbols) <= CODE_MAX:
        raise CellError("bad-code", "can't be a code", f"a code has 1 to {CODE_MAX} symbols")
    return code


def _voucher(row: RawRow, values: dict[str, Any], found: list[Problem]) -> OldVoucher | Bad:
    keys = as_keys([values.pop(name, None) for name in KEY_COLUMNS])
    return Bad((row,), found) if found else OldVoucher(keys=keys, row=row, **values)


def _some(uses: int | None) -> int | None:
    if uses is not None and not 0 < uses <= USES_MAX:
        raise CellError("uses", "is no number of uses that are left", "leave the row out")
    return uses
