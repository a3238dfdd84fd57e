"""`loyalty import vouchers` and `gift-cards`: codes of an earlier system."""

from __future__ import annotations

import typer

from loyalty_cli.commands.common.calling import call_of
from loyalty_cli.commands.common.options import (
    AsOfOption,
    ByOption,
    DryRunOption,
    EncodingOption,
    FutureOption,
    JsonOption,
    OverOption,
    QuietOption,
    StoreOption,
)
from loyalty_cli.commands.importing.run import (
    AttributesOption,
    BatchOption,
    EnrolOption,
    FilesArgument,
    ProblemsOption,
    ProfileOption,
    RejectsOption,
    SkipOption,
    SourceOption,
    run_import,
    what_if_unknown,
)


def vouchers(
    context: typer.Context,
    files: FilesArgument,
    profile: ProfileOption = None,
    source: SourceOption = None,
    encoding: EncodingOption = None,
    skip_bad_rows: SkipOption = False,
    rejects: RejectsOption = None,
    enrol: EnrolOption = False,
    attributes: AttributesOption = False,
    problems: ProblemsOption = None,
    yes: OverOption = False,
    batch: BatchOption = False,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    future: FutureOption = False,
    dry_run: DryRunOption = False,
    by: ByOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Import voucher codes of an earlier system, with the uses that are left, each once."""
    return run_import(
        call_of(context),
        "vouchers",
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


def gift_cards(
    context: typer.Context,
    files: FilesArgument,
    profile: ProfileOption = None,
    source: SourceOption = None,
    encoding: EncodingOption = None,
    skip_bad_rows: SkipOption = False,
    rejects: RejectsOption = None,
    enrol: EnrolOption = False,
    attributes: AttributesOption = False,
    problems: ProblemsOption = None,
    yes: OverOption = False,
    batch: BatchOption = False,
    store: StoreOption = None,
    as_of: AsOfOption = None,
    future: FutureOption = False,
    dry_run: DryRunOption = False,
    by: ByOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Import gift cards of an earlier system: their codes with the money that is left."""
    return run_import(
        call_of(context),
        "gift-cards",
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
