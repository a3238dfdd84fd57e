"""The rejects file: the rows that were not taken, as they stood, with the reason beside them."""

from __future__ import annotations

import csv
import filecmp
import io
import os
import tempfile
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Self

from loyalty_cli.base.pipes import is_device
from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.bytes.encodings import codec
from loyalty_cli.intake.bytes.reader import REJECT_COLUMNS
from loyalty_cli.intake.kinds.rows import Bad, RawRow
from loyalty_cli.intake.profile.model import Profile


def rejects_path(file: str | Path) -> Path:
    """Where the rejects of a file go: FILE.rejects.csv beside it, for a pipe of the system's in the
    folder one is in."""
    name = Path(file).name if is_device(file) else file
    return Path(f"{name}.rejects.csv")


def _codec(profile: Profile) -> str:
    """The first of the profile's encodings: it is tried first when the file is read again."""
    first = profile.encoding[0]
    return first if first == "utf-16" else codec(first).removesuffix("-sig")


class RejectsFile:
    """Writes a rejects file, whole or not at all, readable by its owner only.

    A context manager: leaving it puts the file in its place if any row was added, an exception
    leaves what was there before. The file is written in the profile's encoding and delimiter (the
    first of each) with the cells as they stood, so it can be mended and imported with the same
    profile; the three columns behind them are not read again. `rows` counts what was added.

    What lies there already goes only where each of its rows is written anew: somebody may have
    mended the others. Else the next free name is taken (FILE.rejects-2.csv), and `path` is that.
    """

    def __init__(self, path: str | Path, header: Sequence[str], profile: Profile) -> None:
        self.path = Path(path)
        self.rows = 0
        self._width = len(header)
        self._again = tuple(cell.strip() for cell in header[-3:]) == REJECT_COLUMNS
        own = header[:-3] if self._again else header
        handle, self._draft = tempfile.mkstemp(prefix=f".{self.path.name}.", dir=self.path.parent)
        self._file = io.TextIOWrapper(
            os.fdopen(handle, "wb"), encoding=_codec(profile), errors="replace", newline=""
        )
        self._delimiter = profile.delimiter[0]
        self._csv = csv.writer(self._file, delimiter=self._delimiter, lineterminator="\n")
        self._csv.writerow([*own, *REJECT_COLUMNS])

    def add(self, bad: Bad) -> None:
        """Add the rows of a Bad, each with its own problems."""
        for row in bad.rows:
            own = [problem for problem in bad.problems if problem.line == row.line]
            self.add_row(row, own or bad.problems)

    def add_row(self, row: RawRow, problems: Sequence[Problem]) -> None:
        """Add one row with the code of the first problem and what all of them say."""
        cells = list(row.cells)
        if self._again and len(cells) == self._width:
            cells = cells[:-3]
        width = self._width - 3 if self._again else self._width
        cells += [""] * (width - len(cells))
        code = problems[0].code if problems else ""
        reason = "; ".join(problem.message for problem in problems)
        self._csv.writerow([*cells, row.line, code, reason])
        self.rows += 1

    def _free(self) -> Path:
        """The first name under which nothing lies that would be lost."""
        path, number = self.path, 1
        while path.exists() and not self._has_all_of(path):
            number += 1
            path = self.path.with_name(f"{self.path.stem}-{number}{self.path.suffix}")
        return path

    def _has_all_of(self, path: Path) -> bool:
        """Whether each row of an older file is one of this."""
        if filecmp.cmp(path, self._draft, shallow=False):
            return True
        try:
            old = set(self._rows_of(path))
        except (UnicodeError, csv.Error):
            return False  # Saved by another program: somebody has worked on it.
        for row in self._rows_of(Path(self._draft)):
            old.discard(row)
        return not old

    def _rows_of(self, path: Path) -> Iterator[bytes]:
        """A digest of each row; the line of a row may be another the next time."""
        with path.open(encoding=self._file.encoding, newline="") as file:
            for cells in csv.reader(file, delimiter=self._delimiter):
                own = [*cells[:-3], *cells[-2:]] if cells[-3:] != list(REJECT_COLUMNS) else cells
                yield blake2b("\x1f".join(own).encode(), digest_size=16).digest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None and self.rows:
                self._file.flush()
                os.fsync(self._file.fileno())
                self._file.close()
                self.path = self._free()
                os.replace(self._draft, self.path)
        finally:
            self._file.close()
            Path(self._draft).unlink(missing_ok=True)
