"""`loyalty import list`, `show` and `undo`: the files that came, and one taken back."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.base.problems import Refused
from loyalty_cli.commands.common.calling import call_of
from loyalty_cli.commands.common.options import (
    AsOfOption,
    ByOption,
    CsvOption,
    DryRunOption,
    FormatOption,
    FutureOption,
    JsonOption,
    MayReasonOption,
    QuietOption,
    StoreOption,
    YesOption,
    chosen_format,
)
from loyalty_cli.show.output.outcome import show_outcome
from loyalty_cli.show.output.text import counted

NumberArgument = Annotated[
    int, typer.Argument(metavar="N", min=1, help="The number of the import, as in import list.")
]


def list_all(
    context: typer.Context,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    quiet: QuietOption = False,
) -> None:
    """List the files that were imported, and what became of their rows."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.upkeep.imports import import_list
    from loyalty_cli.show.imports import show_imports

    chosen = chosen_format(style, json, csv)
    with call_of(context).reading(store, as_of) as (opened, day):
        rows = import_list(opened, as_of=day)
        say_as_of(opened, day, quiet)
    show_imports(rows, chosen)


def show(
    context: typer.Context,
    number: NumberArgument,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show one import: its rows, and the events and members that it brought."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.jobs.importing.undo import no_such_import
    from loyalty_cli.reports.upkeep.imports import came_on, import_show
    from loyalty_cli.show.imports import show_import

    chosen = chosen_format(style, json, csv)
    with call_of(context).reading(store, as_of) as (opened, day):
        found = import_show(opened, number, as_of=day)
        if found is None:
            raise Refused(no_such_import(number, came_on(opened, number)))
        say_as_of(opened, day, quiet)
    show_import(found, chosen)


def undo(
    context: typer.Context,
    number: NumberArgument,
    reason: MayReasonOption = None,
    yes: YesOption = False,
    batch: Annotated[
        bool, typer.Option("--batch", help="Run the batch after it, which takes back the points.")
    ] = False,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    future: FutureOption = False,
    dry_run: DryRunOption = False,
    by: ByOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Take an imported file back: what it had earned is taken back too, by the next batch."""
    from loyalty_cli.jobs.batch.batch import run_batch
    from loyalty_cli.jobs.importing.undo import undo_import

    call = call_of(context)
    with call.writing(store, as_of, future=future, by=by, dry_run=dry_run) as (opened, caller):
        if not (yes or dry_run):
            call.make_sure(f"Take import {number} back?", "taking a file back")
        outcome = undo_import(opened, number, reason=reason, caller=caller)
        said = f"import {number} ({outcome.data.get('file')}) is taken back"
        if outcome.status == "already-done":
            said = f"already done: {said}"
        said += f": {counted(outcome.counts)}"
        if batch and not dry_run:
            ran = run_batch(opened, caller=caller)
            outcome.data = {**outcome.data, "batch": dict(ran.counts)}
            said += f"\nbatch: {counted(ran.counts)}"
            outcome.hints += ran.hints
        elif batch:
            outcome.hints.append("a dry run does not try the batch that would follow")
    return show_outcome(outcome, said, as_json=json, quiet=quiet)
