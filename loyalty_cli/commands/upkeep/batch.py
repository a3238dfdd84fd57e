"""`loyalty batch`: brings every account up to date."""

from __future__ import annotations

import typer

from loyalty_cli.base.dates import iso
from loyalty_cli.commands.common.calling import call_of
from loyalty_cli.commands.common.options import (
    AsOfOption,
    ByOption,
    DryRunOption,
    FutureOption,
    JsonOption,
    ProgramOption,
    QuietOption,
    StoreOption,
)
from loyalty_cli.show.output.outcome import show_outcome
from loyalty_cli.show.output.progress import progress_bar
from loyalty_cli.show.output.text import counted


def batch(
    context: typer.Context,
    program: ProgramOption = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    future: FutureOption = False,
    dry_run: DryRunOption = False,
    by: ByOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Bring every account up to date: earning, lapsing points, levels, in order of time."""
    from loyalty_cli.jobs.batch.batch import run_batch
    from loyalty_cli.jobs.setup.programs import the_program

    call = call_of(context)
    with (
        call.writing(store, as_of, future=future, by=by, dry_run=dry_run) as (opened, caller),
        progress_bar("accounts", quiet=quiet) as progress,
    ):
        if program is not None:
            the_program(opened, program)
        outcome = run_batch(opened, caller=caller, program=program, progress=progress)
    said = f"batch up to {iso(caller.as_of)}: {counted(outcome.counts) or 'nothing to do'}"
    return show_outcome(outcome, said, as_json=json, quiet=quiet)
