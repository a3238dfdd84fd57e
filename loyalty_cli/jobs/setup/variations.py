"""`program simulate --vary`: a candidate with each of many values, over all history at once.

Each account's facts are read once and walked for every value; where there is much to do several
processes share the accounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem, Refused, Rejected
from loyalty_cli.base.toml_text import read_toml
from loyalty_cli.jobs.outcome import Progress
from loyalty_cli.jobs.workers import Worker, processors, say, told
from loyalty_cli.reports.upkeep.left import rows_of_left
from loyalty_cli.reports.whatif.candidates import Candidate, read_candidate
from loyalty_cli.reports.whatif.settings import Varied, Vary, variations
from loyalty_cli.reports.whatif.simulation import Side, pieces_of, side_of
from loyalty_cli.reports.whatif.varied import Tally, figures, walk_piece
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_file import open_store
from loyalty_cli.store.ledger.batch_queue import events_to_do

WORTH = 20_000
"""With fewer events to walk, each counted once a value, starting workers costs what they save."""

HANDS_MOST = 8
_AHEAD = 2


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be walked, as a worker is told it."""

    path: Path
    text: str
    file: str
    as_of: Day
    since: Day | None
    runs: list[Varied]


def vary(
    store: Store,
    text: str,
    file: str,
    asked: Sequence[Vary],
    *,
    as_of: Day,
    since: Day | None = None,
    keep_cost_under: Decimal | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """One object: `program` `as_of` `since` `accounts`, `now` (the figures of the program in force)
    and `runs`: a row for each combination of values with `settings` (by key), the figures and
    `problem` (why a file of these values would be refused; its figures are null).

    With `keep_cost_under`, a percentage of the sales, `best` is the row of the greatest cost below
    it, null where none is; of equals the one that gives more points, then the first. What commands
    did by hand is left out, as in `simulate`. Raises as `read_candidate` and `variations` do, and
    Rejected where no combination makes a file that can be read, Refused where costs are asked for
    and no point is worth anything.
    """
    data, syntax = read_toml(text, file)
    if data is None:
        raise Rejected([syntax] if syntax else [])
    runs = list(variations(data, asked, file))
    wanted = _Asked(store.path, text, file, as_of, since, runs)
    candidates, problems = _candidates(store, wanted)
    base = next((each for each in candidates if each is not None), None)
    if base is None:
        raise Rejected(problems[0] or [])
    priced = (each.program.point_value for each in candidates if each is not None)
    if keep_cost_under is not None and not any(priced):
        raise Refused(
            Problem(
                "needs-point-value",
                "the cost is not known: the program has no point_value",
                file=file,
                column="program.point_value",
                fix='write what a point is worth into the file, such as point_value = "0.01"',
            )
        )
    sides = _sides(candidates, since, as_of)
    tallies = [Tally() for _ in sides]
    accounts = 0
    with ExitStack() as stack:
        coming = pieces_of(store, base, as_of)
        for piece, whole, found in _walked(store, wanted, sides, coming, stack):
            accounts += len(piece)
            for tally, more in zip(tallies, found, strict=True):
                tally.add(more)
            if progress is not None:
                progress(accounts, whole)
    digits = store.settings.digits
    rows = []
    made = zip(sides[1:], tallies[1:], strict=True)
    for run, candidate, wrong in zip(runs, candidates, problems, strict=True):
        told_of = dict.fromkeys(figures(sides[0], Tally(), digits))
        if candidate is not None:
            side, tally = next(made)
            told_of = figures(side, tally, digits)
        problem = None if not wrong else wrong[0].message
        rows.append({"settings": run.settings, **told_of, "problem": problem})
    left = {each.account: each for tally in tallies for each in tally.left}
    best = {} if keep_cost_under is None else {"best": _best(rows, keep_cost_under)}
    return {
        "program": base.row.program_id,
        "as_of": iso(as_of),
        "since": None if since is None else iso(since),
        "accounts": accounts,
        "now": figures(sides[0], tallies[0], digits),
        "runs": rows,
        **best,
        "left_accounts": rows_of_left(store, left.values()),
    }


def _best(rows: Sequence[dict[str, Any]], under: Decimal) -> dict[str, Any] | None:
    holding = [
        row
        for row in rows
        if row["cost_percent"] is not None and Decimal(row["cost_percent"]) < under
    ]
    return max(holding, key=lambda row: (Decimal(row["cost"]), row["points"]), default=None)


def _candidates(
    store: Store, wanted: _Asked
) -> tuple[list[Candidate | None], list[list[Problem] | None]]:
    """The candidate of each run, or None with the problems of its file."""
    candidates: list[Candidate | None] = []
    problems: list[list[Problem] | None] = []
    for run in wanted.runs:
        try:
            candidate = read_candidate(store, wanted.text, wanted.file, wanted.as_of, data=run.data)
        except Rejected as error:
            candidates.append(None)
            problems.append(list(error.problems))
        else:
            candidates.append(candidate)
            problems.append(None)
    return candidates, problems


def _sides(candidates: Sequence[Candidate | None], since: Day | None, as_of: Day) -> list[Side]:
    """The program in force, then each candidate that there is."""
    there = [each for each in candidates if each is not None]
    return [
        side_of(there[0], there[0].now.program, since, as_of),
        *(side_of(each, each.program, since, as_of) for each in there),
    ]


def _walked(
    store: Store,
    wanted: _Asked,
    sides: Sequence[Side],
    coming: Iterator[tuple[list[int], int]],
    stack: ExitStack,
) -> Iterator[tuple[list[int], int, list[Tally]]]:
    """The pieces with what they come to on each side, by workers where that is worth it."""
    first = list(islice(coming, 1))
    hands = processors() if events_to_do(store.db) * len(sides) >= WORTH else 0
    if hands < 2 or not store.path.is_file():
        for piece, whole in _chained(first, coming):
            yield piece, whole, walk_piece(store, sides, piece)
        return
    workers = [Worker(__name__) for _ in range(min(hands, HANDS_MOST))]
    for worker in workers:
        stack.callback(worker.end)
        worker.tell(wanted)
    every = _chained(first, coming)
    given: list[tuple[list[int], int, Worker]] = []
    for turn, (piece, whole) in enumerate(islice(every, len(workers) * _AHEAD)):
        worker = workers[turn % len(workers)]
        worker.tell(piece)
        given.append((piece, whole, worker))
    while given:
        piece, whole, worker = given.pop(0)
        found = worker.hear()
        for following, _ in islice(every, 1):
            worker.tell(following)
            given.append((following, whole, worker))
        yield piece, whole, walk_piece(store, sides, piece) if found is None else found


def _chained(
    first: Iterable[tuple[list[int], int]], coming: Iterator[tuple[list[int], int]]
) -> Iterator[tuple[list[int], int]]:
    yield from first
    yield from coming


def work() -> None:
    """What a worker does: it is told what is asked, then pieces, and says what they come to."""
    wishes = told()
    wanted: _Asked = next(wishes)
    with open_store(wanted.path, write=False) as store:
        sides = _sides(_candidates(store, wanted)[0], wanted.since, wanted.as_of)
        for piece in wishes:
            say(walk_piece(store, sides, piece))
