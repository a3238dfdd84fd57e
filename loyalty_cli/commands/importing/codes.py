"""`loyalty import vouchers` and `gift-cards`: codes of an earlier system."""

from __future__ import annotations

from loyalty_cli.commands.common.options import (
    EncodingOption,
    OverOption,
)
from loyalty_cli.commands.common.signatures import Writing, writing
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


@writing
def vouchers(
    given: Writing,
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
) -> int:
    """Import voucher codes of an earlier system, with the uses that are left, each once."""
    return run_import(
        given.call,
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
        store=given.store,
        as_of=given.as_of,
        future=given.future,
        dry_run=given.dry_run,
        by=given.by,
        json=given.json,
        quiet=given.quiet,
    )


@writing
def gift_cards(
    given: Writing,
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
) -> int:
    """Import gift cards of an earlier system: their codes with the money that is left."""
    return run_import(
        given.call,
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
        store=given.store,
        as_of=given.as_of,
        future=given.future,
        dry_run=given.dry_run,
        by=given.by,
        json=given.json,
        quiet=given.quiet,
    )
