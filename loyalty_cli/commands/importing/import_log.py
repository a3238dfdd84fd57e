"""`loyalty import list`, `show` and `undo`: the files that came, and one taken back."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.base.problems import Refused
from loyalty_cli.commands.common.options import (
    MayReasonOption,
    YesOption,
)
from loyalty_cli.commands.common.signatures import Reading, Writing, reading, writing
from loyalty_cli.show.output.outcome import show_outcome
from loyalty_cli.show.output.text import counted

NumberArgument = Annotated[
    int, typer.Argument(metavar="N", min=1, help="The number of the import, as in import list.")
]


@reading
def list_all(
    given: Reading,
) -> None:
    """List the files that were imported, and what became of their rows."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.upkeep.imports import import_list
    from loyalty_cli.show.imports import show_imports

    chosen = given.format
    with given.opened() as (opened, day):
        rows = import_list(opened, as_of=day)
        say_as_of(opened, day, given.quiet)
    show_imports(rows, chosen)


@reading
def show(
    given: Reading,
    number: NumberArgument,
) -> None:
    """Show one import: its rows, and the events and members that it brought."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.jobs.importing.undo import no_such_import
    from loyalty_cli.reports.upkeep.imports import came_on, import_show
    from loyalty_cli.show.imports import show_import

    chosen = given.format
    with given.opened() as (opened, day):
        found = import_show(opened, number, as_of=day)
        if found is None:
            raise Refused(no_such_import(number, came_on(opened, number)))
        say_as_of(opened, day, given.quiet)
    show_import(found, chosen)


@writing
def undo(
    given: Writing,
    number: NumberArgument,
    reason: MayReasonOption = None,
    yes: YesOption = False,
    batch: Annotated[
        bool, typer.Option("--batch", help="Run the batch after it, which takes back the points.")
    ] = False,
) -> int:
    """Take an imported file back: what it had earned is taken back too, by the next batch."""
    from loyalty_cli.jobs.batch.batch import run_batch
    from loyalty_cli.jobs.importing.undo import undo_import

    with given.opened() as (opened, caller):
        if not (yes or given.dry_run):
            given.call.make_sure(f"Take import {number} back?", "taking a file back")
        outcome = undo_import(opened, number, reason=reason, caller=caller)
        said = f"import {number} ({outcome.data.get('file')}) is taken back"
        if outcome.status == "already-done":
            said = f"already done: {said}"
        said += f": {counted(outcome.counts)}"
        if batch and not given.dry_run:
            ran = run_batch(opened, caller=caller)
            outcome.data = {**outcome.data, "batch": dict(ran.counts)}
            said += f"\nbatch: {counted(ran.counts)}"
            outcome.hints += ran.hints
        elif batch:
            outcome.hints.append("a dry run does not try the batch that would follow")
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)
