"""`loyalty import`: files in, all of them or none, and the same again changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from loyalty_cli.base.pipes import is_read_once
from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.intake.kinds.rows import Unmatched
from loyalty_cli.intake.profile.file_kinds import Kind
from loyalty_cli.intake.profile.model import Profile
from loyalty_cli.jobs.importing.kinds.rows_apart import RowsApartError, refuse_apart
from loyalty_cli.jobs.importing.people import Unknown
from loyalty_cli.jobs.importing.progress import Told, likely_rows
from loyalty_cli.jobs.importing.rejects import write_rejects
from loyalty_cli.jobs.importing.run import Run, Wishes
from loyalty_cli.jobs.outcome import Caller, Outcome, Progress
from loyalty_cli.jobs.workers import processors
from loyalty_cli.store.file import bulk
from loyalty_cli.store.file.connection import Store

if TYPE_CHECKING:
    pass


def import_files(
    store: Store,
    kind: Kind,
    paths: Sequence[Path],
    profile: Profile | None = None,
    *,
    source: str | None = None,
    skip_bad_rows: bool = False,
    rejects: Path | None = None,
    unknown: Unknown = "reject",
    allow_unmatched: bool = False,
    unmatched: Unmatched | None = None,
    future_rows: bool = False,
    again: bool = False,
    caller: Caller,
    progress: Progress | None = None,
    before_keep: Callable[[int], None] | None = None,
    in_dry_run: Callable[[], None] | None = None,
) -> Outcome:
    """Imports files of one kind in one database transaction.

    One bad row stops everything ("rejected", nothing written, every problem listed) unless
    `skip_bad_rows`: then the rest is taken ("partial"), and the bad rows go to
    FILE.rejects.csv or, of a single file, to `rejects`. `unknown` says what becomes of events with
    a key that nobody has, `unmatched` (else the profile) of refunds without their purchase;
    `allow_unmatched` is short for `take`. `future_rows` takes rows more than a day ahead, `again`
    rows that look like another source's (else Usage, `looks-imported`). A dry run does it all, and
    keeps nothing. `progress` hears of bytes. `before_keep` is called with the number of the first
    file's import just before all is kept, and may still stop it by raising; `in_dry_run` is called
    before what a dry run has done is taken back.

    counts: those of the contract, over all files. data: `files`, each with its `import`, its own
    counts, and where its `rejects` are; `members_made` by enrolment; `accounts` opened.
    """
    if rejects is not None and len(paths) > 1:
        raise Usage(
            Problem(
                "one-rejects-file",
                "several files can't share one file of rejects: their columns may differ",
                column="--rejects",
                value=str(rejects),
                fix="Leave --rejects out (each gets its FILE.rejects.csv), or import one file.",
            )
        )
    profile = profile or Profile()
    answer = unmatched or ("take" if allow_unmatched else profile.unmatched_refunds)
    wishes = Wishes(
        *(kind, profile, source or profile.source, skip_bad_rows, unknown, answer, caller),
        *(future_rows, again),
    )
    hooks = _Hooks(rejects, progress, before_keep, in_dry_run)
    apart: set[Path] = set()
    while True:
        try:
            return _attempt(store, wishes, paths, apart, hooks)
        except RowsApartError as error:
            if is_read_once(error.path) or error.path in apart:
                raise refuse_apart(error.path) from None
            apart.add(error.path)


@dataclass(frozen=True, slots=True)
class _Hooks:
    """Where bad rows go, and who is told what along the way."""

    rejects: Path | None
    progress: Progress | None
    before_keep: Callable[[int], None] | None
    in_dry_run: Callable[[], None] | None


def _attempt(
    store: Store, wishes: Wishes, paths: Sequence[Path], apart: Collection[Path], hooks: _Hooks
) -> Outcome:
    """Imports the files, those in `apart` by gathering their rows. Raises RowsApartError, with
    nothing written, where one more has to be read so."""
    told = Told(hooks.progress, paths)
    is_bulk = wishes.kind == "transactions" and bulk.is_worth(store, likely_rows(paths))
    run = Run(store, wishes, apart, reads_ahead=is_bulk and processors() > 1)
    is_dry = wishes.caller.dry_run
    try:
        with (
            bulk.references_looked_at_later(store) if is_bulk else nullcontext(),
            store.atomic(keep=not is_dry),
        ):
            with bulk.loading(store) if is_bulk else nullcontext():
                run.read(paths, told)
            run.finish()
            if run.stopped:
                raise _Stopped
            if is_dry:
                if hooks.in_dry_run is not None:
                    hooks.in_dry_run()
            else:
                write_rejects(run.sheets, hooks.rejects, wishes.profile)
                if hooks.before_keep is not None:
                    hooks.before_keep(run.sheets[0].number)
    except _Stopped:
        pass
    return run.outcome()


class _Stopped(Exception):
    """A bad row stopped the import: what was written is rolled back."""
