"""Money moved on gift cards: paid, refunded, topped up, voided; a card is its entries' sum."""

from __future__ import annotations

from collections.abc import Callable

from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.jobs.command import Command, command
from loyalty_cli.jobs.commanding import check_reason
from loyalty_cli.jobs.giftcards.codes import (
    before_problem,
    card_of,
    of_code,
    refuse_before,
    told,
    why_not,
)
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.store.facts.members import member_ids
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.gift_cards import Card, card_numbered, post
from loyalty_cli.store.value.wrong_codes import count_wrong_code


def redeem_card(
    store: Store,
    code: str,
    amount: int,
    *,
    up_to: bool,
    ref: str | None,
    caller: Caller,
    public: bool = False,
) -> Outcome:
    """Pays with a card. More than its balance is refused, unless `up_to` takes what is there.

    data: the card's keys, `taken` and `left_to_pay`. A code that nobody has is counted. `public`
    tells no reason but `not-valid`.
    """
    _check_amount(amount, store)
    asked: dict[str, object] = {
        "code": "",
        "amount": amount,
        "up_to": up_to,
    }
    with command(store, "giftcard redeem", caller, ref) as doing:
        found = of_code(store, code)
        asked["code"] = None if found is None else found[0].card
        try:
            first = None if found is None else doing.answered(asked)
        except Refused:
            if not public:
                raise
            return _not_valid(caller)
        if first is not None:
            return doing.already_done(first)
        if found is None:
            count_wrong_code(store.db, "gift-card", caller.as_of)
        problem = why_not(store, code, found, caller.as_of)
        card = None if found is None else found[0]
        if problem is None and card is not None:
            problem = before_problem(store, card, caller.as_of)
        if problem is None and card is not None and amount > card.balance and not up_to:
            problem = _too_little(store, card, amount)
        if problem is not None or card is None:
            if public or problem is None:
                return _not_valid(caller)
            data = {} if card is None else told(store, card, caller.as_of)
            return Outcome(
                "refused",
                caller.as_of,
                caller.dry_run,
                problems=[problem],
                data={**data, "reason": problem.code},
            )
        taken = min(amount, card.balance)
        data = _move(doing, card, "redeem", -taken, None)
        digits = store.settings.digits
        data["taken"] = format_minor(taken, digits)
        data["left_to_pay"] = format_minor(amount - taken, digits)
        doing.keep(data)
    return doing.done(data)


def _not_valid(caller: Caller) -> Outcome:
    """The one answer to the public."""
    return Outcome(
        "refused",
        caller.as_of,
        caller.dry_run,
        problems=[Problem("not-valid", "the gift card is not valid for this")],
        data={"reason": "not-valid"},
    )


def refund_card(
    store: Store, typed: str, amount: int, *, ref: str | None, caller: Caller
) -> Outcome:
    """Gives money back to the card that paid, never more than was paid with it."""

    def check(card: Card) -> None:
        if amount > card.redeemed:
            most = format_minor(card.redeemed, store.settings.digits)
            raise Refused(
                Problem(
                    "more-than-redeemed",
                    f"{most} was paid with {card.card}, less than is to be refunded",
                    value=format_minor(amount, store.settings.digits),
                    fix=f"Refund at most {most}." if card.redeemed else "Nothing was paid with it.",
                )
            )

    return _by_hand(store, typed, "refund", amount, check, ref, caller)


def top_up(store: Store, typed: str, amount: int, *, ref: str | None, caller: Caller) -> Outcome:
    """Puts more money on a card."""
    return _by_hand(store, typed, "topup", amount, lambda card: None, ref, caller)


def void_card(store: Store, typed: str, *, reason: str, ref: str | None, caller: Caller) -> Outcome:
    """What is on the card is gone, and it can't be used any more; twice is "already-done"."""
    check_reason(reason, "voiding a gift card")
    with command(store, "giftcard void", caller, ref) as doing:
        card = card_of(store, typed)
        first = doing.answered({"card": card.card, "reason": reason})
        if first is not None:
            return doing.already_done(first)
        if card.voided_on is not None:
            return doing.already_done(told(store, card, caller.as_of))
        refuse_before(store, card, caller.as_of)
        data = _move(doing, card, "void", -card.balance, reason)
        doing.keep(data)
    return doing.done(data)


def _by_hand(
    store: Store,
    typed: str,
    kind: str,
    amount: int,
    check: Callable[[Card], None],
    ref: str | None,
    caller: Caller,
) -> Outcome:
    _check_amount(amount, store)
    with command(store, f"giftcard {kind}", caller, ref) as doing:
        card = card_of(store, typed)
        first = doing.answered({"card": card.card, "amount": amount})
        if first is not None:
            return doing.already_done(first)
        refuse_before(store, card, caller.as_of)
        check(card)
        status = card.status(caller.as_of)
        if status in ("void", "expired"):
            raise Refused(_on_a_new_card(store, card, status, amount))
        data = _move(doing, card, kind, amount, None)
        doing.keep(data)
    return doing.done(data)


def _on_a_new_card(store: Store, card: Card, status: str, amount: int) -> Problem:
    """No money can be put on a card that is good for nothing: the same on a new one can."""
    command = f"loyalty giftcard issue {format_minor(amount, store.settings.digits)}"
    if card.member is not None:
        command += f" --member {member_ids(store.db, [card.member])[card.member]}"
    ended = f" since its last good day, {card.expires_on}" if status == "expired" else ""
    return Problem(
        status,
        f"{card.card} is {status}{ended}, so no money can be put on it",
        value=card.card,
        fix=f"Put it on a new card: {command}.",
    )


def _move(
    doing: Command, card: Card, kind: str, amount: int, reason: str | None
) -> dict[str, object]:
    """Posts one entry, notes who did it, and tells how the card stands then."""
    store, day = doing.store, doing.caller.as_of
    post(store.db, card.number, kind, amount, day, doing.begin())
    after = card_numbered(store.db, card.number)
    digits = store.settings.digits
    doing.record(
        member=card.member,
        reason=reason,
        before=f"{card.card}: {format_minor(card.balance, digits)}",
        after=format_minor(after.balance, digits),
    )
    return told(store, after, day)


def _too_little(store: Store, card: Card, amount: int) -> Problem:
    has = format_minor(card.balance, store.settings.digits)
    return Problem(
        "not-enough-balance",
        f"{card.card} has {has}, less than {format_minor(amount, store.settings.digits)}",
        value=card.card,
        fix=f"Take at most {has}, or give --up-to to take what is there.",
    )


def _check_amount(amount: int, store: Store) -> None:
    if amount <= 0:
        raise Usage(
            Problem(
                "bad-amount",
                f"{format_minor(amount, store.settings.digits)} is not an amount to move",
                fix="Give an amount of more than 0.",
            )
        )
