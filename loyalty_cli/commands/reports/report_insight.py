"""`loyalty report value`, `rfm`, `affinity` and `cohorts`: who is worth what, and likes what."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.commands.common.calling import a_day
from loyalty_cli.commands.common.options import (
    ProgramOption,
    WindowOption,
    window_typed,
)
from loyalty_cli.commands.common.signatures import Reporting, reporting


@reporting
def value(
    given: Reporting,
    window: WindowOption = None,
    program: ProgramOption = None,
) -> None:
    """What each member has bought: purchases, spend, the average, first and last day.

    The greatest spend first. A purchase that is wholly refunded is none; who is closed is left out.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.insight.purchases import window_start
    from loyalty_cli.reports.insight.value import KEYS
    from loyalty_cli.reports.insight.value import value as rows_of
    from loyalty_cli.show.insight import show_value
    from loyalty_cli.show.output.written import written

    chosen = given.format
    length = window_typed(window)
    given.call.may_write(given.output, yes=given.yes)
    with given.opened() as (opened, day):
        rows = rows_of(opened, as_of=day, since=window_start(day, length), program=program)
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        show_value(rows, chosen, KEYS)


@reporting
def rfm(
    given: Reporting,
    window: WindowOption = None,
    program: ProgramOption = None,
) -> None:
    """How recently, how often and for how much members bought, each scored 1 to 5 by rank.

    A score is 1 + floor(5 x how many are strictly worse / how many there are); the recency and
    frequency scores make the segment: see `loyalty help insight`.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.insight.purchases import window_start
    from loyalty_cli.reports.insight.rfm import KEYS
    from loyalty_cli.reports.insight.rfm import rfm as rows_of
    from loyalty_cli.show.insight import show_rfm
    from loyalty_cli.show.output.written import written

    chosen = given.format
    length = window_typed(window)
    given.call.may_write(given.output, yes=given.yes)
    with given.opened() as (opened, day):
        rows = rows_of(opened, as_of=day, since=window_start(day, length), program=program)
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        show_rfm(rows, chosen, KEYS)


@reporting
def affinity(
    given: Reporting,
    backtest: Annotated[
        bool,
        typer.Option(
            "--backtest", help="Whether the proposals would have been better than what most buy."
        ),
    ] = False,
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="The last day that --backtest may look at."),
    ] = None,
    window: Annotated[
        str | None,
        typer.Option("--window", metavar="LENGTH", help="How far back it looks; else 12 months."),
    ] = None,
    program: ProgramOption = None,
) -> None:
    """What each member likes, which category may be next, and how dear they buy.

    The favourite is what they spend most on. What is proposed they did not buy in that time; it is
    the most alike to what they did, by the cosine of who buys both (Sarwar and others, 2001). Look
    at --backtest first: it says whether telling all what most buy would do as well.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.insight import affinity as report
    from loyalty_cli.show.insight import show_affinity, show_hits
    from loyalty_cli.show.output.written import written

    chosen = given.format
    if backtest != (since is not None):
        needs = "--backtest needs the last day it may look at, as --from DATE"
        message = needs if backtest else "--from belongs to --backtest"
        fix = "give --from DATE" if backtest else "leave it out, or give --backtest"
        raise Usage(Problem("usage", message, column="--from", fix=fix))
    last = None if since is None else a_day(since, "--from")
    length = window_typed(window) or report.WINDOW
    given.call.may_write(given.output, yes=given.yes)
    with given.opened() as (opened, day):
        if last is None:
            rows = report.affinity(opened, as_of=day, window=length, program=program)
        else:
            rows = report.backtest(opened, as_of=day, since=last, window=length, program=program)
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        if last is None:
            show_affinity(rows, chosen, report.KEYS)
        else:
            show_hits(rows, chosen, report.TEST_KEYS)


@reporting
def cohorts(
    given: Reporting,
    every: Annotated[
        str, typer.Option("--every", metavar="PERIOD", help="month, quarter or year.")
    ] = "month",
    window: WindowOption = None,
    program: ProgramOption = None,
) -> None:
    """Members by when they first bought, and how many of each group bought in each period since.

    With --window only the groups that began in it; the one that was under way is shown whole.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.books.periods import every_typed
    from loyalty_cli.reports.insight.cohorts import KEYS
    from loyalty_cli.reports.insight.cohorts import cohorts as rows_of
    from loyalty_cli.reports.insight.purchases import window_start
    from loyalty_cli.show.insight import show_cohorts
    from loyalty_cli.show.output.written import written

    chosen = given.format
    length, span = window_typed(window), every_typed(every)
    given.call.may_write(given.output, yes=given.yes)
    with given.opened() as (opened, day):
        since = window_start(day, length)
        rows = rows_of(opened, as_of=day, since=since, every=span, program=program)
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        show_cohorts(rows, chosen, KEYS)
