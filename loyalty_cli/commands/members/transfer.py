"""`loyalty points transfer`: points from one member to another."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.commands.common.calling import call_of
from loyalty_cli.commands.common.negatives import TakesNegatives
from loyalty_cli.commands.common.options import (
    AsOfOption,
    ByNameOption,
    ByOption,
    DryRunOption,
    FutureOption,
    JsonOption,
    MemberArgument,
    ProgramOption,
    QuietOption,
    ReasonOption,
    RefOption,
    StoreOption,
    named,
)
from loyalty_cli.show.output.outcome import show_outcome

COMMAND_CLASS = TakesNegatives
"""So that a number below 0 is refused for what it is, and not as an unknown option."""


def transfer(
    context: typer.Context,
    member: MemberArgument,
    to: Annotated[str, typer.Argument(metavar="TO", help="Who gets them.")],
    points: Annotated[int, typer.Argument(metavar="POINTS", help="How many.")],
    reason: ReasonOption,
    program: ProgramOption = None,
    ref: RefOption = None,
    by_name: ByNameOption = False,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    future: FutureOption = False,
    dry_run: DryRunOption = False,
    by: ByOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Move points to another member; they keep the days on which they lapse."""
    from loyalty_cli.jobs.points.transfer import transfer_points

    member, to = named(member, by_name), named(to, by_name)
    call = call_of(context)
    with call.writing(store, as_of, future=future, by=by, dry_run=dry_run) as (opened, caller):
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
    return show_outcome(outcome, said, as_json=json, quiet=quiet)
