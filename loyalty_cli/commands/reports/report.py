"""`loyalty report`: read-only questions about members."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.base.dates import iso
from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.commands.common.calling import a_day, call_of
from loyalty_cli.commands.common.options import (
    AsOfOption,
    ByNameOption,
    CsvOption,
    ExcelOption,
    FormatOption,
    JsonOption,
    KnownOnOption,
    MemberArgument,
    OverOption,
    ProgramOption,
    QuietOption,
    ReportOutOption,
    StoreOption,
    named,
    noun,
    report_format,
)

app = noun("Questions about members; they change nothing.")


@app.command("standing")
def standing(
    context: typer.Context,
    erased: Annotated[
        bool, typer.Option("--erased", help="Those too who were erased, under their numbers.")
    ] = False,
    program: ProgramOption = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    excel: ExcelOption = False,
    output: ReportOutOption = None,
    yes: OverOption = False,
    quiet: QuietOption = False,
) -> None:
    """Where every member stands: level, points, what is next, what lapses."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.standing import standing
    from loyalty_cli.reports.upkeep.programs import level_starts, point_names
    from loyalty_cli.show.output.data import Format
    from loyalty_cli.show.output.written import written
    from loyalty_cli.show.standing import show_standing

    chosen = report_format(style, json, csv, excel=excel, output=output)
    call_of(context).may_write(output, yes=yes)
    with call_of(context).reading(store, as_of, known_on=known_on) as (opened, day):
        rows = standing(opened, as_of=day, program=program, erased=erased)
        for_people = chosen in {Format.TABLE, Format.PLAIN}
        names = point_names(opened, day) if for_people else {}
        steps = level_starts(opened, day) if for_people else {}
        say_as_of(opened, day, quiet)
    with written(output, excel=excel):
        show_standing(rows, chosen, names=names, steps=steps)


@app.command("tiers")
def tiers(
    context: typer.Context,
    program: ProgramOption = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    excel: ExcelOption = False,
    output: ReportOutOption = None,
    yes: OverOption = False,
    quiet: QuietOption = False,
) -> None:
    """How many members are on each level, where it begins, and what they hold."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.tiers import tiers
    from loyalty_cli.show.lists import show_tiers
    from loyalty_cli.show.output.written import written

    chosen = report_format(style, json, csv, excel=excel, output=output)
    call_of(context).may_write(output, yes=yes)
    with call_of(context).reading(store, as_of, known_on=known_on) as (opened, day):
        rows = tiers(opened, as_of=day, program=program)
        say_as_of(opened, day, quiet)
    with written(output, excel=excel):
        show_tiers(rows, chosen)


@app.command("statement")
def statement(
    context: typer.Context,
    member: MemberArgument,
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="Its first day; else the account's first."),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Its last day; else the as-of.")
    ] = None,
    program: ProgramOption = None,
    by_name: ByNameOption = False,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    known_on: KnownOnOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    excel: ExcelOption = False,
    output: ReportOutOption = None,
    yes: OverOption = False,
    quiet: QuietOption = False,
) -> None:
    """What a member may be handed: every entry in plain words, balances, level, what lapses.

    Reasons given for corrections by hand stand in it.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.statement import statement
    from loyalty_cli.show.output.written import written
    from loyalty_cli.show.statement import show_statement

    member = named(member, by_name)
    chosen = report_format(style, json, csv, excel=excel, output=output)
    call_of(context).may_write(output, yes=yes)
    first = None if since is None else a_day(since, "--from")
    with call_of(context).reading(store, as_of, known_on=known_on) as (opened, day):
        last = day if until is None else a_day(until, "--until")
        if last > day:
            raise Usage(
                Problem(
                    "until-after-as-of",
                    f"a statement ends on its as-of day, {iso(day)}, at the latest",
                    column="--until",
                    value=iso(last),
                    fix="give an earlier day, or a later --as-of",
                )
            )
        told = statement(opened, member, program=program, since=first, until=last, as_of=day)
        say_as_of(opened, day, quiet)
        with written(output, excel=excel):
            show_statement(told, chosen)
