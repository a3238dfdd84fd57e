"""`nightly` for people: a summary fit for cron's mail, and the page that lies beside a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from loyalty_cli.base.dates import iso
from loyalty_cli.base.problems import ExitCode, Problem
from loyalty_cli.jobs.outcome import Outcome
from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.outcome import json_object
from loyalty_cli.show.output.problems import told_problems
from loyalty_cli.show.output.text import aligned, clean, counted, plural

REASONS = {
    "no-rule": "no [[nightly.take]] fits its name",
    "unfinished": "its name says that it is still being written",
    "young": "it was written to just now; the next night takes it",
    "odd-name": "its name is no UTF-8: rename it",
    "not-a-file": "it is a link or no file at all, which is never followed",
    "unreadable": "it can't be read by this user",
    "file-changed": "it was written to while it was read; the next night takes it",
}
"""Why a file stays in the inbox."""

_HEADS = {
    ExitCode.DONE: "all is well",
    ExitCode.REFUSED: "something is wrong",
    ExitCode.REJECTED: "a file was rejected",
    ExitCode.PARTIAL: "done in part",
    ExitCode.STORE: "stopped: the store could not be used",
    ExitCode.DEFECT: "met a defect of this program",
}


def show_night(outcome: Outcome, *, as_json: bool, quiet: bool) -> ExitCode:
    """The summary on stdout; returns the exit code. With `quiet` nothing where all is well.

    It says where the problems are and of what kind; the values of cells stand in the reports.
    """
    data: Mapping[str, Any] = outcome.data
    code = ExitCode(data["exit"])
    if as_json:
        problems = outcome.problems
        terminal.out(
            json_object(
                outcome.status, outcome.as_of, outcome.dry_run, outcome.counts, problems, data
            )
        )
        return code
    if quiet and code is ExitCode.DONE and not data["nothing_came"]:
        return code
    dry = " (dry run: nothing was moved or written)" if outcome.dry_run else ""
    terminal.out(f"night of {iso(outcome.as_of)}: {_HEADS[code]}{dry}")
    if data["after"] is not None:
        terminal.out(f"the night of {data['after']} was cut short; this one went on from there")
    if data["missed"]:
        terminal.out(f"{plural(data['missed'], 'night')} before it did not run; caught up")
    for pattern in data["nothing_came"]:
        terminal.out(clean(f"nothing came for {pattern}, which has files on other days"))
    terminal.out("")
    for line in aligned([_line(step) for step in data["steps"]]):
        terminal.out(clean(line))
    reported = {step["file"] for step in data["steps"] if step.get("problems")}
    wrong = [each for each in outcome.problems if Path(each.file or "").name not in reported]
    if wrong:
        terminal.out("")
    for line in told_problems(wrong):
        terminal.out(line)
    return code


def report_text(step: Mapping[str, Any], problems: Sequence[Problem]) -> str:
    """The page that lies beside a file: what became of it, and its problems with their remedies,
    of one cause the first ones: the file of rejects has the reason of each row."""
    lines = [f"{step['file']}: {_became(step)}"]
    if step.get("counts"):
        lines.append(f"{step.get('kind', 'rows')}: {counted(step['counts'])}")
    if step.get("rejects"):
        lines.append(
            f"the rejected rows are in {step['rejects']}: mend them, put them in the inbox"
        )
    if step["status"] == "rejected":
        lines.append("nothing of it was taken; mend it and put it in the inbox again")
    lines += told_problems(problems)
    return "\n".join(map(_lines_cleaned, lines)) + "\n"


def _lines_cleaned(text: str) -> str:
    return "\n".join(map(clean, text.split("\n")))


def _became(step: Mapping[str, Any]) -> str:
    status = step["status"]
    if status == "already":
        return "was imported by an earlier night that could not move it"
    if status == "empty":
        return "has a header and no rows, so there was nothing to take"
    if status == "rejected":
        return f"rejected, {plural(step['problems'], 'problem')}"
    return f"import {step['import']}" + (", in part" if status == "partial" else "")


def _line(step: Mapping[str, Any]) -> list[str]:
    name, status = step["step"], step["status"]
    if name == "take":
        return [_TAKES.get(status, status), step["file"], _take_said(step)]
    label = name if status == "ok" else f"{name}: {status}"
    return [label, *_said(name, status, step)]


_TAKES = {
    "ok": "took",
    "partial": "took in part",
    "already": "had",
    "rejected": "rejected",
    "empty": "empty",
    "left": "left",
    "waits": "waits",
}


def _take_said(step: Mapping[str, Any]) -> str:
    status = step["status"]
    if status in {"left", "waits", "failed", "defect"}:
        return ", ".join(REASONS.get(code, code) for code in step["codes"])
    said = counted(step["counts"]) if step.get("counts") else ""
    if status == "empty":
        return f"no rows; moved to {step['moved_to']}"
    if status == "already":
        return "an earlier night imported it and could not move it"
    if step.get("problems"):
        codes = ", ".join(step["codes"])
        said += f"; {plural(step['problems'], 'problem')} ({codes}): {step['moved_to']}.report.txt"
    return said.removeprefix("; ")


def _said(name: str, status: str, step: Mapping[str, Any]) -> tuple[str, str]:
    if status in {"failed", "defect", "store"}:
        return step.get("file", step.get("what", "")), ", ".join(step["codes"])
    if name == "batch":
        done = {name: count for name, count in step["counts"].items() if count}
        return "", counted(done) if done else "nothing to do"
    if name == "doctor":
        count = step["differences"]
        return "", plural(count, "difference") if count else "the books add up"
    if name == "backup":
        return step["file"], _backup_said(step)
    if name == "export":
        return step["file"], plural(step["rows"], "row") if "rows" in step else ""
    return "", ""


def _backup_said(step: Mapping[str, Any]) -> str:
    if "bytes" not in step:
        return ""
    said = "with its key" if step["key"] else "without a key"
    if "kept" in step:
        said += f"; {step['kept']} kept, {len(step['removed'])} removed"
    return said
