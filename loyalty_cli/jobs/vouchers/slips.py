"""What stands on the slips of vouchers and gift cards that are to be printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from loyalty_cli.base.dates import Day
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.base.slips import Slip
from loyalty_cli.jobs.command import command
from loyalty_cli.jobs.giftcards.code_again import code_of
from loyalty_cli.jobs.giftcards.codes import card_of
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.program.judging.rewards import Reward
from loyalty_cli.program.judging.rules import Program
from loyalty_cli.program.reward_kinds.gift_card import GiftCardTerms
from loyalty_cli.program.reward_kinds.voucher import VoucherTerms
from loyalty_cli.reports.rewards.had_under import HadUnder
from loyalty_cli.reports.rewards.vouchers import takes_off
from loyalty_cli.store.facts.lookup import find_member
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.gift_cards import Card, list_cards
from loyalty_cli.store.value.vouchers import VoucherRow, find_voucher, list_vouchers

CARD_TITLE = "Gift card"
_RANGE = re.compile(r"GC-([0-9]{1,12})\.\.(?:GC-)?([0-9]{1,12})", re.IGNORECASE)
_WORD = re.compile(r"\{(\w+)\}")


def card_slips(
    store: Store, wanted: Sequence[str], *, member: str | None, caller: Caller
) -> list[Slip]:
    """The slips of cards with their codes made again, each kept in the audit.

    `wanted` are ids, codes, or ranges of ids (GC-000001..GC-000500); without any all of the
    `member`, or of everybody, that are active on the as-of day. Raises Refused with every card
    that can't be used, or whose code can't be made again.
    """
    with command(store, "giftcard show code", caller) as doing:
        cards = _cards(store, wanted, member, caller.as_of)
        wrong: list[Problem] = []
        slips = []
        had = HadUnder(store)
        doing.begin()
        for card in cards:
            status = card.status(caller.as_of)
            if status != "active":
                fix = f"Leave it out, or see loyalty giftcard show {card.card}."
                wrong.append(Problem(status, f"{card.card} is {status}", value=card.card, fix=fix))
                continue
            try:
                code = code_of(store, card)
            except Refused as error:
                wrong += error.problems
                continue
            slips.append(_card_slip(store, card, code, had))
            doing.record(
                member=card.member,
                after=card.card,
            )
        if wrong:
            raise Refused(wrong)
    return slips


def voucher_slips(
    store: Store, codes: Sequence[str], *, reward: str | None, member: str | None, day: Day
) -> list[Slip]:
    """The slips of vouchers by their codes, else of all that are active (and of that reward or
    member). Raises Refused with every code that nobody has or that can't be used."""
    had = HadUnder(store)
    wrong: list[Problem] = []
    rows: list[VoucherRow] = []
    for code in codes:
        row = find_voucher(store.db, code)
        status = "unknown" if row is None else row.status(day)
        if row is not None and status in ("active", "not-yet"):
            rows.append(row)
        else:
            fix = "See loyalty voucher list."
            wrong.append(Problem(status, f"the voucher {code} is {status}", value=code, fix=fix))
    if wrong:
        raise Refused(wrong)
    if not codes:
        number = None if member is None else find_member(store, member)
        found = list_vouchers(store.db, day, member=number, reward=reward)
        rows = [row for row in found if row.status(day) == "active"]
    return [_voucher_slip(store, row, had) for row in rows]


def _name_of(store: Store, member: int | None) -> str:
    row = store.db.execute(
        "SELECT name, nickname FROM members WHERE member = ?", (member,)
    ).fetchone()
    return "" if row is None else row[1] or row[0] or ""


def _card_slip(store: Store, card: Card, code: str, had: HadUnder) -> Slip:
    value = f"{format_minor(card.balance, store.settings.digits)} {store.settings.currency}"
    program, reward = None, None
    row = store.db.execute(
        "SELECT version, reward FROM redemptions WHERE redemption = ?", (card.redemption,)
    ).fetchone()
    if row is not None:
        program, reward = had.program(row[0]), had.reward(*row)
    terms = None if reward is None else reward.terms_as(GiftCardTerms)
    words = _words(_name_of(store, card.member), program, reward, card.expires_on, value)
    return Slip(
        title=CARD_TITLE if reward is None else reward.name,
        value=value,
        code=code,
        valid=_until(card.expires_on),
        message=_filled(None if terms is None else terms.message, words),
        mark=card.card,
    )


def _voucher_slip(store: Store, row: VoucherRow, had: HadUnder) -> Slip:
    value = takes_off(row, store.settings.digits, store.settings.currency)
    program, reward = had.program(row.version), had.reward(row.version, row.reward)
    terms = None if reward is None else reward.terms_as(VoucherTerms)
    name = _name_of(store, row.member)
    words = _words(name, program, reward, row.expires_on, value)
    least = ""
    if row.min_order is not None:
        money = format_minor(row.min_order, store.settings.digits)
        least = f"for orders from {money} {store.settings.currency}"
    return Slip(
        title=row.reward if reward is None else reward.name,
        value=f"{value} off" if row.percent is not None or row.amount is not None else value,
        code=row.code,
        valid=", ".join(part for part in (_until(row.expires_on), least) if part),
        message=_filled(None if terms is None else terms.message, words),
        mark=f"for {name}" if row.personal and name else "",
    )


def _words(
    name: str, program: Program | None, reward: Reward | None, until: str | None, value: str
) -> dict[str, str]:
    return {
        "name": name,
        "reward": "" if reward is None else reward.name,
        "program": "" if program is None else program.name,
        "date": until or "",
        "amount": value,
    }


def _filled(message: str | None, words: dict[str, str]) -> str:
    if message is None:
        return ""
    filled = _WORD.sub(lambda found: words.get(found[1], found[0]), message)
    # Nobody's name is known: "{name}, this one is on us" begins with what follows.
    return filled.strip().lstrip(",").strip()


def _until(expires_on: str | None) -> str:
    return "" if expires_on is None else f"good until {expires_on}"


def _cards(store: Store, wanted: Sequence[str], member: str | None, day: Day) -> list[Card]:
    if not wanted:
        number = None if member is None else find_member(store, member)
        found = list_cards(store.db, member=number, day=day)
        return [card for card in found if card.status(day) == "active"]
    cards: list[Card] = []
    for typed in wanted:
        span = _RANGE.fullmatch(typed.strip())
        if span is None:
            cards.append(card_of(store, typed))
        else:
            cards += _range(store, typed, int(span[1]), int(span[2]))
    return list({card.number: card for card in cards}.values())


def _range(store: Store, typed: str, first: int, last: int) -> Iterator[Card]:
    found = [card for card in list_cards(store.db) if first <= card.number <= last]
    if not found:
        raise Refused(
            Problem(
                "unknown",
                f"there are no cards {typed}",
                value=typed,
                fix="Write it like GC-000001..GC-000500; see loyalty giftcard list.",
            )
        )
    yield from found
