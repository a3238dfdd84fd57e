"""`loyalty report trend`: how the whole shop goes."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.commands.common.calling import call_of
from loyalty_cli.commands.common.options import (
    AsOfOption,
    CsvOption,
    ExcelOption,
    FormatOption,
    JsonOption,
    OverOption,
    ProgramOption,
    QuietOption,
    ReportOutOption,
    StoreOption,
    WindowOption,
    report_format,
    window_typed,
)
from loyalty_cli.show.output.data import Format

EveryOption = Annotated[
    str, typer.Option("--every", metavar="PERIOD", help="day, week, month, quarter or year.")
]


def trend(
    context: typer.Context,
    every: EveryOption = "month",
    chart: Annotated[bool, typer.Option("--chart", help="Draw bars too.")] = False,
    window: WindowOption = None,
    program: ProgramOption = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    excel: ExcelOption = False,
    output: ReportOutOption = None,
    yes: OverOption = False,
    quiet: QuietOption = False,
) -> None:
    """Sales, purchases, active and new members, points and what they are worth, by period.

    Sales are those of members; a refund stands on the day of its purchase. Points and levels go by
    the day on which they were posted.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.books.periods import EVERY, every_typed
    from loyalty_cli.reports.insight.purchases import the_program, window_start
    from loyalty_cli.reports.insight.trend import KEYS
    from loyalty_cli.reports.insight.trend import trend as rows_of
    from loyalty_cli.show.output.written import written
    from loyalty_cli.show.trends import show_trend

    chosen = report_format(style, json, csv, excel=excel, output=output)
    if chart and chosen in (Format.JSON, Format.CSV):
        raise Usage(
            Problem(
                "chart-for-people",
                f"--chart draws for people, and {chosen} is for programs",
                column="--chart",
                fix="leave out one of the two",
            )
        )
    span, length = every_typed(every, EVERY), window_typed(window)
    call_of(context).may_write(output, yes=yes)
    with call_of(context).reading(store, as_of) as (opened, day):
        rows = rows_of(
            opened,
            program=the_program(opened, program),
            as_of=day,
            since=window_start(day, length),
            every=span,
        )
        say_as_of(opened, day, quiet)
    with written(output, excel=excel):
        show_trend(rows, chosen, KEYS, chart=chart)
