"""`transaction find` and `show`: a receipt by what is on it, and its story by its id."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.commands.common.calling import a_day, call_of
from loyalty_cli.commands.common.options import (
    AsOfOption,
    CsvOption,
    FormatOption,
    JsonOption,
    QuietOption,
    chosen_format,
)
from loyalty_cli.commands.common.receipt_typing import IdArgument, IdSourceOption
from loyalty_cli.commands.common.signatures import Reading, reading
from loyalty_cli.commands.common.typing_in import amount_typed

FoundStoreOption = Annotated[
    list[str] | None,
    typer.Option(
        "--store",
        metavar="NAME",
        help="Of this shop; where it is a file, the store, as in every command.",
    ),
]


def find(
    context: typer.Context,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar="AMOUNT", help="Of exactly this amount.")
    ] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="Of this day.")] = None,
    store: FoundStoreOption = None,
    guests: Annotated[
        bool, typer.Option("--guests", help="Only receipts that are nobody's yet.")
    ] = False,
    member: Annotated[
        str | None, typer.Option("--member", metavar="MEMBER", help="Only this member's.")
    ] = None,
    as_of: AsOfOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    quiet: QuietOption = False,
) -> None:
    """Find receipts by what is on them: of a customer who forgot the card, say."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.transactions import Wanted, find_transactions
    from loyalty_cli.show.transactions import show_found
    from loyalty_cli.store.facts.lookup import find_member

    chosen = chosen_format(style, json, csv)
    files = [text for text in store or () if Path(text).is_file()]
    shops = [text for text in store or () if not Path(text).is_file()]
    for said in (files, shops):
        if len(said) > 1:
            raise Usage(
                Problem(
                    "two-stores",
                    f"{' and '.join(said)}: only one can be meant",
                    column="--store",
                    fix="Give one shop, and at most one file.",
                )
            )
    if not (amount or on or shops or guests or member):
        raise Usage(
            Problem(
                "find-what",
                "nothing was said that the receipt has",
                fix="Give --amount, --on, --store, --member or --guests.",
            )
        )
    day = None if on is None else a_day(on, "--on")
    with call_of(context).reading(Path(files[0]) if files else None, as_of) as (opened, asked):
        settings = opened.settings
        wanted = Wanted(
            None
            if amount is None
            else amount_typed(amount, "--amount", settings.digits, settings.currency),
            day,
            shops[0] if shops else None,
            guests,
            None if member is None else find_member(opened, member),
        )
        rows = find_transactions(opened, wanted, as_of=asked)
        say_as_of(opened, asked, quiet)
    show_found(rows, chosen)


@reading
def show(
    given: Reading,
    transaction: IdArgument,
    source: IdSourceOption = None,
) -> None:
    """Show one receipt: what it says, whose it is, its refunds and points, and what it said."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.jobs.counter.arriving import find_receipt
    from loyalty_cli.reports.transactions import show_receipt as told_of
    from loyalty_cli.show.transactions import show_receipt

    chosen = given.format
    with given.opened() as (opened, day):
        found = told_of(opened, find_receipt(opened, transaction, source), as_of=day)
        say_as_of(opened, day, given.quiet)
    show_receipt(found, chosen)
