"""`loyalty tier`: levels set by hand, and who moves next."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.commands.common.calling import a_day
from loyalty_cli.commands.common.options import (
    ByNameOption,
    MemberArgument,
    ProgramOption,
    ReasonOption,
    named,
    noun,
)
from loyalty_cli.commands.common.signatures import Reading, Writing, reading, writing
from loyalty_cli.show.output.outcome import show_outcome

app = noun("Levels: set one by hand, see who moves next.")


@app.command("set")
@writing
def set_(
    given: Writing,
    member: MemberArgument,
    level: Annotated[str, typer.Argument(metavar="LEVEL", help="The level, by its name.")],
    reason: ReasonOption,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="Its last day; left out, it has no end."),
    ] = None,
    program: ProgramOption = None,
    by_name: ByNameOption = False,
) -> int:
    """Give a member at least this level, until a date or for good."""
    from loyalty_cli.jobs.points.tiers import set_level

    member = named(member, by_name)
    last = None if until is None else a_day(until, "--until")
    with given.opened() as (opened, caller):
        outcome = set_level(
            opened,
            member,
            level,
            reason=reason,
            until=last,
            program=program,
            caller=caller,
        )
    ends = "without an end" if until is None else f"until {until}"
    said = f"{member}: at least {level} {ends}"
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)


@app.command("preview")
@reading
def preview(
    given: Reading,
    program: ProgramOption = None,
) -> None:
    """Show who would move at their next review, as things stand, and why."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.tier_preview import tier_preview
    from loyalty_cli.show.lists import show_tier_preview

    chosen = given.format
    with given.opened() as (opened, day):
        rows = tier_preview(opened, as_of=day, program=program)
        say_as_of(opened, day, given.quiet)
    show_tier_preview(rows, chosen)
