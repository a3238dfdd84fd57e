"""One night, from its lock to its end; each step notes what it did, so that the next can go on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from loyalty_cli.base.dates import iso, parse_day
from loyalty_cli.base.problems import ExitCode, Problem, StoreUnavailable
from loyalty_cli.jobs.nightly import steps
from loyalty_cli.jobs.nightly.inbox import look_into, make_folders
from loyalty_cli.jobs.nightly.record import Hands, Night
from loyalty_cli.jobs.nightly.settings import NightPlan, Rule
from loyalty_cli.jobs.nightly.taking import finish_moves
from loyalty_cli.jobs.outcome import Caller, Outcome, Status
from loyalty_cli.reports.upkeep.nights import last_night
from loyalty_cli.store.file.connection import Store, now
from loyalty_cli.store.file.copies import copy_store
from loyalty_cli.store.file.store_file import open_store
from loyalty_cli.store.file.writer_lock import (
    night_lock,
    note_holder,
    open_lock_file,
    told,
    try_lock,
)
from loyalty_cli.store.log.nights import begin_night, note_steps

_STATUSES: Mapping[ExitCode, Status] = {
    ExitCode.DONE: "ok",
    ExitCode.PARTIAL: "partial",
    ExitCode.REJECTED: "rejected",
}


def run_night(
    store: Store, plan: NightPlan, *, caller: Caller, clock: int, hands: Hands
) -> Outcome:
    """Takes the inbox, runs the batch through the caller's day, examines, backs up, exports.

    `clock` is now in seconds since 1970, to tell files that are still being written. One night at
    a time: raises StoreUnavailable (`nightly-running`) where another one is at work. A dry run does
    it all with a copy of the store, and moves and writes nothing.

    counts: `files` `taken` `rejected` `left` `failed_steps`. data: `night`, `steps` as the log has
    them, `exit` (the code of the worst step), `missed` (the nights since the last whole one that
    did not run) and `after` (the day of a night before this that was cut short).
    """
    if caller.dry_run:
        with TemporaryDirectory(prefix="loyalty-night-") as folder:
            path = Path(folder) / store.path.name
            os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
            copy_store(store.db, path)
            with open_store(path) as copy:
                real = replace(caller, dry_run=False)
                return _run(Night(copy, plan, real, hands, Path(folder)), clock)
    with closing(_Lock(store.path)):
        return _run(Night(store, plan, caller, hands), clock)


class _Lock:
    """One night at a time: the system lets go of it when its process ends, however it ends."""

    def __init__(self, store: Path) -> None:
        path = night_lock(store)
        try:
            self._handle = open_lock_file(path, store.stat())
        except OSError as error:
            raise StoreUnavailable(
                Problem(
                    "store-read-only",
                    f"the lock of the nights can't be made: {error.strerror or error}",
                    file=str(path),
                    fix="Run the nights as the user whom the folder of the store belongs to.",
                )
            ) from error
        if not try_lock(self._handle):
            who = told(self._handle) or "another nightly"
            self.close()
            raise StoreUnavailable(
                Problem(
                    "nightly-running",
                    f"{who} is at work on this store",
                    file=str(store),
                    fix="Let it finish: two at once would take the same files.",
                )
            )
        note_holder(self._handle, "loyalty nightly", now())

    def close(self) -> None:
        """Lets the next one begin."""
        os.close(self._handle)


def _run(night: Night, clock: int) -> Outcome:
    store = night.store
    before, whole = last_night(store), last_night(store, finished=True)
    after = before["as_of"] if before is not None and before["finished_at"] is None else None
    missed = 0
    if whole is not None:
        missed = max(0, night.caller.as_of - parse_day(str(whole["as_of"])) - 1)
    is_whole = False
    nothing_came = _rules_without_files(night)
    try:
        night.number = begin_night(store, iso(night.caller.as_of))
        _steps(night, clock)
        is_whole = True
    except StoreUnavailable as error:
        step = {"step": "store", "status": "store", "codes": [error.problems[0].code]}
        night.steps.append(step)
        night.problems += error.problems
        if night.scratch is None:
            night.log(step)
    if night.scratch is None and night.number:
        with suppress(StoreUnavailable):
            code = night.exit_code if is_whole else None
            note_steps(store, night.number, night.steps, code=code)
    return _outcome(night, missed=missed, after=after, nothing_came=nothing_came)


def _steps(night: Night, clock: int) -> None:
    night.attempt(partial(_inbox, night, clock), step="inbox")
    night.attempt(partial(steps.batch, night), step="batch")
    if night.plan.doctor:
        night.attempt(partial(steps.doctor, night), step="doctor")
    night.attempt(partial(steps.backup, night), step="backup")
    for wanted in night.plan.exports:
        export = partial(steps.export, night, wanted)
        night.attempt(export, step="export", what=wanted.what)


def _inbox(night: Night, clock: int) -> None:
    if night.scratch is None:
        make_folders(night.plan)
        for result in finish_moves(night.store, night.plan, night.hands.report):
            night.note(result.step, result.problems)
    for each in look_into(night.plan, clock):
        night.attempt(partial(steps.take, night, each), step="take", file=each.name)


def _rules_without_files(night: Night) -> list[str]:
    """The patterns of the rules for which no file lies in the inbox and earlier nights had some."""
    here = [path.name for path in night.plan.inbox.iterdir()] if night.plan.inbox.is_dir() else []
    before = [name for (name,) in night.store.db.execute("SELECT DISTINCT name FROM night_files")]

    def has_some(rule: Rule, names: list[str]) -> bool:
        return any(
            next((each for each in night.plan.rules if each.fits(name)), None) is rule
            for name in names
        )

    return [
        rule.pattern
        for rule in night.plan.rules
        if has_some(rule, before) and not has_some(rule, here)
    ]


def _outcome(night: Night, *, missed: int, after: str | None, nothing_came: list[str]) -> Outcome:
    statuses = [step["status"] for step in night.steps if step["step"] == "take"]
    code = night.exit_code
    return Outcome(
        _STATUSES.get(code, "refused"),
        night.caller.as_of,
        night.scratch is not None,
        counts={
            "files": len(statuses),
            "taken": sum(status in {"ok", "partial", "already", "empty"} for status in statuses),
            "rejected": statuses.count("rejected"),
            "left": sum(s in {"left", "waits", "failed", "defect"} for s in statuses),
            "failed_steps": sum(
                step["status"] in {"failed", "defect", "store", "refused"} for step in night.steps
            ),
        },
        problems=night.problems,
        data={
            "night": night.number if night.scratch is None else None,
            "exit": int(code),
            "missed": missed,
            "after": after,
            "nothing_came": nothing_came,
            "steps": night.steps,
        },
    )
