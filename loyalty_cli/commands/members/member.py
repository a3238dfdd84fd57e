"""`loyalty member`: people, one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.commands.common.calling import Call, a_day
from loyalty_cli.commands.common.options import (
    ByNameOption,
    MemberArgument,
    OverOption,
    named,
    noun,
)
from loyalty_cli.commands.common.signatures import Reading, Writing, reading, writing
from loyalty_cli.show.output.data import Format
from loyalty_cli.show.output.outcome import show_outcome

app = noun("Members: add one, show one, list them all.")


@app.command("add")
@writing
def add(
    given: Writing,
    member_id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="The member id; else one is made.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="The name.")] = None,
    email: Annotated[str | None, typer.Option("--email", help="The e-mail address.")] = None,
    phone: Annotated[str | None, typer.Option("--phone", help="The phone number.")] = None,
    card: Annotated[str | None, typer.Option("--card", help="The number of a card.")] = None,
    birthday: Annotated[
        str | None, typer.Option("--birthday", metavar="DATE", help="The birthday.")
    ] = None,
    joined_on: Annotated[
        str | None,
        typer.Option("--joined-on", metavar="DATE", help="Since when; else the as-of day."),
    ] = None,
    referred_by: Annotated[
        str | None, typer.Option("--referred-by", metavar="MEMBER", help="Who brought them.")
    ] = None,
    home_store: Annotated[
        str | None, typer.Option("--home-store", metavar="NAME", help="Which shop is theirs.")
    ] = None,
    nickname: Annotated[
        str | None, typer.Option("--nickname", help="What public lists show.")
    ] = None,
    consent: Annotated[
        list[str] | None,
        typer.Option("--consent", metavar="CHANNEL", help="May be written to: email, sms, post, …"),
    ] = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option("--attribute", metavar="NAME=VALUE", help="Anything else, such as city=Oslo."),
    ] = None,
) -> int:
    """Add one member."""
    from loyalty_cli.jobs.members.members import add_member

    attributes = _pairs(attribute or [])
    with given.opened() as (opened, caller):
        outcome = add_member(
            opened,
            member_id=member_id,
            name=name,
            email=email,
            phone=phone,
            card=card,
            birthday=None if birthday is None else a_day(birthday, "--birthday"),
            joined_on=None if joined_on is None else a_day(joined_on, "--joined-on"),
            referred_by=referred_by,
            home_store=home_store,
            nickname=nickname,
            consents=dict.fromkeys(consent or [], True),
            attributes=attributes,
            caller=caller,
        )
    said = f"member {outcome.data.get('member_id')} added"
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)


@app.command("show")
@reading
def show(
    given: Reading,
    member: MemberArgument,
    everything: Annotated[
        bool,
        typer.Option("--everything", help="All that the store holds of them, as a page or JSON."),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            *("--output", "-o"), metavar="FILE", help="Write everything here, for you only."
        ),
    ] = None,
    yes: OverOption = False,
    by_name: ByNameOption = False,
) -> None:
    """Show one member with all accounts."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.members import member_show
    from loyalty_cli.reports.upkeep.programs import level_starts, point_names
    from loyalty_cli.show.lists import show_member

    member = named(member, by_name)
    chosen = given.format
    if everything:
        call = given.call
        call.may_write(output, yes=yes)
        _show_everything(
            call, member, chosen, output, store=given.store, as_of=given.as_of, quiet=given.quiet
        )
        return
    if output is not None:
        raise Usage(
            Problem(
                "only-everything",
                "only --everything is written to a file",
                column="--output",
                fix="give --everything too, or leave -o out",
            )
        )
    with given.opened() as (opened, day):
        found = member_show(opened, member, as_of=day)
        names, steps = point_names(opened, day), level_starts(opened, day)
        say_as_of(opened, day, given.quiet)
    show_member(found, chosen, names=names, steps=steps)


@app.command("list")
@reading
def list_all(
    given: Reading,
) -> None:
    """List all members."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.members import member_list
    from loyalty_cli.show.lists import show_members

    chosen = given.format
    with given.opened() as (opened, day):
        rows = member_list(opened, as_of=day)
        say_as_of(opened, day, given.quiet)
    show_members(rows, chosen)


def _show_everything(
    call: Call,
    member: str,
    style: Format,
    output: Path | None,
    *,
    store: Path | None,
    as_of: str | None,
    quiet: bool,
) -> None:
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.everything import everything
    from loyalty_cli.show.everything import show_everything

    if style is Format.CSV:
        raise Usage(
            Problem(
                "no-csv",
                "everything is many lists, and CSV is one",
                column="--csv",
                fix="give --json, or neither for a page",
            )
        )
    with call.reading(store, as_of) as (opened, day):
        told = everything(opened, member, as_of=day)
        say_as_of(opened, day, quiet)
        show_everything(told, style, output)


def _pairs(words: list[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not (name and equals):
            raise Usage(
                Problem(
                    "bad-attribute",
                    f"--attribute: {word} is not NAME=VALUE",
                    column="--attribute",
                    value=word,
                    fix="give it as in --attribute city=Oslo",
                )
            )
        pairs[name.strip()] = value.strip()
    return pairs
