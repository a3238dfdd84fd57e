"""`transaction assign` and `correct`: whose a receipt is, and what it should have said."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.commands.common.options import (
    ReasonOption,
)
from loyalty_cli.commands.common.receipt_typing import (
    AtOption,
    ByCardOption,
    ByPointsOption,
    IdArgument,
    IdSourceOption,
    ItemOption,
    ShippedOption,
    ShopOption,
    TaxOption,
    TipOption,
    Words,
)
from loyalty_cli.commands.common.signatures import Writing, writing
from loyalty_cli.commands.counter.transaction import batch_after
from loyalty_cli.commands.importing.run import BatchOption
from loyalty_cli.show.output.outcome import show_outcome


@writing
def assign(
    given: Writing,
    transaction: IdArgument,
    member: Annotated[
        str | None,
        typer.Argument(
            metavar="[MEMBER]", help="Whose it is: a member id, or an e-mail, phone or card."
        ),
    ] = None,
    guest: Annotated[
        bool, typer.Option("--guest", help="Nobody's: a receipt given by mistake goes back.")
    ] = False,
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason", metavar="TEXT", help="Why, to be kept; needed where it is somebody's."
        ),
    ] = None,
    source: IdSourceOption = None,
    batch: BatchOption = False,
) -> int:
    """Give a receipt, with its refunds, to the member it belongs to."""
    from loyalty_cli.jobs.counter.moving import assign_receipt

    if (member is None) != guest:
        raise Usage(
            Problem(
                "whose",
                "a receipt is given to a member or to nobody"
                + ("" if member is None else ", not to both"),
                column="MEMBER",
                fix="Name the MEMBER, or give --guest.",
            )
        )
    with given.opened() as (opened, caller):
        outcome = assign_receipt(
            opened, transaction, member, source=source, reason=reason, caller=caller
        )
        data = outcome.data
        said = f"{data['transaction']} is {data['member_id'] or 'a guest'}'s"
        if outcome.status == "already-done":
            said = f"already done: {said}"
        elif data["before"] is not None:
            said += f", no longer {data['before']}'s"
        said += batch_after(opened, caller, outcome, batch)
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)


@writing
def correct(
    given: Writing,
    transaction: IdArgument,
    reason: ReasonOption,
    amount: Annotated[
        str | None,
        typer.Argument(metavar="[AMOUNT]", help="What it should have said in all."),
    ] = None,
    item: ItemOption = None,
    at: AtOption = None,
    shop: ShopOption = None,
    tax: TaxOption = None,
    tip: TipOption = None,
    shipping: ShippedOption = None,
    paid_by_points: ByPointsOption = None,
    paid_by_gift_card: ByCardOption = None,
    void: Annotated[
        bool,
        typer.Option("--void", help="It never was: take back what was typed at the counter."),
    ] = False,
    source: IdSourceOption = None,
    batch: BatchOption = False,
) -> int:
    """Take a wrong receipt back and tell it anew under its id; the rest of it stays."""
    from loyalty_cli.jobs.counter.moving import correct_receipt, void_receipt

    words = Words(
        *(amount, item or (), at, shop, tax, tip, shipping, paid_by_points, paid_by_gift_card)
    )
    if void and words != Words():
        raise Usage(
            Problem(
                "void-and-more",
                "--void takes the receipt back, and nothing is told anew",
                column="--void",
                fix="Give --void alone, or what is right instead.",
            )
        )
    with given.opened() as (opened, caller):
        if void:
            outcome = void_receipt(opened, transaction, source=source, reason=reason, caller=caller)
            said = f"{outcome.data['transaction']} is taken back"
        else:
            typed = words.read(opened.settings, caller.as_of, now=False)
            outcome = correct_receipt(
                opened, transaction, typed, source=source, reason=reason, caller=caller
            )
            said = f"{outcome.data['transaction']}: {_said(outcome.data['changed'])}"
        if outcome.status == "already-done":
            said = f"already done: {outcome.data['transaction']} says that"
        said += batch_after(opened, caller, outcome, batch)
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)


def _said(changed: object) -> str:
    assert isinstance(changed, list)
    return "; ".join(
        f"{each['field']} {each['before'] or 'empty'} is now {each['after'] or 'empty'}"
        for each in changed
    )
