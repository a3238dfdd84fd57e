"""`import balances --compare`: what a former system says of everybody, beside the store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from loyalty_cli.base.problems import ExitCode, Problem, Usage
from loyalty_cli.commands.common.calling import Call
from loyalty_cli.commands.importing.run import find_the_profile, in_encoding
from loyalty_cli.show.output.data import Format
from loyalty_cli.show.output.outcome import show_note, show_problems
from loyalty_cli.show.output.text import counted

CompareOption = Annotated[
    bool,
    typer.Option(
        "--compare",
        help="Write nothing: say member by member what the list and the store say differently.",
    ),
]


def run_compare(
    call: Call,
    files: list[str],
    *,
    unwanted: Sequence[str],
    profile: str | None,
    source: str | None,
    encoding: str | None,
    skip_bad_rows: bool,
    store: Path | None,
    as_of: str | None,
    style: Format,
    quiet: bool,
) -> int:
    """Compares; exit 1 where anything differs. `unwanted` are options that only an import has."""
    from loyalty_cli.commands.common.remarks import say_as_of
    from loyalty_cli.jobs.importing.balance_comparison import compare_balances
    from loyalty_cli.reports.comparing import counts_of
    from loyalty_cli.show.comparing import show_comparison

    if unwanted:
        raise Usage(
            Problem(
                "compare-and-more",
                f"--compare writes nothing, and {' and '.join(unwanted)} is about an import",
                column="--compare",
                fix=f"leave {' and '.join(unwanted)} out",
            )
        )
    loaded = in_encoding(find_the_profile(profile, files, "balances", quiet), encoding, files)
    with call.reading(store, as_of) as (opened, day):
        rows, problems = compare_balances(
            opened,
            [Path(file) for file in files],
            loaded,
            source=source,
            skip_bad_rows=skip_bad_rows,
            as_of=day,
        )
        say_as_of(opened, day, quiet)
    show_problems(problems)
    show_comparison(rows, style)
    counts = counts_of(rows)
    if not quiet:
        show_note(counted(counts) or "nobody to compare")
    if counts["differ"]:
        return ExitCode.REFUSED
    return ExitCode.PARTIAL if problems else ExitCode.DONE


def refuse_style(style: Format | None, csv: bool) -> None:
    """An import answers in words or JSON; only a comparison has rows. Raises Usage."""
    if csv or style in {Format.CSV, Format.TABLE}:
        raise Usage(
            Problem(
                "no-rows-to-format",
                "an import has no rows to write: --csv and --format are for --compare",
                column="--csv" if csv else "--format",
                fix="leave it out, or give --compare",
            )
        )
