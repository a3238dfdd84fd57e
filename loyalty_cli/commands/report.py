"""`loyalty report`: read-only questions about all members."""

from __future__ import annotations

import typer

from loyalty_cli.commands.calling import call_of
from loyalty_cli.commands.options import (
    AsOfOption,
    CsvOption,
    FormatOption,
    JsonOption,
    ProgramOption,
    QuietOption,
    StoreOption,
    chosen_format,
    noun,
)

app = noun("Questions about all members; they change nothing.")


@app.command("standing")
def standing(
    context: typer.Context,
    program: ProgramOption = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    quiet: QuietOption = False,
) -> None:
    """Where every member stands: level, points, what is next, what lapses."""
    from loyalty_cli.commands.remarks import say_as_of
    from loyalty_cli.reports.programs import level_starts, point_names
    from loyalty_cli.reports.standing import standing
    from loyalty_cli.show.data import Format
    from loyalty_cli.show.standing import show_standing

    chosen = chosen_format(style, json, csv)
    with call_of(context).reading(store, as_of) as (opened, day):
        rows = standing(opened, as_of=day, program=program)
        for_people = chosen in {Format.TABLE, Format.PLAIN}
        names = point_names(opened, day) if for_people else {}
        steps = level_starts(opened, day) if for_people else {}
        say_as_of(opened, day, quiet)
    show_standing(rows, chosen, names=names, steps=steps)


@app.command("tiers")
def tiers(
    context: typer.Context,
    program: ProgramOption = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    quiet: QuietOption = False,
) -> None:
    """How many members are on each level, where it begins, and what they hold."""
    from loyalty_cli.commands.remarks import say_as_of
    from loyalty_cli.reports.tiers import tiers
    from loyalty_cli.show.lists import show_tiers

    chosen = chosen_format(style, json, csv)
    with call_of(context).reading(store, as_of) as (opened, day):
        rows = tiers(opened, as_of=day, program=program)
        say_as_of(opened, day, quiet)
    show_tiers(rows, chosen)
