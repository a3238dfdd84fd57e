"""`loyalty report redemptions`, `claims` and `kept`: what was had, what waits, what stays."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.commands.common.signatures import Reporting, reporting

OfMemberOption = Annotated[
    str | None, typer.Option("--member", metavar="MEMBER", help="Only this member's.")
]


@reporting
def redemptions(
    given: Reporting,
    member: OfMemberOption = None,
    reward: Annotated[
        str | None, typer.Option("--reward", metavar="REWARD", help="Only of this reward.")
    ] = None,
) -> None:
    """Every reward that was had, what it became, and whether it was undone or handed over."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.rewards.redemptions import REDEMPTION_KEYS
    from loyalty_cli.reports.rewards.redemptions import redemptions as rows_of
    from loyalty_cli.show.output.written import written
    from loyalty_cli.show.rewards import show_redemptions

    chosen = given.format
    given.call.may_write(given.output, yes=given.yes)
    with given.opened() as (opened, day):
        rows = rows_of(opened, as_of=day, member=member, reward=reward)
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        show_redemptions(rows, chosen, REDEMPTION_KEYS)


@reporting
def claims(
    given: Reporting,
    member: OfMemberOption = None,
    every: Annotated[
        bool, typer.Option("--all", help="Also those that were met, or dropped by a refund.")
    ] = False,
) -> None:
    """Granted rewards that fell due and could not be given yet, with the reason."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.rewards.redemptions import CLAIM_KEYS
    from loyalty_cli.reports.rewards.redemptions import claims as rows_of
    from loyalty_cli.show.output.written import written
    from loyalty_cli.show.rewards import show_claims

    chosen = given.format
    given.call.may_write(given.output, yes=given.yes)
    with given.opened() as (opened, day):
        rows = rows_of(opened, as_of=day, member=member, every=every)
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        show_claims(rows, chosen, CLAIM_KEYS)


@reporting
def kept(
    given: Reporting,
    member: OfMemberOption = None,
) -> None:
    """What stays though its purchase was refunded: what was used, levels until their review."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.rewards.redemptions import KEPT_KEYS
    from loyalty_cli.reports.rewards.redemptions import kept as rows_of
    from loyalty_cli.show.output.written import written
    from loyalty_cli.show.rewards import show_kept

    chosen = given.format
    given.call.may_write(given.output, yes=given.yes)
    with given.opened() as (opened, day):
        rows = rows_of(opened, as_of=day, member=member)
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        show_kept(rows, chosen, KEPT_KEYS)
