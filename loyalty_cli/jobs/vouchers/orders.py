"""Vouchers on an order: whether they are good for it, what they take off, used and taken back."""

from __future__ import annotations

from loyalty_cli.base.codes import normalise
from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.jobs.command import Command, command
from loyalty_cli.jobs.commanding import refuse_before_last_batch
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.jobs.vouchers.answers import Answer, Asked, answer_of, problems_of, told_of
from loyalty_cli.program.judging.discounts import Order
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.vouchers import (
    note_use,
    undo_use,
    voucher_numbered,
)
from loyalty_cli.store.value.wrong_codes import count_wrong_code


def check_vouchers(store: Store, asked: Asked, day: Day) -> tuple[dict[str, object], list[Problem]]:
    """What the vouchers would take off the order, or why they can't: the contract's object, and
    why not in words.

    Writes nothing. Raises Usage for a code twice or an amount below 0, Refused for no such member.
    """
    answer = answer_of(store, asked, day)
    problems = [] if answer.result is not None else problems_of(asked, answer, store)
    return {**told_of(store, asked, answer), "as_of": iso(day)}, problems


def redeem_vouchers(store: Store, asked: Asked, *, ref: str | None, caller: Caller) -> Outcome:
    """Uses the vouchers on the order, all of them or none.

    data: `valid` `reason` `discount` `to_pay` `lost` (what vouchers of an amount are worth beyond
    the order) `use` (for one code), and for several codes or a basket `parts`. Wrong codes are
    counted. A `ref` with the same arguments answers as at first; with others it is refused
    (Refused), for the public as any code is that is not valid.
    """
    try:
        return _redeem(store, asked, ref=ref, caller=caller)
    except Refused:
        if not asked.public:
            raise
        nothing = Answer([None] * len(asked.codes), ["unknown"] * len(asked.codes), None, None)
        problems, told = problems_of(asked, nothing, store), told_of(store, asked, nothing)
        return Outcome("refused", caller.as_of, caller.dry_run, problems=problems, data=told)


def _redeem(store: Store, asked: Asked, *, ref: str | None, caller: Caller) -> Outcome:
    arguments: dict[str, object] = {
        "codes": [normalise(code) for code in asked.codes],
        "order": asked.order.amount,
        "shipping": asked.order.shipping,
        "basket": None
        if asked.order.goods is None
        else [[g.sku, g.category, g.quantity, g.amount] for g in asked.order.goods],
        "member": asked.member,
        **({"benefits": True} if asked.benefits else {}),
    }
    with command(store, "voucher redeem", caller, ref) as doing:
        first = doing.answered(arguments)
        if first is not None:
            return doing.already_done(first)
        answer = answer_of(store, asked, caller.as_of)
        told = told_of(store, asked, answer)
        if answer.result is None:
            for voucher in answer.vouchers:
                if voucher is None:
                    count_wrong_code(store.db, "voucher", caller.as_of)
            problems = problems_of(asked, answer, store)
            return Outcome("refused", caller.as_of, caller.dry_run, problems=problems, data=told)
        for program in {voucher.program for voucher in answer.vouchers if voucher is not None}:
            refuse_before_last_batch(store, program, caller.as_of)
        uses = _use(doing, answer, asked.order)
        told["use"] = uses[0] if len(uses) == 1 else None
        for part, use in zip(_parts(told), uses, strict=False):
            part["use"] = use
        doing.keep(told)
    return doing.done(told)


def undo_voucher(store: Store, typed: str, *, reason: str | None, caller: Caller) -> Outcome:
    """Takes a use back: the voucher may be used that once more. Twice is "already-done".

    data: `use` `code` `discount`. Raises Refused where there is no such use.
    """
    with command(store, "voucher undo", caller) as doing:
        row = None
        if typed.isascii() and typed.isdigit() and len(typed) < 16:
            row = store.db.execute(
                """SELECT u.voucher, u.discount, u.used_on, b.use FROM voucher_uses u
                   LEFT JOIN voucher_uses b ON b.undoes = u.use
                   WHERE u.use = ? AND u.uses = 1""",
                (int(typed),),
            ).fetchone()
        if row is None:
            raise Refused(
                Problem(
                    "no-such-use",
                    f"there is no use {typed} of a voucher",
                    value=typed,
                    fix="voucher redeem says the number of the use.",
                )
            )
        number, discount, used_on, undone = row
        voucher = voucher_numbered(store.db, number)
        data: dict[str, object] = {
            "use": typed,
            "code": voucher.code,
            "discount": format_minor(discount, store.settings.digits),
        }
        if undone is not None:
            return doing.already_done(data)
        refuse_before_last_batch(store, voucher.program, caller.as_of)
        if iso(caller.as_of) < used_on:
            raise Refused(
                Problem(
                    "before-use",
                    f"{iso(caller.as_of)} lies before the use, which was on {used_on}",
                    column="--as-of",
                    value=iso(caller.as_of),
                    fix=f"Give {used_on} or a later day.",
                )
            )
        undo_use(store.db, int(typed), caller.as_of, doing.begin())
        doing.record(
            member=voucher.member,
            reason=reason,
            before=f"voucher {voucher.number}: {voucher.uses} of {voucher.uses_max} used",
            after=f"{voucher.uses - 1} of {voucher.uses_max} used",
        )
    return doing.done(data)


def _use(doing: Command, answer: Answer, order: Order) -> list[str]:
    assert answer.result is not None
    arrival = doing.begin()
    uses = []
    if answer.counts == "benefits":
        doing.record(member=answer.member, after="not used: the member's benefits take off more")
    for voucher, cut in zip(answer.vouchers, answer.cuts, strict=True):
        assert voucher is not None
        if cut is None:
            continue
        use = note_use(
            doing.store.db,
            voucher.number,
            discount=cut.discount,
            order_amount=order.amount,
            member=answer.member,
            day=doing.caller.as_of,
            arrival=arrival,
        )
        uses.append(str(use))
        doing.record(
            member=answer.member or voucher.member,
            before=f"voucher {voucher.number}: {voucher.uses} of {voucher.uses_max} used",
            after=f"{voucher.uses + 1} of {voucher.uses_max} used, use {use}",
        )
    return uses


def _parts(told: dict[str, object]) -> list[dict[str, object]]:
    parts = told.get("parts", [])
    assert isinstance(parts, list)
    return parts
