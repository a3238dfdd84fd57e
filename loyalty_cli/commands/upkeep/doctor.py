"""`loyalty doctor`: whether the store's books add up."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.base.problems import ExitCode
from loyalty_cli.commands.common.calling import call_of
from loyalty_cli.commands.common.options import (
    CsvOption,
    FormatOption,
    JsonOption,
    QuietOption,
    StoreOption,
    chosen_format,
)
from loyalty_cli.show.output.progress import progress_bar


def doctor(
    context: typer.Context,
    replay: Annotated[
        bool,
        typer.Option(
            "--replay", help="Also repeat the whole history from nothing, and compare (longer)."
        ),
    ] = False,
    store: StoreOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    quiet: QuietOption = False,
) -> int:
    """Check that the store's books add up, and say what differs; it changes nothing.

    It exits with 1 where something differs.
    """
    from loyalty_cli.jobs.proof.doctor import examine_store
    from loyalty_cli.show.doctor import show_findings

    chosen = chosen_format(style, json, csv)
    with (
        call_of(context).reading(store, None) as (opened, _),
        progress_bar("checks", quiet=quiet) as progress,
    ):
        found = examine_store(opened, with_replay=replay, progress=progress)
    show_findings(found, chosen, quiet=quiet)
    return int(ExitCode.DONE if found["status"] == "ok" else ExitCode.REFUSED)
