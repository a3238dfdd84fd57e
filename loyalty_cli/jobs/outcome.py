"""What a job did, as data: the commands hand it to `show`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Literal

from loyalty_cli.base.dates import Day
from loyalty_cli.base.problems import Problem

Status = Literal["ok", "already-done", "rejected", "partial", "refused"]

Progress = Callable[[int, int | None], None]
"""Called now and then with how much is done and, where known, how much there is."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, for which day, and whether it is only to be tried.

    `today` is the clock's day where that is known; the as-of day may lie before it.
    """

    as_of: Day
    by: str
    dry_run: bool = False
    today: Day | None = None

    @property
    def last_day(self) -> Day:
        """The last day that has come: a birthday after it is none."""
        return self.as_of if self.today is None else max(self.as_of, self.today)


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody should know of a file that was taken all the same.

    `line` (from 1) is the first of the `count` rows or transactions that it is about.
    """

    code: str
    message: str
    file: str
    line: int | None = None
    count: int = 1
    fix: str | None = None

    def as_json(self) -> dict[str, object]:
        """The remark with the keys of a problem, and its count."""
        return asdict(self)


@dataclass(slots=True)
class Outcome:
    """The result of an acting command: the contract's keys, and `data` for its further ones.

    `remarks` is None where the command makes none.
    """

    status: Status
    as_of: Day
    dry_run: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)
    problems: Sequence[Problem] = field(default_factory=list)
    data: Mapping[str, object] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)
    remarks: list[Remark] | None = None
