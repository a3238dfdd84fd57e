"""`loyalty report leaderboard`: who has most by a measure."""

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
    OverOption,
    ProgramOption,
    QuietOption,
    ReportOutOption,
    StoreOption,
    report_format,
)


def leaderboard(
    context: typer.Context,
    by: Annotated[
        str,
        typer.Option("--by", metavar="MEASURE", help="points, spend, purchases or an activity."),
    ] = "points",
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Its first day; else all.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Its last day; else the as-of.")
    ] = None,
    top: Annotated[
        int | None, typer.Option("--top", metavar="N", min=1, help="Only the first N places.")
    ] = None,
    public: Annotated[
        bool,
        typer.Option("--public", help="Only who consented to it, by nickname or pseudonym."),
    ] = False,
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
    """Who has most points, spend, purchases or activities; for a public list by nickname."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.leaderboard import leaderboard
    from loyalty_cli.show.lists import show_leaderboard
    from loyalty_cli.show.output.written import written

    chosen = report_format(style, json, csv, excel=excel, output=output)
    call_of(context).may_write(output, yes=yes)
    first = None if since is None else a_day(since, "--from")
    last = None if until is None else a_day(until, "--until")
    with call_of(context).reading(store, as_of) as (opened, day):
        rows = leaderboard(
            opened,
            by=by,
            as_of=day,
            since=first,
            until=last,
            program=program,
            top=top,
            public=public,
        )
        say_as_of(opened, day, quiet)
    with written(output, excel=excel):
        show_leaderboard(rows, chosen, public=public)
