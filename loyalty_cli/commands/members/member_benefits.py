"""`loyalty member benefits`: what a member's groups bring, for the till."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.commands.common.options import ByNameOption, MemberArgument, ProgramOption, named
from loyalty_cli.commands.common.signatures import Reading, reading
from loyalty_cli.commands.common.typing_in import order_typed


@reading
def benefits(
    given: Reading,
    member: MemberArgument,
    order: Annotated[
        str | None,
        typer.Option("--order", metavar="AMOUNT", help="What the order costs before any discount."),
    ] = None,
    shipping: Annotated[
        str | None, typer.Option("--shipping", metavar="AMOUNT", help="What its shipping costs.")
    ] = None,
    program: ProgramOption = None,
    by_name: ByNameOption = False,
) -> None:
    """Show what a member gets: percentage, free shipping, perks, access; and an order by it."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.rewards.benefits import member_benefits
    from loyalty_cli.show.rewards import show_benefits

    if shipping is not None and order is None:
        raise Usage(
            Problem(
                "which-order",
                "--shipping is what the shipping of an order costs, and there is no order",
                column="--shipping",
                value=shipping,
                fix="Give --order AMOUNT too.",
            )
        )
    with given.opened() as (opened, day):
        digits = opened.settings.digits
        typed = None if order is None else order_typed(digits, order, None, None, shipping)
        told = member_benefits(opened, named(member, by_name), typed, as_of=day, program=program)
        say_as_of(opened, day, given.quiet)
    show_benefits(told, given.format)
