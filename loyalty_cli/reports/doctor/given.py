"""What is given away: redemptions, claims, gift cards."""

from __future__ import annotations

from collections.abc import Iterator

from loyalty_cli.reports.doctor.checks import Difference, check
from loyalty_cli.store.file.connection import Store

_REDEMPTIONS = """SELECT r.account, r.redemption, r.cost, e.points FROM redemptions r
LEFT JOIN ledger e ON e.entry = r.entry AND e.account = r.account AND e.kind = 'redeem'
WHERE r.entry IS NOT NULL AND e.points IS NOT -r.cost ORDER BY r.redemption"""
_CLAIMS = """SELECT c.account, c.claim, r.account FROM claims c JOIN redemptions r USING (claim)
WHERE r.account <> c.account ORDER BY c.claim"""
_CARDS = """SELECT card, sum(e.amount) FROM gift_cards JOIN gift_card_entries e USING (gift_card)
GROUP BY gift_card HAVING sum(e.amount) < 0"""
_REFUNDED = """SELECT card, sum(e.amount) FROM gift_cards JOIN gift_card_entries e USING (gift_card)
WHERE e.kind IN ('redeem', 'refund') GROUP BY gift_card HAVING sum(e.amount) > 0"""
_VOID = """SELECT card, sum(e.amount) FROM gift_cards JOIN gift_card_entries e USING (gift_card)
GROUP BY gift_card HAVING sum(e.kind = 'void') > 0 AND sum(e.amount) <> 0"""
_NO_CODE = """SELECT card FROM gift_cards g
WHERE NOT EXISTS (SELECT 1 FROM gift_card_codes c WHERE c.gift_card = g.gift_card)"""


@check("redemptions", "A redemption cost what its redeem entry took; a claim is its account's.")
def redemptions(store: Store) -> Iterator[Difference]:
    """What was paid for with points, and what was granted."""
    for account, number, cost, points in store.db.execute(_REDEMPTIONS):
        yield Difference(f"entry of redemption {number}", -cost, points, account)
    for account, claim, other in store.db.execute(_CLAIMS):
        yield Difference(f"account of what claim {claim} made", account, other, account)


@check("gift-cards", "No gift card is below zero, refunded more than it paid, or void with money.")
def gift_cards(store: Store) -> Iterator[Difference]:
    """Its balance is the sum of its entries."""
    for card, balance in store.db.execute(_CARDS):
        yield Difference(f"balance of gift card {card}", "0 or more", balance)
    for card, sum_of_both in store.db.execute(_REFUNDED):
        yield Difference(f"paid less refunded of gift card {card}", "0 or more", -sum_of_both)
    for card, balance in store.db.execute(_VOID):
        yield Difference(f"balance of gift card {card}, which is void", 0, balance)
    for (card,) in store.db.execute(_NO_CODE):
        yield Difference(f"codes of gift card {card}", "1 or more", 0)
