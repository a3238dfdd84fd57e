"""`loyalty report value`, `rfm`: who is worth what."""

from __future__ import annotations

import typer

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


def value(
    context: typer.Context,
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
    """What each member has bought: purchases, spend, the average, first and last day.

    The greatest spend first. A purchase that is wholly refunded is none; who is closed is left out.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.insight.purchases import window_start
    from loyalty_cli.reports.insight.value import KEYS
    from loyalty_cli.reports.insight.value import value as rows_of
    from loyalty_cli.show.insight import show_value
    from loyalty_cli.show.output.written import written

    chosen = report_format(style, json, csv, excel=excel, output=output)
    length = window_typed(window)
    call_of(context).may_write(output, yes=yes)
    with call_of(context).reading(store, as_of) as (opened, day):
        rows = rows_of(opened, as_of=day, since=window_start(day, length), program=program)
        say_as_of(opened, day, quiet)
    with written(output, excel=excel):
        show_value(rows, chosen, KEYS)


def rfm(
    context: typer.Context,
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
    """How recently, how often and for how much members bought, each scored 1 to 5 by rank.

    A score is 1 + floor(5 x how many are strictly worse / how many there are); the recency and
    frequency scores make the segment: see `loyalty help insight`.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.insight.purchases import window_start
    from loyalty_cli.reports.insight.rfm import KEYS
    from loyalty_cli.reports.insight.rfm import rfm as rows_of
    from loyalty_cli.show.insight import show_rfm
    from loyalty_cli.show.output.written import written

    chosen = report_format(style, json, csv, excel=excel, output=output)
    length = window_typed(window)
    call_of(context).may_write(output, yes=yes)
    with call_of(context).reading(store, as_of) as (opened, day):
        rows = rows_of(opened, as_of=day, since=window_start(day, length), program=program)
        say_as_of(opened, day, quiet)
    with written(output, excel=excel):
        show_rfm(rows, chosen, KEYS)
