"""`loyalty program`: rules in and out."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Annotated

import typer

from loyalty_cli.base.dates import Length
from loyalty_cli.commands.common.calling import a_day, call_of, the_day, the_store
from loyalty_cli.commands.common.options import (
    DryRunOption,
    JsonOption,
    OverOption,
    QuietOption,
    StoreOption,
    noun,
)
from loyalty_cli.commands.common.signatures import Reading, Writing, reading, writing
from loyalty_cli.commands.setup.program_file import FileArgument, text_of
from loyalty_cli.jobs.outcome import Outcome
from loyalty_cli.show.output.outcome import show_outcome

app = noun("Programs: the rules of points and levels, each in one TOML file.")


@app.command("check")
def check(
    context: typer.Context,
    file: FileArgument,
    store: StoreOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Check a program file: everything that is wrong, and what is allowed but looks odd.

    It needs no store; where there is one, amounts must fit its currency.
    """
    from loyalty_cli.jobs.setup.checking import check_program
    from loyalty_cli.show.output.outcome import show_problems
    from loyalty_cli.show.output.text import plural

    call = call_of(context)
    zone, digits, minimum = _terms(store)
    call.as_of = the_day(None, zone)
    outcome, warnings = check_program(
        text_of(file), str(file), digits=digits, as_of=call.as_of, card_minimum=minimum
    )
    if not json:
        show_problems(warnings, kind="warning: ")
    odd = plural(len(warnings), "warning")
    wrong = f"{file}: {plural(len(outcome.problems), 'problem')}, {odd}"
    said = f"{file}: ok, {odd}"
    return show_outcome(outcome, said, instead=wrong, as_json=json, quiet=quiet)


@app.command("apply")
@writing
def apply(
    given: Writing,
    file: FileArgument,
    valid_from: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="The first day on which it holds."),
    ] = None,
) -> int:
    """Put a program file into force, as a new version from a day on.

    An unchanged file makes no version. The first version judges everything from the beginning,
    later ones from today, unless --from says another day.
    """
    from loyalty_cli.jobs.setup.programs import apply_program

    start = None if valid_from is None else a_day(valid_from, "--from")
    with given.opened() as (opened, caller):
        outcome = apply_program(opened, text_of(file), str(file), valid_from=start, caller=caller)
    return show_outcome(outcome, _applied(outcome), as_json=given.json, quiet=given.quiet)


@app.command("list")
@reading
def list_all(
    given: Reading,
) -> None:
    """List the programs, each by its version of the day."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.upkeep.programs import program_list
    from loyalty_cli.show.lists import show_programs

    chosen = given.format
    with given.opened() as (opened, day):
        rows = program_list(opened, day)
        say_as_of(opened, day, given.quiet)
    show_programs(rows, chosen)


@app.command("show")
@reading
def show(
    given: Reading,
    program: Annotated[str, typer.Argument(metavar="ID", help="The program's id.")],
) -> None:
    """Print the program file that is in force on the day."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.upkeep.programs import program_show
    from loyalty_cli.show.lists import show_program

    chosen = given.format
    with given.opened() as (opened, day):
        found = program_show(opened, program, day)
        say_as_of(opened, day, given.quiet)
    show_program(found, chosen)


@app.command("diff")
@reading
def diff(
    given: Reading,
    file: FileArgument,
) -> None:
    """Say what a program file changes against the version in force, setting by setting."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.reports.whatif.differing import program_diff
    from loyalty_cli.show.whatif import show_diff

    chosen = given.format
    with given.opened() as (opened, day):
        found = program_diff(opened, text_of(file), str(file), as_of=day)
        say_as_of(opened, day, given.quiet)
    show_diff(found, chosen)


@app.command("new")
def new(
    context: typer.Context,
    program: Annotated[str, typer.Argument(metavar="ID", help="The id of the new program.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Where to; else it is printed."),
    ] = None,
    yes: OverOption = False,
    dry_run: DryRunOption = False,
    quiet: QuietOption = False,
) -> None:
    """Write a program file to begin with, every setting explained."""
    from loyalty_cli.jobs.setup.new_program import new_program
    from loyalty_cli.show.whatif import show_text

    over = yes
    if not dry_run:
        over = output is not None and output.is_file()
        call_of(context).may_write(output, yes=yes, but={"settings or rules"})
    text = new_program(program, output, over=over, dry_run=dry_run)
    if output is None:
        show_text(text)
    elif not quiet:
        dry = " (dry run: nothing was written)" if dry_run else ""
        show_text(f"made {output}: edit it, then `loyalty program check {output}`{dry}")


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of a program file, for editors that complete and check TOML."""
    from loyalty_cli.program.language.schema import program_schema
    from loyalty_cli.show.output.data import Format, show_object

    show_object(program_schema(), [], Format.JSON)


def _applied(outcome: Outcome) -> str:
    if outcome.status != "ok":
        return ""
    start = outcome.data["valid_from"]
    since = "from the beginning" if start is None else f"from {start} on"
    version = f"version {outcome.data['version']}"
    new = "is in force" if outcome.counts["versions"] else "stays in force"
    return f"{outcome.data['program']}: {version} {new} {since}"


def _terms(store: Path | None) -> tuple[tzinfo, int | None, Length | None]:
    """The time zone and, where there is a store, the decimals of its currency and how long a gift
    card must be good at least."""
    from loyalty_cli.base.problems import StoreUnavailable
    from loyalty_cli.jobs.giftcards.legal_minimum import card_minimum
    from loyalty_cli.store.file.store_file import open_store

    try:
        path = the_store(store)
    except StoreUnavailable:
        return datetime.now().astimezone().tzinfo or UTC, None, None
    with open_store(path, write=False) as opened:
        settings = opened.settings
        return settings.zone, settings.digits, card_minimum(path, Path.cwd())
