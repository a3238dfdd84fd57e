"""Which gift card is meant, how it stands, and why it is no good."""

from __future__ import annotations

from loyalty_cli.base.codes import BITS_BEARER, CARD_PATTERN, bits, is_well_formed, pattern_fault
from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.jobs.command import command
from loyalty_cli.jobs.commanding import before_any_batch
from loyalty_cli.jobs.giftcards.code_again import code_of
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_key import fits, load_key
from loyalty_cli.store.value.gift_cards import Card, card_on, find_card, find_code
from loyalty_cli.store.value.vouchers import find_voucher


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


def card_then(store: Store, typed: str, day: Day) -> Card:
    """The same card as it stood on a day. Raises Refused also where it was not there yet."""
    card = card_of(store, typed)
    then = card_on(store.db, card.number, day)
    if then is None:
        raise Refused(
            Problem(
                "not-yet",
                f"{card.card} is there since {card.issued_on}, not on {iso(day)} yet",
                column="--as-of",
                value=card.card,
                fix=f"Give {card.issued_on} or a later day.",
            )
        )
    return then


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


def show_code(store: Store, typed: str, *, caller: Caller) -> Outcome:
    """The code of a card made again; who asked is kept. data: the card's keys and `code`."""
    with command(store, "giftcard show code", caller) as doing:
        card = card_then(store, typed, caller.as_of)
        code = code_of(store, card)
        doing.begin()
        doing.record(member=card.member, after=card.card)
        data = {**told(store, card, caller.as_of), "code": code}
    return doing.done(data)


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
        return Problem(
            "not-yet",
            f"{card.card} is good from {card.issued_on} on",
            value=card.card,
            fix=f"Pay with it on {card.issued_on} or later.",
        )
    return None


def unknown(store: Store, code: str) -> Problem:
    """Nobody has the code; kindly where it is of another kind."""
    says, fix = "no gift card has this code", "Type it again as it is printed."
    if find_voucher(store.db, code) is not None:
        says, fix = "this is a voucher's code", "Use it with loyalty voucher redeem."
    elif (card := find_card(store.db, code)) is not None:
        says = f"{card.card} is the number of a card, and its code is wanted"
        fix = (
            f"Type the code that is printed on it; staff: loyalty giftcard show {card.card} --code."
        )
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
    """What was posted later can't be overtaken, nor the last batch. Raises Refused."""
    problem = before_problem(store, card, day)
    if problem is not None:
        raise Refused(problem)


def before_problem(store: Store, card: Card, day: Day) -> Problem | None:
    """Why nothing can be posted on that day any more, or None."""
    problem = before_any_batch(store, day)
    if problem is not None:
        return problem
    (last,) = store.db.execute(
        "SELECT max(posted_on) FROM gift_card_entries WHERE gift_card = ?", (card.number,)
    ).fetchone()
    if last is None or iso(day) >= last:
        return None
    return Problem(
        "before-last-entry",
        f"{iso(day)} lies before the last entry of {card.card}, which is of {last}",
        column="--as-of",
        value=iso(day),
        fix=f"Give {last} or a later day.",
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
