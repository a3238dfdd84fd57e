"""`loyalty points`: the ledger of a member, shown and corrected by hand."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from loyalty_cli.base.dates import Day
from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.commands.common.calling import a_day
from loyalty_cli.commands.common.negatives import TakesNegatives
from loyalty_cli.commands.common.options import (
    ByNameOption,
    KnownOnOption,
    MemberArgument,
    ProgramOption,
    RefOption,
    named,
    noun,
)
from loyalty_cli.commands.common.signatures import Reading, Writing, reading, writing
from loyalty_cli.show.output.outcome import show_outcome

app = noun("The points of a member: every entry, and corrections by hand.")

_POINTS = re.compile(r"[+-]?[0-9]{1,15}", re.ASCII)


@app.command("show")
@reading
def show(
    given: Reading,
    member: MemberArgument,
    program: ProgramOption = None,
    by_name: ByNameOption = False,
    known_on: KnownOnOption = None,
) -> None:
    """Show every entry of a member's points, in the order in which they were posted."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.points import points_show
    from loyalty_cli.show.entries import show_entries

    member = named(member, by_name)
    chosen = given.format
    with given.call.reading(given.store, given.as_of, known_on=known_on) as (opened, day):
        rows = points_show(opened, member, program=program, as_of=day)
        say_as_of(opened, day, given.quiet)
        show_entries(rows, chosen)


@app.command("adjust", cls=TakesNegatives)
@writing
def adjust(
    given: Writing,
    member: MemberArgument,
    points: Annotated[
        str, typer.Argument(metavar="±POINTS", help="How many to add, or with a minus to take.")
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept.")],
    expires_on: Annotated[
        str | None,
        typer.Option(
            "--expires-on", metavar="DATE", help="Their last good day; else as the program says."
        ),
    ] = None,
    program: ProgramOption = None,
    ref: RefOption = None,
    by_name: ByNameOption = False,
) -> int:
    """Add points to a member by hand, or take some, with a reason."""
    from loyalty_cli.jobs.points.points import adjust_points

    member = named(member, by_name)
    number = _number(points)
    last_day: Day | None = None if expires_on is None else a_day(expires_on, "--expires-on")
    with given.opened() as (opened, caller):
        outcome = adjust_points(
            opened,
            member,
            number,
            reason=reason,
            expires_on=last_day,
            program=program,
            ref=ref,
            caller=caller,
        )
    said = f"{member}: {number:+}, balance {outcome.data.get('balance')}"
    if outcome.status == "already-done":
        said = f"already done: {said}"
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)


def _number(text: str) -> int:
    if not _POINTS.fullmatch(text) or int(text) == 0:
        raise Usage(
            Problem(
                "bad-points",
                f"{text} is not a number of points",
                value=text,
                fix="give a whole number such as 20 or -20",
            )
        )
    return int(text)
