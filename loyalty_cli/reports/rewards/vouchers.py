"""`voucher list`: the vouchers there are, and how they stand on a day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor, format_short
from loyalty_cli.base.problems import Problem, Refused, did_you_mean
from loyalty_cli.program.judging.rewards import PERCENT_DIGITS
from loyalty_cli.store.facts.lookup import find_member
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.vouchers import VoucherRow, list_vouchers

VOUCHER_KEYS = (
    *("code", "reward", "program", "member_id", "status", "takes_off", "min_order", "uses"),
    *("uses_max", "issued_on", "expires_on", "personal", "stacks", "redemption", "last_use"),
)


def voucher_list(
    store: Store, *, as_of: Day, member: str | None, reward: str | None, status: str | None
) -> list[dict[str, Any]]:
    """A row of VOUCHER_KEYS each, in the order of issue. `takes_off` says what in words,
    `last_use` is the number that `voucher undo` takes. Raises Refused for no such member or
    reward."""
    if reward is not None:
        _know(store, reward)
    number = None if member is None else find_member(store, member)
    rows = voucher_rows(store, as_of=as_of, member=number, reward=reward, status=status)
    return [dict(zip(VOUCHER_KEYS, cells, strict=True)) for cells in rows]


def voucher_rows(
    store: Store,
    *,
    as_of: Day,
    member: int | None = None,
    reward: str | None = None,
    status: str | None = None,
    program: int | None = None,
) -> Iterator[tuple[Any, ...]]:
    """The same, one by one, each as the values of VOUCHER_KEYS; member and program by number."""
    names = dict(store.db.execute("SELECT member, member_id FROM members"))
    programs = dict(store.db.execute("SELECT program, program_id FROM programs"))
    last = dict(
        store.db.execute(
            """SELECT u.voucher, max(u.use) FROM voucher_uses u
               WHERE u.uses = 1 AND u.used_on <= ?1 AND NOT EXISTS (
                   SELECT 1 FROM voucher_uses b WHERE b.undoes = u.use AND b.used_on <= ?1)
               GROUP BY u.voucher""",
            (iso(as_of),),
        )
    )
    digits = store.settings.digits
    for each in list_vouchers(store.db, as_of, member=member, reward=reward):
        stands = each.status(as_of)
        if status not in (None, stands) or program not in (None, each.program):
            continue
        use = last.get(each.number)
        yield (
            *(each.code, each.reward, programs[each.program], names.get(each.member), stands),
            takes_off(each, digits, store.settings.currency),
            None if each.min_order is None else format_minor(each.min_order, digits),
            *(each.uses, each.uses_max, each.issued_on, each.expires_on, each.personal),
            each.stacks,
            None if each.redemption is None else str(each.redemption),
            None if use is None else str(use),
        )


def _know(store: Store, reward: str) -> None:
    """There are vouchers of the reward, or it is one of a program file. Raises Refused."""
    there = "SELECT 1 FROM vouchers WHERE reward = ? LIMIT 1"
    if store.db.execute(there, (reward,)).fetchone() is not None:
        return
    known = [
        each.id
        for (program,) in store.db.execute("SELECT program FROM programs ORDER BY program")
        for version in load_rulebook(store, program).versions
        for each in version.program.rewards
    ]
    if reward not in known:
        near = did_you_mean(reward, known)
        raise Refused(
            Problem(
                "no-such-reward",
                f"there is no reward {reward}",
                value=reward,
                fix=f"Did you mean {near}?" if near else "See loyalty reward list.",
            )
        )


def takes_off(voucher: VoucherRow, digits: int, currency: str) -> str:
    """What a voucher takes off, in a few words."""
    if voucher.percent is not None:
        percent = format_short(voucher.percent, PERCENT_DIGITS)
        most = voucher.max_discount
        return f"{percent} %" + (
            "" if most is None else f", at most {format_minor(most, digits)} {currency}"
        )
    if voucher.amount is not None:
        return f"{format_minor(voucher.amount, digits)} {currency}"
    return f"one {voucher.item}" if voucher.item is not None else "shipping"
