"""`loyalty nightly`: one command for cron."""

from __future__ import annotations

import os
from pathlib import Path

from loyalty_cli.commands.common.calling import clock, the_store
from loyalty_cli.commands.common.signatures import Writing, writing


@writing
def nightly(
    given: Writing,
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

    path = the_store(given.store)
    plan = load_night(path, Path.cwd())
    hands = Hands(report_text, write_file, _on_defect)
    with given.call.writing_yesterday(
        path, given.as_of, future=given.future, by=given.by, dry_run=given.dry_run
    ) as (
        opened,
        caller,
    ):
        outcome = run_night(opened, plan, caller=caller, clock=clock(), hands=hands)
    return show_night(outcome, as_json=given.json, quiet=given.quiet)


def _on_defect(error: Exception) -> None:
    if os.environ.get("LOYALTY_DEBUG"):
        raise error
