"""`loyalty report`: read-only questions about members."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.base.dates import iso
from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.commands.common.calling import a_day
from loyalty_cli.commands.common.options import (
    ByNameOption,
    KnownOnOption,
    MemberArgument,
    ProgramOption,
    named,
    noun,
)
from loyalty_cli.commands.common.signatures import Reporting, reporting

app = noun("Questions about members; they change nothing.")


@app.command("standing")
@reporting
def standing(
    given: Reporting,
    erased: Annotated[
        bool, typer.Option("--erased", help="Those too who were erased, under their numbers.")
    ] = False,
    program: ProgramOption = None,
    known_on: KnownOnOption = None,
) -> None:
    """Where every member stands: level, points, what is next, what lapses."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.standing import standing
    from loyalty_cli.reports.upkeep.programs import level_starts, point_names
    from loyalty_cli.show.output.data import Format
    from loyalty_cli.show.output.written import written
    from loyalty_cli.show.standing import show_standing

    chosen = given.format
    given.call.may_write(given.output, yes=given.yes)
    with given.opened(known_on) as (opened, day):
        rows = standing(opened, as_of=day, program=program, erased=erased)
        for_people = chosen in {Format.TABLE, Format.PLAIN}
        names = point_names(opened, day) if for_people else {}
        steps = level_starts(opened, day) if for_people else {}
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        show_standing(rows, chosen, names=names, steps=steps)


@app.command("tiers")
@reporting
def tiers(
    given: Reporting,
    program: ProgramOption = None,
    known_on: KnownOnOption = None,
) -> None:
    """How many members are on each level, where it begins, and what they hold."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.tiers import tiers
    from loyalty_cli.show.lists import show_tiers
    from loyalty_cli.show.output.written import written

    chosen = given.format
    given.call.may_write(given.output, yes=given.yes)
    with given.opened(known_on) as (opened, day):
        rows = tiers(opened, as_of=day, program=program)
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        show_tiers(rows, chosen)


@app.command("statement")
@reporting
def statement(
    given: Reporting,
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
    known_on: KnownOnOption = None,
) -> None:
    """What a member may be handed: every entry in plain words, balances, level, what lapses.

    Reasons given for corrections by hand stand in it.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.statement import statement
    from loyalty_cli.show.output.written import written
    from loyalty_cli.show.statement import show_statement

    member = named(member, by_name)
    chosen = given.format
    given.call.may_write(given.output, yes=given.yes)
    first = None if since is None else a_day(since, "--from")
    with given.opened(known_on) as (opened, day):
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
        say_as_of(opened, day, given.quiet)
        with written(given.output, excel=given.excel):
            show_statement(told, chosen)
