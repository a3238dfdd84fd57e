"""`report liability`: what is owed to customers on a day, by the month in which it came to be."""

from __future__ import annotations

from collections import Counter
from typing import Any

from loyalty_cli.base.dates import Day
from loyalty_cli.base.money import divide_half_up, format_minor, ratio
from loyalty_cli.program.judging.rewards import Reward
from loyalty_cli.program.judging.rules import Program
from loyalty_cli.reports.accounts import every_account_on
from loyalty_cli.reports.rewards.had_under import HadUnder
from loyalty_cli.reports.upkeep.programs import find_program, in_force
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.gift_cards import list_cards
from loyalty_cli.store.value.vouchers import VoucherRow, list_vouchers

KEYS = ("kind", "program", "month", "count", "points", "amount", "currency", "unvalued")

Place = tuple[str, str | None, str]
"""Kind, program and month of a row."""

_ORDER = ("points", "vouchers", "gift-cards")


def liability(store: Store, *, as_of: Day, program: str | None) -> list[dict[str, Any]]:
    """Rows of KEYS by kind, program and month.

    Points (pending ones too, debts not taken off) stand in the month from which they are
    available, at the `point_value` of the program that is in force, rounded half up once a row;
    `count` is how many accounts hold some. Vouchers that can still be used stand in their month of
    issue, each use that is left at the `value` of their reward as it was when they were had, or
    where it says none at the amount they take off. Gift cards stand in their month of issue with
    their balance; those sold belong to no program. `unvalued` is how many of `count` nothing says
    the worth of: `amount` is the sum of the others, null where there is no other. Raises Refused
    for no such program.
    """
    if program is not None:
        find_program(store, program, as_of)
    owed = _Owed(store.settings.digits, store.settings.currency)
    programs = {
        each.number: (each.id, each.program)
        for each in in_force(store, as_of)
        if program in (None, each.id)
    }
    _add_points(store, owed, as_of, programs)
    _add_vouchers(store, owed, as_of, programs)
    _add_cards(store, owed, as_of, programs, every=program is None)
    return owed.rows()


class _Owed:
    """The sums by place."""

    def __init__(self, digits: int, currency: str) -> None:
        self.digits, self.currency = digits, currency
        self.counts: Counter[Place] = Counter()
        self.points: Counter[Place] = Counter()
        self.amounts: Counter[Place] = Counter()
        self.unvalued: Counter[Place] = Counter()

    def add(self, place: Place, amount: int | None) -> None:
        """One more thing, worth that much."""
        self.counts[place] += 1
        if amount is None:
            self.unvalued[place] += 1
        else:
            self.amounts[place] += amount

    def rows(self) -> list[dict[str, Any]]:
        """In the order of kind, program and month."""
        rows = []
        for place in sorted(self.counts, key=lambda p: (_ORDER.index(p[0]), p[1] or "~", p[2])):
            is_known = self.unvalued[place] < self.counts[place]
            cells = (
                *place,
                self.counts[place],
                self.points[place] if place[0] == "points" else None,
                format_minor(self.amounts[place], self.digits) if is_known else None,
                self.currency,
                self.unvalued[place],
            )
            rows.append(dict(zip(KEYS, cells, strict=True)))
        return rows


Programs = dict[int, tuple[str, Program]]


def _add_points(store: Store, owed: _Owed, as_of: Day, programs: Programs) -> None:
    holders: dict[Place, set[int]] = {}
    worth: dict[str, str | None] = {}
    for each in every_account_on(store, as_of):
        if each.program not in programs:
            continue
        program_id, program = programs[each.program]
        worth[program_id] = program.point_value
        for (available_on, *_), points in each.lots.items():
            if points > 0:
                place: Place = ("points", program_id, available_on[:7])
                holders.setdefault(place, set()).add(each.number)
                owed.points[place] += points
    for place, accounts in holders.items():
        owed.counts[place] = len(accounts)
        value = worth[place[1] or ""]
        if value is None:
            owed.unvalued[place] = owed.counts[place]
        else:
            numerator, denominator = ratio(value)
            scaled = owed.points[place] * numerator * 10**owed.digits
            owed.amounts[place] = divide_half_up(scaled, denominator)


def _add_vouchers(store: Store, owed: _Owed, as_of: Day, programs: Programs) -> None:
    had = HadUnder(store)
    for each in list_vouchers(store.db, as_of):
        if each.program not in programs or each.status(as_of) != "active":
            continue
        place = ("vouchers", programs[each.program][0], each.issued_on[:7])
        owed.add(place, _worth(each, had.reward(each.version, each.reward)))


def _worth(voucher: VoucherRow, reward: Reward | None) -> int | None:
    each = voucher.amount if reward is None or reward.value is None else reward.value
    return None if each is None else each * (voucher.uses_max - voucher.uses)


def _add_cards(store: Store, owed: _Owed, as_of: Day, programs: Programs, *, every: bool) -> None:
    homes = dict(
        store.db.execute(
            "SELECT r.redemption, a.program FROM redemptions r JOIN accounts a USING (account)"
        )
    )
    for card in list_cards(store.db, day=as_of):
        home = None if card.redemption is None else homes.get(card.redemption)
        if card.status(as_of) != "active" or (home not in programs and not every):
            continue
        name = programs[home][0] if home in programs else None
        owed.add(("gift-cards", name, card.issued_on[:7]), card.balance)
