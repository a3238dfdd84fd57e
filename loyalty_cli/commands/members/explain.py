"""`loyalty points explain`: where points come from, and why others never came."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.commands.common.options import (
    ByNameOption,
    MemberArgument,
    ProgramOption,
    named,
)
from loyalty_cli.commands.common.signatures import Reading, reading


@reading
def explain(
    given: Reading,
    member: MemberArgument,
    entry: Annotated[
        int | None,
        typer.Option("--entry", metavar="N", min=1, help="An entry of `loyalty points show`."),
    ] = None,
    transaction: Annotated[
        str | None,
        typer.Option("--transaction", metavar="ID", help="A purchase or refund, earning or not."),
    ] = None,
    activity: Annotated[
        str | None,
        typer.Option("--activity", metavar="ID", help="An activity, whether it earned or not."),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="NAME", help="Whose numbering the ID is of."),
    ] = None,
    program: ProgramOption = None,
    by_name: ByNameOption = False,
) -> None:
    """Explain an entry, a transaction or an activity step by step, or the account in short.

    Every rule of its kind is shown with each condition and the value it met, the arithmetic, the
    boosts and limits, and what became of the points since. Also why something earned nothing.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.explain.answer import points_explain
    from loyalty_cli.show.explain.explain import show_explanation

    member = named(member, by_name)
    chosen = given.format
    with given.opened() as (opened, day):
        told = points_explain(
            opened,
            member,
            as_of=day,
            program=program,
            entry=entry,
            transaction=transaction,
            activity=activity,
            source=source,
        )
        say_as_of(opened, day, given.quiet)
    show_explanation(told, chosen)
