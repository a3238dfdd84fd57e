"""`loyalty report effect`, `oddities`: whether something works, and what to look at."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.commands.common.calling import a_day
from loyalty_cli.commands.common.options import (
    ProgramOption,
)
from loyalty_cli.commands.common.signatures import Reporting, reporting

UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="The last day; else the as-of.")
]


@reporting
def effect(
    given: Reporting,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The name of a boost or grant with a holdout.")
    ],
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="The first day; else that of the hold-out."),
    ] = None,
    until: UntilOption = None,
    program: ProgramOption = None,
) -> None:
    """What a boost or grant does: members who had it beside those held out, and what it cost.

    Spend a member with its 95 % interval in both groups, the difference (uplift) with its own, and
    "too few to tell" where chance alone may explain it. A table's `holdout` says how many are held
    out; without one there is nobody to compare with.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.insight.effect import KEYS
    from loyalty_cli.reports.insight.effect import effect as answer_of
    from loyalty_cli.show.output.written import written
    from loyalty_cli.show.trends import show_effect

    chosen = given.format
    first = None if since is None else a_day(since, "--from")
    last = None if until is None else a_day(until, "--until")
    given.call.may_write(given.output, yes=given.yes)
    with given.opened() as (opened, day):
        found = answer_of(opened, name, as_of=day, since=first, until=last, program=program)
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        show_effect(found, chosen, KEYS)


@reporting
def oddities(
    given: Reporting,
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="The first day; else of all time."),
    ] = None,
    until: UntilOption = None,
) -> None:
    """Things to look at, never a verdict: what chance alone would hardly bring.

    Receipts a day or split around a line of the rules, small refunds, members with one person's
    marks, referrals in rings, points by hand, rewards within minutes of a purchase, birthdays
    changed, wrong codes. Each with a count that can be checked.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.insight.oddities.oddities import KEYS
    from loyalty_cli.reports.insight.oddities.oddities import oddities as rows_of
    from loyalty_cli.show.output.written import written
    from loyalty_cli.show.trends import show_oddities

    first = None if since is None else a_day(since, "--from")
    last = None if until is None else a_day(until, "--until")
    given.call.may_write(given.output, yes=given.yes)
    with given.opened() as (opened, day):
        rows = rows_of(opened, as_of=day, since=first, until=last)
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        show_oddities(rows, given.format, KEYS)
