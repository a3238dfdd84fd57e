"""Gift cards made: for a redemption or a claim, or sold at the till."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.base.codes import CARD_PATTERN
from loyalty_cli.base.dates import Day
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_key import load_or_make_key
from loyalty_cli.store.value.gift_cards import cards_of, issue_code, open_card, post


@dataclass(frozen=True, slots=True)
class IssuedCard:
    """A gift card that was made."""

    number: int
    card: str
    code: str
    amount: int
    expires_on: Day | None


def issue_card(
    store: Store,
    *,
    arrival: int,
    amount: int,
    pattern: str | None,
    expires_on: Day | None,
    member: int | None,
    redemption: int | None,
    day: Day,
) -> IssuedCard:
    """One card with that much money (minor units). Raises StoreUnavailable without a good key."""
    key = load_or_make_key(store)
    number, card = open_card(
        store.db,
        member=member,
        redemption=redemption,
        day=day,
        expires_on=expires_on,
        arrival=arrival,
    )
    code = issue_code(store.db, key, number, card, pattern or CARD_PATTERN, day, arrival)
    post(store.db, number, "issue", amount, day, arrival)
    return IssuedCard(number, card, code, amount, expires_on)


def void_cards_of(store: Store, *, redemption: int, day: Day, arrival: int) -> None:
    """Voids what a redemption made; raises Refused (`card-used`) where something was taken."""
    for card in cards_of(store.db, redemption):
        if card.redeemed:
            taken = format_minor(card.redeemed, store.settings.digits)
            raise Refused(
                Problem(
                    "card-used",
                    f"{taken} of its gift card {card.card} has been used",
                    value=card.card,
                    fix="Refund that to the card first: loyalty giftcard refund.",
                )
            )
        if card.voided_on is None:
            post(store.db, card.number, "void", -card.balance, day, arrival)
