"""`loyalty report redemptions`, `claims` and `kept`: what was had, what waits, what stays."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.commands.common.calling import call_of
from loyalty_cli.commands.common.options import (
    AsOfOption,
    CsvOption,
    ExcelOption,
    FormatOption,
    JsonOption,
    OverOption,
    QuietOption,
    ReportOutOption,
    StoreOption,
    report_format,
)

OfMemberOption = Annotated[
    str | None, typer.Option("--member", metavar="MEMBER", help="Only this member's.")
]


def redemptions(
    context: typer.Context,
    member: OfMemberOption = None,
    reward: Annotated[
        str | None, typer.Option("--reward", metavar="REWARD", help="Only of this reward.")
    ] = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    excel: ExcelOption = False,
    output: ReportOutOption = None,
    yes: OverOption = False,
    quiet: QuietOption = False,
) -> None:
    """Every reward that was had, what it became, and whether it was undone or handed over."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.rewards.redemptions import REDEMPTION_KEYS
    from loyalty_cli.reports.rewards.redemptions import redemptions as rows_of
    from loyalty_cli.show.output.written import written
    from loyalty_cli.show.rewards import show_redemptions

    chosen = report_format(style, json, csv, excel=excel, output=output)
    call_of(context).may_write(output, yes=yes)
    with call_of(context).reading(store, as_of) as (opened, day):
        rows = rows_of(opened, as_of=day, member=member, reward=reward)
        say_as_of(opened, day, quiet)
    with written(output, excel=excel):
        show_redemptions(rows, chosen, REDEMPTION_KEYS)


def claims(
    context: typer.Context,
    member: OfMemberOption = None,
    every: Annotated[
        bool, typer.Option("--all", help="Also those that were met, or dropped by a refund.")
    ] = False,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    excel: ExcelOption = False,
    output: ReportOutOption = None,
    yes: OverOption = False,
    quiet: QuietOption = False,
) -> None:
    """Granted rewards that fell due and could not be given yet, with the reason."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.rewards.redemptions import CLAIM_KEYS
    from loyalty_cli.reports.rewards.redemptions import claims as rows_of
    from loyalty_cli.show.output.written import written
    from loyalty_cli.show.rewards import show_claims

    chosen = report_format(style, json, csv, excel=excel, output=output)
    call_of(context).may_write(output, yes=yes)
    with call_of(context).reading(store, as_of) as (opened, day):
        rows = rows_of(opened, as_of=day, member=member, every=every)
        say_as_of(opened, day, quiet)
    with written(output, excel=excel):
        show_claims(rows, chosen, CLAIM_KEYS)


def kept(
    context: typer.Context,
    member: OfMemberOption = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    excel: ExcelOption = False,
    output: ReportOutOption = None,
    yes: OverOption = False,
    quiet: QuietOption = False,
) -> None:
    """What stays though its purchase was refunded: what was used, levels until their review."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.rewards.redemptions import KEPT_KEYS
    from loyalty_cli.reports.rewards.redemptions import kept as rows_of
    from loyalty_cli.show.output.written import written
    from loyalty_cli.show.rewards import show_kept

    chosen = report_format(style, json, csv, excel=excel, output=output)
    call_of(context).may_write(output, yes=yes)
    with call_of(context).reading(store, as_of) as (opened, day):
        rows = rows_of(opened, as_of=day, member=member)
        say_as_of(opened, day, quiet)
    with written(output, excel=excel):
        show_kept(rows, chosen, KEPT_KEYS)
