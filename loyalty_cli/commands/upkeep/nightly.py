"""`loyalty nightly`: one command for cron."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from loyalty_cli.commands.common.calling import call_of, clock, the_store
from loyalty_cli.commands.common.options import (
    AsOfOption,
    ByOption,
    DryRunOption,
    FutureOption,
    JsonOption,
    QuietOption,
    StoreOption,
)


def nightly(
    context: typer.Context,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    future: FutureOption = False,
    dry_run: DryRunOption = False,
    by: ByOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Do what [nightly] of loyalty.toml says: inbox, batch, doctor, backup, exports.

    The batch runs through yesterday, or through --as-of, and catches up what was missed. With
    --quiet it says nothing where all is well.
    """
    from loyalty_cli.jobs.nightly.record import Hands
    from loyalty_cli.jobs.nightly.run import run_night
    from loyalty_cli.jobs.nightly.settings import load_night
    from loyalty_cli.show.nightly import report_text, show_night
    from loyalty_cli.show.output.files import write_file

    call = call_of(context)
    path = the_store(store)
    plan = load_night(path, Path.cwd())
    hands = Hands(report_text, write_file, _on_defect)
    with call.writing_yesterday(path, as_of, future=future, by=by, dry_run=dry_run) as (
        opened,
        caller,
    ):
        outcome = run_night(opened, plan, caller=caller, clock=clock(), hands=hands)
    return show_night(outcome, as_json=json, quiet=quiet)


def _on_defect(error: Exception) -> None:
    if os.environ.get("LOYALTY_DEBUG"):
        raise error
