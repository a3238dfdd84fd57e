"""Gift cards sold at the till or by the thousand, with the sheet of their codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.jobs.command import Command, command
from loyalty_cli.jobs.commanding import before_any_batch
from loyalty_cli.jobs.giftcards.code_again import code_of
from loyalty_cli.jobs.giftcards.codes import check_pattern
from loyalty_cli.jobs.giftcards.issue import issue_card
from loyalty_cli.jobs.outcome import Caller, Outcome, Progress
from loyalty_cli.store.facts.lookup import find_member, refuse_status
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.gift_cards import card_numbered, find_card

COUNT_MAX = 1_000_000
Sheet = Iterable[tuple[str, ...]]
SHEET_HEADER = ("card", "code", "amount", "currency", "expires_on", "member_id")


def issue_cards(
    store: Store,
    amount: int,
    *,
    count: int,
    member: str | None,
    expires_on: Day | None,
    pattern: str | None,
    ref: str | None,
    caller: Caller,
    write: Callable[[Sheet], object] | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """New cards with that much money each, worth it to whoever has the code.

    `write` is handed the sheet of all of them before they are kept. counts: `cards`. data:
    `amount` `currency` `expires_on`, and of a single one `card` and `code`. A `ref` that was used
    with these arguments gives the same cards and codes. Raises Usage for what cannot be meant,
    Refused for no such member, StoreUnavailable without a good key.
    """
    _check_issue(amount, count, expires_on, pattern, caller)
    asked: dict[str, object] = {
        "amount": amount,
        "count": count,
        "member": member,
        "expires_on": None if expires_on is None else iso(expires_on),
        "pattern": pattern,
    }
    with command(store, "giftcard issue", caller, ref) as doing:
        first = doing.answered(asked)
        if first is not None:
            return _again(doing, first, count, write)
        problem = before_any_batch(store, caller.as_of)
        if problem is not None:
            raise Refused(problem)
        who = None if member is None else find_member(store, member)
        if who is not None and member is not None:
            (status,) = store.db.execute(
                "SELECT status FROM members WHERE member = ?", (who,)
            ).fetchone()
            refuse_status(member, status, suspended=True)
        arrival = doing.begin()
        for made in range(count):
            issue_card(
                store,
                arrival=arrival,
                amount=amount,
                pattern=pattern,
                expires_on=expires_on,
                member=who,
                redemption=None,
                day=caller.as_of,
            )
            if progress is not None and made % 500 == 0:
                progress(made, count)
        money = format_minor(amount, store.settings.digits)
        doing.record(
            member=who,
            after=f"{count} of {money}",
        )
        result: dict[str, object] = {
            "amount": money,
            "currency": store.settings.currency,
            "expires_on": asked["expires_on"],
            "issue": str(arrival),
        }
        doing.keep(result)
        if write is not None:
            write(sheet_of(store, arrival))
        told = _told_issue(store, result, arrival, count, dry_run=caller.dry_run)
    return doing.done(told, {"cards": count})


def sheet_of(store: Store, arrival: int) -> Iterator[tuple[str, ...]]:
    """What one command issued, in order, with the codes made again: SHEET_HEADER."""
    digits, currency = store.settings.digits, store.settings.currency
    for number, amount, member_id in store.db.execute(
        """SELECT g.gift_card, e.amount, m.member_id FROM gift_cards g
           JOIN gift_card_entries e ON e.gift_card = g.gift_card AND e.arrival = g.arrival
           LEFT JOIN members m USING (member) WHERE g.arrival = ? ORDER BY g.gift_card""",
        (arrival,),
    ).fetchall():
        card = card_numbered(store.db, number)
        yield (
            card.card,
            code_of(store, card),
            format_minor(amount, digits),
            currency,
            card.expires_on or "",
            member_id or "",
        )


def _again(
    doing: Command,
    first: dict[str, object],
    count: int,
    write: Callable[[Sheet], object] | None,
) -> Outcome:
    store, arrival = doing.store, int(str(first["issue"]))
    if write is not None:
        write(sheet_of(store, arrival))
    told = _told_issue(store, first, arrival, count, dry_run=False)
    return doing.already_done(told, {"cards": count})


def _told_issue(
    store: Store, result: dict[str, object], arrival: int, count: int, *, dry_run: bool
) -> dict[str, object]:
    if count > 1:
        return result
    card, code, *_ = next(sheet_of(store, arrival))
    found = find_card(store.db, card)
    assert found is not None
    return {
        **result,
        "card": card,
        "code": None if dry_run else code,
        "balance": format_minor(found.balance, store.settings.digits),
    }


def _check_issue(
    amount: int, count: int, expires_on: Day | None, pattern: str | None, caller: Caller
) -> None:
    if amount <= 0:
        raise Usage(
            Problem(
                "bad-amount",
                "a gift card begins with some money",
                fix="Give an amount of more than 0.",
            )
        )
    if not 0 < count <= COUNT_MAX:
        raise Usage(
            Problem(
                "bad-count",
                f"{count} is not a number of cards to issue",
                column="--count",
                value=str(count),
                fix=f"Give a whole number from 1 to {COUNT_MAX}.",
            )
        )
    if expires_on is not None and expires_on < caller.as_of:
        raise Usage(
            Problem(
                "expires-in-past",
                f"a card issued on {iso(caller.as_of)} cannot end before",
                column="--expires-on",
                value=iso(expires_on),
                fix=f"Give {iso(caller.as_of)} or a later day.",
            )
        )
    check_pattern(pattern)
