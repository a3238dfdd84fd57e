"""Which gift card is meant, how it stands, and a new code for it."""

from __future__ import annotations

from loyalty_cli.base.codes import BITS_BEARER, CARD_PATTERN, bits, is_well_formed, pattern_fault
from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.jobs.commanding import check_reason
from loyalty_cli.jobs.making import code_of
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.store import audit, refs
from loyalty_cli.store.connection import Store
from loyalty_cli.store.gift_cards import Card, card_numbered, find_card, find_code, issue_code
from loyalty_cli.store.keys import fits, load_key, load_or_make_key, renew_key
from loyalty_cli.store.lookup import find_member
from loyalty_cli.store.vouchers import find_voucher


def card_of(store: Store, typed: str) -> Card:
    """The card of an id or a code. Raises Refused where there is none, or the code is dead."""
    card = find_card(store.db, typed)
    if card is not None:
        return card
    found = of_code(store, typed)
    if found is None:
        raise Refused(unknown(store, typed))
    if not found[1]:
        raise Refused(replaced(typed))
    return found[0]


def of_code(store: Store, code: str) -> tuple[Card, bool] | None:
    """The card a code is or was good for; None where nobody has it (or no card ever was)."""
    if fits(store) == "no key yet":
        return None
    return find_code(store.db, load_key(store).look_up(code))


def told(store: Store, card: Card, day: Day) -> dict[str, object]:
    """The keys of the contract for a card; its own status is `card_status`."""
    return {
        "card": card.card,
        "card_status": card.status(day),
        "balance": format_minor(card.balance, store.settings.digits),
        "currency": store.settings.currency,
        "expires_on": card.expires_on,
    }


def reissue(
    store: Store,
    typed: str,
    *,
    reason: str,
    member: str | None,
    pattern: str | None,
    new_key: bool,
    ref: str | None,
    caller: Caller,
) -> Outcome:
    """A new code for a card; the old one is dead, and the balance stays.

    A card that belongs to a member is reissued to them alone. With `new_key` the store's own key
    is lost for good, and another is made. data: the card's keys and `code`. Raises Refused for no
    such card, a void one, another member; StoreUnavailable without a good key.
    """
    check_reason(reason, "a new code for a gift card")
    check_pattern(pattern)
    arguments: dict[str, object] = {
        "command": "giftcard reissue",
        "card": typed,
        "member": member,
        "reason": reason,
    }
    with store.atomic(keep=not caller.dry_run):
        if ref is not None:
            first = refs.look_up(store, ref, arguments)
            if first is not None:
                card = find_card(store.db, str(first["card"]))
                assert card is not None
                data = {**first, "code": code_of(store, card)}
                return Outcome("already-done", caller.as_of, caller.dry_run, data=data)
        if new_key and not caller.dry_run:
            renew_key(store)
        card = card_of(store, typed)
        if card.voided_on is not None:
            raise Refused(dead(card, "void", f"{card.card} is void"))
        refuse_before(store, card, caller.as_of)
        _refuse_other(store, card, member)
        key = load_or_make_key(store)
        arrival = store.arrive("command", caller.as_of)
        code = issue_code(
            store.db,
            key,
            card.number,
            card.card,
            pattern or card.pattern or CARD_PATTERN,
            caller.as_of,
            arrival,
        )
        audit.record(
            store,
            arrival=arrival,
            action="giftcard reissue",
            by=caller.by,
            member=card.member,
            reason=reason,
            before=f"{card.card} code {card.issue}",
            after=f"{card.card} code {card_numbered(store.db, card.number).issue}",
        )
        stands = told(store, card, caller.as_of)
        if ref is not None:
            refs.keep(store, ref, arguments, stands, arrival)
    return Outcome(
        "ok",
        caller.as_of,
        caller.dry_run,
        data={**stands, "code": None if caller.dry_run else code},
    )


def show_code(store: Store, typed: str, *, caller: Caller) -> Outcome:
    """The code of a card made again; who asked is kept. data: the card's keys and `code`."""
    with store.atomic(keep=not caller.dry_run):
        card = card_of(store, typed)
        code = code_of(store, card)
        arrival = store.arrive("command", caller.as_of)
        audit.record(
            store,
            arrival=arrival,
            action="giftcard show code",
            by=caller.by,
            member=card.member,
            after=card.card,
        )
        data = {**told(store, card, caller.as_of), "code": code}
    return Outcome("ok", caller.as_of, caller.dry_run, data=data)


def why_not(store: Store, code: str, found: tuple[Card, bool] | None, day: Day) -> Problem | None:
    """Why nothing can be paid with a code on a day, or None."""
    if found is None:
        return unknown(store, code)
    card, good = found
    if not good:
        return replaced(code)
    status = card.status(day)
    if status != "active":
        says = {
            "void": f"{card.card} is void",
            "expired": f"{card.card} was good until {card.expires_on}",
            "used-up": f"nothing is left on {card.card}",
        }
        return dead(card, status, says[status])
    if card.issued_on > iso(day):
        return Problem("not-yet", f"{card.card} is good from {card.issued_on} on", value=card.card)
    return None


def unknown(store: Store, code: str) -> Problem:
    """Nobody has the code; kindly where it is of another kind."""
    says, fix = "no gift card has this code", "Type it again as it is printed."
    if find_voucher(store.db, code) is not None:
        says, fix = "this is a voucher's code", "Use it with loyalty voucher redeem."
    elif code.strip().upper().startswith("GC-"):
        says, fix = f"there is no card {code}", "See loyalty giftcard list."
    elif not is_well_formed(code):
        says = "this is no code: a letter or digit is wrong or missing"
    return Problem("unknown", says, value=code, fix=fix)


def replaced(code: str) -> Problem:
    """The code was good once."""
    return Problem(
        "replaced",
        "the card has another code now",
        value=code,
        fix="Ask for the card with the new code; staff: loyalty giftcard show CARD.",
    )


def dead(card: Card, status: str, says: str) -> Problem:
    """The card can't be used for this."""
    return Problem(status, says, value=card.card, fix=f"See loyalty giftcard show {card.card}.")


def refuse_before(store: Store, card: Card, day: Day) -> None:
    """What was posted later can't be overtaken. Raises Refused."""
    (last,) = store.db.execute(
        "SELECT max(posted_on) FROM gift_card_entries WHERE gift_card = ?", (card.number,)
    ).fetchone()
    if last is not None and iso(day) < last:
        raise Refused(
            Problem(
                "before-last-entry",
                f"{iso(day)} lies before the last entry of {card.card}, which is of {last}",
                column="--as-of",
                value=iso(day),
                fix=f"Give {last} or a later day.",
            )
        )


def check_pattern(pattern: str | None) -> None:
    """Raises Usage for a pattern that makes no code, or one that can be guessed."""
    if pattern is None:
        return
    says = pattern_fault(pattern)
    if says is None and bits(pattern) < BITS_BEARER:
        says = f"has {bits(pattern)} bits, and could be guessed; {BITS_BEARER} are needed"
    if says is not None:
        raise Usage(
            Problem(
                "bad-pattern",
                f"{pattern} {says}",
                column="--pattern",
                value=pattern,
                fix=f"Write one like {CARD_PATTERN}.",
            )
        )


def _refuse_other(store: Store, card: Card, member: str | None) -> None:
    if card.member is None:
        return
    if member is None:
        raise Refused(
            Problem(
                "needs-member",
                f"{card.card} belongs to a member",
                column="--member",
                value=card.card,
                fix="Say who asks for it: --member M.",
            )
        )
    (owner,) = store.db.execute(
        "SELECT coalesce(merged_into, member) FROM members WHERE member = ?", (card.member,)
    ).fetchone()
    if find_member(store, member) != owner:
        raise Refused(
            Problem(
                "other-member",
                f"{card.card} belongs to another member",
                column="--member",
                value=member,
                fix="Only its member is given a new code.",
            )
        )
