"""`loyalty club`: memberships of clubs, begun, ended and listed."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.commands.common.calling import a_day
from loyalty_cli.commands.common.options import (
    ByNameOption,
    MayReasonOption,
    MemberArgument,
    ProgramOption,
    RefOption,
    named,
    noun,
)
from loyalty_cli.commands.common.signatures import Reading, Writing, reading, writing
from loyalty_cli.show.output.outcome import show_outcome

app = noun("Clubs: join one, leave it, see who is in which.")

ClubArgument = Annotated[str, typer.Argument(metavar="CLUB", help="The club, by its id.")]


@app.command("join")
@writing
def join(
    given: Writing,
    member: MemberArgument,
    club: ClubArgument,
    term: Annotated[
        str | None,
        typer.Option("--term", metavar="LENGTH", help='The term, such as "1 year".'),
    ] = None,
    paid: Annotated[
        str | None, typer.Option("--paid", metavar="AMOUNT", help="What was paid for it.")
    ] = None,
    free: Annotated[bool, typer.Option("--free", help="By invitation, for nothing.")] = False,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="The last day of an invitation."),
    ] = None,
    reason: MayReasonOption = None,
    program: ProgramOption = None,
    ref: RefOption = None,
    by_name: ByNameOption = False,
) -> int:
    """Give a member a term of a club, after the one that runs if there is one."""
    from loyalty_cli.commands.common.typing_in import amount_typed
    from loyalty_cli.jobs.clubs.choosing import Joining
    from loyalty_cli.jobs.clubs.memberships import join_club

    member = named(member, by_name)
    last = None if until is None else a_day(until, "--until")
    with given.opened() as (opened, caller):
        money = None
        if paid is not None:
            settings = opened.settings
            money = amount_typed(paid, "--paid", settings.digits, settings.currency)
        outcome = join_club(
            opened,
            member,
            club,
            Joining(term, money, free, last, reason),
            program=program,
            ref=ref,
            caller=caller,
        )
    until_said = outcome.data.get("until")
    ends = "for ever" if until_said is None else f"until {until_said}"
    said = f"{member}: {club} from {outcome.data.get('from')} {ends}"
    if outcome.status == "already-done":
        said = f"already done: {said}"
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)


@app.command("cancel")
@writing
def cancel(
    given: Writing,
    member: MemberArgument,
    club: ClubArgument,
    reason: MayReasonOption = None,
    program: ProgramOption = None,
    by_name: ByNameOption = False,
) -> int:
    """End a membership on the as-of day, and say what is to be paid back."""
    from loyalty_cli.jobs.clubs.memberships import cancel_club

    member = named(member, by_name)
    with given.opened() as (opened, caller):
        outcome = cancel_club(opened, member, club, reason=reason, program=program, caller=caller)
    said = (
        f"{member}: {club} ends on {outcome.data.get('until')},"
        f" {outcome.data.get('to_pay_back')} to pay back"
    )
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)


@app.command("list")
@reading
def list_all(
    given: Reading,
    member: Annotated[
        str | None, typer.Option("--member", metavar="MEMBER", help="Only those of one member.")
    ] = None,
    by_name: ByNameOption = False,
) -> None:
    """List every term of every club, with its status on the as-of day."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.clubs.memberships import memberships
    from loyalty_cli.show.clubs import show_memberships

    who = None if member is None else named(member, by_name)
    chosen = given.format
    with given.opened() as (opened, day):
        rows = memberships(opened, member=who, as_of=day)
        say_as_of(opened, day, given.quiet)
    show_memberships(rows, chosen)
