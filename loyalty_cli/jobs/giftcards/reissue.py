"""A new code for a gift card whose old one is lost, seen by others, or of a lost key."""

from __future__ import annotations

import secrets

from loyalty_cli.base.codes import CARD_PATTERN
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.jobs.command import Command, command
from loyalty_cli.jobs.commanding import check_reason
from loyalty_cli.jobs.giftcards.code_again import code_of
from loyalty_cli.jobs.giftcards.codes import (
    card_of,
    check_pattern,
    dead,
    of_code,
    refuse_before,
    told,
)
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.store.facts.lookup import find_member
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_key import (
    KEY_BYTES,
    Key,
    forget_new_key,
    load_or_make_key,
    refuse_renewing,
    renew_key,
)
from loyalty_cli.store.value.gift_cards import Card, card_numbered, find_card, issue_code


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
    renewed: Key | None = None
    try:
        with command(store, "giftcard reissue", caller, ref) as doing:
            # What was typed may be a code, also one that is dead by now: what is kept is the id.
            meant = find_card(store.db, typed)
            if meant is None and not new_key and (found := of_code(store, typed)) is not None:
                meant = found[0]
            asked: dict[str, object] = {
                "card": None if meant is None else meant.card,
                "member": member,
                "reason": reason,
            }
            first = doing.answered(asked)
            if first is not None:
                assert meant is not None
                return doing.already_done({**first, "code": code_of(store, meant)})
            if new_key:
                refuse_renewing(store)
            card = meant if new_key and meant is not None else card_of(store, typed)
            if card.voided_on is not None:
                raise Refused(dead(card, "void", f"{card.card} is void"))
            refuse_before(store, card, caller.as_of)
            _refuse_other(store, card, member)
            if new_key:
                key = Key(secrets.token_bytes(KEY_BYTES)) if caller.dry_run else renew_key(store)
                renewed = None if caller.dry_run else key
            else:
                key = load_or_make_key(store)
            code = _give(doing, key, card, pattern, reason)
            stands = told(store, card, caller.as_of)
            doing.keep(stands)
    except BaseException:
        if renewed is not None:
            forget_new_key(store, renewed)
        raise
    return doing.done({**stands, "code": None if caller.dry_run else code})


def _give(doing: Command, key: Key, card: Card, pattern: str | None, reason: str) -> str:
    db, day = doing.store.db, doing.caller.as_of
    wanted = pattern or card.pattern or CARD_PATTERN
    code = issue_code(db, key, card.number, card.card, wanted, day, doing.begin())
    doing.record(
        member=card.member,
        reason=reason,
        before=f"{card.card} code {card.issue}",
        after=f"{card.card} code {card_numbered(db, card.number).issue}",
    )
    return code


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
