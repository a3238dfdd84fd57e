"""`doctor --replay`: the store's one sequence of arrivals, repeated from nothing (law 11).

The facts of each arrival are copied into a temporary store; what follows from them (accounts,
commands, batches) is done again by the code that did it first, and then the two are compared.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from loyalty_cli.base.dates import Day, parse_day
from loyalty_cli.base.problems import LoyaltyError, StoreUnavailable
from loyalty_cli.engine.plan import Plan
from loyalty_cli.jobs.batch.batch import PIECE_ACCOUNTS, PIECE_EVENTS, do_piece, list_todo
from loyalty_cli.jobs.outcome import Progress
from loyalty_cli.jobs.proof.replay_commands import repeat_command
from loyalty_cli.jobs.proof.replay_facts import Facts
from loyalty_cli.jobs.rewards.settlement import settle_again
from loyalty_cli.jobs.setup.programs import open_missing_accounts
from loyalty_cli.reports.doctor.checks import Difference
from loyalty_cli.reports.doctor.compare import ERASED, compare_stores
from loyalty_cli.reports.doctor.examine import Examined, unreadable
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.sqlite import connect
from loyalty_cli.store.file.store_file import create_store
from loyalty_cli.store.ledger.batch_queue import pieces
from loyalty_cli.store.log.chain import Chain
from loyalty_cli.store.log.runs import Run, finish_run, run_numbered

_COMMANDS = Examined("replay-commands", "Every command can be repeated on what stood before it.")
_NO_FAULT = {"store-full", "store-read-only", "store-unreadable", "store-busy"}
"""Why a repetition fails that says nothing of the store."""


def replay(store: Store, progress: Progress | None = None) -> list[Examined]:
    """Repeats everything and compares it with what stands; the store is only read.

    What somebody wrote into a store behind our back can be anything, and so can what it raises:
    that is a difference as well. Raises StoreUnavailable where there is no room for the repetition.
    """
    with TemporaryDirectory(prefix="loyalty-replay-") as folder:
        path = Path(folder) / "replay.db"
        create_store(path, store.settings)
        with closing(connect(path, write=True)) as db, _one_moment(store.db):
            # Nobody needs this file after a power cut, and nobody else opens it.
            db.execute("PRAGMA journal_mode = MEMORY")
            db.execute("PRAGMA synchronous = OFF")
            db.execute("PRAGMA foreign_keys = OFF")
            db.execute("PRAGMA secure_delete = OFF")
            again = _Again(path, db, store)
            try:
                refused = again.run(progress)
                commands = Examined(_COMMANDS.name, _COMMANDS.guards, len(refused), refused)
                return [commands, *compare_stores(again, store)]
            except Exception as error:
                if isinstance(error, StoreUnavailable) and error.problems[0].code in _NO_FAULT:
                    raise
                what = f"what came with arrival {again.at_arrival}"
                found = unreadable(store, what, error)
                return [Examined(_COMMANDS.name, _COMMANDS.guards, 1, [found])]


@contextmanager
def _one_moment(db: sqlite3.Connection) -> Iterator[None]:
    """One moment of a store: what is written meanwhile is not seen."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")


class _Again(Store):
    """The temporary store; whatever arrives in it has the number it had at first."""

    def __init__(self, path: Path, db: sqlite3.Connection, was: Store) -> None:
        super().__init__(path, db, was.settings)
        self.chain = Chain(db, keep=False)
        self._was = was
        self._facts = Facts(was.db, db)
        self._arrival = 0
        self._open: list[int] = []
        self._plans: dict[tuple[int, int], Plan] = {}

    @property
    def at_arrival(self) -> int:
        """The arrival that was repeated last."""
        return self._arrival

    @property
    def key_owner(self) -> Store:
        """The store that is repeated: this one has no key of its own."""
        return self._was

    @property
    def settled(self) -> sqlite3.Connection:
        """The store that is repeated: what became of codes and pieces stands there."""
        return self._was.db

    def arrive(self, kind: str, as_of: Day) -> int:
        """The arrival that is being repeated."""
        return self._arrival

    def run(self, progress: Progress | None) -> list[Difference]:
        """Repeats all arrivals; returns the commands that are refused now."""
        refused: list[Difference] = []
        rows = self._was.db.execute(
            "SELECT arrival, kind, as_of, at, runs FROM arrivals ORDER BY arrival"
        ).fetchall()
        for place, (arrival, kind, as_of, at, runs) in enumerate(rows):
            if progress is not None:
                progress(place, len(rows))
            self._catch_up({} if runs is None else json.loads(runs))
            self._arrival = arrival
            with self.atomic():
                self.db.execute(
                    "INSERT INTO arrivals (arrival, kind, as_of, at, runs) VALUES (?, ?, ?, ?, ?)",
                    (arrival, kind, as_of, at, runs),
                )
                self._facts.bring(arrival)
                open_missing_accounts(self, self._recorded)
            try:
                with self.atomic():
                    repeat_command(self, self._was.db, arrival, parse_day(as_of))
            except LoyaltyError as error:
                if not _is_of_erased(self._was.db, arrival):
                    refused.append(Difference(f"command of arrival {arrival}", "done", str(error)))
            self._open += self._facts.runs_of(arrival)
        self._catch_up(dict(_unfinished(self._was.db)))
        return refused

    def _recorded(self, program: int) -> dict[int, int]:
        """The accounts of a program by member: their order was decided when they were opened."""
        rows = self._was.db.execute(
            "SELECT member, account FROM accounts WHERE program = ?", (program,)
        )
        return dict(rows.fetchall())

    def _catch_up(self, positions: dict[str, int]) -> None:
        """Brings the open runs to where they stood: to their end, if they are not named."""
        for number in list(self._open):
            position = positions.get(str(number))
            self._advance(run_numbered(self.db, number), position)
            if position is None:
                self._open.remove(number)

    def _advance(self, run: Run, position: int | None) -> None:
        key = (run.program, run.upto.version)
        if key not in self._plans:
            book = load_rulebook(self, run.program, upto=run.upto.version)
            self._plans[key] = Plan(book)
        plan = self._plans[key]
        list_todo(self, plan, run)
        unwalked = False
        for listed in list(pieces(self.db, events=PIECE_EVENTS, accounts=PIECE_ACCOUNTS)):
            piece = [account for account in listed if position is None or account <= position]
            unwalked = unwalked or len(piece) < len(listed)
            if piece:
                do_piece(self, plan, run, piece)
        if unwalked:
            return  # Settlement comes after the last walk: this run had not begun it.
        with self.atomic():
            settle_again(self, self._was.db, plan, run, whole=position is None)
        if position is None:
            with self.atomic():
                finish_run(self.db, run)


def _is_of_erased(db: sqlite3.Connection, arrival: int) -> bool:
    """Whether a command was asked of an account that can't be told again (see `ERASED`)."""
    return bool(
        db.execute(
            f"""SELECT 1 FROM commands WHERE arrival = ?
                AND arguments ->> 'account' IN (SELECT account FROM ({ERASED}))""",
            (arrival,),
        ).fetchone()
    )


def _unfinished(db: sqlite3.Connection) -> Iterator[Any]:
    return db.execute("SELECT CAST(run AS TEXT), position FROM runs WHERE finished_at IS NULL")
