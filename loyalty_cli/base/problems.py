"""What can go wrong, as data: one `Problem` says what, where and how to mend it.

Problems are collected, not raised one at a time. The exceptions here are for "cannot go on";
`app.main` is the one place that turns them into text or JSON and an exit code.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of the contract."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    REJECTED = 3
    PARTIAL = 4
    STORE = 5
    DEFECT = 70
    UNSAID = 74
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `code` for programs, the rest for people.

    `file`, `line` (from 1) and `column` (a CSV column or a TOML key) say where, `value` what was
    found there, `fix` what to do about it.
    """

    code: str
    message: str
    file: str | None = None
    line: int | None = None
    column: str | None = None
    value: str | None = None
    fix: str | None = None

    def at(self, *, file: str | None = None, line: int | None = None) -> Problem:
        """The same problem with its place filled in, where it had none."""
        return replace(
            self,
            file=self.file if self.file is not None else file,
            line=self.line if self.line is not None else line,
        )

    def as_json(self) -> dict[str, object]:
        """The problem with the keys of the contract."""
        return asdict(self)


class LoyaltyError(Exception):
    """The command cannot go on; carries its problems and its exit code."""

    exit_code = ExitCode.DEFECT
    status = "refused"

    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))


class Refused(LoyaltyError):
    """It ran, and the answer is no (exit 1)."""

    exit_code = ExitCode.REFUSED


class Usage(LoyaltyError):
    """The call's words are off (exit 2)."""

    exit_code = ExitCode.USAGE
    status = "rejected"


class Rejected(LoyaltyError):
    """Input is not acceptable and nothing was written (exit 3)."""

    exit_code = ExitCode.REJECTED
    status = "rejected"


class StoreUnavailable(LoyaltyError):
    """The store is busy, missing, or of another version (exit 5)."""

    exit_code = ExitCode.STORE


class Unsaid(LoyaltyError):
    """It is done, but what there was to say of it could not be written (exit 74)."""

    exit_code = ExitCode.UNSAID
    status = "ok"


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The known word nearest to what was typed, or None where nothing is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return near[0] if near else None
