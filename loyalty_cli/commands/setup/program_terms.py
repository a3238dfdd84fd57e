"""`loyalty program terms` and `notice`: the rules for members, and what changes, in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from loyalty_cli.base.dates import Day, Length, add_length, iso, parse_length
from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.commands.common.calling import a_day, call_of, the_store
from loyalty_cli.commands.common.options import (
    AsOfOption,
    CsvOption,
    JsonOption,
    OverOption,
    ProgramOption,
    QuietOption,
    StoreOption,
    chosen_format,
)
from loyalty_cli.commands.setup.program_file import FileArgument, text_of
from loyalty_cli.show.output.data import Format
from loyalty_cli.show.pages import PageFormat

LanguageOption = Annotated[
    str | None,
    typer.Option(
        "--language",
        metavar="L",
        help="en, de, fr, es, ja, zh-TW or zh-CN; else `language` of loyalty.toml, else en.",
    ),
]
PageFormatOption = Annotated[
    PageFormat | None,
    typer.Option("--format", help="How to write it; else as the file's name says, else text."),
]
PageOutOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write it here: .html, .md, .json, .txt."),
]

_BY_SUFFIX = {
    ".html": PageFormat.HTML,
    ".htm": PageFormat.HTML,
    ".md": PageFormat.MARKDOWN,
    ".json": PageFormat.JSON,
}


def page_format(style: PageFormat | None, as_json: bool, output: Path | None) -> PageFormat:
    """How a page is written. Raises Usage for two formats."""
    if as_json and style not in (None, PageFormat.JSON):
        raise Usage(
            Problem(
                "two-formats",
                f"--json and --format {style} are two formats",
                column="--format",
                fix="give one of them",
            )
        )
    if as_json:
        return PageFormat.JSON
    suffix = "" if output is None else output.suffix.lower()
    return style or _BY_SUFFIX.get(suffix, PageFormat.TEXT)


def terms(
    context: typer.Context,
    program: ProgramOption = None,
    language: LanguageOption = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    style: PageFormatOption = None,
    json: JsonOption = False,
    output: PageOutOption = None,
    yes: OverOption = False,
    quiet: QuietOption = False,
) -> None:
    """Write the rules for members, in plain words, from the program file in force on the day."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.jobs.setup.members_language import members_language
    from loyalty_cli.reports.terms.terms import program_terms
    from loyalty_cli.show.output.written import written
    from loyalty_cli.show.pages import show_page

    chosen = page_format(style, json, output)
    call_of(context).may_write(output, yes=yes)
    with call_of(context).reading(store, as_of) as (opened, day):
        spoken = members_language(language, the_store(store), Path.cwd())
        page = program_terms(opened, as_of=day, program=program, language=spoken)
        say_as_of(opened, day, quiet)
    with written(output, excel=False):
        show_page(page, chosen)


def notice(
    context: typer.Context,
    file: FileArgument,
    valid_from: Annotated[
        str, typer.Option("--from", metavar="DATE", help="The first day on which it is to hold.")
    ],
    members: Annotated[
        bool, typer.Option("--members", help="Who would lose what instead, for a letter.")
    ] = False,
    ahead: Annotated[
        str | None,
        typer.Option("--notice", metavar="LENGTH", help='Warn where the day is nearer: "30 days".'),
    ] = None,
    language: LanguageOption = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    style: PageFormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    output: PageOutOption = None,
    yes: OverOption = False,
    quiet: QuietOption = False,
) -> None:
    """Say to members what a program file changes for them, and for whom it is worse.

    With --members a row for each who would lose a level, points (had it held for the last twelve
    months) or a reward that they have enough points for.
    """
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.jobs.setup.members_language import members_language
    from loyalty_cli.reports.terms.losing import KEYS, who_loses
    from loyalty_cli.reports.terms.notice import program_notice
    from loyalty_cli.show.output.outcome import show_problems
    from loyalty_cli.show.output.progress import progress_bar
    from loyalty_cli.show.output.written import written
    from loyalty_cli.show.pages import show_page
    from loyalty_cli.show.whatif import show_losses

    listed = _list_format(style, json, csv, output, members=members)
    starts_on = a_day(valid_from, "--from")
    least = None if ahead is None else _length(ahead)
    call_of(context).may_write(output, yes=yes)
    text = text_of(file)
    with call_of(context).reading(store, as_of) as (opened, day):
        spoken = members_language(language, the_store(store), Path.cwd())
        if members:
            with progress_bar("accounts", quiet=quiet) as progress:
                rows = who_loses(
                    opened,
                    text,
                    str(file),
                    starts_on=starts_on,
                    as_of=day,
                    language=spoken,
                    progress=progress,
                )
        else:
            page = program_notice(
                opened, text, str(file), starts_on=starts_on, as_of=day, language=spoken
            )
        say_as_of(opened, day, quiet)
    show_problems(_too_near(starts_on, day, least), kind="warning: ")
    with written(output, excel=False):
        if members:
            show_losses(rows, listed, KEYS)
        else:
            show_page(page, page_format(style, json, output))


def _list_format(
    style: PageFormat | None, as_json: bool, as_csv: bool, output: Path | None, *, members: bool
) -> Format:
    """How the rows of members are written. Raises Usage for what a page or a list can't be."""
    if not members and as_csv:
        raise _wrong("--csv", "--csv is for the rows of members", "add --members, or leave it out")
    if members and style in (PageFormat.MARKDOWN, PageFormat.HTML):
        says = f"a list of members is no page that could be {style}"
        raise _wrong("--format", says, "use --csv or --json, or leave --members out")
    suffix = "" if output is None else output.suffix.lower()
    if as_json or style is PageFormat.JSON or (suffix == ".json" and not as_csv):
        if as_csv:
            raise _wrong("--csv", "--csv and JSON are two formats", "give one of them")
        return Format.JSON
    if as_csv or suffix in (".csv", ".xlsx"):
        return Format.CSV
    return chosen_format(Format.PLAIN if output is not None else None, False, False)


def _wrong(column: str, says: str, fix: str) -> Usage:
    return Usage(Problem("no-such-format", says, column=column, fix=fix))


def _length(text: str) -> Length:
    try:
        return parse_length(text)
    except ValueError as error:
        fix = 'write "30 days"'
        problem = Problem("bad-length", f"--notice: {text} {error}", value=text, fix=fix)
        raise Usage(problem) from None


def _too_near(starts_on: Day, today: Day, least: Length | None) -> list[Problem]:
    """A warning where members would hear of it later than they are to."""
    if least is None or starts_on >= add_length(today, least):
        return []
    away = starts_on - today
    near = f"{away} days away" if away > 1 else "tomorrow" if away == 1 else "not ahead any more"
    return [
        Problem(
            "short-notice",
            f"{iso(starts_on)} is {near}, nearer than {least}",
            column="--from",
            value=iso(starts_on),
            fix=f"with this notice the first day is {iso(add_length(today, least))}",
        )
    ]
