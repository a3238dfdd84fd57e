"""`transaction add` and `transaction refund`: a sale, or what comes back of one, without a file."""

from __future__ import annotations

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.intake.kinds.rows import Transaction, TransactionLine
from loyalty_cli.jobs.counter.arriving import (
    SOURCE,
    begin,
    find_receipt,
    finish,
    place,
    refuse_closed_day,
    refuse_coming,
    source_of_counter,
)
from loyalty_cli.jobs.counter.typed import (
    Typed,
    lines_of,
    refuse_unknown_items,
    transaction_of,
)
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.store.facts.events import event_details
from loyalty_cli.store.facts.lookup import accounts_of, find_account, find_member, refuse_status
from loyalty_cli.store.facts.members import member_ids
from loyalty_cli.store.facts.receipts import Receipt, last_numbered, refunds_of
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.log import refs

NUMBER_DIGITS = 3
"""A day's receipts of the counter are numbered from 001."""


def add_sale(
    store: Store,
    who: str,
    typed: Typed,
    *,
    program: str | None = None,
    ref: str | None,
    caller: Caller,
) -> Outcome:
    """A purchase of a member, under an id of its own ("C20260331-001").

    It counts in every program of the member; `program` only makes sure that there is an account.

    Raises Refused for no such member, a closed one, a day before the last batch or a `ref` that
    stands for something else; Usage for what can't be a sale. counts: `transactions`. data:
    `transaction` `source` `member_id` `type` `occurred_on` `amount` `lines`.
    """
    assert typed.when is not None
    asked = {"command": "transaction add", "member": who, **typed.said()}
    with store.atomic(keep=not caller.dry_run):
        if ref is not None and (first := refs.look_up(store, ref, asked)) is not None:
            return Outcome("already-done", caller.as_of, caller.dry_run, data=first)
        member = find_member(store, who)
        if program is not None:
            find_account(store, who, program)
        status = _status(store, who, member)
        refuse_closed_day(store, caller)
        source = source_of_counter(store)
        lines = lines_of(typed, store.settings.digits)
        id_ = _next_id(store, source, typed.when.day)
        fact = transaction_of(store, id_, "purchase", typed.when, lines, typed)
        refuse_coming(fact, caller)
        arrived = begin(store, caller, "transaction add", source)
        place(store, caller, fact, source, arrived.number, member, None)
        data = _told(store, fact, SOURCE, member)
        after = f"{id_}: {data['amount']}"
        finish(store, arrived, new=1, members=[member], before=None, after=after)
        if ref is not None:
            refs.keep(store, ref, asked, data, arrived.arrival)
    outcome = Outcome("ok", caller.as_of, caller.dry_run, {"transactions": 1}, data=data)
    if status == "suspended":
        outcome.hints.append(f"{who} is suspended: the sale is kept, and earns nothing")
    elif not accounts_of(store.db, member):
        outcome.hints.append(f"{who} has no account: loyalty program apply FILE opens one")
    return outcome


def refund_sale(
    store: Store,
    id_: str,
    typed: Typed,
    *,
    source: str | None,
    ref: str | None,
    caller: Caller,
) -> Outcome:
    """What comes back of a purchase: all that is left of it, or what was typed.

    It stands in the source of its purchase, as "ID/refund-1". Raises Refused for no such purchase,
    more than is left, a day before the purchase or the last batch. data: as `add_sale`, and
    `refund_of` and what is `left` of the purchase.
    """
    assert typed.when is not None
    asked = {"command": "transaction refund", "transaction": id_, "source": source, **typed.said()}
    with store.atomic(keep=not caller.dry_run):
        if ref is not None and (first := refs.look_up(store, ref, asked)) is not None:
            return Outcome("already-done", caller.as_of, caller.dry_run, data=first)
        receipt = find_receipt(store, id_, source)
        refuse_refund(receipt)
        refuse_closed_day(store, caller)
        left = receipt.amount - sum(amount for *_, amount in refunds_of(store.db, receipt.event))
        lines = _refund_lines(store, receipt, typed, left)
        prefix = f"{receipt.id}/refund-"
        number = last_numbered(store.db, receipt.source, prefix) + 1
        fact = transaction_of(
            store, f"{prefix}{number}", "refund", typed.when, lines, typed, refund_of=receipt.id
        )
        refuse_coming(fact, caller)
        refuse_wrong_refund(store, fact, receipt, left, typed)
        arrived = begin(store, caller, "transaction refund", receipt.source)
        place(store, caller, fact, receipt.source, arrived.number, receipt.member, receipt.event)
        digits = store.settings.digits
        data = _told(store, fact, receipt.source_name, receipt.member) | {
            "refund_of": receipt.id,
            "left": format_minor(left - fact.amount, digits),
        }
        finish(
            store,
            arrived,
            new=1,
            members=[receipt.member],
            before=f"{receipt.id}: {format_minor(left, digits)}",
            after=f"{fact.id}: {data['amount']}",
        )
        if ref is not None:
            refs.keep(store, ref, asked, data, arrived.arrival)
    return Outcome("ok", caller.as_of, caller.dry_run, {"transactions": 1}, data=data)


def refuse_refund(receipt: Receipt) -> None:
    """A refund is of a purchase, and a refund's member is its purchase's. Raises Refused."""
    if receipt.kind == "refund":
        raise Refused(
            Problem(
                "is-refund",
                f"{receipt.id} is a refund itself",
                value=receipt.id,
                fix=f"Name its purchase; loyalty transaction show {receipt.id} says which that is.",
            )
        )


def refuse_wrong_refund(
    store: Store, fact: Transaction, purchase: Receipt, left: int, typed: Typed
) -> None:
    """A refund is of no more than is left, and not before its purchase. Raises Refused."""
    digits = store.settings.digits
    if fact.amount > left:
        raise Refused(
            Problem(
                "refund-too-large",
                f"of {purchase.id} ({format_minor(purchase.amount, digits)}) only "
                f"{format_minor(left, digits)} is left to refund, less than "
                f"{format_minor(fact.amount, digits)}",
                column=typed.amount_option,
                value=format_minor(fact.amount, digits),
                fix=f"Refund at most {format_minor(left, digits)}."
                if left > 0
                else "It has been refunded in full.",
            )
        )
    if fact.when.day < parse_day(purchase.local_date):
        raise Refused(
            Problem(
                "refund-before-purchase",
                f"the refund would be of {iso(fact.when.day)}, before its purchase "
                f"{purchase.id} of {purchase.local_date}",
                column="--at",
                value=iso(fact.when.day),
                fix=f"Give {purchase.local_date} or a later day.",
            )
        )


def _refund_lines(store: Store, receipt: Receipt, typed: Typed, left: int) -> list[TransactionLine]:
    if typed.items:
        lines = lines_of(typed, store.settings.digits)
        bought = event_details(store.db, receipt.event).lines
        refuse_unknown_items(lines, [c for _, c, *_ in bought if c is not None], receipt.id)
        return lines
    amount = left if typed.amount is None else typed.amount
    if amount == 0 and receipt.amount > 0:
        raise Refused(
            Problem(
                "nothing-to-refund",
                f"{receipt.id} has been refunded in full"
                if left == 0
                else "a refund of nothing is none",
                value=receipt.id,
                fix=f"loyalty transaction show {receipt.id} lists its refunds."
                if left == 0
                else "Give the amount that comes back.",
            )
        )
    return [TransactionLine(None, None, None, amount)]


def _status(store: Store, who: str, member: int) -> str:
    (status,) = store.db.execute(
        "SELECT status FROM members WHERE member = ?", (member,)
    ).fetchone()
    refuse_status(who, status, suspended=True)
    return str(status)


def _next_id(store: Store, source: int, day: Day) -> str:
    prefix = f"C{iso(day).replace('-', '')}-"
    number = last_numbered(store.db, source, prefix) + 1
    return f"{prefix}{number:0{NUMBER_DIGITS}d}"


def _told(store: Store, fact: Transaction, source: str, member: int | None) -> dict[str, object]:
    digits = store.settings.digits
    ids = {} if member is None else member_ids(store.db, [member])
    return {
        "transaction": fact.id,
        "source": source,
        "member_id": None if member is None else ids[member],
        "type": fact.type,
        "occurred_on": iso(fact.when.day),
        "amount": format_minor(fact.amount, digits),
        "lines": [
            {"category": line.category, "amount": format_minor(line.amount, digits)}
            for line in fact.lines
        ],
    }
