"""Vouchers of an earlier system into the store: each code once, with what is left of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import LoyaltyError, Problem
from loyalty_cli.intake.kinds.rows import OldVoucher
from loyalty_cli.jobs.importing.owners import owners_of
from loyalty_cli.jobs.importing.people import People
from loyalty_cli.jobs.importing.sheet import Sheet
from loyalty_cli.jobs.vouchers.terms import Chosen, choose_reward, terms_for
from loyalty_cli.store.facts.merges import root_of
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.vouchers import NewVoucher, find_voucher, insert_vouchers


class VoucherImport:
    """Takes vouchers of one source, as of one day: their terms are those of that day's program."""

    def __init__(
        self, store: Store, people: People, source: int, *, as_of: Day, arrival: int
    ) -> None:
        self._store = store
        self._people = people
        self._source = source
        self._as_of = as_of
        self._arrival = arrival
        self._chosen: dict[tuple[str, str | None], Chosen] = {}
        self._general: dict[tuple[str, str | None], NewVoucher] = {}

    def take(self, sheet: Sheet, rows: Sequence[OldVoucher]) -> None:
        """Writes those that are new; what is there already must be the same."""
        settled = owners_of(self._people, sheet, rows, self._as_of)
        closed = _closed(self._store.db, {who for _, who in settled if who is not None})
        for row, member in settled:
            found = self._one(row, member, closed.get(member or 0))
            if found is None:
                sheet.new += 1
            elif isinstance(found, Problem):
                sheet.reject((row.row,), found)
            else:
                sheet.already_there += 1

    def _one(self, row: OldVoucher, member: int | None, closed: str | None) -> Problem | str | None:
        """Why the voucher is not taken, the code that is there already, or None: it is new."""
        there = find_voucher(self._store.db, row.code)
        if there is not None:
            expires = None if row.expires_on is None else iso(row.expires_on)
            owner = None if there.member is None else root_of(self._store.db, there.member)
            same = (there.reward, owner, there.expires_on) == (row.reward, member, expires)
            is_old = there.source == self._source and row.uses in (None, there.uses_max)
            return there.code if same and is_old else _taken(row.code)
        if closed is not None:
            return _out(row, closed)
        if row.expires_on is not None and row.expires_on < self._as_of:
            return Problem(
                "expires-in-past",
                f"the voucher ended on {iso(row.expires_on)}, before {iso(self._as_of)}",
                column="expires_on",
                value=iso(row.expires_on),
                fix="Leave the row out: nobody can use it.",
            )
        new = self._terms(row, member)
        if isinstance(new, Problem):
            return new
        new = replace(
            new,
            member=member,
            expires_on=row.expires_on,
            uses_max=new.uses_max if row.uses is None else row.uses,
            source=self._source,
        )
        insert_vouchers(self._store.db, new, [row.code], self._arrival)
        return None

    def _terms(self, row: OldVoucher, member: int | None) -> NewVoucher | Problem:
        """What the voucher is, by its reward and, where that goes by level, by whose it is."""
        key = (row.reward, row.program)
        try:
            if key not in self._chosen:
                self._chosen[key] = choose_reward(self._store, *key, self._as_of)
            chosen = self._chosen[key]
            if not chosen.is_the_same_for_all:
                return terms_for(self._store, chosen, member, self._as_of)
            if key not in self._general:
                self._general[key] = terms_for(self._store, chosen, None, self._as_of)
            return self._general[key]
        except LoyaltyError as error:
            [problem] = error.problems
            column, fix = _AS_COLUMN.get(problem.column or "", ("reward", problem.fix))
            return replace(problem, column=column, fix=fix)


_AS_COLUMN = {
    "--member": ("member_id", "Say whose it is in a column member_id, card, email or phone."),
    "--program": ("program", "Say which in a column program."),
}
"""Where a file says what the command says with an option."""


def _out(row: OldVoucher, status: str) -> Problem:
    return Problem(
        "closed",
        f"the member is {status}",
        column=row.keys[0][0],
        value=row.keys[0][1],
        fix="Leave the row out.",
    )


def _closed(db: sqlite3.Connection, members: set[int]) -> dict[int, str]:
    """Those of the members that are closed for good, and how they stand."""
    rows = db.execute(
        """SELECT m.member, m.status FROM json_each(?) w CROSS JOIN members m ON m.member = w.value
           WHERE m.status NOT IN ('active', 'suspended')""",
        (json.dumps(sorted(members)),),
    )
    return dict(rows.fetchall())


def _taken(code: str) -> Problem:
    return Problem(
        "other-content",
        "a voucher has this code already, from elsewhere or of another reward, member, number of "
        "uses or last day",
        column="code",
        value=code,
        fix="A voucher is brought along once; leave the row out. See loyalty voucher list.",
    )
