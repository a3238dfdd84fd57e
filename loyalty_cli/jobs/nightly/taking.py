"""A file of the inbox into the store, exactly once, and out of the inbox when the store has it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from loyalty_cli.base.problems import LoyaltyError, Problem, Refused, StoreUnavailable
from loyalty_cli.intake.profile.matching import choose_profile
from loyalty_cli.jobs.importing.imports import import_files
from loyalty_cli.jobs.nightly.inbox import (
    REJECTS,
    Found,
    digest_of,
    free_name,
    identity_of,
    leaves_room,
    move,
    write_report,
)
from loyalty_cli.jobs.nightly.settings import NightPlan, Rule
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.log.nights import TakenFile, note_moved, note_taken, unmoved_files

Report = Callable[[Mapping[str, Any], list[Problem]], str]
"""The page that lies beside a file, of what became of it."""


@dataclass(slots=True)
class Result:
    """What became of a file: the step as the log has it (no values of cells), its problems."""

    step: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)


def finish_moves(store: Store, plan: NightPlan, report: Report) -> list[Result]:
    """Moves the files that the store has since a night that was cut short.

    They are known by name and content, so a new file of the same name is not taken for them.
    """
    results = []
    for taken in unmoved_files(store):
        step: dict[str, Any] = {"step": "take", "status": "already", "file": taken.name}
        try:
            done = _finish_move(store, plan, taken, step, report)
        except StoreUnavailable:
            raise
        except LoyaltyError as error:
            # The next night tries again; the other files are none the worse for it.
            step["status"] = "failed"
            step["codes"] = sorted({problem.code for problem in error.problems})
            results.append(Result(step, error.problems))
        except OSError as error:
            results.append(_unreadable(step, error, plan.inbox / taken.name))
        else:
            results += [Result(step)] if done else []
    return results


def _finish_move(
    store: Store, plan: NightPlan, taken: TakenFile, step: dict[str, Any], report: Report
) -> bool:
    """Moves a file that the store has, if it is still in the inbox; whether it was."""
    path = plan.inbox / taken.name
    target = plan.done / taken.goes_to
    is_there = path.is_file() and not path.is_symlink() and digest_of(path) == taken.sha256
    if is_there:
        # A release before this one may have noted a name that leaves no room for a report.
        if not leaves_room(target.name):
            target = plan.done / free_name(plan.done, target.name)
        step["moved_to"] = plan.shown(target)
        write_report(target, report(step, []))
        target = move(path, target)
        step["moved_to"] = plan.shown(target)
    note_moved(store, taken, goes_to=target.name)
    return is_there


def take_file(
    store: Store, plan: NightPlan, night: int, found: Found, *, caller: Caller, report: Report
) -> Result:
    """Imports a file and moves it to what is done or rejected, its report beside it.

    What leaves it where it is (it is still being written, it can't be read or moved) is said in the
    step's `status` "left" or "failed". Raises StoreUnavailable.
    """
    assert found.rule is not None
    step: dict[str, Any] = {"step": "take", "status": "ok", "file": found.name}
    step["kind"] = found.rule.kind
    try:
        name = free_name(plan.done, found.name)
        outcome = _imported(
            store, found, found.rule, plan.done / (name + REJECTS), caller, _Note(night, name)
        )
        return _moved(store, plan, found, name, outcome, step, report)
    except StoreUnavailable:
        raise
    except LoyaltyError as error:
        code = error.problems[0].code
        step["status"] = "left" if code == "file-changed" else "failed"
        step["codes"] = sorted({problem.code for problem in error.problems})
        return Result(step, error.problems)
    except OSError as error:
        return _unreadable(step, error, found.path)


def _unreadable(step: dict[str, Any], error: OSError, path: Path) -> Result:
    step["status"], step["codes"] = "failed", ["unreadable"]
    said = f"the file can't be read: {error.strerror or error}"
    return Result(step, [Problem("unreadable", said, file=str(path))])


@dataclass(frozen=True, slots=True)
class _Note:
    night: int
    goes_to: str


def _imported(
    store: Store, found: Found, rule: Rule, rejects: Path, caller: Caller, note: _Note
) -> Outcome:
    """Imports the file and, in the same transaction, notes that the store has it."""
    sha256 = digest_of(found.path)
    seen = identity_of(found.path)
    if seen != found.identity:
        raise _changed(found.path)

    def before_keep(number: int) -> None:
        if identity_of(found.path) != seen:
            raise _changed(found.path)
        note_taken(
            store,
            note.night,
            found.name,
            sha256=sha256,
            size=seen[2],
            number=number,
            goes_to=note.goes_to,
        )

    try:
        if rule.profile_name is None:
            choose_profile([found.path], rule.kind, is_watched=False)
        return import_files(
            store,
            rule.kind,
            [found.path],
            rule.profile,
            source=rule.source,
            skip_bad_rows=rule.skip_bad_rows,
            rejects=rejects,
            unknown=rule.unknown,
            allow_unmatched=rule.allow_unmatched,
            unmatched=rule.unmatched,
            future_rows=rule.future_rows,
            again=rule.again,
            caller=caller,
            before_keep=before_keep,
        )
    except LoyaltyError as error:
        if error.status != "rejected":
            raise
        return Outcome("rejected", caller.as_of, problems=error.problems)


def _moved(
    store: Store,
    plan: NightPlan,
    found: Found,
    name: str,
    outcome: Outcome,
    step: dict[str, Any],
    report: Report,
) -> Result:
    """Puts the report in its place, then the file beside it."""
    step["status"] = outcome.status
    step["counts"] = {key: count for key, count in outcome.counts.items() if count}
    if outcome.problems:
        step["problems"] = len(outcome.problems)
        step["codes"] = sorted({problem.code for problem in outcome.problems})
    if outcome.status == "rejected":
        target = plan.rejected / found.name
        if not (os.path.lexists(target) and found.path.samefile(target)):
            target = plan.rejected / free_name(plan.rejected, found.name)
    else:
        files: Any = outcome.data["files"]
        step["import"] = files[0]["import"]
        if not outcome.counts["rows"]:
            # A till that writes its file on a day without sales, too.
            step["status"] = "empty"
        if outcome.problems:
            step["rejects"] = plan.shown(files[0]["rejects"])
        target = plan.done / name
    problems = [
        each if each.file is None else replace(each, file=plan.shown(each.file))
        for each in outcome.problems
    ]
    step["moved_to"] = plan.shown(target)
    write_report(target, report(step, problems))
    target = move(found.path, target)
    step["moved_to"] = plan.shown(target)
    for taken in unmoved_files(store):
        if taken.name == found.name:
            note_moved(store, taken, goes_to=target.name)
    return Result(step, problems)


def _changed(path: Path) -> Refused:
    return Refused(
        Problem(
            "file-changed",
            "the file was written to while it was read, so nothing of it was taken",
            file=str(path),
            fix="Write it under a name that ends in .part, and rename it when it is whole.",
        )
    )
