"""`loyalty import`: CSV files into the store."""

from __future__ import annotations

import typer

from loyalty_cli.commands.common.calling import call_of
from loyalty_cli.commands.common.options import (
    AsOfOption,
    ByOption,
    CsvOption,
    DryRunOption,
    EncodingOption,
    FormatOption,
    FutureOption,
    JsonOption,
    OverOption,
    QuietOption,
    StoreOption,
    chosen_format,
    noun,
)
from loyalty_cli.commands.common.signatures import Writing, writing
from loyalty_cli.commands.importing.comparing import CompareOption, refuse_style, run_compare
from loyalty_cli.commands.importing.run import (
    AgainOption,
    AllowUnmatchedOption,
    AttributesOption,
    BatchOption,
    EnrolOption,
    FilesArgument,
    FutureRowsOption,
    ProblemsOption,
    ProfileOption,
    RejectsOption,
    SkipOption,
    SourceOption,
    UnknownOption,
    UnmatchedOption,
    run_import,
    what_if_unknown,
    what_if_unmatched,
)
from loyalty_cli.show.output.data import Format

app = noun("Bring in CSV files. Importing the same rows again changes nothing.")


@app.command("members")
@writing
def members(
    given: Writing,
    files: FilesArgument,
    profile: ProfileOption = None,
    source: SourceOption = None,
    encoding: EncodingOption = None,
    skip_bad_rows: SkipOption = False,
    rejects: RejectsOption = None,
    future_rows: FutureRowsOption = False,
    attributes: AttributesOption = False,
    problems: ProblemsOption = None,
    yes: OverOption = False,
    batch: BatchOption = False,
) -> int:
    """Import members: one row a member, as they are from the as-of day on."""
    return run_import(
        given.call,
        "members",
        files,
        profile=profile,
        source=source,
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        rejects=rejects,
        future_rows=future_rows,
        attributes=attributes,
        problems=problems,
        yes=yes,
        batch=batch,
        store=given.store,
        as_of=given.as_of,
        future=given.future,
        dry_run=given.dry_run,
        by=given.by,
        json=given.json,
        quiet=given.quiet,
    )


@app.command("transactions")
@writing
def transactions(
    given: Writing,
    files: FilesArgument,
    profile: ProfileOption = None,
    source: SourceOption = None,
    encoding: EncodingOption = None,
    skip_bad_rows: SkipOption = False,
    rejects: RejectsOption = None,
    unknown: UnknownOption = None,
    enrol: EnrolOption = False,
    allow_unmatched: AllowUnmatchedOption = False,
    unmatched: UnmatchedOption = None,
    future_rows: FutureRowsOption = False,
    again: AgainOption = False,
    attributes: AttributesOption = False,
    problems: ProblemsOption = None,
    yes: OverOption = False,
    batch: BatchOption = False,
) -> int:
    """Import purchases and refunds: rows that share an id are the lines of one transaction."""
    return run_import(
        given.call,
        "transactions",
        files,
        profile=profile,
        source=source,
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        rejects=rejects,
        unknown=what_if_unknown(unknown, enrol),
        unmatched=what_if_unmatched(unmatched, allow_unmatched),
        future_rows=future_rows,
        again=again,
        attributes=attributes,
        problems=problems,
        yes=yes,
        batch=batch,
        store=given.store,
        as_of=given.as_of,
        future=given.future,
        dry_run=given.dry_run,
        by=given.by,
        json=given.json,
        quiet=given.quiet,
    )


@app.command("activities")
@writing
def activities(
    given: Writing,
    files: FilesArgument,
    profile: ProfileOption = None,
    source: SourceOption = None,
    encoding: EncodingOption = None,
    skip_bad_rows: SkipOption = False,
    rejects: RejectsOption = None,
    unknown: UnknownOption = None,
    enrol: EnrolOption = False,
    future_rows: FutureRowsOption = False,
    again: AgainOption = False,
    attributes: AttributesOption = False,
    problems: ProblemsOption = None,
    yes: OverOption = False,
    batch: BatchOption = False,
) -> int:
    """Import activities: reviews, visits, referrals and whatever else earns."""
    return run_import(
        given.call,
        "activities",
        files,
        profile=profile,
        source=source,
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        rejects=rejects,
        unknown=what_if_unknown(unknown, enrol),
        future_rows=future_rows,
        again=again,
        attributes=attributes,
        problems=problems,
        yes=yes,
        batch=batch,
        store=given.store,
        as_of=given.as_of,
        future=given.future,
        dry_run=given.dry_run,
        by=given.by,
        json=given.json,
        quiet=given.quiet,
    )


@app.command("balances")
def balances(
    context: typer.Context,
    files: FilesArgument,
    profile: ProfileOption = None,
    source: SourceOption = None,
    encoding: EncodingOption = None,
    skip_bad_rows: SkipOption = False,
    rejects: RejectsOption = None,
    enrol: EnrolOption = False,
    compare: CompareOption = False,
    attributes: AttributesOption = False,
    problems: ProblemsOption = None,
    yes: OverOption = False,
    batch: BatchOption = False,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    future: FutureOption = False,
    dry_run: DryRunOption = False,
    by: ByOption = None,
    style: FormatOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
    quiet: QuietOption = False,
) -> int:
    """Import opening balances: points that members bring along, once for each and source."""
    if compare:
        unwanted = {"--enrol": enrol, "--batch": batch, "--rejects": rejects, "--future": future}
        return run_compare(
            call_of(context),
            files,
            unwanted=[name for name, said in unwanted.items() if said],
            profile=profile,
            source=source,
            encoding=encoding,
            skip_bad_rows=skip_bad_rows,
            store=store,
            as_of=as_of,
            style=chosen_format(style, json, csv),
            quiet=quiet,
        )
    refuse_style(style, csv)
    json = json or style is Format.JSON
    return run_import(
        call_of(context),
        "balances",
        files,
        profile=profile,
        source=source,
        encoding=encoding,
        skip_bad_rows=skip_bad_rows,
        rejects=rejects,
        unknown=what_if_unknown(None, enrol),
        attributes=attributes,
        problems=problems,
        yes=yes,
        batch=batch,
        store=store,
        as_of=as_of,
        future=future,
        dry_run=dry_run,
        by=by,
        json=json,
        quiet=quiet,
    )
