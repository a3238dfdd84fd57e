"""`loyalty status`: what the store holds, what ran last, what waits."""

from __future__ import annotations

from pathlib import Path

import typer

from loyalty_cli.commands.common.calling import call_of, clock
from loyalty_cli.commands.common.options import (
    AsOfOption,
    CsvOption,
    FormatOption,
    JsonOption,
    QuietOption,
    StoreOption,
    chosen_format,
)
from loyalty_cli.show.output.outcome import show_problems


def status(
    context: typer.Context,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    quiet: QuietOption = False,
) -> None:
    """Say what the store holds, what ran last, what waits and what is due next."""
    from loyalty_cli.jobs.nightly.waiting import inbox_of
    from loyalty_cli.reports.upkeep.status import status
    from loyalty_cli.show.status import show_status

    chosen = chosen_format(style, json, csv)
    with call_of(context).reading(store, as_of) as (opened, day):
        found = status(opened, as_of=day)
        found["inbox"], wrong = inbox_of(opened.path, Path.cwd(), clock())
    show_status(found, chosen)
    if wrong is not None and not quiet:
        show_problems(wrong.problems, kind="warning: ")
