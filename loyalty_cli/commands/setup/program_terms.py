"""`loyalty program terms`: the rules for members, in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.commands.common.calling import call_of, the_store
from loyalty_cli.commands.common.options import (
    AsOfOption,
    JsonOption,
    OverOption,
    ProgramOption,
    QuietOption,
    StoreOption,
)
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
