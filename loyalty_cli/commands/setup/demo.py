"""`loyalty demo`: an example from start to end."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from loyalty_cli.base.dates import iso
from loyalty_cli.commands.common.calling import call_of, today
from loyalty_cli.commands.common.options import (
    ByOption,
    CsvOption,
    FormatOption,
    JsonOption,
    QuietOption,
    chosen_format,
)
from loyalty_cli.show.output.data import Format


def demo(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="EXAMPLE", help="corner-coffee, book-pages, …")
    ] = "corner-coffee",
    folder: Annotated[
        Path | None,
        typer.Option("--dir", metavar="DIR", help="The new folder; else one for temporary files."),
    ] = None,
    by: ByOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    quiet: QuietOption = False,
) -> int:
    """Run an example from start to end in a new folder, saying each command it stands for.

    With --quiet it says the folder alone, for a script that goes on there.
    """
    from tempfile import mkdtemp

    from loyalty_cli.jobs.outcome import Outcome
    from loyalty_cli.jobs.setup.demo import run_demo
    from loyalty_cli.jobs.setup.examples import find_example
    from loyalty_cli.reports.standing import standing
    from loyalty_cli.reports.upkeep.programs import level_starts, point_names
    from loyalty_cli.show.output.outcome import show_note, show_outcome
    from loyalty_cli.show.output.terminal import out
    from loyalty_cli.show.output.text import counted
    from loyalty_cli.show.standing import show_standing
    from loyalty_cli.store.file.locate import STORE_VARIABLE
    from loyalty_cli.store.file.store_file import open_store

    chosen = chosen_format(style, json, csv)
    example = find_example(name)
    place = folder or Path(mkdtemp(prefix=f"loyalty-{name}-"))
    talks = not quiet and chosen is not Format.JSON
    says_folder_alone = quiet and style is None and not (json or csv)

    def told(command: str, outcome: Outcome) -> None:
        if talks:
            show_note(f"$ {command}")
            if outcome.counts:
                show_note(f"  {counted(outcome.counts)}")

    if talks:
        show_note(f"{example.title}: {example.summary}")
        show_note(f"$ cd {place}")
    # An example has its own day, whatever the clock says.
    caller = call_of(context).caller(
        iso(example.as_of), ZoneInfo(example.timezone), future=True, by=by, dry_run=False
    )
    is_to_come = example.as_of > today(ZoneInfo(example.timezone))
    outcome = run_demo(example, place, caller=caller, future=is_to_come, told=told)
    if outcome.status != "ok":
        return show_outcome(outcome, "", as_json=chosen is Format.JSON, quiet=quiet)
    if says_folder_alone:
        out(str(place))
        return 0
    with open_store(place / "loyalty.db", write=False) as store:
        rows = standing(store, as_of=example.as_of, program=None)
        names = point_names(store, example.as_of)
        steps = level_starts(store, example.as_of)
    if chosen is Format.JSON:
        outcome.data = {"example": name, "folder": str(place), "standing": rows}
        return show_outcome(outcome, "", as_json=True)
    if talks:
        show_note(f"$ loyalty report standing --as-of {iso(example.as_of)}")
    show_standing(rows, chosen, names=names, steps=steps)
    show_note(f"the demo's folder: {place}")
    if os.environ.get(STORE_VARIABLE):
        show_note(f"commands there find its store once {STORE_VARIABLE} is unset: it goes first")
    return 0
