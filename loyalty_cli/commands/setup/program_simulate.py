"""`loyalty program simulate`: what a program file would have given."""

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
    StoreOption,
    chosen_format,
)
from loyalty_cli.commands.setup.program_file import FileArgument, text_of
from loyalty_cli.show.output.data import Format


def simulate(
    context: typer.Context,
    file: FileArgument,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Let it hold only from that day on."),
    ] = None,
    members: Annotated[
        bool, typer.Option("--members", help="Also a row for each member who would feel it.")
    ] = False,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="KEY=FROM..TO/STEP",
            help="Try it with each value of a setting, as in earn.spend.points=1..5/1; repeatable.",
        ),
    ] = None,
    keep_cost_under: Annotated[
        str | None,
        typer.Option(
            "--keep-cost-under",
            metavar="PERCENT",
            help="With --vary: name the most generous that costs less of the sales.",
        ),
    ] = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    quiet: QuietOption = False,
) -> int:
    """Try a program file on the whole history, against the program in force; it changes nothing.

    Both are judged from nothing over the same facts. Points moved and levels set by hand belong
    to neither and are left out of both. CSV has the rules or, with --members, the members.

    With --vary there is a line for each value, or each combination: points, what those held are
    worth, the cost in percent of sales, members by level. Nothing foretells that customers go on
    as before.
    """
    if vary:
        return _vary(
            context,
            file,
            vary,
            keep_cost_under,
            since=since,
            members=members,
            store=store,
            as_of=as_of,
            chosen=chosen_format(style, json, csv),
            quiet=quiet,
        )
    if keep_cost_under is not None:
        raise Usage(
            Problem(
                "needs-vary",
                "--keep-cost-under chooses among the values of --vary",
                column="--keep-cost-under",
                fix="give --vary 'KEY=FROM..TO/STEP' too",
            )
        )
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.whatif.simulation import simulate
    from loyalty_cli.show.output.progress import progress_bar
    from loyalty_cli.show.whatif import show_simulation

    chosen = chosen_format(style, json, csv)
    start = None if since is None else a_day(since, "--since")
    with (
        call_of(context).reading(store, as_of) as (opened, day),
        progress_bar("accounts", quiet=quiet) as progress,
    ):
        found = simulate(
            opened,
            text_of(file),
            str(file),
            as_of=day,
            since=start,
            with_members=members,
            progress=progress,
        )
        say_as_of(opened, day, quiet)
    show_simulation(found, chosen)
    return 0


def _vary(
    context: typer.Context,
    file: Path,
    vary: list[str],
    under: str | None,
    *,
    since: str | None,
    members: bool,
    store: Path | None,
    as_of: str | None,
    chosen: Format,
    quiet: bool,
) -> int:
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.jobs.setup.variations import vary as runs_of
    from loyalty_cli.reports.whatif.settings import percent_typed, vary_typed
    from loyalty_cli.show.output.progress import progress_bar
    from loyalty_cli.show.whatif import show_variations

    if members:
        raise Usage(
            Problem(
                "two-questions",
                "--members tells of one candidate, --vary of many",
                column="--members",
                fix="leave out one of the two",
            )
        )
    asked = vary_typed(vary)
    most = None if under is None else percent_typed(under)
    start = None if since is None else a_day(since, "--since")
    with (
        call_of(context).reading(store, as_of) as (opened, day),
        progress_bar("accounts", quiet=quiet) as progress,
    ):
        found = runs_of(
            opened,
            text_of(file),
            str(file),
            asked,
            as_of=day,
            since=start,
            keep_cost_under=most,
            progress=progress,
        )
        say_as_of(opened, day, quiet)
    show_variations(found, chosen)
    return 1 if found.get("best", True) is None else 0
