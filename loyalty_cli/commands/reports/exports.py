"""`loyalty export`: CSV out, to be read, or to be imported again."""

from __future__ import annotations

import os
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

import typer

from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.commands.common.calling import Call, call_of
from loyalty_cli.commands.common.options import (
    AsOfOption,
    ExcelOption,
    JsonOption,
    KnownOnOption,
    OverOption,
    QuietOption,
    StoreOption,
    noun,
)
from loyalty_cli.show.output.outcome import show_note, show_outcome
from loyalty_cli.show.output.text import plural

app = noun("Write CSV files: what was imported, to be imported again, and the ledger.")

Kind = Literal["members", "transactions", "activities", "ledger", "vouchers", "gift-cards"]

STANDS = frozenset({"vouchers", "gift-cards"})
"""What is told as it stands on a day, today unless another is asked for."""

OutOption = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write this file, whole or not at all; .gz packs it."
    ),
]
ExportSourceOption = Annotated[
    str | None,
    typer.Option("--source", metavar="NAME", help="Whose ids; not needed where there is one."),
]
ExportProgramOption = Annotated[
    str | None, typer.Option("--program", metavar="ID", help="Only this program; else all.")
]
UpToOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Only up to this day, else LOYALTY_AS_OF or all."),
]


@app.command("members")
def members(
    context: typer.Context,
    output: OutOption = None,
    yes: OverOption = False,
    excel: ExcelOption = False,
    store: StoreOption = None,
    as_of: UpToOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Export the members as they are, a row each; `import members` reads it again."""
    call = call_of(context)
    return _export(
        call,
        "members",
        output,
        yes=yes,
        excel=excel,
        store=store,
        as_of=as_of,
        json=json,
        quiet=quiet,
    )


@app.command("transactions")
def transactions(
    context: typer.Context,
    output: OutOption = None,
    yes: OverOption = False,
    excel: ExcelOption = False,
    source: ExportSourceOption = None,
    store: StoreOption = None,
    as_of: UpToOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Export the purchases and refunds of a source; `import transactions` reads it again."""
    return _export(
        call_of(context),
        "transactions",
        output,
        yes=yes,
        excel=excel,
        source=source,
        store=store,
        as_of=as_of,
        json=json,
        quiet=quiet,
    )


@app.command("activities")
def activities(
    context: typer.Context,
    output: OutOption = None,
    yes: OverOption = False,
    excel: ExcelOption = False,
    source: ExportSourceOption = None,
    store: StoreOption = None,
    as_of: UpToOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Export the activities of a source; `import activities` reads it again."""
    return _export(
        call_of(context),
        "activities",
        output,
        yes=yes,
        excel=excel,
        source=source,
        store=store,
        as_of=as_of,
        json=json,
        quiet=quiet,
    )


@app.command("ledger")
def ledger(
    context: typer.Context,
    output: OutOption = None,
    yes: OverOption = False,
    excel: ExcelOption = False,
    program: ExportProgramOption = None,
    store: StoreOption = None,
    as_of: UpToOption = None,
    known_on: KnownOnOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Export every entry of the points ledger, for reading."""
    return _export(
        call_of(context),
        "ledger",
        output,
        yes=yes,
        excel=excel,
        program=program,
        store=store,
        as_of=as_of,
        known_on=known_on,
        json=json,
        quiet=quiet,
    )


@app.command("vouchers")
def vouchers(
    context: typer.Context,
    output: OutOption = None,
    yes: OverOption = False,
    excel: ExcelOption = False,
    program: ExportProgramOption = None,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Export every voucher with its code and how it stands, for reading."""
    return _export(
        call_of(context),
        "vouchers",
        output,
        yes=yes,
        excel=excel,
        program=program,
        store=store,
        as_of=as_of,
        json=json,
        quiet=quiet,
    )


@app.command("gift-cards")
def gift_cards(
    context: typer.Context,
    output: OutOption = None,
    yes: OverOption = False,
    excel: ExcelOption = False,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Export every gift card and how it stands, for reading; no codes."""
    return _export(
        call_of(context),
        "gift-cards",
        output,
        yes=yes,
        excel=excel,
        store=store,
        as_of=as_of,
        json=json,
        quiet=quiet,
    )


def _export(
    call: Call,
    kind: Kind,
    output: Path | None,
    *,
    yes: bool,
    excel: bool,
    source: str | None = None,
    program: str | None = None,
    store: Path | None,
    as_of: str | None,
    known_on: str | None = None,
    json: bool,
    quiet: bool,
) -> int:
    from loyalty_cli.jobs.outcome import Outcome
    from loyalty_cli.jobs.upkeep.exports import csv_pieces, export_sheet
    from loyalty_cli.show.output.files import write_file, write_out
    from loyalty_cli.show.output.written import BOM, WORKBOOK

    asked = kind in STANDS or bool(as_of or known_on or os.environ.get("LOYALTY_AS_OF"))
    if output is not None and output.suffix.lower() == WORKBOOK:
        raise Usage(
            Problem(
                "no-workbook",
                "an export is CSV, so that it can be imported again, and no workbook",
                column="--output",
                value=str(output),
                fix="name a file that ends in .csv; with --excel a spreadsheet reads it as it is",
            )
        )
    call.may_write(output, yes=yes)
    with call.reading(store, as_of, known_on=known_on) as (opened, day):
        sheet, name = export_sheet(
            opened, kind, source=source, program=program, as_of=day if asked else None
        )
        pieces = chain([(BOM, 0)] if excel else (), csv_pieces(sheet))
        rows = write_out(pieces) if output is None else write_file(output, pieces)
    again = "" if name in (None, "csv") else f"; to import it again: --source {name}"
    if output is None:
        if not quiet:
            show_note(f"{kind}: {plural(rows, 'row')}{again}")
        return 0
    data = {"file": str(output), "source": name}
    outcome = Outcome("ok", day, counts={"rows": rows}, data=data)
    said = f"{kind}: {plural(rows, 'row')} in {output}{again}"
    return show_outcome(outcome, said, as_json=json, quiet=quiet)
