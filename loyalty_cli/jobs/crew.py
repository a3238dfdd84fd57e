"""Other processes that walk pieces of a large batch, while this one writes what they say.

Accounts don't know of each other, so where they are walked makes no difference. A worker only
reads, at one moment of the store; where anybody but the batch has written since it was asked, or
the worker is gone, the batch walks the piece itself. A worker ends when its input does, so that
none is left behind by a batch that was killed.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

from loyalty_cli.engine.plan import Plan
from loyalty_cli.store.connection import Store, open_store
from loyalty_cli.store.feeds import events_to_do
from loyalty_cli.store.rulebooks import load_rulebook
from loyalty_cli.store.runs import Run, written_by_others

if TYPE_CHECKING:
    from loyalty_cli.jobs.batch import Done

WORTH = 20_000
"""With fewer events to walk, starting the workers costs what they save."""

HANDS_MOST = 4
"""One process writes, and more than so many walk faster than it can."""

_AHEAD = 2
"""So many pieces a worker is given at a time, so that it never waits for the next."""

_START = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    " from loyalty_cli.jobs.crew import work; work(sys.argv[2])"
)
_ROOT = Path(__file__).resolve().parents[2]


def hands_for(store: Store, run: Run) -> int:
    """How many workers a run is worth; 0 for a small one, on one processor, or where readers would
    stand in the writer's way (no write-ahead log, no file)."""
    if not store.path.is_file() or events_to_do(store.db) < WORTH or store.journal != "wal":
        return 0
    processors = _processors()
    return min(processors, HANDS_MOST) if processors > 1 else 0


def _processors() -> int:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Ahead:
    """The walk of a piece by a worker, and what the batch knew of other writers before it began."""

    done: Done
    others: int


class Crew:
    """Workers for one run; with no hands everything is left to the batch itself."""

    def __init__(self, store: Store, run: Run, hands: int) -> None:
        self._store = store
        self._run = run
        self._hands = hands
        self._workers: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        start = [sys.executable, "-P", "-c", _START, str(_ROOT), str(self._store.path)]
        for _ in range(self._hands):
            worker = subprocess.Popen(
                start, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            self._workers.append(worker)
            _tell(worker, self._run)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._workers:
            worker.kill()
            for pipe in (worker.stdin, worker.stdout):
                _close(pipe)
            worker.wait()

    def walk(self, pieces: Iterable[list[int]]) -> Iterator[tuple[list[int], Ahead | None]]:
        """The pieces in their order, each with its walk; None where there is none."""
        coming = iter(pieces)
        if not self._workers:
            yield from ((piece, None) for piece in coming)
            return
        given: list[tuple[list[int], subprocess.Popen[bytes], int]] = []

        def give(piece: list[int], worker: subprocess.Popen[bytes]) -> None:
            given.append((piece, worker, written_by_others(self._store.db)))
            _tell(worker, piece)

        for turn, piece in enumerate(islice(coming, len(self._workers) * _AHEAD)):
            give(piece, self._workers[turn % len(self._workers)])
        while given:
            piece, worker, others = given.pop(0)
            done = _hear(worker)
            for following in islice(coming, 1):
                give(following, worker)
            yield piece, None if done is None else Ahead(done, others)


def work(path: str) -> None:
    """What a worker does: a run, then pieces from stdin, and to stdout what each walk says."""
    from loyalty_cli.jobs.batch import read_piece

    told, said = sys.stdin.buffer, sys.stdout.buffer
    run: Run = pickle.load(told)
    with open_store(Path(path), write=False) as store:
        plan = Plan(load_rulebook(store, run.program, upto=run.upto.version))
        while True:
            try:
                piece = pickle.load(told)
            except EOFError:
                return
            store.db.execute("BEGIN")
            done = read_piece(store, plan, run, piece)
            store.db.execute("ROLLBACK")
            pickle.dump(done, said, pickle.HIGHEST_PROTOCOL)
            said.flush()


def _tell(worker: subprocess.Popen[bytes], what: object) -> None:
    assert worker.stdin is not None
    with suppress(OSError):  # Where it is gone, the batch does what it was to do.
        pickle.dump(what, worker.stdin, pickle.HIGHEST_PROTOCOL)
        worker.stdin.flush()


def _hear(worker: subprocess.Popen[bytes]) -> Any:
    assert worker.stdout is not None
    try:
        return pickle.load(worker.stdout)
    except (EOFError, OSError, pickle.UnpicklingError):
        return None


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None:
        with suppress(OSError):
            pipe.close()
