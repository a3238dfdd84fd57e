"""What an acting command did, and what went wrong: as text or as the contract's JSON object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import ExitCode, LoyaltyError, Problem, Unsaid
from loyalty_cli.jobs.outcome import Outcome, Remark
from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.problems import told_problems
from loyalty_cli.show.output.text import clean, counted, json_text, plural, problem_text

EXIT_CODES: Mapping[str, ExitCode] = {
    "ok": ExitCode.DONE,
    "already-done": ExitCode.DONE,
    "partial": ExitCode.PARTIAL,
    "rejected": ExitCode.REJECTED,
    "refused": ExitCode.REFUSED,
}


def show_outcome(
    outcome: Outcome,
    said: str,
    *,
    instead: str | None = None,
    as_json: bool = False,
    quiet: bool = False,
    aside: bool = False,
) -> ExitCode:
    """The outcome on stdout (problems and hints on stderr); returns its exit code.

    `said` is what people read where something was done, `instead` where nothing could be; `quiet`
    leaves out what was done, and hints; `aside` says it on stderr, because stdout has the data.
    Raises Unsaid where it was done and a stream could not take what there is to say.
    """
    exit_code = EXIT_CODES[outcome.status]
    try:
        _say(outcome, said, exit_code, instead, as_json=as_json, quiet=quiet, aside=aside)
        terminal.finish()
    except OSError as error:
        is_done = exit_code in {ExitCode.DONE, ExitCode.PARTIAL} and not outcome.dry_run
        if is_done and terminal.is_full(error):
            raise unsaid(error) from None
        raise
    return exit_code


def unsaid(error: Exception) -> Unsaid:
    """That what was done could not be told."""
    return Unsaid(
        Problem(
            "done-but-unsaid",
            f"it is done, but the answer could not be written: {getattr(error, 'strerror', error)}",
            fix="with the same --ref it answers again and does nothing twice; without, see"
            " `loyalty audit`",
        )
    )


def _say(
    outcome: Outcome,
    said: str,
    exit_code: ExitCode,
    instead: str | None,
    *,
    as_json: bool,
    quiet: bool,
    aside: bool,
) -> None:
    if as_json:
        more = dict(outcome.data)
        if outcome.remarks is not None:
            more["remarks"] = [remark.as_json() for remark in outcome.remarks]
        terminal.out(
            json_object(
                outcome.status,
                outcome.as_of,
                outcome.dry_run,
                outcome.counts,
                outcome.problems,
                more,
            )
        )
        return
    show_problems(outcome.problems)
    if exit_code in {ExitCode.REJECTED, ExitCode.REFUSED}:
        counts = f" ({counted(outcome.counts)})" if outcome.counts else ""
        found = f": {plural(len(outcome.problems), 'problem')}" if outcome.problems else ""
        terminal.err(clean(instead or f"{outcome.status}{found}, nothing was written{counts}"))
    elif not quiet:
        dry = " (dry run: nothing was written)" if outcome.dry_run else ""
        (terminal.err if aside else terminal.out)("\n".join(map(clean, said.split("\n"))) + dry)
    if not quiet:
        show_remarks(outcome.remarks or ())
        show_hints(outcome.hints)


def show_error(
    error: LoyaltyError, *, as_of: Day | None = None, dry_run: bool = False, as_json: bool = False
) -> ExitCode:
    """An error that stopped a command, its problems and how to fix them; returns its exit code."""
    if as_json:
        terminal.out(json_object(error.status, as_of, dry_run, {}, error.problems, {}))
    else:
        show_problems(error.problems)
        if len(error.problems) > 1:
            terminal.err(f"{plural(len(error.problems), 'problem')}, nothing was written")
    return error.exit_code


def show_problems(problems: Sequence[Problem], *, kind: str = "") -> None:
    """The problems on stderr, those of one cause together."""
    for line in told_problems(problems, kind=kind):
        terminal.err(line)


def show_remarks(remarks: Sequence[Remark]) -> None:
    """What somebody should know of a file that was taken, on stderr."""
    for remark in remarks:
        said = Problem(
            remark.code, remark.message, file=remark.file, line=remark.line, fix=remark.fix
        )
        terminal.err(problem_text(said, kind="remark: "))


def show_hints(hints: Sequence[str]) -> None:
    """What is good to know, on stderr."""
    for hint in hints:
        terminal.err("hint: " + clean(hint))


def show_note(text: str) -> None:
    """A remark about the data, on stderr."""
    terminal.err(clean(text))


def json_object(
    status: str,
    as_of: Day | None,
    dry_run: bool,
    counts: Mapping[str, int],
    problems: Sequence[Problem],
    more: Mapping[str, object],
) -> str:
    """The object that every acting command prints."""
    thing = {
        "status": status,
        "as_of": None if as_of is None else iso(as_of),
        "dry_run": dry_run,
        "counts": dict(counts),
        "problems": [problem.as_json() for problem in problems],
        **more,
    }
    return json_text(thing, indent=2)
