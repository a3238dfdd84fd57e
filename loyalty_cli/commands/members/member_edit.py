"""`loyalty member edit` and `find`: what is known of members, changed and searched."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.commands.common.calling import a_day
from loyalty_cli.commands.common.options import (
    MemberArgument,
)
from loyalty_cli.commands.common.signatures import Reading, Writing, reading, writing
from loyalty_cli.show.output.outcome import show_outcome

_GIVEN = {"yes": "1", "no": "0", "": None}


@writing
def edit(
    given: Writing,
    member: MemberArgument,
    name: Annotated[str | None, typer.Option("--name", help="The name.")] = None,
    email: Annotated[str | None, typer.Option("--email", help="The e-mail address.")] = None,
    phone: Annotated[str | None, typer.Option("--phone", help="The phone number.")] = None,
    card: Annotated[str | None, typer.Option("--card", help="The number of a card.")] = None,
    birthday: Annotated[
        str | None, typer.Option("--birthday", metavar="DATE", help="The birthday.")
    ] = None,
    home_store: Annotated[
        str | None, typer.Option("--home-store", metavar="NAME", help="Which shop is theirs.")
    ] = None,
    nickname: Annotated[
        str | None, typer.Option("--nickname", help="What public lists show.")
    ] = None,
    consent: Annotated[
        list[str] | None,
        typer.Option(
            "--consent", metavar="CHANNEL=yes|no", help="May be written to: email, sms, post, …"
        ),
    ] = None,
    attribute: Annotated[
        list[str] | None,
        typer.Option("--attribute", metavar="NAME=VALUE", help="Anything else, such as city=Oslo."),
    ] = None,
) -> int:
    """Change what is known of a member; what it was is kept. "" takes a value away."""
    from loyalty_cli.jobs.members.editing import edit_member

    typed = {"name": name, "email": email, "phone": phone, "card": card}
    typed |= {"store": home_store, "nickname": nickname}
    values = {field: text.strip() or None for field, text in typed.items() if text is not None}
    if birthday is not None:
        values["birthday"] = _birthday(birthday)
    for word in attribute or []:
        field, value = _pair(word, "--attribute", "city=Oslo")
        values[f"attribute:{field}"] = value or None
    for word in consent or []:
        field, value = _pair(word, "--consent", "email=yes")
        if value.lower() not in _GIVEN:
            raise _bad_pair(word, "--consent", "email=yes")
        values[f"consent:{field}"] = _GIVEN[value.lower()]
    with given.opened() as (opened, caller):
        outcome = edit_member(opened, member, values, caller=caller)
    changed = outcome.counts["changed"]
    said = f"member {outcome.data['member_id']}: " + (
        f"{changed} changed" if changed else "nothing to change"
    )
    return show_outcome(outcome, said, as_json=given.json, quiet=given.quiet)


@reading
def find(
    given: Reading,
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="Part of a name, id, key or attribute.")
    ],
) -> None:
    """Find members by part of their name, id, e-mail, phone, card or attributes."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.members import member_find
    from loyalty_cli.show.lists import show_members

    chosen = given.format
    with given.opened() as (opened, day):
        rows = member_find(opened, text, as_of=day)
        say_as_of(opened, day, given.quiet)
    show_members(rows, chosen, empty=f"nobody has {text} in a name, id, key or attribute")


def _birthday(text: str) -> str | None:
    from loyalty_cli.base.dates import iso

    return iso(a_day(text, "--birthday")) if text.strip() else None


def _pair(word: str, option: str, example: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if not (name.strip() and equals):
        raise _bad_pair(word, option, example)
    return name.strip(), value.strip()


def _bad_pair(word: str, option: str, example: str) -> Usage:
    return Usage(
        Problem(
            f"bad-{option.removeprefix('--')}",
            f"{option}: {word} is not like {example}",
            column=option,
            value=word,
            fix=f"give it as in {option} {example}",
        )
    )
