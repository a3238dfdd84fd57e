"""`loyalty report forecast` and `quiet`: who will buy, and who has stopped."""

from __future__ import annotations

from enum import StrEnum
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


class Model(StrEnum):
    """The models of buying."""

    BG_NBD = "bg-nbd"
    PARETO_NBD = "pareto-nbd"


class Unit(StrEnum):
    """In what the models count time."""

    DAY = "day"
    WEEK = "week"


@reporting
def forecast(
    given: Reporting,
    days: Annotated[
        int | None,
        typer.Option("--days", metavar="N", min=1, help="How far it looks; else 365 days."),
    ] = None,
    model: Annotated[Model, typer.Option("--model", help="The model of buying.")] = Model.BG_NBD,
    unit: Annotated[
        Unit, typer.Option("--unit", help="What times and rates are counted in.")
    ] = Unit.WEEK,
    fit: Annotated[
        bool, typer.Option("--fit", help="The fitted parameters instead of the members.")
    ] = False,
    backtest: Annotated[
        bool,
        typer.Option(
            "--backtest", help="Fit up to --from and compare with what came, beside a naive guess."
        ),
    ] = False,
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="The last day that --backtest may look at."),
    ] = None,
    window: WindowOption = None,
    program: ProgramOption = None,
) -> None:
    """Who still buys, how often they will buy in the next year, and what that is worth.

    bg-nbd is Fader, Hardie and Lee (2005), pareto-nbd Schmittlein, Morrison and Colombo (1987) as
    in Fader and Hardie's note of 2005; the worth of a purchase is by the Gamma-Gamma model (Fader
    and Hardie, 2013). They count days with a purchase. Look at --backtest first.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.insight import forecast as report
    from loyalty_cli.reports.insight.purchases import window_start
    from loyalty_cli.show.insight import show_backtest, show_fit, show_forecast
    from loyalty_cli.show.output.written import written

    chosen = given.format
    _fits_together(fit, backtest, days, since)
    first = None if since is None else a_day(since, "--from")
    length = window_typed(window)
    given.call.may_write(given.output, yes=given.yes)
    with given.opened() as (opened, day):
        ask = report.Ask(day, window_start(day, length), model.value, unit.value)
        told, rows = {}, []
        if fit:
            told = report.fit_of(opened, ask, program=program)
        elif first is not None:
            told = report.backtest(opened, ask, since=first, program=program)
        else:
            rows = report.forecast(opened, ask, days=days or report.DAYS, program=program)
        say_as_of(opened, day, given.quiet)
    with written(given.output, excel=given.excel):
        if fit:
            show_fit(told, chosen)
        elif first is not None:
            show_backtest(told, chosen)
        else:
            show_forecast(rows, chosen, report.KEYS)


@reporting
def quiet(
    given: Reporting,
    window: WindowOption = None,
    program: ProgramOption = None,
) -> None:
    """Who has not come for longer than is usual for them, the most unusual first.

    The usual gap is the median of the days from one day with a purchase to the next; unusual is how
    many times that the days since the last are. The worth is what `report forecast` expects of the
    next 365 days.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.insight.forecast import Ask
    from loyalty_cli.reports.insight.purchases import window_start
    from loyalty_cli.reports.insight.quiet import KEYS
    from loyalty_cli.reports.insight.quiet import quiet as rows_of
    from loyalty_cli.show.insight import show_quiet
    from loyalty_cli.show.output.outcome import show_note
    from loyalty_cli.show.output.written import written

    chosen = given.format
    length = window_typed(window)
    given.call.may_write(given.output, yes=given.yes)
    with given.opened() as (opened, day):
        rows, why = rows_of(opened, Ask(day, window_start(day, length)), program=program)
        say_as_of(opened, day, given.quiet)
    if why is not None and not given.quiet:
        show_note(f"what they are worth is not known: {why}")
    with written(given.output, excel=given.excel):
        show_quiet(rows, chosen, KEYS)


def _fits_together(fit: bool, backtest: bool, days: int | None, since: str | None) -> None:
    """Raises Usage for options that do nothing beside each other."""
    said = None
    if fit and backtest:
        said = ("--fit", "--fit and --backtest are two questions", "ask one of them")
    elif backtest and since is None:
        said = ("--from", "--backtest needs the last day it may look at", "give --from DATE")
    elif since is not None and not backtest:
        said = ("--from", "--from belongs to --backtest", "leave it out, or give --backtest")
    elif days is not None and (fit or backtest):
        said = ("--days", "--days says how far the forecast of members looks", "leave it out")
    if said is not None:
        column, message, fix = said
        raise Usage(Problem("usage", message, column=column, fix=fix))
