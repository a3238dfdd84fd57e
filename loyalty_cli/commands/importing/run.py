"""What the commands of `loyalty import` share: their options, and the import itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.commands.common.calling import Call
from loyalty_cli.show.output.outcome import show_note, show_outcome
from loyalty_cli.show.output.problems import SHOWN_EACH
from loyalty_cli.show.output.progress import progress_bar
from loyalty_cli.show.output.terminal import errors_on_terminal
from loyalty_cli.show.output.text import counted

if TYPE_CHECKING:
    from loyalty_cli.intake.profile.file_kinds import Kind
    from loyalty_cli.intake.profile.model import Profile
    from loyalty_cli.jobs.outcome import Outcome


class Unknown(StrEnum):
    """What becomes of a row whose member nobody knows."""

    REJECT = "reject"
    GUEST = "guest"
    ENROL = "enrol"


class Unmatched(StrEnum):
    """What becomes of a refund that doesn't say of which purchase it is."""

    REJECT = "reject"
    TAKE = "take"
    MATCH = "match"
    SPEND = "spend"


FilesArgument = Annotated[
    list[str],
    typer.Argument(metavar="FILE...", help="CSV files, also .gz, .zip, .xlsx; - is stdin."),
]
ProfileOption = Annotated[
    str | None,
    typer.Option(
        "--profile", metavar="NAME", help="How to read them: a profile's name, or a TOML file."
    ),
]
SourceOption = Annotated[
    str | None,
    typer.Option("--source", metavar="NAME", help="Whose ids these are; else as the profile says."),
]
SkipOption = Annotated[
    bool, typer.Option("--skip-bad-rows", help="Import the good rows and write the others aside.")
]
RejectsOption = Annotated[
    Path | None,
    typer.Option("--rejects", metavar="FILE", help="Where to; else FILE.rejects.csv."),
]
UnknownOption = Annotated[
    Unknown | None,
    typer.Option("--unknown", help="What to do with rows of a member nobody knows; else reject."),
]
EnrolOption = Annotated[bool, typer.Option("--enrol", help="Short for --unknown enrol.")]
UnmatchedOption = Annotated[
    Unmatched | None,
    typer.Option(
        "--unmatched", help="What to do with refunds whose purchase is not said or not here."
    ),
]
AllowUnmatchedOption = Annotated[
    bool, typer.Option("--allow-unmatched", help="Short for --unmatched take.")
]
FutureRowsOption = Annotated[
    bool, typer.Option("--future-rows", help="Take rows more than a day after the as-of day.")
]
AgainOption = Annotated[
    bool, typer.Option("--again", help="Take rows that look like those of another source.")
]
AttributesOption = Annotated[
    bool,
    typer.Option("--attributes", help="Take a column that looks like a known one misspelt."),
]
ProblemsOption = Annotated[
    Path | None,
    typer.Option(
        "--problems", metavar="FILE", help="Write all problems here: CSV, or JSON by its name."
    ),
]
BatchOption = Annotated[bool, typer.Option("--batch", help="Run the batch after it.")]


def run_import(
    call: Call,
    kind: Kind,
    files: list[str],
    *,
    profile: str | None,
    source: str | None,
    encoding: str | None,
    skip_bad_rows: bool,
    rejects: Path | None,
    batch: bool,
    store: Path | None,
    as_of: str | None,
    future: bool,
    dry_run: bool,
    by: str | None,
    json: bool,
    quiet: bool,
    unknown: Literal["reject", "guest", "enrol"] = "reject",
    unmatched: Literal["reject", "take", "match", "spend"] | None = None,
    future_rows: bool = False,
    again: bool = False,
    attributes: bool = False,
    problems: Path | None = None,
    yes: bool = False,
) -> int:
    """Imports the files and says what became of them."""
    from loyalty_cli.jobs.importing.imports import import_files
    from loyalty_cli.jobs.importing.rejects import refuse_overwriting

    loaded = in_encoding(find_the_profile(profile, files, kind, quiet), encoding, files)
    if attributes:
        from loyalty_cli.intake.profile.model import Profile

        loaded = (loaded or Profile()).model_copy(update={"near_misses": "take"})
    if skip_bad_rows and rejects is None and "-" in files:
        raise Usage(
            Problem(
                "rejects-not-said",
                "stdin has no name that rejected rows could go beside",
                column="--rejects",
                fix="say with --rejects FILE where they go",
            )
        )
    if rejects is not None and not skip_bad_rows:
        raise Usage(
            Problem(
                "rejects-without-skip",
                "--rejects says where bad rows go, and without --skip-bad-rows one stops the file",
                column="--rejects",
                fix="give --skip-bad-rows too",
            )
        )
    if source == "":
        raise Usage(
            Problem(
                "empty-source",
                "a source needs a name",
                column="--source",
                value=source,
                fix="give the name, or leave --source out",
            )
        )
    call.may_write(problems, yes=yes)
    if skip_bad_rows:
        refuse_overwriting([Path(file) for file in files], rejects)
    with call.writing(store, as_of, future=future, by=by, dry_run=dry_run) as (opened, caller):
        ran: Outcome | None = None

        def try_batch() -> None:
            from loyalty_cli.jobs.batch.batch import run_batch

            nonlocal ran
            ran = run_batch(opened, caller=caller)

        def take(again: bool) -> Outcome:
            with progress_bar(kind, quiet=quiet) as progress:
                return import_files(
                    opened,
                    kind,
                    [Path(file) for file in files],
                    loaded,
                    source=source,
                    skip_bad_rows=skip_bad_rows,
                    rejects=rejects,
                    unknown=unknown,
                    unmatched=unmatched,
                    future_rows=future_rows,
                    again=again,
                    caller=caller,
                    progress=progress,
                    in_dry_run=try_batch if batch else None,
                )

        try:
            outcome = take(again)
        except Usage as error:
            _ask_whether_again(error, as_json=json)
            outcome = take(again=True)
        said = f"{_left_out(outcome.data)}{kind}: {counted(outcome.counts)}"
        if outcome.status == "ok":
            said = _without_rows(outcome.data) + said
        if batch and outcome.status in {"ok", "already-done", "partial"} and not dry_run:
            from loyalty_cli.jobs.batch.batch import run_batch

            with progress_bar("accounts", quiet=quiet) as progress:
                ran = run_batch(opened, caller=caller, progress=progress)
        if ran is not None:
            outcome.data = {**outcome.data, "batch": dict(ran.counts), **ran.data}
            said += f"\nbatch: {counted(ran.counts)}"
            outcome.hints += ran.hints
            outcome.problems = [*outcome.problems, *ran.problems]
            if ran.problems and outcome.status in {"ok", "already-done"}:
                outcome.status = "partial"
    if problems is not None and outcome.problems:
        from loyalty_cli.show.output.problem_files import write_problems

        write_problems(problems, outcome.problems)
    elif len(outcome.problems) > SHOWN_EACH:
        outcome.hints.append("--problems FILE writes all problems, one a row")
    return show_outcome(outcome, said, as_json=json, quiet=quiet)


def _ask_whether_again(error: Usage, *, as_json: bool) -> None:
    """Asks before rows are taken that look like those of another source; raises the error again
    where it is about something else or nobody is there, Refused where the answer is no."""
    from loyalty_cli.jobs.importing.looks_imported import LOOKS_IMPORTED
    from loyalty_cli.show.output.outcome import show_problems
    from loyalty_cli.show.output.terminal import can_ask

    if as_json or not can_ask() or error.problems[0].code != LOOKS_IMPORTED:
        raise error
    show_problems(error.problems)
    if not typer.confirm("Take them once more all the same?", err=True):
        raise Refused(Problem("not-confirmed", "nothing was changed"))


def find_the_profile(said: str | None, files: list[str], kind: Kind, quiet: bool) -> Profile | None:
    """The profile that was said, else the only one that fits where somebody sees which it is."""
    from loyalty_cli.intake.profile.matching import choose_profile
    from loyalty_cli.intake.profile.shipped import find_profile

    if said is not None:
        return find_profile(said)
    found = choose_profile([Path(file) for file in files], kind, is_watched=errors_on_terminal())
    if found is None:
        return None
    if not quiet:
        show_note(f"read with --profile {found.name} ({found.profile.title})")
    return found.profile


def in_encoding(profile: Profile | None, encoding: str | None, files: list[str]) -> Profile | None:
    """The profile with the encoding that was said. Raises Usage where a file has none."""
    if encoding is None:
        return profile
    from loyalty_cli.intake.bytes.workbooks import SUFFIX
    from loyalty_cli.intake.profile.model import Profile

    book = next((file for file in files if file.lower().endswith(SUFFIX)), None)
    if book is not None:
        raise Usage(
            Problem(
                "encoding-of-workbook",
                f"a workbook ({SUFFIX}) has no encoding to say",
                file=book,
                column="--encoding",
                value=encoding,
                fix="leave --encoding out, or import the other files by themselves",
            )
        )
    return (profile or Profile()).model_copy(update={"encoding": (encoding,)})


def _without_rows(data: Mapping[str, Any]) -> str:
    """The files in which nothing stood: a till that writes one on a day without sales, too."""
    empty = [file["file"] for file in data["files"] if not file["counts"]["rows"]]
    return "".join(f"{name} has a header and no rows: nothing to take\n" for name in empty)


def _left_out(data: Mapping[str, Any]) -> str:
    """Why rows were left out, all files together."""
    reasons: Counter[str] = Counter()
    for file in data["files"]:
        reasons.update(file["left_out"])
    return "".join(f"left out {count}: {reason}\n" for reason, count in reasons.most_common())


def what_if_unknown(unknown: Unknown | None, enrol: bool) -> Literal["reject", "guest", "enrol"]:
    """What --unknown and --enrol say together. Raises Usage where they say two things."""
    if enrol and unknown not in {None, Unknown.ENROL}:
        raise Usage(
            Problem(
                "two-answers",
                f"--enrol and --unknown {unknown} say two things",
                column="--unknown",
                value=unknown,
                fix="give one of them",
            )
        )
    return "enrol" if enrol else (unknown or Unknown.REJECT).value


def what_if_unmatched(
    unmatched: Unmatched | None, allow: bool
) -> Literal["reject", "take", "match", "spend"] | None:
    """What --unmatched and --allow-unmatched say together, None where neither was given. Raises
    Usage where they say two things."""
    if allow and unmatched not in {None, Unmatched.TAKE}:
        raise Usage(
            Problem(
                "two-answers",
                f"--allow-unmatched and --unmatched {unmatched} say two things",
                column="--unmatched",
                value=unmatched,
                fix="give one of them",
            )
        )
    if allow:
        return "take"
    return None if unmatched is None else unmatched.value
