"""`loyalty transaction`: one sale, or what comes back of one, without a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from loyalty_cli.commands.common.options import (
    ByNameOption,
    MemberArgument,
    ProgramOption,
    RefOption,
    named,
    noun,
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
from loyalty_cli.commands.importing.run import BatchOption
from loyalty_cli.show.output.outcome import show_outcome
from loyalty_cli.show.output.text import counted

if TYPE_CHECKING:
    from loyalty_cli.jobs.outcome import Caller, Outcome
    from loyalty_cli.store.file.connection import Store

app = noun("One receipt without a file: ring it up, find it, give it to a member, correct it.")


@app.command("add")
@writing
def add(
    given: Writing,
    member: MemberArgument,
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="What was paid in all.")],
    item: ItemOption = None,
    at: AtOption = None,
    shop: ShopOption = None,
    tax: TaxOption = None,
    tip: TipOption = None,
    shipping: ShippedOption = None,
    paid_by_points: ByPointsOption = None,
    paid_by_gift_card: ByCardOption = None,
    batch: BatchOption = False,
    program: ProgramOption = None,
    ref: RefOption = None,
    by_name: ByNameOption = False,
) -> int:
    """Ring up one sale of a member; prints the id to refund or correct it by."""
    from loyalty_cli.jobs.counter.selling import add_sale

    member = named(member, by_name)
    words = Words(
        *(amount, item or (), at, shop, tax, tip, shipping, paid_by_points, paid_by_gift_card)
    )
    with given.opened() as (opened, caller):
        typed = words.read(opened.settings, caller.as_of)
        outcome = add_sale(opened, member, typed, ref=ref, program=program, caller=caller)
        said = f"{outcome.data['transaction']}: {outcome.data['amount']} for {member}"
        said += batch_after(opened, caller, outcome, batch)
    return _show(outcome, said, json=given.json, quiet=given.quiet)


@app.command("refund")
@writing
def refund(
    given: Writing,
    transaction: IdArgument,
    amount: Annotated[
        str | None,
        typer.Argument(metavar="[AMOUNT]", help="What comes back; else all that is left."),
    ] = None,
    item: ItemOption = None,
    at: AtOption = None,
    shop: ShopOption = None,
    tax: TaxOption = None,
    tip: TipOption = None,
    shipping: ShippedOption = None,
    paid_by_points: ByPointsOption = None,
    paid_by_gift_card: ByCardOption = None,
    source: IdSourceOption = None,
    batch: BatchOption = False,
    ref: RefOption = None,
) -> int:
    """Take a sale back, all that is left of it or a part; the next batch takes back its points."""
    from loyalty_cli.jobs.counter.selling import refund_sale

    words = Words(
        *(amount, item or (), at, shop, tax, tip, shipping, paid_by_points, paid_by_gift_card)
    )
    with given.opened() as (opened, caller):
        typed = words.read(opened.settings, caller.as_of)
        outcome = refund_sale(opened, transaction, typed, source=source, ref=ref, caller=caller)
        data = outcome.data
        said = f"{data['transaction']}: {data['amount']} of {data['refund_of']} is back, "
        said += f"{data['left']} left"
        said += batch_after(opened, caller, outcome, batch)
    return _show(outcome, said, json=given.json, quiet=given.quiet)


def batch_after(store: Store, caller: Caller, outcome: Outcome, asked: bool) -> str:
    """Runs the batch after a receipt where it was asked for; says what it did, and where it was
    not, that one is needed."""
    if outcome.status != "ok":
        return ""
    if caller.dry_run:
        if asked:
            outcome.hints.append("a dry run does not try the batch that would follow")
        return ""
    if not asked:
        return "; counts with the next batch"
    from loyalty_cli.jobs.batch.batch import run_batch

    ran = run_batch(store, caller=caller)
    outcome.data = {**outcome.data, "batch": dict(ran.counts)}
    return f"\nbatch: {counted(ran.counts)}"


def _show(outcome: Outcome, said: str, *, json: bool, quiet: bool) -> int:
    if outcome.status == "already-done":
        said = f"already done: {said}"
    return show_outcome(outcome, said, as_json=json, quiet=quiet)
