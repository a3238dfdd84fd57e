"""`transaction assign` and `transaction correct`: a receipt given to whom it belongs, a wrong one
taken back and told anew.

Nothing that was told is changed: what was wrong is withdrawn on the day of the command, and told
again under the same id. The next batch takes back what it had earned, and judges it anew.
"""

from __future__ import annotations

from dataclasses import replace

from loyalty_cli.base.dates import iso, parse_day
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.intake.kinds.rows import Transaction
from loyalty_cli.jobs.commanding import check_reason
from loyalty_cli.jobs.counter.arriving import (
    Arrival,
    begin,
    find_receipt,
    finish,
    place,
    refuse_closed_day,
    refuse_coming,
)
from loyalty_cli.jobs.counter.selling import refuse_refund, refuse_wrong_refund
from loyalty_cli.jobs.counter.typed import Typed, told_again
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.store.facts.events import adopt
from loyalty_cli.store.facts.lookup import find_member, refuse_status
from loyalty_cli.store.facts.members import Change, apply_changes, member_ids
from loyalty_cli.store.facts.receipts import Receipt, keep_answer, receipt_of, refunds_of
from loyalty_cli.store.facts.undoing import later_joined, list_receipt, tell_again, withdraw_listed
from loyalty_cli.store.file.connection import Store


def assign_receipt(
    store: Store,
    id_: str,
    who: str | None,
    *,
    source: str | None,
    reason: str | None,
    caller: Caller,
) -> Outcome:
    """A receipt with its refunds becomes a member's, or (`who` None) a guest's again.

    A guest's needs no reason; one that is somebody's is refused without. Raises Refused for no
    such receipt or member, a refund, a closed member, a day before the last batch; Usage where the
    reason is empty. counts: `transactions` (with the refunds). data: `transaction` `source`
    `member_id` and `before`, whose it was.
    """
    if reason is not None:
        check_reason(reason, "giving a receipt to somebody")
    with store.atomic(keep=not caller.dry_run):
        receipt = find_receipt(store, id_, source)
        if receipt.refund_of is not None:
            refuse_refund(receipt)
        member = None if who is None else find_member(store, who)
        ids = member_ids(store.db, [each for each in (member, receipt.member) if each is not None])
        data: dict[str, object] = {
            "transaction": receipt.id,
            "source": receipt.source_name,
            "member_id": None if member is None else ids[member],
            "before": None if receipt.member is None else ids[receipt.member],
        }
        if member == receipt.member:
            return Outcome("already-done", caller.as_of, caller.dry_run, data=data)
        _refuse_taking(receipt, ids, reason)
        if member is not None and who is not None:
            _refuse_closed(store, who, member)
        refuse_closed_day(store, caller)
        count = 1 + len(refunds_of(store.db, receipt.event))
        arrived = begin(store, caller, "transaction assign", receipt.source)
        if receipt.member is None:
            assert member is not None
            adopt(store.db, [(receipt.event, member, arrived.number, 1)])
        else:
            list_receipt(store.db, receipt.event, told=True)
            withdraw_listed(store.db, arrived.number, caller.as_of)
            tell_again(store.db, member)
            _joined_later(store, arrived, caller)
        finish(
            store,
            arrived,
            new=0,
            members=[each for each in (member, receipt.member) if each is not None],
            before=f"{receipt.id}: {data['before'] or 'a guest'}",
            after=f"{receipt.id}: {data['member_id'] or 'a guest'}",
            reason=reason,
        )
    return Outcome("ok", caller.as_of, caller.dry_run, {"transactions": count}, data=data)


def correct_receipt(
    store: Store, id_: str, typed: Typed, *, source: str | None, reason: str, caller: Caller
) -> Outcome:
    """A receipt is taken back and told anew with what was typed; the rest of it stays.

    Raises Refused for no such receipt, a day before the last batch, less than was refunded of it,
    a day after its refunds; Usage where nothing was typed or it can't be a receipt. counts:
    `transactions` (with the refunds told again). data: `transaction` `source` `member_id`, and
    what has `changed`: `{"field", "before", "after"}` each.
    """
    check_reason(reason, "a correction")
    if typed.is_empty and typed.at is None:
        raise Usage(
            Problem(
                "nothing-to-correct",
                "nothing was said that is to be corrected",
                fix="Give what is right: the AMOUNT, --item, --at or another option, or --void.",
            )
        )
    with store.atomic(keep=not caller.dry_run):
        receipt = find_receipt(store, id_, source)
        fact = told_again(store, receipt.event, typed)
        data = _data(store, receipt)
        data["changed"] = changed = _changes(store, receipt, fact)
        if not changed:
            return Outcome("already-done", caller.as_of, caller.dry_run, data=data)
        refuse_closed_day(store, caller)
        refuse_coming(fact, caller)
        _refuse_against_refunds(store, receipt, fact, typed)
        count = 1 + len(refunds_of(store.db, receipt.event))
        arrived = begin(store, caller, "transaction correct", receipt.source)
        list_receipt(store.db, receipt.event, told=False)
        withdraw_listed(store.db, arrived.number, caller.as_of)
        # Its place in the file that brought it, if one did, stays its place.
        event = place(
            store,
            caller,
            replace(fact, rows=[replace(fact.rows[0], line=receipt.line)]),
            receipt.source,
            receipt.number,
            receipt.member,
            receipt.refund_of,
        )
        keep_answer(store.db, receipt.event, event)
        tell_again(store.db, receipt.member, told=(receipt.event, event))
        _joined_later(store, arrived, caller)
        finish(
            store,
            arrived,
            new=0,
            members=[receipt.member],
            before=f"{receipt.id}: {_said(changed, 'before')}",
            after=f"{receipt.id}: {_said(changed, 'after')}",
            reason=reason,
        )
    return Outcome("ok", caller.as_of, caller.dry_run, {"transactions": count}, data=data)


def void_receipt(
    store: Store, id_: str, *, source: str | None, reason: str, caller: Caller
) -> Outcome:
    """What was typed at the counter and never was, is taken back, refunds with it.

    Raises Refused for one that a file brought: the next file would bring it again. data: as
    `correct_receipt`, `changed` empty.
    """
    check_reason(reason, "taking a receipt back")
    with store.atomic(keep=not caller.dry_run):
        receipt = find_receipt(store, id_, source)
        if not receipt.is_typed:
            raise Refused(
                Problem(
                    "from-a-file",
                    f"{receipt.id} came with import {receipt.number}, and the next file that has "
                    "it would bring it again",
                    column="--void",
                    value=receipt.id,
                    fix=f"Refund it: loyalty transaction refund {receipt.id}; or take the whole "
                    f"file back: loyalty import undo {receipt.number}.",
                )
            )
        refuse_closed_day(store, caller)
        count = 1 + len(refunds_of(store.db, receipt.event))
        arrived = begin(store, caller, "transaction correct", receipt.source)
        list_receipt(store.db, receipt.event, told=False)
        withdraw_listed(store.db, arrived.number, caller.as_of)
        _joined_later(store, arrived, caller)
        finish(
            store,
            arrived,
            new=0,
            members=[receipt.member],
            before=f"{receipt.id}: {_money(store, receipt.amount)}",
            after=f"{receipt.id}: taken back",
            reason=reason,
        )
        data = _data(store, receipt) | {"changed": []}
    return Outcome("ok", caller.as_of, caller.dry_run, {"transactions": count}, data=data)


def _data(store: Store, receipt: Receipt) -> dict[str, object]:
    ids = {} if receipt.member is None else member_ids(store.db, [receipt.member])
    return {
        "transaction": receipt.id,
        "source": receipt.source_name,
        "member_id": None if receipt.member is None else ids[receipt.member],
    }


def _said(changed: list[dict[str, str | None]], which: str) -> str:
    return "; ".join(f"{each['field']} {each[which] or 'empty'}" for each in changed)


def _money(store: Store, minor: int) -> str:
    """An amount of the store's currency as text."""
    return format_minor(minor, store.settings.digits)


def _changes(store: Store, receipt: Receipt, fact: Transaction) -> list[dict[str, str | None]]:
    from loyalty_cli.jobs.importing.kinds.differences import differing

    return [
        {"field": name, "before": before, "after": after}
        for name, before, after in differing(store.db, receipt.event, fact, store.settings.digits)
    ]


def _refuse_taking(receipt: Receipt, ids: dict[int, str], reason: str | None) -> None:
    if receipt.member is not None and reason is None:
        raise Refused(
            Problem(
                "somebodys",
                f"receipt {receipt.id} is {ids[receipt.member]}'s",
                column="--reason",
                value=receipt.id,
                fix='Say why it is taken from them: --reason "rung up on the wrong card".',
            )
        )


def _refuse_closed(store: Store, who: str, member: int) -> None:
    (status,) = store.db.execute(
        "SELECT status FROM members WHERE member = ?", (member,)
    ).fetchone()
    refuse_status(who, status, suspended=True)


def _refuse_against_refunds(
    store: Store, receipt: Receipt, fact: Transaction, typed: Typed
) -> None:
    if receipt.refund_of is not None:
        purchase = receipt_of(store.db, receipt.refund_of)
        refunded = sum(amount for *_, amount in refunds_of(store.db, purchase.event))
        refuse_wrong_refund(
            store, fact, purchase, purchase.amount - refunded + receipt.amount, typed
        )
        return
    refunds = refunds_of(store.db, receipt.event)
    refunded = sum(amount for *_, amount in refunds)
    if fact.amount < refunded:
        raise Refused(
            Problem(
                "refunded-already",
                f"{_money(store, refunded)} of {receipt.id} has been refunded, more than "
                f"{_money(store, fact.amount)}",
                column=typed.amount_option,
                value=_money(store, fact.amount),
                fix=f"Correct the refund first: loyalty transaction correct {refunds[-1][0]}.",
            )
        )
    early = [(id_, day) for id_, day, _ in refunds if parse_day(day) < fact.when.day]
    if early:
        raise Refused(
            Problem(
                "refunded-before",
                f"its refund {early[0][0]} is of {early[0][1]}, before {iso(fact.when.day)}",
                column="--at",
                value=iso(fact.when.day),
                fix=f"Give {early[0][1]} or an earlier day, or correct the refund first.",
            )
        )


def _joined_later(store: Store, arrived: Arrival, caller: Caller) -> None:
    """An enrolled member who lost the first purchase joined on the next one."""
    changes = [Change(member, "joined_on", old, new) for member, old, new in later_joined(store.db)]
    apply_changes(
        store.db, changes, from_day=caller.as_of, source=arrived.command, arrival=arrived.arrival
    )
