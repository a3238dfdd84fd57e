"""`loyalty report liability`: what the shop owes its customers."""

from __future__ import annotations

import typer

from loyalty_cli.commands.common.calling import call_of
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


def liability(
    context: typer.Context,
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
    """What is owed in points, vouchers and gift cards, by the month in which it came to be."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.books.liability import KEYS
    from loyalty_cli.reports.books.liability import liability as rows_of
    from loyalty_cli.show.liability import show_liability
    from loyalty_cli.show.output.written import written

    chosen = report_format(style, json, csv, excel=excel, output=output)
    call_of(context).may_write(output, yes=yes)
    with call_of(context).reading(store, as_of, known_on=known_on) as (opened, day):
        rows = rows_of(opened, as_of=day, program=program)
        say_as_of(opened, day, quiet)
    with written(output, excel=excel):
        show_liability(rows, chosen, KEYS, quiet)
