"""`loyalty points transfer`: points from one member to another."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.commands.common.negatives import TakesNegatives
from loyalty_cli.commands.common.options import (
    ByNameOption,
    MemberArgument,
    ProgramOption,
    ReasonOption,
    RefOption,
    named,
)
from loyalty_cli.commands.common.signatures import Writing, writing
from loyalty_cli.show.output.outcome import show_outcome

COMMAND_CLASS = TakesNegatives
"""So that a number below 0 is refused for what it is, and not as an unknown option."""


@writing
def transfer(
    given: Writing,
    member: MemberArgument,
    to: Annotated[str, typer.Argument(metavar="TO", help="Who gets them.")],
    points: Annotated[int, typer.Argument(metavar="POINTS", help="How many.")],
    reason: ReasonOption,
    program: ProgramOption = None,
    ref: RefOption = None,
    by_name: ByNameOption = False,
) -> int:
    """Move points to another member; they keep the days on which they lapse."""
    from loyalty_cli.jobs.points.transfer import transfer_points

    member, to = named(member, by_name), named(to, by_name)
    with given.opened() as (opened, caller):
        outcome = transfer_points(
            opened,
            member,
            to,
            points,
            reason=reason,
            program=program,
            ref=ref,
            caller=caller,
        )
    left = outcome.data["from"]["balance"]  # type: ignore[index]
    has = outcome.data["to"]["balance"]  # type: ignore[index]
    said = f"{points} from {member} (balance {left}) to {to} (balance {has})"
    if outcome.status == "already-done":
        said = f"already done: {said}"
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)
