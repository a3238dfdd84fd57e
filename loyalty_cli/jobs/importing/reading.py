"""Reading the files of an import; a large one in a process of its own, while this one writes.

What comes is the same, piece by piece; where the other process is gone, the rest is read here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from loyalty_cli.base.pipes import is_read_once
from loyalty_cli.base.problems import Problem, Rejected
from loyalty_cli.intake.bytes.files import SourceFile
from loyalty_cli.intake.kinds.blocks import Block
from loyalty_cli.intake.kinds.readers import READERS
from loyalty_cli.intake.kinds.transactions import Read, read_transaction_blocks
from loyalty_cli.intake.profile.file_kinds import Kind
from loyalty_cli.intake.profile.model import Profile
from loyalty_cli.jobs.importing.gathering import OnDisk
from loyalty_cli.jobs.importing.progress import likely_rows
from loyalty_cli.jobs.workers import Worker, say, told
from loyalty_cli.store.file.settings import Settings

_READERS: dict[Kind, Callable[..., Iterator[Any]]] = {
    **READERS,
    "transactions": read_transaction_blocks,
}
"""An import takes transactions in blocks where it can."""

WORTH = 50_000
"""A file of fewer rows is read sooner than another process is there to read it."""

_SINGLE = 2_000
"""So many may be told one by one, whatever else is in a file: each takes longer than to read it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be read, with its profile and the settings of the store.

    With `gathers` rows that share an id are one transaction wherever in the file they stand: it is
    read twice.
    """

    kind: Kind
    path: Path
    profile: Profile
    settings: Settings
    gathers: bool = False

    def read(self, file: SourceFile) -> Iterator[Any]:
        """What is in the file."""
        settings = self.settings
        file.country = settings.country
        more: dict[str, Any] = {}
        if self.gathers:
            more["first"] = (SourceFile(self.path), OnDisk())
        if self.kind in ("transactions", "activities"):
            more["first_country"] = settings.first_country
        return _READERS[self.kind](
            file,
            self.profile,
            digits=settings.digits,
            currency=settings.currency,
            zone=settings.zone,
            country=settings.country,
            **more,
        )


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that was read; `taken` is how many bytes of the file have been."""

    row: Read
    taken: int


@dataclass(frozen=True, slots=True)
class Whole:
    """The file has been read to its end: its digest, its header, its bytes, what it remarked."""

    sha256: str
    header: tuple[str, ...]
    taken: int
    remarks: Sequence[tuple[str, int, str, int]]


def is_worth(path: Path) -> bool:
    """Whether another process should read this one; of many files each may be small."""
    # That it is not even to be looked at is said where it is opened.
    return not is_read_once(path) and likely_rows([path]) >= max(WORTH, 1) and path.is_file()


def read_ahead(
    wanted: Wanted, on_read: Callable[[int], None], here: Callable[[], Iterator[Read]]
) -> Iterator[Read | Whole]:
    """What is in a file, and at the end what there is to say of all of it.

    `here` reads it in this process, in case the other one is gone. Raises Rejected as reading does.
    """
    worker = Worker(__name__)
    heard = 0
    try:
        worker.tell((wanted, _which(wanted.path)))
        while (said := worker.hear()) is not None:
            if isinstance(said, Heard):
                on_read(said.taken)
                yield said.row
                heard += 1
            elif isinstance(said, Whole):
                yield said
                return
            else:
                raise Rejected(said)
    finally:
        worker.end()
    yield from islice(here(), heard, None)


def work() -> None:
    """What the worker does: it reads the files it is told of, and says what is in them.

    A name may mean something else to it, as /dev/stdin does: then it ends without a word, and
    leaves the file to the command; so it does with the rest of a file whose rows must be told one
    by one.
    """
    for wanted, which in told():
        if which is None or _which(wanted.path) != which:
            return
        if not _tell_of(wanted):
            return


def _which(path: Path) -> tuple[int, int] | None:
    """What tells the file of a name from all others; None where there is none."""
    try:
        there = path.stat()
    except OSError:
        return None
    return there.st_dev, there.st_ino


def _tell_of(wanted: Wanted) -> bool:
    """Says what is in a file; False where that is seen to be slower than reading it there."""
    problems: list[Problem]
    told_singly = told_in_columns = 0
    try:
        with SourceFile(wanted.path) as file:
            for row in wanted.read(file):
                is_block = isinstance(row, Block)
                told_in_columns += row.all_rows() if is_block else 0
                told_singly += len(row.others) if is_block else 1
                if told_singly > max(_SINGLE, told_in_columns // 4):
                    return False
                say(Heard(row, file.bytes_taken))
            say(Whole(file.sha256(), file.header, file.bytes_taken, file.remarks))
    except Rejected as error:
        problems = list(error.problems)
        say(problems)
    return True
