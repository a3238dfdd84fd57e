"""What a redemption is made into: a voucher, a gift card, a piece to hand over."""

from __future__ import annotations

from loyalty_cli.base.dates import Day, add_length
from loyalty_cli.base.money import format_minor, ratio
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.engine.catalogue import groups_of
from loyalty_cli.jobs.giftcards.issue import issue_card, void_cards_of
from loyalty_cli.jobs.vouchers.issue import issue_voucher, void_vouchers_of
from loyalty_cli.program.judging.rewards import GiftCardTerms, Reward
from loyalty_cli.program.judging.rules import Program, Version
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_key import load_key
from loyalty_cli.store.value.gift_cards import Card, cards_of
from loyalty_cli.store.value.vouchers import vouchers_of

Made = dict[str, object]


def worth_of(program: Program, points: int, digits: int) -> int:
    """What points are worth by `point_value`, in minor units.

    Rounded down, so that points given in parts never come to more than at once. Programs in which
    something goes by it have one.
    """
    assert program.point_value is not None
    numerator, denominator = ratio(program.point_value)
    worth: int = points * numerator * 10**digits // denominator
    return worth


def make(
    store: Store,
    *,
    arrival: int,
    of_program: int,
    version: Version,
    reward: Reward,
    level: str | None,
    points: int,
    member: int,
    redemption: int,
    day: Day,
) -> None:
    """Makes what the reward is; a piece to hand over is reserved by its redemption alone."""
    groups = groups_of(version.program, level)
    if reward.voucher is not None:
        by_points = reward.voucher.amount == "point-value"
        issue_voucher(
            store,
            arrival=arrival,
            program=of_program,
            reward=reward,
            version=version.number,
            member=member,
            groups=groups,
            worth=worth_of(version.program, points, store.settings.digits) if by_points else None,
            day=day,
            redemption=redemption,
        )
    elif reward.gift_card is not None:
        terms = reward.gift_card
        issue_card(
            store,
            arrival=arrival,
            amount=card_amount(version.program, terms, level, points, store.settings.digits),
            pattern=terms.code,
            expires_on=None if terms.valid is None else add_length(day, terms.valid),
            member=member,
            redemption=redemption,
            day=day,
        )


def card_amount(
    program: Program, terms: GiftCardTerms, level: str | None, points: int, digits: int
) -> int:
    """The money on a reward's card for a member of that level who gave so many points."""
    if terms.amount == "point-value":
        return worth_of(program, points, digits)
    amount = terms.amount.of(groups_of(program, level))
    return 0 if amount is None else amount


def made_by(store: Store, redemption: int, *, dry_run: bool = False) -> Made:
    """What a redemption has made, in the keys of the contract; a card's code is made again.

    A dry run shows no code: nobody has it, and a card's would tell that of the next one.
    """
    for voucher in vouchers_of(store.db, redemption):
        code = None if dry_run else voucher.code
        return {"voucher": {"code": code, "expires_on": voucher.expires_on}}
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


def unmake(store: Store, *, redemption: int, day: Day, arrival: int) -> None:
    """Voids what a redemption has made; raises Refused where it has been used."""
    void_vouchers_of(store, redemption=redemption, day=day, arrival=arrival)
    void_cards_of(store, redemption=redemption, day=day, arrival=arrival)
