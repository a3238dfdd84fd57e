"""`export vouchers`: every voucher with what it takes off and how it stands, for reading."""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.reports.exports import Cell, Plain, Sheet
from loyalty_cli.reports.rewards.vouchers import VOUCHER_KEYS, voucher_rows
from loyalty_cli.store.file.connection import Store

_TYPED = frozenset({"code", "reward", "program", "member_id", "takes_off"})
"""What somebody typed once; the rest is of our own making."""


def vouchers(store: Store, *, program: int | None, as_of: Day) -> Sheet:
    """The vouchers of one program (its number) or all, in the order of issue, as of a day."""
    rows = voucher_rows(store, as_of=as_of, program=program)
    return Sheet(
        VOUCHER_KEYS,
        ([_cell(*pair) for pair in zip(VOUCHER_KEYS, values, strict=True)] for values in rows),
    )


def _cell(key: str, value: object) -> Cell:
    if value is None:
        return None
    if isinstance(value, bool):
        return Plain("yes" if value else "no")
    return str(value) if key in _TYPED else Plain(value)
