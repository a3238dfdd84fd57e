"""`loyalty giftcard void` and `reissue`: a card that ends, and one that gets another code."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.commands.common.options import (
    ReasonOption,
    RefOption,
)
from loyalty_cli.commands.common.signatures import Writing, writing
from loyalty_cli.commands.common.typing_in import codes_typed
from loyalty_cli.commands.counter.giftcard import CardArgument, PatternOption, shown


@writing
def void(
    given: Writing,
    card: CardArgument,
    reason: ReasonOption,
    ref: RefOption = None,
) -> int:
    """Make a card good for nothing any more; what is on it is gone."""
    from loyalty_cli.jobs.giftcards.moves import void_card

    [typed] = codes_typed([card])
    with given.opened() as (opened, caller):
        outcome = void_card(opened, typed, reason=reason, ref=ref, caller=caller)
    return shown(outcome, f"{outcome.data['card']} is void", json=given.json, quiet=given.quiet)


@writing
def reissue(
    given: Writing,
    card: CardArgument,
    reason: ReasonOption,
    member: Annotated[
        str | None,
        typer.Option("--member", metavar="MEMBER", help="Who asks, where the card has a member."),
    ] = None,
    pattern: PatternOption = None,
    new_key: Annotated[
        bool,
        typer.Option("--new-key", help="The store's key is lost for good: make another first."),
    ] = False,
    ref: RefOption = None,
) -> int:
    """Give a card a new code: the old one is dead, the balance stays."""
    from loyalty_cli.jobs.giftcards.reissue import reissue as give_new_code

    [typed] = codes_typed([card])
    with given.opened() as (opened, caller):
        outcome = give_new_code(
            opened,
            typed,
            reason=reason,
            member=member,
            pattern=pattern,
            new_key=new_key,
            ref=ref,
            caller=caller,
        )
    data = outcome.data
    code = "a new code" if data["code"] is None else f"code {data['code']}"
    said = f"{data['card']}: {code}, balance {data['balance']} {data['currency']}"
    return shown(outcome, said, json=given.json, quiet=given.quiet)
