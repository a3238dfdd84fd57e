"""`loyalty batch`: brings every account up to date."""

from __future__ import annotations

from loyalty_cli.base.dates import iso
from loyalty_cli.commands.common.options import (
    ProgramOption,
)
from loyalty_cli.commands.common.signatures import Writing, writing
from loyalty_cli.show.output.outcome import show_outcome
from loyalty_cli.show.output.progress import progress_bar
from loyalty_cli.show.output.text import counted


@writing
def batch(
    given: Writing,
    program: ProgramOption = None,
) -> int:
    """Bring every account up to date: earning, lapsing points, levels, in order of time."""
    from loyalty_cli.jobs.batch.batch import run_batch
    from loyalty_cli.jobs.setup.programs import the_program

    with (
        given.opened() as (opened, caller),
        progress_bar("accounts", quiet=given.quiet) as progress,
    ):
        if program is not None:
            the_program(opened, program)
        outcome = run_batch(opened, caller=caller, program=program, progress=progress)
    said = f"batch up to {iso(caller.as_of)}: {counted(outcome.counts) or 'nothing to do'}"
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)
