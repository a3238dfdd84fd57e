"""`loyalty report leaderboard`: who has most by a measure."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.commands.common.calling import a_day
from loyalty_cli.commands.common.options import (
    ProgramOption,
)
from loyalty_cli.commands.common.signatures import Reporting, reporting


@reporting
def leaderboard(
    given: Reporting,
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
) -> None:
    """Who has most points, spend, purchases or activities; for a public list by nickname."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.leaderboard import leaderboard
    from loyalty_cli.show.lists import show_leaderboard
    from loyalty_cli.show.output.written import written

    chosen = given.format
    given.call.may_write(given.output, yes=given.yes)
    first = None if since is None else a_day(since, "--from")
    last = None if until is None else a_day(until, "--until")
    with given.opened() as (opened, day):
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
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        show_leaderboard(rows, chosen, public=public)
