"""Vouchers on an order: whether they are good for it, what they take off, used and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loyalty_cli.base.codes import normalise
from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.jobs.command import Command, command
from loyalty_cli.jobs.commanding import refuse_before_last_batch, refuse_status
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.jobs.vouchers.standing import standings
from loyalty_cli.jobs.vouchers.words import REASONS, SAYS, problem_of
from loyalty_cli.program.judging.discounts import Cut, Discounted, Order, Terms, discounted, refusal
from loyalty_cli.store.facts.lookup import find_member
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.vouchers import (
    VoucherRow,
    find_voucher,
    note_use,
    undo_use,
    voucher_numbered,
)
from loyalty_cli.store.value.wrong_codes import count_wrong_code


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of some vouchers: the order, whose it is, and who may know why not."""

    codes: tuple[str, ...]
    order: Order
    member: str | None
    public: bool


@dataclass(slots=True)
class _Answer:
    vouchers: list[VoucherRow | None]
    reasons: list[str | None]
    result: Discounted | None
    member: int | None

    @property
    def reason(self) -> str | None:
        """The one that is told, whatever the order in which the codes were typed."""
        return min(filter(None, self.reasons), key=REASONS.index, default=None)


def check_vouchers(store: Store, asked: Asked, day: Day) -> tuple[dict[str, object], list[Problem]]:
    """What the vouchers would take off the order, or why they can't: the contract's object, and
    why not in words.

    Writes nothing. Raises Usage for a code twice or an amount below 0, Refused for no such member.
    """
    answer = _answer(store, asked, day)
    problems = [] if answer.result is not None else _problems(asked, answer, store)
    return {**_told(store, asked, answer), "as_of": iso(day)}, problems


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
        nothing = _Answer([None] * len(asked.codes), ["unknown"] * len(asked.codes), None, None)
        problems, told = _problems(asked, nothing, store), _told(store, asked, nothing)
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
    }
    with command(store, "voucher redeem", caller, ref) as doing:
        first = doing.answered(arguments)
        if first is not None:
            return doing.already_done(first)
        answer = _answer(store, asked, caller.as_of)
        told = _told(store, asked, answer)
        if answer.result is None:
            for voucher in answer.vouchers:
                if voucher is None:
                    count_wrong_code(store.db, "voucher", caller.as_of)
            problems = _problems(asked, answer, store)
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


def _answer(store: Store, asked: Asked, day: Day) -> _Answer:
    _check(asked, store.settings.digits)
    vouchers = [find_voucher(store.db, code) for code in asked.codes]
    try:
        member = None if asked.member is None else _member(store, asked.member)
    except Refused:
        if not asked.public:
            raise
        # A web form is not told which members there are either.
        return _Answer(vouchers, ["other-member"] * len(vouchers), None, None)
    terms = [None if voucher is None else terms_of(voucher) for voucher in vouchers]
    alone = len(vouchers) == 1
    reasons = [
        reason or (None if each is None else refusal(each, asked.order, alone=alone))
        for reason, each in zip(standings(store, vouchers, member, day), terms, strict=True)
    ]
    result = None
    if not any(reasons):
        result = discounted(asked.order, [each for each in terms if each is not None])
    return _Answer(vouchers, reasons, result, member)


def _member(store: Store, who: str) -> int:
    """Whose order it is; raises Refused for nobody, and for who can't spend anything."""
    member = find_member(store, who)
    (status,) = store.db.execute(
        "SELECT status FROM members WHERE member = ?", (member,)
    ).fetchone()
    refuse_status(who, status)
    return member


def terms_of(voucher: VoucherRow) -> Terms:
    """What a voucher takes off, as it was when it was issued."""
    return Terms(
        key=normalise(voucher.code),
        percent=voucher.percent,
        amount=voucher.amount,
        item=voucher.item,
        free_shipping=voucher.free_shipping,
        min_order=voucher.min_order,
        max_discount=voucher.max_discount,
        stacks=voucher.stacks,
    )


def _use(doing: Command, answer: _Answer, order: Order) -> list[str]:
    assert answer.result is not None
    arrival = doing.begin()
    uses = []
    for voucher, cut in zip(answer.vouchers, answer.result.cuts, strict=True):
        assert voucher is not None
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


def _told(store: Store, asked: Asked, answer: _Answer) -> dict[str, object]:
    digits, result = store.settings.digits, answer.result
    reason = answer.reason
    full = asked.order.amount + asked.order.shipping
    told: dict[str, object] = {
        "valid": result is not None,
        "reason": "not-valid" if reason is not None and asked.public else reason,
        "discount": format_minor(0 if result is None else result.discount, digits),
        "to_pay": format_minor(full if result is None else result.to_pay, digits),
        "lost": format_minor(0 if result is None else sum(c.lost for c in result.cuts), digits),
    }
    if asked.public and result is None:
        return told
    if len(asked.codes) > 1 or asked.order.goods is not None:
        cuts: Sequence[Cut | None] = [None] * len(asked.codes) if result is None else result.cuts
        told["parts"] = [
            _part(code, voucher, why, cut, digits, basket=asked.order.goods is not None)
            for code, voucher, why, cut in zip(
                asked.codes, answer.vouchers, answer.reasons, cuts, strict=True
            )
        ]
    return told


def _part(
    code: str,
    voucher: VoucherRow | None,
    reason: str | None,
    cut: Cut | None,
    digits: int,
    *,
    basket: bool,
) -> dict[str, object]:
    part: dict[str, object] = {
        "code": code if voucher is None else voucher.code,
        "reward": None if voucher is None else voucher.reward,
        "valid": reason is None,
        "reason": reason,
        "discount": format_minor(0 if cut is None else cut.discount, digits),
        "lost": format_minor(0 if cut is None else cut.lost, digits),
    }
    if basket:
        part["lines"] = [] if cut is None else [format_minor(n, digits) for n in cut.lines]
    return part


def _parts(told: dict[str, object]) -> list[dict[str, object]]:
    parts = told.get("parts", [])
    assert isinstance(parts, list)
    return parts


def _problems(asked: Asked, answer: _Answer, store: Store) -> list[Problem]:
    if asked.public:
        return [Problem("not-valid", f"the voucher {SAYS['not-valid'][3:]}")]
    return [
        problem_of(store, code, reason)
        for code, reason in zip(asked.codes, answer.reasons, strict=True)
        if reason is not None
    ]


def _check(asked: Asked, digits: int) -> None:
    keys = [normalise(code) for code in asked.codes]
    for code, key in zip(asked.codes, keys, strict=True):
        if keys.count(key) > 1:
            raise Usage(
                Problem("code-twice", f"{code} stands there twice", value=code, fix="Type it once.")
            )
    order = asked.order
    if order.amount < 0 or order.shipping < 0 or order.amount + order.shipping == 0:
        raise Usage(
            Problem(
                "no-order",
                "the order comes to "
                + format_minor(order.amount + order.shipping, digits)
                + ", so there is nothing to take a discount off",
                column="--order" if order.goods is None else "--basket",
                fix="Give what the order costs before any discount.",
            )
        )
