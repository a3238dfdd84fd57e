"""`loyalty report roll-forward` and `deferred`: the accountant's questions."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.commands.common.calling import a_day
from loyalty_cli.commands.common.options import (
    KnownOnOption,
    ProgramOption,
)
from loyalty_cli.commands.common.signatures import Reporting, reporting

EveryOption = Annotated[
    str, typer.Option("--every", metavar="PERIOD", help="month, quarter or year.")
]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="The last day; else the as-of.")
]


@reporting
def roll_forward(
    given: Reporting,
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="The first day; else of the first movement."),
    ] = None,
    until: UntilOption = None,
    every: EveryOption = "month",
    program: ProgramOption = None,
    known_on: KnownOnOption = None,
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

    chosen = given.format
    first = None if since is None else a_day(since, "--from")
    last = None if until is None else a_day(until, "--until")
    span = every_typed(every)
    given.call.may_write(given.output, yes=given.yes)
    with given.opened(known_on) as (opened, day):
        rows = rows_of(opened, as_of=day, since=first, until=last, every=span, program=program)
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        show_roll_forward(rows, chosen)


@reporting
def deferred(
    given: Reporting,
    until: UntilOption = None,
    every: EveryOption = "month",
    program: ProgramOption = None,
    known_on: KnownOnOption = None,
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

    chosen = given.format
    last = None if until is None else a_day(until, "--until")
    span = every_typed(every)
    given.call.may_write(given.output, yes=given.yes)
    with given.opened(known_on) as (opened, day):
        rows = rows_of(
            opened, until=day if last is None else min(last, day), every=span, program=program
        )
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        show_deferred(rows, chosen)
