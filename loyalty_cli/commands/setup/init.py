"""`loyalty init`: a new store."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.commands.common.calling import call_of
from loyalty_cli.commands.common.options import (
    AsOfOption,
    ByOption,
    DryRunOption,
    FutureOption,
    JsonOption,
    QuietOption,
)
from loyalty_cli.show.output.outcome import show_outcome

SUCH_AS = {"currency": "EUR", "timezone": "Europe/Berlin"}


def init(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Where to make it; a new folder or this one.")
    ] = Path(),
    name: Annotated[
        str | None, typer.Option("--name", help="What the shop is called; else as the folder.")
    ] = None,
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help="Its currency, such as EUR.")
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option("--timezone", metavar="ZONE", help="Its time zone, such as Europe/Berlin."),
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(
            "--country",
            metavar="CC",
            help="Where phone numbers without a + belong, such as DE, or none; else that of the "
            "time zone.",
        ),
    ] = None,
    store: Annotated[
        Path | None,
        typer.Option(
            "--store", metavar="FILE", help="The store; else LOYALTY_STORE, else DIR/loyalty.db."
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--start", metavar="EXAMPLE", help="Apply this example program to begin with."
        ),
    ] = None,
    as_of: AsOfOption = None,
    future: FutureOption = False,
    dry_run: DryRunOption = False,
    by: ByOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Make a store: DIR with loyalty.toml and loyalty.db. Nothing is overwritten.

    With --store or LOYALTY_STORE the store is made there, and loyalty.toml in DIR names it.
    """
    from loyalty_cli.jobs.setup.country import country_of_zone
    from loyalty_cli.jobs.setup.example_store import start_store
    from loyalty_cli.jobs.setup.examples import Example, find_example
    from loyalty_cli.store.file.locate import named_store

    example: Example | None = None if start is None else find_example(start)
    given = {"currency": currency, "timezone": timezone}
    currency, timezone = _asked(given, call_of(context).as_json)
    by_zone = None if country else country_of_zone(timezone.strip())
    came_from = "option" if country else "timezone" if by_zone else None
    country = country or by_zone or _asked_country(call_of(context).as_json)
    caller = call_of(context).caller(as_of, _zone(timezone), future, by, dry_run)
    outcome = start_store(
        folder,
        name=name,
        currency=currency,
        timezone=timezone,
        country=country,
        store=named_store(None if store is None else str(store), os.environ, Path()),
        example=example,
        caller=caller,
    )
    made = f"made {outcome.data['store']} ({outcome.data['currency']}, {timezone})"
    if example is not None:
        made += f" with the program {example.name}, which you can edit in {folder / 'program.toml'}"
    if outcome.status == "ok":
        outcome.data = {**outcome.data, "country_from": came_from}
        outcome.hints.append(_phones_said(outcome.data["country"], timezone if by_zone else None))
    return show_outcome(outcome, made, as_json=json, quiet=quiet)


def _phones_said(country: object, zone: str | None) -> str:
    """How phone numbers are read: by which country, and where it was taken from."""
    from loyalty_cli.jobs.setup.country import country_name

    change = "country in loyalty.toml changes it"
    if country is None:
        return (
            "phone numbers: no country, so 0151 2345678 and +49 151 2345678 are two numbers; "
            f"{change}"
        )
    taken = "" if zone is None else f", the country of the time zone {zone}"
    return (
        f"phone numbers: those without a + belong to {country_name(str(country))} ({country})"
        f"{taken}; {change}"
    )


def _asked_country(as_json: bool) -> str:
    """The country, asked for where no time zone tells it; none where nobody is there."""
    from loyalty_cli.jobs.setup.country import NONE
    from loyalty_cli.show.output.terminal import can_ask

    if as_json or not can_ask():
        return NONE
    question = "Country of phone numbers without a + (such as DE)"
    return str(typer.prompt(question, default=NONE, err=True))


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return UTC  # the job says what is wrong with the name


def _asked(given: Mapping[str, str | None], as_json: bool) -> list[str]:
    """What a store keeps for ever, asked for where it was not given: an example's own is as good
    as any other for trying things out, and not for a shop."""
    from loyalty_cli.show.output.terminal import can_ask

    missing = [what for what, said in given.items() if not said]
    if missing and (as_json or not can_ask()):
        raise Usage(
            [
                Problem(
                    "missing-option",
                    f"a store needs a {what}, and nobody is here to be asked",
                    column=f"--{what}",
                    fix=f"give it, as in --{what} {SUCH_AS[what]}",
                )
                for what in missing
            ]
        )
    return [
        said or str(typer.prompt(f"{what.capitalize()} (such as {SUCH_AS[what]})", err=True))
        for what, said in given.items()
    ]
