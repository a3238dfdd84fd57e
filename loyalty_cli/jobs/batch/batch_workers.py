"""Other processes that walk pieces of a large batch, while this one writes what they say.

Accounts don't know of each other, so where they are walked makes no difference. A worker only
reads, at one moment of the store; where anybody but the batch has written since it was asked, or
the worker is gone, the batch walks the piece itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from loyalty_cli.engine.plan import Plan
from loyalty_cli.jobs.batch.pieces import Done, read_piece
from loyalty_cli.jobs.workers import Worker, processors, say, told
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_file import open_store
from loyalty_cli.store.ledger.batch_queue import events_to_do
from loyalty_cli.store.log.runs import Run, written_by_others

WORTH = 20_000
"""With fewer events to walk, starting the workers costs what they save."""

HANDS_MOST = 4
"""One process writes, and more than so many walk faster than it can."""

_AHEAD = 2
"""So many pieces a worker is given at a time, so that it never waits for the next."""


def hands_for(store: Store, run: Run) -> int:
    """How many workers a run is worth; 0 for a small one, on one processor, or where readers would
    stand in the writer's way (no write-ahead log, no file)."""
    if not store.path.is_file() or events_to_do(store.db) < WORTH or store.journal != "wal":
        return 0
    hands = processors()
    return min(hands, HANDS_MOST) if hands > 1 else 0


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
        self._workers: list[Worker] = []

    def __enter__(self) -> Self:
        for _ in range(self._hands):
            worker = Worker(__name__)
            self._workers.append(worker)
            worker.tell((self._store.path, self._run))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._workers:
            worker.end()

    def walk(self, pieces: Iterable[list[int]]) -> Iterator[tuple[list[int], Ahead | None]]:
        """The pieces in their order, each with its walk; None where there is none."""
        coming = iter(pieces)
        if not self._workers:
            yield from ((piece, None) for piece in coming)
            return
        given: list[tuple[list[int], Worker, int]] = []

        def give(piece: list[int], worker: Worker) -> None:
            given.append((piece, worker, written_by_others(self._store.db)))
            worker.tell(piece)

        for turn, piece in enumerate(islice(coming, len(self._workers) * _AHEAD)):
            give(piece, self._workers[turn % len(self._workers)])
        while given:
            piece, worker, others = given.pop(0)
            done = worker.hear()
            for following in islice(coming, 1):
                give(following, worker)
            yield piece, None if done is None else Ahead(done, others)


def work() -> None:
    """What a worker does: it is told of a run, then of pieces, and says what each walk says."""
    wishes = told()
    path: Path
    run: Run
    path, run = next(wishes)
    with open_store(path, write=False) as store:
        plan = Plan(load_rulebook(store, run.program, upto=run.upto.version))
        for piece in wishes:
            store.db.execute("BEGIN")
            done = read_piece(store, plan, run, piece)
            store.db.execute("ROLLBACK")
            say(done)
