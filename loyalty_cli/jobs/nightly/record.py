"""What a night did so far: in memory, in the store, and as lines of its log."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loyalty_cli.base.dates import iso
from loyalty_cli.base.problems import ExitCode, LoyaltyError, Problem, StoreUnavailable
from loyalty_cli.jobs.nightly.settings import NightPlan
from loyalty_cli.jobs.nightly.taking import Report
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.store.file.connection import Store, now
from loyalty_cli.store.log.nights import note_steps

Step = dict[str, Any]
"""What a step did: `step`, `status`, then its own keys; no values of cells, no names of people."""

WriteRows = Callable[[Path, Iterable[tuple[str, int]]], int]
"""Writes an export, whole or not at all; returns its rows."""

WORST = (
    (ExitCode.DEFECT, {"defect"}),
    (ExitCode.STORE, {"store"}),
    (ExitCode.REFUSED, {"refused", "failed"}),
    (ExitCode.REJECTED, {"rejected"}),
    (ExitCode.PARTIAL, {"partial", "left"}),
)
"""The exit code of a night is that of its worst step."""


@dataclass(slots=True)
class Hands:
    """What a night needs of those who write for people."""

    report: Report
    write_rows: WriteRows
    on_defect: Callable[[Exception], None]


@dataclass(slots=True)
class Night:
    """A night at work. `scratch` is the folder of a dry run, which works on a copy of the store."""

    store: Store
    plan: NightPlan
    caller: Caller
    hands: Hands
    scratch: Path | None = None
    number: int = 0
    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_well: bool = True

    def note(self, step: Step, problems: Iterable[Problem] = ()) -> None:
        """Keeps what a step did."""
        self.steps.append(step)
        self.problems += problems
        if self.scratch is None:
            self.log(step)
            note_steps(self.store, self.number, self.steps)

    def log(self, step: Step) -> None:
        """A line of JSON; a log that can't be written stops no night."""
        line = {"at": now(), "night": self.number, "as_of": iso(self.caller.as_of), **step}
        with suppress(OSError):
            handle = os.open(self.plan.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def attempt(self, run: Callable[[], None], **said: str) -> None:
        """Runs a step; what stops it does not stop the others, unless it is the store itself.

        Raises StoreUnavailable.
        """
        try:
            run()
        except StoreUnavailable:
            raise
        except LoyaltyError as error:
            codes = sorted({problem.code for problem in error.problems})
            self.note({**said, "status": "failed", "codes": codes}, error.problems)
        except Exception as error:
            self.hands.on_defect(error)
            kind = type(error).__name__
            problem = Problem(
                "defect",
                f"{said['step']} met a defect of this program ({kind}); the other steps went on",
                file=said.get("file"),
                fix="Run it again with LOYALTY_DEBUG=1 and report what it prints.",
            )
            self.note({**said, "status": "defect", "codes": [kind]}, [problem])

    @property
    def exit_code(self) -> ExitCode:
        """That of the worst step so far."""
        seen = {step["status"] for step in self.steps}
        return next((code for code, statuses in WORST if seen & statuses), ExitCode.DONE)
