"""One file of an import: what became of its rows, and what was wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.kinds.blocks import Block
from loyalty_cli.intake.kinds.receipts import rejected_rows
from loyalty_cli.intake.kinds.rows import (
    Activity,
    Bad,
    Balance,
    Gathered,
    LeftOut,
    MemberRow,
    OldCard,
    OldVoucher,
    RawRow,
    Transaction,
)
from loyalty_cli.jobs.importing.bad_rows import BadRows
from loyalty_cli.jobs.importing.remarks import Remarks

REASONS_MAX = 50
"""So many reasons are told apart: a profile may leave out by a column that differs everywhere."""

OTHER_REASONS = "other reasons"

_SHOWN = 4
"""So many lines of a transaction are named."""


@dataclass(slots=True)
class Sheet:
    """A file with its counts in rows (`transactions` apart); `number` is its import's.

    `labels` are the file's own names of the contract's columns; `broken` says why it can't be read
    to its end, where that is so; `rejects` is the file that its bad rows went to; `reasons` are why
    rows were left out, and how many; `weak_codes` counts codes of cards that may be guessed;
    `remarks` is what somebody should know though it keeps nothing from being taken; `lost` and
    `refused` are the ids of transactions that the reader, and the store, didn't take.
    """

    path: Path
    number: int
    labels: Mapping[str, str] = field(default_factory=dict)
    rows: int = 0
    new: int = 0
    changed: int = 0
    already_there: int = 0
    guests: int = 0
    left_out: int = 0
    rejected: int = 0
    transactions: int = 0
    weak_codes: int = 0
    sha256: str = ""
    header: tuple[str, ...] = ()
    tell: Callable[[RawRow], dict[str, str] | Problem] | None = None
    rejects: str | None = None
    reasons: Counter[str] = field(default_factory=Counter)
    bad: BadRows = field(default_factory=BadRows)
    broken: list[Problem] = field(default_factory=list)
    remarks: Remarks = field(default_factory=Remarks)
    lost: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """What problems call the file."""
        return str(self.path)

    def telling(self, row: RawRow) -> Callable[[], dict[str, str] | Problem] | None:
        """What asks the row what it knows of its member."""
        tell = self.tell
        return None if tell is None else lambda: tell(row)

    def take_bad(self, bad: Bad) -> None:
        """Rows that the reader could not take."""
        self.rows += len(bad.rows)
        self._lose(bad.id)
        self._keep_bad(bad)

    def take_left_out(self, left_out: LeftOut) -> None:
        """Rows that the profile leaves out."""
        self.rows += len(left_out.rows)
        self._lose(left_out.id)
        self.leave_out(left_out.rows, left_out.reason)

    def _lose(self, number: str) -> None:
        if number:
            self.lost.add(number)

    def leave_out(self, rows: Sequence[RawRow], reason: str) -> None:
        """Rows that are left out; `rows` counts them already."""
        if reason not in self.reasons and len(self.reasons) >= REASONS_MAX:
            reason = OTHER_REASONS
        self.left_out += len(rows)
        self.reasons[reason] += len(rows)

    def reject(self, rows: Sequence[RawRow], problem: Problem) -> None:
        """Rows that were read well and can't be taken all the same; `rows` counts them already."""
        label = self.labels.get(problem.column or "", problem.column)
        placed = replace(problem, column=label).at(file=self.name, line=rows[0].line)
        self._keep_bad(Bad(rows, rejected_rows(rows, [placed], self.name)))

    def _keep_bad(self, bad: Bad) -> None:
        self.rejected += len(bad.rows)
        self.bad.append(bad)

    def counts(self, *, stopped: bool, with_transactions: bool) -> dict[str, int]:
        """The counts of the contract; of a stopped import the good rows are held back."""
        written = (self.new, self.changed, self.guests)
        new, changed, guests = (0, 0, 0) if stopped else written
        counts = {
            "rows": self.rows,
            "new": new,
            "changed": changed,
            "already_there": self.already_there,
            "guests": guests,
            "left_out": self.left_out,
            "rejected": self.rejected,
            "held_back": sum(written) if stopped else 0,
        }
        if with_transactions:
            counts["transactions"] = 0 if stopped else self.transactions
        return counts


_Row = TypeVar("_Row", Block, MemberRow, Transaction, Activity, Balance, OldCard, OldVoucher)


def good_rows(sheet: Sheet, rows: Iterable[_Row | Bad | LeftOut | Gathered]) -> Iterator[_Row]:
    """The rows of a file that can be taken, counted; the others are noted on its sheet."""
    for row in rows:
        if isinstance(row, Block):
            sheet.rows += row.all_rows()
            for run in row.runs.values():
                if run.times_differ:
                    sheet.remarks.note("times-differ", run.lines[0])
            for other in row.others:
                _note(sheet, other)
            yield row
            continue
        _note(sheet, row)
        if not isinstance(row, (Bad, LeftOut, Gathered)):
            yield row


def _note(sheet: Sheet, row: object) -> None:
    if isinstance(row, Bad):
        sheet.take_bad(row)
    elif isinstance(row, LeftOut):
        sheet.take_left_out(row)
    elif isinstance(row, Gathered):
        lines = " and ".join(str(line) for line in row.lines[:_SHOWN])
        more = ", …" if len(row.lines) > _SHOWN else ""
        said = f"{row.id} on lines {lines}{more}"
        sheet.remarks.note("rows-apart", row.lines[0], said, row.count)
    elif isinstance(row, (Transaction, Activity)):
        sheet.rows += len(row.rows)
        if isinstance(row, Transaction) and row.times_differ:
            sheet.remarks.note("times-differ", row.rows[0].line)
    else:
        sheet.rows += 1
