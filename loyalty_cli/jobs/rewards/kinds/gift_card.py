"""Gift cards of redemptions and claims."""

from __future__ import annotations

from collections.abc import Collection

from loyalty_cli.base.dates import Day, add_length
from loyalty_cli.base.money import format_minor
from loyalty_cli.jobs.giftcards.code_again import code_of
from loyalty_cli.jobs.giftcards.issue import issue_card, void_cards_of
from loyalty_cli.jobs.rewards.kinds.handler import Having, Made, worth_of
from loyalty_cli.program.judging.rules import Program
from loyalty_cli.program.reward_kinds.gift_card import GiftCardTerms
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.gift_cards import cards_of


class GiftCardHandler:
    """A card with money on it, whose code is made from the store's key."""

    def make(self, store: Store, having: Having) -> None:
        """Issues the card."""
        terms = having.reward.terms_as(GiftCardTerms)
        assert terms is not None
        program, digits = having.version.program, store.settings.digits
        issue_card(
            store,
            arrival=having.arrival,
            amount=card_amount(program, terms, having.groups, having.points, digits),
            pattern=terms.code,
            expires_on=None if terms.valid is None else add_length(having.day, terms.valid),
            member=having.member,
            redemption=having.redemption,
            day=having.day,
        )

    def made_by(self, store: Store, redemption: int, *, dry_run: bool) -> Made:
        """`gift_card`: its id, its code made again, its amount and when it expires."""
        for card in cards_of(store.db, redemption):
            code = None if dry_run else code_of(store, card)
            (amount,) = store.db.execute(
                "SELECT amount FROM gift_card_entries WHERE gift_card = ? AND kind = 'issue'",
                (card.number,),
            ).fetchone()
            return {
                "gift_card": {
                    "card": card.card,
                    "code": code,
                    "amount": format_minor(amount, store.settings.digits),
                    "expires_on": card.expires_on,
                }
            }
        return {}

    def unmake(self, store: Store, *, redemption: int, day: Day, arrival: int) -> None:
        """Voids it; raises Refused where something was taken from it."""
        void_cards_of(store, redemption=redemption, day=day, arrival=arrival)


HANDLER = GiftCardHandler()


def card_amount(
    program: Program, terms: GiftCardTerms, groups: Collection[str], points: int, digits: int
) -> int:
    """The money on a reward's card for a member of those groups who gave so many points."""
    if terms.amount == "point-value":
        return worth_of(program, points, digits)
    amount = terms.amount.of(groups)
    return 0 if amount is None else amount
