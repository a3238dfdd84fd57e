"""The steps of a night, each as its command would do it by hand."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from loyalty_cli.base.dates import iso
from loyalty_cli.base.problems import Problem
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.nightly.inbox import Found, identity_of, make_folders
from loyalty_cli.jobs.nightly.keeping import keep_backup
from loyalty_cli.jobs.nightly.record import Night, Step
from loyalty_cli.jobs.nightly.settings import NightPlan, Wanted
from loyalty_cli.jobs.nightly.taking import take_file
from loyalty_cli.jobs.upkeep.exports import csv_pieces, export_sheet
from loyalty_cli.reports.doctor.examine import examine
from loyalty_cli.store.log.runs import list_programs

BEING_WRITTEN = {"unfinished", "young"}
"""Such files are nobody's fault: the next night takes them."""


def take(night: Night, found: Found) -> None:
    """A file of the inbox; what is not to be taken stays, and is said."""
    if found.reason is not None:
        status = "waits" if found.reason in BEING_WRITTEN else "left"
        step: Step = {"step": "take", "status": status, "file": found.name}
        night.note({**step, "codes": [found.reason]})
        return
    # A batch by hand may have gone further than this night will; what arrives now is of its day.
    programs = list_programs(night.store.db, None)
    day = max([night.caller.as_of, *(row.walked_to or 0 for row in programs)])
    plan = night.plan
    if night.scratch is not None:
        plan, found = _copied(night, found, night.scratch)
    result = take_file(
        night.store,
        plan,
        night.number,
        found,
        caller=replace(night.caller, as_of=day),
        report=night.hands.report,
    )
    if night.scratch is not None:
        for key in ("moved_to", "rejects"):
            if key in result.step:
                folder = (
                    night.plan.rejected if "rejected" in result.step["status"] else night.plan.done
                )
                result.step[key] = night.plan.shown(folder / Path(result.step[key]).name)
    night.note(result.step, result.problems)


def batch(night: Night) -> None:
    """Every account up to the night's day; a batch that was cut short is brought to its end."""
    outcome = run_batch(night.store, caller=night.caller)
    step: Step = {"step": "batch", "status": outcome.status, "counts": dict(outcome.counts)}
    unearned: Any = outcome.data["unearned"]
    if unearned:
        # What the files hold is left out: a log has no values of cells.
        keys = ("program", "purchases", "rule", "condition")
        step["unearned"] = [{key: told[key] for key in keys} for told in unearned]
    night.note(step, outcome.problems)


def doctor(night: Night) -> None:
    """Whether the books add up."""
    done = examine(night.store)
    wrong = [each.name for each in done if each.count]
    count = sum(each.count for each in done)
    night.is_well = not wrong
    step: Step = {"step": "doctor", "status": "refused" if wrong else "ok", "checks": len(done)}
    step.update(differences=count, codes=wrong)
    problem = Problem(
        "books-differ",
        f"doctor found {count} differences ({', '.join(wrong)})",
        fix="Run loyalty doctor to see them. No earlier backup was removed.",
    )
    night.note(step, [problem] if wrong else [])


def backup(night: Night) -> None:
    """A copy of what the night made, and the earlier ones by rotation."""
    wanted, folder = night.plan.backups, night.plan.backup_folder
    if wanted is None or folder is None:
        return
    if night.scratch is not None:
        night.note({"step": "backup", "status": "ok", "file": night.plan.shown(folder)})
        return
    kept = keep_backup(night.store, folder, wanted, is_well=night.is_well, caller=night.caller)
    for key in ("file", "key"):
        if kept.step[key] is not None:
            kept.step[key] = night.plan.shown(kept.step[key])
    night.note(kept.step, kept.problems)


def export(night: Night, wanted: Wanted) -> None:
    """A file for others to read, written anew."""
    day = night.caller.as_of
    path = Path(wanted.file.replace("{date}", iso(day)))
    sheet, _ = export_sheet(
        night.store, wanted.what, source=wanted.source, program=wanted.program, as_of=day
    )
    step: Step = {"step": "export", "status": "ok", "what": wanted.what}
    step["file"] = night.plan.shown(path)
    if night.scratch is None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        step["rows"] = night.hands.write_rows(path, csv_pieces(sheet))
    night.note(step)


def _copied(night: Night, found: Found, scratch: Path) -> tuple[NightPlan, Found]:
    """The same file and folders in the scratch folder, so that a dry run moves only there."""
    inbox = scratch / "inbox"
    plan = replace(night.plan, inbox=inbox, done=inbox / "done", rejected=inbox / "rejected")
    make_folders(plan)
    copy = inbox / found.name
    shutil.copy2(found.path, copy)
    return plan, replace(found, path=copy, identity=identity_of(copy))
