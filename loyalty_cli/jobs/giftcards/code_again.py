"""Codes of gift cards, made again from the store's key."""

from __future__ import annotations

from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_key import load_key
from loyalty_cli.store.value.gift_cards import Card


def code_of(store: Store, card: Card) -> str:
    """The code of a card made again; raises Refused where it can't be."""
    says = None
    if card.pattern is None:
        says = ("code-not-ours", "is an earlier system's")
    elif (key := load_key(store)).fingerprint() == card.key:
        return key.code(card.card, card.issue, card.pattern)
    else:
        says = ("code-of-lost-key", "was made with a key that is lost")
    raise Refused(
        Problem(
            says[0],
            f"the code of {card.card} {says[1]} and can't be made again",
            value=card.card,
            fix=f'Give the card a new one: loyalty giftcard reissue {card.card} --reason "…".',
        )
    )
