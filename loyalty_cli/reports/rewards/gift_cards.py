"""`giftcard list` and `show`: the cards there are, and how they stand on a day; never a code."""

from __future__ import annotations

from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.store.facts.lookup import find_member
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.gift_cards import Card, list_cards

CARD_KEYS = (
    *("card", "member_id", "status", "balance", "currency", "issued_on", "expires_on"),
    "redemption",
)
ENTRY_KEYS = ("posted_on", "kind", "amount", "balance")


def card_list(
    store: Store, *, as_of: Day, member: str | None, status: str | None
) -> list[dict[str, Any]]:
    """A row of CARD_KEYS each, in the order of issue. Raises Refused for no such member."""
    number = None if member is None else find_member(store, member)
    names = dict(store.db.execute("SELECT member, member_id FROM members"))
    rows = [
        card_row(store, card, as_of, names)
        for card in list_cards(store.db, member=number, day=as_of)
    ]
    return [row for row in rows if status in (None, row["status"])]


def card_row(store: Store, card: Card, day: Day, names: dict[int, str]) -> dict[str, Any]:
    """One card as it stands."""
    return {
        "card": card.card,
        "member_id": None if card.member is None else names.get(card.member),
        "status": card.status(day),
        "balance": format_minor(card.balance, store.settings.digits),
        "currency": store.settings.currency,
        "issued_on": card.issued_on,
        "expires_on": card.expires_on,
        "redemption": None if card.redemption is None else str(card.redemption),
    }


def card_show(store: Store, card: Card, day: Day) -> dict[str, Any]:
    """One card, as it stood on the day, with its entries up to then; `as_of` is the day."""
    names = dict(store.db.execute("SELECT member, member_id FROM members"))
    digits, balance = store.settings.digits, 0
    entries = []
    for posted_on, kind, amount in store.db.execute(
        "SELECT posted_on, kind, amount FROM gift_card_entries"
        " WHERE gift_card = ? AND posted_on <= ? ORDER BY entry",
        (card.number, iso(day)),
    ):
        balance += amount
        cells = (posted_on, kind, format_minor(amount, digits), format_minor(balance, digits))
        entries.append(dict(zip(ENTRY_KEYS, cells, strict=True)))
    return {**card_row(store, card, day, names), "entries": entries, "as_of": iso(day)}
