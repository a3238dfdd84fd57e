"""Vouchers made, for a redemption, a claim or by hand: their terms resolved for whom they are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from loyalty_cli.base.codes import VOUCHER_PATTERN, fill, random_symbols
from loyalty_cli.base.dates import Day, add_length
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.program.judging.rewards import ByGroup, Reward
from loyalty_cli.program.reward_kinds.voucher import VoucherTerms
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.vouchers import (
    NewVoucher,
    insert_vouchers,
    list_vouchers,
    void_voucher,
    vouchers_of,
)


@dataclass(frozen=True, slots=True)
class IssuedVoucher:
    """A voucher that was made."""

    number: int
    code: str
    expires_on: Day | None


def issue_voucher(
    store: Store,
    *,
    arrival: int,
    program: int,
    reward: Reward,
    version: int,
    member: int | None,
    groups: Collection[str],
    worth: int | None,
    day: Day,
    redemption: int | None,
) -> IssuedVoucher:
    """One voucher of a reward; `worth` is its amount where that goes by the points taken."""
    new = new_voucher(
        program=program,
        reward=reward,
        version=version,
        member=member,
        groups=groups,
        worth=worth,
        day=day,
        redemption=redemption,
    )
    [(number, code)] = issue_many(store, new, reward, 1, arrival)
    return IssuedVoucher(number, code, new.expires_on)


def issue_many(
    store: Store, new: NewVoucher, reward: Reward, count: int, arrival: int
) -> list[tuple[int, str]]:
    """So many vouchers of the same terms, each with a code of its own; numbers and codes."""
    terms = reward.terms_as(VoucherTerms)
    assert terms is not None
    pattern = terms.code or VOUCHER_PATTERN
    made: list[tuple[int, str]] = []
    while len(made) < count:
        codes = [fill(pattern, random_symbols) for _ in range(count - len(made))]
        made += insert_vouchers(store.db, new, codes, arrival)
    return made


def new_voucher(
    *,
    program: int,
    reward: Reward,
    version: int,
    member: int | None,
    groups: Collection[str],
    worth: int | None,
    day: Day,
    redemption: int | None,
) -> NewVoucher:
    """The terms of a voucher as they are for a member of these groups on that day."""
    terms = reward.terms_as(VoucherTerms)
    assert terms is not None
    amount = worth if terms.amount == "point-value" else _of(terms.amount, groups)
    return NewVoucher(
        program=program,
        reward=reward.id,
        version=version,
        member=member,
        redemption=redemption,
        percent=_of(terms.percent, groups),
        amount=amount,
        item=terms.item,
        free_shipping=terms.free_shipping,
        min_order=_of(terms.min_order, groups),
        max_discount=_of(terms.max_discount, groups),
        stacks=reward.stacks,
        personal=terms.personal,
        uses_max=terms.uses,
        issued_on=day,
        expires_on=None if terms.valid is None else add_length(day, terms.valid),
    )


def void_vouchers_of(store: Store, *, redemption: int, day: Day, arrival: int) -> None:
    """Voids what a redemption made; raises Refused (`voucher-used`) where it has been used."""
    for voucher in vouchers_of(store.db, redemption):
        if voucher.uses:
            raise Refused(
                Problem(
                    "voucher-used",
                    f"its voucher {voucher.code} has been used",
                    value=voucher.code,
                    fix="Undo the use first: see loyalty voucher list and voucher undo.",
                )
            )
        if voucher.voided_on is None:
            void_voucher(store.db, voucher.number, day, arrival)


def _of(number: ByGroup | None, groups: Collection[str]) -> int | None:
    return None if number is None else number.of(groups)


def void_personal_vouchers(store: Store, *, member: int, day: Day, arrival: int) -> int:
    """The personal vouchers of who is closed (and of who was merged into them) are good no more,
    as far as a use is left (DESIGN, "Members"); returns how many."""
    left = [
        voucher
        for voucher in list_vouchers(store.db, day, member=member)
        if voucher.personal and voucher.status(day) == "active"
    ]
    for voucher in left:
        void_voucher(store.db, voucher.number, day, arrival)
    return len(left)
