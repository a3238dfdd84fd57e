"""`loyalty report trend`, `nps`, `cost`: how the whole shop goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeVar

import typer

from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.commands.common.options import (
    ProgramOption,
    WindowOption,
    window_typed,
)
from loyalty_cli.commands.common.signatures import Reporting, reporting
from loyalty_cli.show.output.data import Format

EveryOption = Annotated[
    str, typer.Option("--every", metavar="PERIOD", help="day, week, month, quarter or year.")
]

By = TypeVar("By", bound=str)


def by_typed(text: str, allowed: Sequence[By]) -> By:
    """What rows are grouped by, as it was typed. Raises Usage where it is none of those allowed."""
    for each in allowed:
        if text == each:
            return each
    raise Usage(
        Problem(
            "bad-by",
            f"rows can't be grouped by {text}",
            column="--by",
            value=text,
            fix=f"give one of {', '.join(allowed)}",
        )
    )


@reporting
def trend(
    given: Reporting,
    every: EveryOption = "month",
    chart: Annotated[bool, typer.Option("--chart", help="Draw bars too.")] = False,
    window: WindowOption = None,
    program: ProgramOption = None,
) -> None:
    """Sales, purchases, active and new members, points and what they are worth, by period.

    Sales are those of members; a refund stands on the day of its purchase. Points and levels go by
    the day on which they were posted.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.books.periods import EVERY, every_typed
    from loyalty_cli.reports.insight.purchases import the_program, window_start
    from loyalty_cli.reports.insight.trend import KEYS
    from loyalty_cli.reports.insight.trend import trend as rows_of
    from loyalty_cli.show.output.written import written
    from loyalty_cli.show.trends import show_trend

    chosen = given.format
    if chart and chosen in (Format.JSON, Format.CSV):
        raise Usage(
            Problem(
                "chart-for-people",
                f"--chart draws for people, and {chosen} is for programs",
                column="--chart",
                fix="leave out one of the two",
            )
        )
    span, length = every_typed(every, EVERY), window_typed(window)
    given.call.may_write(given.output, yes=given.yes)
    with given.opened() as (opened, day):
        rows = rows_of(
            opened,
            program=the_program(opened, program),
            as_of=day,
            since=window_start(day, length),
            every=span,
        )
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        show_trend(rows, chosen, KEYS, chart=chart)


@reporting
def nps(
    given: Reporting,
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="The kind of activity that has the score.")
    ] = "survey",
    by: Annotated[
        str | None, typer.Option("--by", metavar="WHAT", help="level, month, store or channel.")
    ] = None,
    window: WindowOption = None,
    program: ProgramOption = None,
) -> None:
    """The Net Promoter Score: of the answers 9 and 10 the percentage, less that of 0 to 6.

    A member's last answer counts. low and high are where the score of all customers lies 95 times
    out of 100.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.insight.nps import BY, KEYS
    from loyalty_cli.reports.insight.nps import nps as rows_of
    from loyalty_cli.reports.insight.purchases import window_start
    from loyalty_cli.show.output.written import written
    from loyalty_cli.show.trends import show_nps

    chosen = given.format
    length = window_typed(window)
    grouped = None if by is None else by_typed(by, BY)
    given.call.may_write(given.output, yes=given.yes)
    with given.opened() as (opened, day):
        since = window_start(day, length)
        rows = rows_of(opened, kind=kind, by=grouped, as_of=day, since=since, program=program)
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        show_nps(rows, chosen, KEYS, kind=kind)


@reporting
def cost(
    given: Reporting,
    every: EveryOption = "month",
    by: Annotated[
        str | None, typer.Option("--by", metavar="WHAT", help="level, rule or reward.")
    ] = None,
    window: WindowOption = None,
    program: ProgramOption = None,
) -> None:
    """What the program costs by period: points given, rewards had, vouchers used, beside sales.

    effective_percent is what was redeemed and taken off in percent of the sales; of a rule its
    points and what it granted. See `loyalty help insight`.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.books.periods import EVERY, every_typed
    from loyalty_cli.reports.insight.cost import BY, KEYS
    from loyalty_cli.reports.insight.cost import cost as rows_of
    from loyalty_cli.reports.insight.purchases import the_program, window_start
    from loyalty_cli.show.output.written import written
    from loyalty_cli.show.trends import show_cost

    chosen = given.format
    span, length = every_typed(every, EVERY), window_typed(window)
    grouped = None if by is None else by_typed(by, BY)
    given.call.may_write(given.output, yes=given.yes)
    with given.opened() as (opened, day):
        rows = rows_of(
            opened,
            program=the_program(opened, program),
            as_of=day,
            since=window_start(day, length),
            every=span,
            by=grouped,
        )
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        show_cost(rows, chosen, KEYS)
