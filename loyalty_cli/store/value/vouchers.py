"""Vouchers and their uses: a voucher carries its own terms, and its uses are a ledger of their own.

Amounts are minor units of the store's currency, a percentage whole millionths of a percent.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loyalty_cli.base.codes import normalise
from loyalty_cli.base.dates import Day, iso


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """A voucher as it stands: its terms, whose it is, and how often it has been used."""

    number: int
    code: str
    program: int
    reward: str
    version: int
    member: int | None
    redemption: int | None
    percent: int | None
    amount: int | None
    item: str | None
    free_shipping: bool
    min_order: int | None
    max_discount: int | None
    stacks: bool
    personal: bool
    uses_max: int
    issued_on: str
    expires_on: str | None
    source: int | None
    uses: int
    voided_on: str | None

    def status(self, day: Day) -> str:
        """active, used-up, expired, not-yet or void on a day."""
        if self.voided_on is not None:
            return "void"
        if self.uses >= self.uses_max:
            return "used-up"
        if self.expires_on is not None and self.expires_on < iso(day):
            return "expired"
        return "not-yet" if self.issued_on > iso(day) else "active"


@dataclass(frozen=True, slots=True)
class NewVoucher:
    """A voucher to be issued; its terms as resolved for whom it is for."""

    program: int
    reward: str
    version: int
    member: int | None
    redemption: int | None
    percent: int | None
    amount: int | None
    item: str | None
    free_shipping: bool
    min_order: int | None
    max_discount: int | None
    stacks: bool
    personal: bool
    uses_max: int
    issued_on: Day
    expires_on: Day | None
    source: int | None = None


def insert_vouchers(
    db: sqlite3.Connection, new: NewVoucher, codes: Sequence[str], arrival: int
) -> list[tuple[int, str]]:
    """Issues one voucher for each code that nobody has; the numbers and codes of those made.

    A code that exists is left out: the caller draws again.
    """
    made = []
    for code in codes:
        cursor = db.execute(_INSERT, (code, normalise(code), *_values(new), arrival))
        if cursor.rowcount:
            assert cursor.lastrowid is not None
            made.append((cursor.lastrowid, code))
    return made


_INSERT = """INSERT INTO vouchers
(code, code_key, program, reward, version, member, redemption, percent, amount, item,
 free_shipping, min_order, max_discount, stacks, personal, uses_max, issued_on, expires_on, source,
 arrival)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (code_key) DO NOTHING"""


def _values(new: NewVoucher) -> tuple[object, ...]:
    return (
        *(new.program, new.reward, new.version, new.member, new.redemption),
        *(new.percent, new.amount, new.item, int(new.free_shipping)),
        *(new.min_order, new.max_discount, int(new.stacks), int(new.personal), new.uses_max),
        *(iso(new.issued_on), None if new.expires_on is None else iso(new.expires_on)),
        new.source,
    )


_ROWS = """SELECT v.voucher, v.code, v.program, v.reward, v.version, v.member, v.redemption,
       v.percent, v.amount, v.item, v.free_shipping, v.min_order, v.max_discount, v.stacks,
       v.personal, v.uses_max, v.issued_on, v.expires_on, v.source,
       (SELECT coalesce(sum(u.uses), 0) FROM voucher_uses u
        WHERE u.voucher = v.voucher AND u.used_on <= :until),
       (SELECT x.voided_on FROM voucher_voids x
        WHERE x.voucher = v.voucher AND x.voided_on <= :until)
FROM vouchers v """

_ALWAYS = "9999-12-31"

_FLAGS = (10, 13, 14)
"""The places of free_shipping, stacks and personal in a row."""


def find_voucher(db: sqlite3.Connection, typed: str) -> VoucherRow | None:
    """The voucher of a code, however it was typed."""
    return next(_rows(db, "WHERE v.code_key = :key", {"key": normalise(typed)}), None)


def voucher_numbered(db: sqlite3.Connection, number: int) -> VoucherRow:
    """The voucher of that number; there must be one."""
    return next(_rows(db, "WHERE v.voucher = :number", {"number": number}))


def vouchers_of(db: sqlite3.Connection, redemption: int) -> list[VoucherRow]:
    """What a redemption has made."""
    where = "WHERE v.redemption = :redemption ORDER BY v.voucher"
    return list(_rows(db, where, {"redemption": redemption}))


def list_vouchers(
    db: sqlite3.Connection, day: Day, *, member: int | None = None, reward: str | None = None
) -> Iterator[VoucherRow]:
    """The vouchers there were on a day, as they stood then, in the order of issue: all, or those
    of one member (and of who was merged into them) or one reward."""
    return _rows(
        db,
        """WHERE v.issued_on <= :until AND (:reward IS NULL OR v.reward = :reward)
           AND (:member IS NULL OR v.member IN (
               SELECT m.member FROM members m
               WHERE m.member = :member OR m.merged_into = :member))
           ORDER BY v.voucher""",
        {"reward": reward, "member": member},
        until=iso(day),
    )


def _rows(
    db: sqlite3.Connection, where: str, values: dict[str, object], *, until: str = _ALWAYS
) -> Iterator[VoucherRow]:
    """Vouchers as they stood at the end of a day; else with all that became of them."""
    for row in db.execute(_ROWS + where, {"until": until, **values}):
        cells = list(row)
        for place in _FLAGS:
            cells[place] = bool(cells[place])
        yield VoucherRow(*cells)


def note_use(
    db: sqlite3.Connection,
    voucher: int,
    *,
    discount: int,
    order_amount: int,
    member: int | None,
    day: Day,
    arrival: int,
) -> int:
    """One use on an order; returns its number."""
    cursor = db.execute(
        "INSERT INTO voucher_uses (voucher, uses, discount, order_amount, member, used_on, arrival)"
        " VALUES (?, 1, ?, ?, ?, ?, ?)",
        (voucher, discount, order_amount, member, iso(day), arrival),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def undo_use(db: sqlite3.Connection, use: int, day: Day, arrival: int) -> int:
    """Takes a use back by a use of its own; returns that one's number."""
    cursor = db.execute(
        """INSERT INTO voucher_uses
           (voucher, uses, discount, order_amount, member, used_on, undoes, arrival)
           SELECT voucher, -1, -discount, -order_amount, member, ?2, use, ?3 FROM voucher_uses
           WHERE use = ?1""",
        (use, iso(day), arrival),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def uses_by_member(db: sqlite3.Connection, reward: str, program: int, member: int) -> list[str]:
    """The days on which a member, or who was merged into them, used vouchers of a reward that
    belong to nobody."""
    # One look at each use is quicker than one at each voucher of a reward that was given to many.
    return [
        day
        for (day,) in db.execute(
            """SELECT u.used_on FROM voucher_uses u CROSS JOIN vouchers v USING (voucher)
               WHERE v.program = ?1 AND v.reward = ?2 AND v.member IS NULL
                 AND u.member IN (SELECT m.member FROM members m
                                  WHERE m.member = ?3 OR m.merged_into = ?3)
                 AND u.uses = 1
                 AND NOT EXISTS (SELECT 1 FROM voucher_uses b WHERE b.undoes = u.use)""",
            (program, reward, member),
        )
    ]


def void_voucher(db: sqlite3.Connection, voucher: int, day: Day, arrival: int) -> None:
    """It can't be used any more."""
    db.execute(
        "INSERT INTO voucher_voids (voucher, voided_on, arrival) VALUES (?, ?, ?)",
        (voucher, iso(day), arrival),
    )
