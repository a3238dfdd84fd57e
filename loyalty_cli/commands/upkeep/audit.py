"""`loyalty audit`: who did what, and the links that prove it."""

from __future__ import annotations

from typing import Annotated

import typer

from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.commands.common.calling import a_day, call_of
from loyalty_cli.commands.common.options import (
    CsvOption,
    FormatOption,
    JsonOption,
    QuietOption,
    StoreOption,
    chosen_format,
)


def audit(
    context: typer.Context,
    member: Annotated[
        str | None,
        typer.Option("--member", metavar="MEMBER", help="Only what was done to this member."),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Only what this person did.")
    ] = None,
    command: Annotated[
        str | None,
        typer.Option("--command", metavar="WORDS", help='Only this, such as "points adjust".'),
    ] = None,
    day: Annotated[
        str | None, typer.Option("--day", metavar="DATE", help="Only what was done on this day.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Only since this day.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Only until this day, included.")
    ] = None,
    links: Annotated[
        bool,
        typer.Option("--links", help="The links of the chain instead, to note one elsewhere."),
    ] = False,
    store: StoreOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show who did what, when, from where and why, with what it was before and after.

    Days are those on which it was done, by the clock. `loyalty doctor` proves that nothing of it
    was changed since.
    """
    from loyalty_cli.reports.upkeep.audit import Asked, audit_list, link_list
    from loyalty_cli.show.audit import show_audit, show_links

    chosen = chosen_format(style, json, csv)
    if day is not None and (since is not None or until is not None):
        raise Usage(
            Problem(
                "two-spans",
                "--day and --from or --until say two different things",
                column="--day",
                fix="give one of them",
            )
        )
    first, last = (day, day) if day is not None else (since, until)
    start = None if first is None else a_day(first, "--from" if day is None else "--day")
    end = None if last is None else a_day(last, "--until" if day is None else "--day")
    if links and (member, by, command) != (None, None, None):
        raise Usage(
            Problem(
                "links-of-all",
                "a link is of a whole transaction, not of a member, a person or a command",
                column="--links",
                fix="give only days with --links",
            )
        )
    with call_of(context).reading(store, None) as (opened, _):
        if links:
            show_links(link_list(opened, since=start, until=end), chosen)
        else:
            rows = audit_list(opened, Asked(member, by, command, start, end))
            show_audit(rows, chosen)
