"""`loyalty report roll-forward` and `deferred`: the accountant's questions."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.commands.common.calling import a_day, call_of
from loyalty_cli.commands.common.options import (
    AsOfOption,
    CsvOption,
    ExcelOption,
    FormatOption,
    JsonOption,
    KnownOnOption,
    OverOption,
    ProgramOption,
    QuietOption,
    ReportOutOption,
    StoreOption,
    report_format,
)

EveryOption = Annotated[
    str, typer.Option("--every", metavar="PERIOD", help="month, quarter or year.")
]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="The last day; else the as-of.")
]


def roll_forward(
    context: typer.Context,
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="The first day; else of the first movement."),
    ] = None,
    until: UntilOption = None,
    every: EveryOption = "month",
    program: ProgramOption = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    excel: ExcelOption = False,
    output: ReportOutOption = None,
    yes: OverOption = False,
    quiet: QuietOption = False,
) -> None:
    """What was owed, issued, redeemed, lapsed and is owed, period by period, closing to the cent.

    Points, uses of vouchers, money on gift cards. What came late stands in the period in which it
    was posted, so a period that was closed stays as it was.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.books.periods import every_typed
    from loyalty_cli.reports.books.roll_forward import roll_forward as rows_of
    from loyalty_cli.show.books import show_roll_forward
    from loyalty_cli.show.output.written import written

    chosen = report_format(style, json, csv, excel=excel, output=output)
    first = None if since is None else a_day(since, "--from")
    last = None if until is None else a_day(until, "--until")
    span = every_typed(every)
    call_of(context).may_write(output, yes=yes)
    with call_of(context).reading(store, as_of, known_on=known_on) as (opened, day):
        rows = rows_of(opened, as_of=day, since=first, until=last, every=span, program=program)
        say_as_of(opened, day, quiet)
    with written(output, excel=excel):
        show_roll_forward(rows, chosen)


def deferred(
    context: typer.Context,
    until: UntilOption = None,
    every: EveryOption = "month",
    program: ProgramOption = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    excel: ExcelOption = False,
    output: ReportOutOption = None,
    yes: OverOption = False,
    quiet: QuietOption = False,
) -> None:
    """Revenue that points defer, by relative stand-alone selling price (IFRS 15, ASC 606).

    Allocated = sales x p / (sales + p), p = points issued x point_value x (1 - breakage); earned to
    date = allocated x redeemed / expected to be redeemed (Illustrative Example 52). lapsed_share is
    what percentage of the points whose time is over has lapsed: hold it beside breakage.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.books.deferred import deferred as rows_of
    from loyalty_cli.reports.books.periods import every_typed
    from loyalty_cli.show.books import show_deferred
    from loyalty_cli.show.output.written import written

    chosen = report_format(style, json, csv, excel=excel, output=output)
    last = None if until is None else a_day(until, "--until")
    span = every_typed(every)
    call_of(context).may_write(output, yes=yes)
    with call_of(context).reading(store, as_of, known_on=known_on) as (opened, day):
        rows = rows_of(
            opened, until=day if last is None else min(last, day), every=span, program=program
        )
        say_as_of(opened, day, quiet)
    with written(output, excel=excel):
        show_deferred(rows, chosen)
