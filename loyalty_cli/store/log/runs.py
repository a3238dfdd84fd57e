"""The run log: how far each program has been walked, and runs that were cut short."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.store.file.connection import Store, now
from loyalty_cli.store.ledger.batch_queue import Seen

COUNTS = (
    "members",
    "events",
    "earned",
    "clawed_back",
    "expired",
    "granted",
    "level_changes",
    "claims",
)
"""What a batch counts, by the names of the contract."""


@dataclass(slots=True)
class Run:
    """A batch over one program: `before` is what the last finished one saw, `upto` what this one
    sees; `position` is the last account done."""

    number: int | None
    program: int
    as_of: Day
    walked_to: Day | None
    before: Seen
    upto: Seen
    position: int = 0
    arrival: int = 0


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """A program with how far it has been walked, and the run that did not finish, if any."""

    program: int
    program_id: str
    name: str
    walked_to: Day | None
    seen: Seen
    unfinished: Run | None


def written_by_others(db: sqlite3.Connection) -> int:
    """A number that is another one as soon as another connection has written to the store."""
    (number,) = db.execute("PRAGMA data_version").fetchone()
    return int(number)


def list_programs(db: sqlite3.Connection, program_id: str | None) -> list[ProgramRow]:
    """All programs in order of first application, or the one of that id."""
    rows = db.execute(
        """SELECT program, program_id, name, walked_to, seen_event, seen_adoption, seen_withdrawal,
                  seen_version
           FROM programs WHERE ?1 IS NULL OR program_id = ?1 ORDER BY program""",
        (program_id,),
    ).fetchall()
    found = []
    for program, id_, name, walked_to, *seen in rows:
        day = None if walked_to is None else parse_day(walked_to)
        before = Seen(*seen)
        found.append(
            ProgramRow(program, id_, name, day, before, _unfinished(db, program, day, before))
        )
    return found


def run_numbered(db: sqlite3.Connection, number: int) -> Run:
    """A run of that number, to go on from where it stands."""
    program, walked_to, *seen = db.execute(
        """SELECT program, walked_to, p.seen_event, p.seen_adoption, p.seen_withdrawal,
                  p.seen_version
           FROM runs JOIN programs p USING (program) WHERE run = ?""",
        (number,),
    ).fetchone()
    row = db.execute(f"{_RUN} WHERE run = ?", (number,)).fetchone()
    day = None if walked_to is None else parse_day(walked_to)
    return _to_go_on(row, program, day, Seen(*seen))


def _unfinished(
    db: sqlite3.Connection, program: int, walked_to: Day | None, before: Seen
) -> Run | None:
    row = db.execute(
        f"{_RUN} WHERE program = ? AND finished_at IS NULL ORDER BY run LIMIT 1", (program,)
    ).fetchone()
    return None if row is None else _to_go_on(row, program, walked_to, before)


_RUN = """SELECT run, as_of, seen_event, seen_adoption, seen_withdrawal, seen_version, position,
       arrival FROM runs"""


def _to_go_on(row: tuple[Any, ...], program: int, walked_to: Day | None, before: Seen) -> Run:
    return Run(
        row[0], program, parse_day(row[1]), walked_to, before, Seen(*row[2:6]), row[6], row[7]
    )


def open_run(store: Store, run: Run) -> None:
    """Notes that a run begins; it is the arrival of its entries."""
    run.arrival = store.arrive("batch", run.as_of)
    run.number = store.db.execute(
        """INSERT INTO runs (arrival, program, as_of, seen_event, seen_adoption, seen_withdrawal,
                             seen_version, counts, started_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, '{}', ?)""",
        (
            run.arrival,
            run.program,
            iso(run.as_of),
            run.upto.event,
            run.upto.adoption,
            run.upto.withdrawal,
            run.upto.version,
            now(),
        ),
    ).lastrowid


def note_position(
    db: sqlite3.Connection, run: Run, position: int, counts: Mapping[str, int]
) -> None:
    """Notes how far the run has come and what it has done so far."""
    (text,) = db.execute("SELECT counts FROM runs WHERE run = ?", (run.number,)).fetchone()
    sums: dict[str, int] = json.loads(text)
    for name, count in counts.items():
        sums[name] = sums.get(name, 0) + count
    run.position = position
    db.execute(
        "UPDATE runs SET position = ?, counts = ? WHERE run = ?",
        (position, json.dumps(sums), run.number),
    )


def finish_run(db: sqlite3.Connection, run: Run) -> None:
    """The run is done: the program has been walked to its day and has seen what it saw."""
    db.execute("UPDATE runs SET finished_at = ? WHERE run = ?", (now(), run.number))
    db.execute(
        """UPDATE programs SET walked_to = ?, seen_event = ?, seen_adoption = ?,
           seen_withdrawal = ?, seen_version = ? WHERE program = ?""",
        (
            iso(run.as_of),
            run.upto.event,
            run.upto.adoption,
            run.upto.withdrawal,
            run.upto.version,
            run.program,
        ),
    )
