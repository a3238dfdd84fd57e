"""`loyalty report liability`: what the shop owes its customers."""

from __future__ import annotations

from loyalty_cli.commands.common.options import (
    KnownOnOption,
    ProgramOption,
)
from loyalty_cli.commands.common.signatures import Reporting, reporting


@reporting
def liability(
    given: Reporting,
    program: ProgramOption = None,
    known_on: KnownOnOption = None,
) -> None:
    """What is owed in points, vouchers and gift cards, by the month in which it came to be."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.books.liability import KEYS
    from loyalty_cli.reports.books.liability import liability as rows_of
    from loyalty_cli.show.liability import show_liability
    from loyalty_cli.show.output.written import written

    chosen = given.format
    given.call.may_write(given.output, yes=given.yes)
    with given.opened(known_on) as (opened, day):
        rows = rows_of(opened, as_of=day, program=program)
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        show_liability(rows, chosen, KEYS, given.quiet)
