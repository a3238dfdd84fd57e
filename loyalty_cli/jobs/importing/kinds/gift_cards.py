"""Gift cards of an earlier system into the store: each code once, with the money that is left.

Of a code only its HMAC is kept, so it can't be made again: `giftcard reissue` gives another.
"""

from __future__ import annotations

from collections.abc import Sequence

from loyalty_cli.base.codes import BITS_BEARER, BITS_EACH, normalise
from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.kinds.rows import OldCard
from loyalty_cli.jobs.importing.owners import owners_of
from loyalty_cli.jobs.importing.people import People
from loyalty_cli.jobs.importing.sheet import Sheet
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_key import load_or_make_key
from loyalty_cli.store.value.gift_cards import find_code, keep_code, open_card, post
from loyalty_cli.store.value.vouchers import find_voucher

WEAK_BELOW = -(-BITS_BEARER // BITS_EACH)
"""A code of fewer symbols than our own have may be guessed."""


class CardImport:
    """Takes gift cards of one source, as of one day."""

    def __init__(
        self, store: Store, people: People, source: int, *, as_of: Day, arrival: int
    ) -> None:
        self._store = store
        self._people = people
        self._source = source
        self._as_of = as_of
        self._arrival = arrival
        self._key = load_or_make_key(store)

    def take(self, sheet: Sheet, rows: Sequence[OldCard]) -> None:
        """Writes those that are new; what is there already must be the same."""
        for row, member in owners_of(self._people, sheet, rows, self._as_of):
            problem, is_new = self._one(row, member)
            if problem is not None:
                sheet.reject((row.row,), problem)
            elif is_new:
                sheet.new += 1
                sheet.weak_codes += len(normalise(row.code)) < WEAK_BELOW
            else:
                sheet.already_there += 1

    def _one(self, row: OldCard, member: int | None) -> tuple[Problem | None, bool]:
        """Why the card is not taken, or None and whether it is new."""
        db = self._store.db
        found = find_code(db, self._key.look_up(row.code))
        if found is not None:
            return self._there(row, member, found[0].number), False
        if find_voucher(db, row.code) is not None:
            return _problem("taken", "a voucher has this code", "Leave the row out."), False
        if row.expires_on is not None and row.expires_on < self._as_of:
            says = f"the card ended on {iso(row.expires_on)}, before {iso(self._as_of)}"
            fix = "Leave the row out: nobody can pay with it."
            return _problem("expires-in-past", says, fix, "expires_on"), False
        number, _ = open_card(
            db,
            member=member,
            redemption=None,
            day=self._as_of,
            expires_on=row.expires_on,
            arrival=self._arrival,
            source=self._source,
        )
        keep_code(db, self._key, number, 1, None, row.code, self._as_of, self._arrival)
        post(db, number, "opening", row.amount, self._as_of, self._arrival)
        return None, True

    def _there(self, row: OldCard, member: int | None, number: int) -> Problem | None:
        """Why a code that is there already is not this row's; None where it is the same."""
        card, source, expires, owner, opening = self._store.db.execute(
            """SELECT g.card, g.source, g.expires_on, coalesce(m.merged_into, m.member),
                      (SELECT e.amount FROM gift_card_entries e
                       WHERE e.gift_card = g.gift_card AND e.kind = 'opening')
               FROM gift_cards g LEFT JOIN members m USING (member) WHERE g.gift_card = ?""",
            (number,),
        ).fetchone()
        if source != self._source:
            says = f"{card} has this code already"
            return _problem("taken", says, "A code is of one card; leave the row out.")
        ends = None if row.expires_on is None else iso(row.expires_on)
        if (opening, expires, owner) == (row.amount, ends, member):
            return None
        money = format_minor(opening, self._store.settings.digits)
        says = f"{card} was brought along from this source with {money}, and this row says another"
        fix = "A card is brought along once: correct it with loyalty giftcard topup, or leave it."
        return _problem("other-content", f"{says} amount, last day or member", fix)


def _problem(code: str, says: str, fix: str, column: str = "code") -> Problem:
    return Problem(code, says, column=column, fix=fix)


def weak_code_hints(sheets: Sequence[Sheet]) -> list[str]:
    """What is good to know of codes that came along."""
    weak = sum(sheet.weak_codes for sheet in sheets)
    if not weak:
        return []
    return [
        f"{weak} of these cards have codes of fewer than {WEAK_BELOW} symbols, which may be "
        "guessed: give such a card a code of ours when you see it (loyalty giftcard reissue)"
    ]
