"""`loyalty status`: what the store holds, what ran last, what waits."""

from __future__ import annotations

import typer

from loyalty_cli.commands.calling import call_of
from loyalty_cli.commands.options import (
    AsOfOption,
    CsvOption,
    FormatOption,
    JsonOption,
    QuietOption,
    StoreOption,
    chosen_format,
)


def status(
    context: typer.Context,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    quiet: QuietOption = False,
) -> None:
    """Say what the store holds, what ran last, and what waits for a batch."""
    from loyalty_cli.reports.status import status
    from loyalty_cli.show.lists import show_status

    chosen = chosen_format(style, json, csv)
    with call_of(context).reading(store, as_of) as (opened, day):
        found = status(opened, as_of=day)
    show_status(found, chosen)
