"""What is asked of vouchers on an order, and what they take off it, or why they can't."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from loyalty_cli.base.codes import normalise
from loyalty_cli.base.dates import Day
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.jobs.vouchers.standing import standings
from loyalty_cli.jobs.vouchers.words import REASONS, SAYS, problem_of
from loyalty_cli.program.judging.discounts import Cut, Discounted, Order, Terms, discounted, refusal
from loyalty_cli.reports.rewards.benefits import percent_of, percent_text
from loyalty_cli.store.facts.lookup import find_member, refuse_status
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.vouchers import VoucherRow, find_voucher


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of some vouchers: the order, whose it is, who may know why not, and whether
    what the member's groups take off goes with it."""

    codes: tuple[str, ...]
    order: Order
    member: str | None
    public: bool
    benefits: bool = False


Counts = Literal["voucher", "benefits"]


@dataclass(slots=True)
class Answer:
    """What came of it: `result` is the order as it is to be paid.

    `percent` is what the member's groups take off, in whole millionths of a percent, where that was
    asked for; `counts` tells which of the two counts where they can't both.
    """

    vouchers: list[VoucherRow | None]
    reasons: list[str | None]
    result: Discounted | None
    member: int | None
    percent: int | None = None
    counts: Counts | None = None

    @property
    def cuts(self) -> list[Cut | None]:
        """What each voucher takes off, None for one that is not used."""
        if self.result is None or self.counts == "benefits":
            return [None] * len(self.vouchers)
        return [*self.result.cuts[: len(self.vouchers)]]

    @property
    def by_benefits(self) -> Cut | None:
        """What the member's groups take off; None where they take off nothing."""
        if self.result is None or self.percent is None or self.counts == "voucher":
            return None
        return self.result.cuts[-1]

    @property
    def reason(self) -> str | None:
        """The one that is told, whatever the order in which the codes were typed."""
        return min(filter(None, self.reasons), key=REASONS.index, default=None)


def answer_of(store: Store, asked: Asked, day: Day) -> Answer:
    """Whether the vouchers are good for the order on a day, and what it then comes to.

    Raises Usage for a code twice, an order of nothing or benefits of nobody; Refused for no such
    member, or one who can't spend anything.
    """
    _check(asked, store.settings.digits)
    vouchers = [find_voucher(store.db, code) for code in asked.codes]
    try:
        member = None if asked.member is None else _member(store, asked.member)
    except Refused:
        if not asked.public:
            raise
        # A web form is not told which members there are either.
        return Answer(vouchers, ["other-member"] * len(vouchers), None, None)
    terms = [None if voucher is None else terms_of(voucher) for voucher in vouchers]
    alone = len(vouchers) == 1
    reasons = [
        reason or (None if each is None else refusal(each, asked.order, alone=alone))
        for reason, each in zip(standings(store, vouchers, member, day), terms, strict=True)
    ]
    answer = Answer(vouchers, reasons, None, member)
    if not any(reasons):
        good = [each for each in terms if each is not None]
        answer.result = discounted(asked.order, good)
        if asked.benefits and member is not None:
            programs = {voucher.program for voucher in vouchers if voucher is not None}
            answer.percent = percent_of(store, member, programs, day)
            _with_benefits(answer, good, asked.order)
    return answer


def _with_benefits(answer: Answer, vouchers: list[Terms], order: Order) -> None:
    """What the member's groups take off is one more that stacks; beside a voucher that stands
    alone the greater of the two counts, and of equal ones the voucher is kept for later."""
    if answer.percent is None or answer.result is None:
        return
    own = Terms(key="", percent=answer.percent, stacks=True)
    if all(each.stacks for each in vouchers):
        answer.result = discounted(order, [*vouchers, own])
        return
    alone = discounted(order, [own])
    answer.counts = "benefits" if alone.discount >= answer.result.discount else "voucher"
    if answer.counts == "benefits":
        answer.result = alone


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


def told_of(store: Store, asked: Asked, answer: Answer) -> dict[str, object]:
    """The answer as the contract's object."""
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
    if asked.benefits:
        told["benefits"] = _by_benefits(answer, digits, basket=asked.order.goods is not None)
        told["counts"] = answer.counts
    if len(asked.codes) > 1 or asked.order.goods is not None:
        told["parts"] = [
            _part(code, voucher, why, cut, digits, basket=asked.order.goods is not None)
            for code, voucher, why, cut in zip(
                asked.codes, answer.vouchers, answer.reasons, answer.cuts, strict=True
            )
        ]
    return told


def _by_benefits(answer: Answer, digits: int, *, basket: bool) -> dict[str, object]:
    cut = answer.by_benefits
    part: dict[str, object] = {
        "percent": percent_text(answer.percent),
        "discount": format_minor(0 if cut is None else cut.discount, digits),
    }
    if basket:
        part["lines"] = [] if cut is None else [format_minor(n, digits) for n in cut.lines]
    return part


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


def problems_of(asked: Asked, answer: Answer, store: Store) -> list[Problem]:
    """Why it is no, a problem for each code; for the public the one that tells nothing."""
    if asked.public:
        return [Problem("not-valid", f"the voucher {SAYS['not-valid'][3:]}")]
    return [
        problem_of(store, code, reason)
        for code, reason in zip(asked.codes, answer.reasons, strict=True)
        if reason is not None
    ]


def _check(asked: Asked, digits: int) -> None:
    if asked.benefits and asked.member is None:
        raise Usage(
            Problem(
                "needs-member",
                "--benefits is what the groups of a member take off, and no member is named",
                column="--benefits",
                fix="Give --member MEMBER too.",
            )
        )
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
