"""The batch: brings every account up to date, piece by piece.

Each piece is loaded with set queries, walked, and written in one database transaction that also
notes how far the run has come; a killed run goes on where it was (DESIGN, "The store").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from loyalty_cli.base.dates import iso
from loyalty_cli.engine.plan import Plan
from loyalty_cli.jobs.batch.batch_workers import Ahead, Crew, hands_for
from loyalty_cli.jobs.batch.pieces import Done, count_walks, read_piece
from loyalty_cli.jobs.batch.unearned import Unearned, why_unearned
from loyalty_cli.jobs.batch.walking import walk_piece
from loyalty_cli.jobs.importing.kinds.starting_debts import starting_debts
from loyalty_cli.jobs.outcome import Caller, Outcome, Progress
from loyalty_cli.jobs.rewards.settlement import settle
from loyalty_cli.jobs.rewards.unbuying import undo_bought
from loyalty_cli.reports.upkeep.left import left_accounts, problem_of, rows_of_left
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.batch_queue import arrived, make_todo, pieces
from loyalty_cli.store.ledger.left_accounts import Left, note_left
from loyalty_cli.store.ledger.walks import forget_walks, write_rows
from loyalty_cli.store.log import audit
from loyalty_cli.store.log.runs import (
    COUNTS,
    Run,
    finish_run,
    list_programs,
    note_position,
    open_run,
    written_by_others,
)

PIECE_EVENTS = 5_000
PIECE_ACCOUNTS = 2_000
"""A piece holds the write lock for about 0.3 s at most, so that a till never waits."""


def run_batch(
    store: Store,
    *,
    caller: Caller,
    program: str | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Walks the accounts of all programs, or of one, to the as-of day.

    A program that was walked beyond that day has nothing to do. A dry run walks and writes
    nothing. An account that can't be walked is left as it was: the outcome is "partial" then, with
    a problem for each. data: `unearned`, what `why_unearned` says of each program whose purchases
    did not all earn something.
    """
    counts: Counter[str] = Counter(dict.fromkeys(COUNTS, 0))
    hints: list[str] = []
    unearned: list[dict[str, Any]] = []
    tried: list[Left] = []
    walked: list[int] = []
    for row in list_programs(store.db, program):
        without = Unearned()
        plan = Plan(load_rulebook(store, row.program))
        unfinished = row.unfinished
        if unfinished is not None and not caller.dry_run and unfinished.as_of <= caller.as_of:
            # A run that was killed is brought to its end with what it had seen, then the new one.
            seen = Plan(load_rulebook(store, row.program, upto=unfinished.upto.version))
            counts.update(_run(store, seen, unfinished, caller, progress, tried, without))
            row = next(r for r in list_programs(store.db, None) if r.program == row.program)
        if row.walked_to is not None and caller.as_of < row.walked_to:
            hints.append(
                f"{row.program_id} is brought up to {iso(row.walked_to)} already; "
                f"a batch for {iso(caller.as_of)} has nothing to do"
            )
            continue
        upto = arrived(store.db, row.program)
        run = Run(None, row.program, caller.as_of, row.walked_to, row.seen, upto)
        counts.update(_run(store, plan, run, caller, progress, tried, without))
        hints += starting_debts(store, plan, run)
        told = why_unearned(store, plan, row.program_id, without)
        unearned += [] if told is None else [told]
        walked.append(row.program)
    left = rows_of_left(store, tried) if caller.dry_run else left_accounts(store, walked)
    return Outcome(
        "partial" if left else "ok",
        caller.as_of,
        caller.dry_run,
        {name: counts[name] for name in COUNTS},
        problems=[problem_of(row) for row in left],
        data={"unearned": unearned},
        hints=hints + [told["says"] for told in unearned],
    )


def _run(
    store: Store,
    plan: Plan,
    run: Run,
    caller: Caller,
    progress: Progress | None,
    tried: list[Left],
    unearned: Unearned,
) -> Mapping[str, int]:
    """One run over one program, from where it stands to its end; a dry run says in `tried` which
    accounts can't be walked. `unearned` is told what earned nothing."""
    db = store.db
    counts: Counter[str] = Counter()
    if not caller.dry_run and run.number is None:
        with store.atomic():
            open_run(store, run)
            audit.record(
                store,
                arrival=run.arrival,
                action="batch",
                by=caller.by,
                after=f"program {run.program} to {iso(run.as_of)}",
            )
    todo = list_todo(store, plan, run)
    done = 0
    wanted = list(pieces(db, events=PIECE_EVENTS, accounts=PIECE_ACCOUNTS))
    hands = 0 if caller.dry_run else hands_for(store, run)
    with Crew(store, run, hands) as crew:
        for piece, ahead in crew.walk(wanted):
            if progress is not None:
                progress(done, todo)
            if caller.dry_run:
                found = walk_piece(store, plan, run, piece)
                counts.update(count_walks(found.walks))
                tried += found.left
                unearned.add(found.walks)
            else:
                of_piece = do_piece(store, plan, run, piece, ahead)
                counts.update(of_piece.counts)
                unearned.join(of_piece.unearned)
            done += len(piece)
    if progress is not None:
        progress(done, todo)
    if not caller.dry_run:
        settle(store, plan, run)
        with store.atomic():
            finish_run(db, run)
    return counts


def do_piece(
    store: Store, plan: Plan, run: Run, piece: list[int], ahead: Ahead | None = None
) -> Done:
    """Walks the accounts of a piece, writes what that says, and notes how far the run has come.

    `ahead` is that walk, where another process has done it; it counts only as long as nobody else
    has written since: neither a command nor a batch that goes on with the same run.
    """
    with store.atomic():
        if ahead is not None and ahead.others == written_by_others(store.db):
            done = ahead.done
        else:
            done = read_piece(store, plan, run, piece)
        forget_walks(store.db, done.again)
        write_rows(store, done.rows, arrival=run.arrival)
        undo_bought(store, done.rows.undone, run.arrival)
        note_left(store.db, done.left, done.caught_up, run.arrival)
        note_position(store.db, run, piece[-1], done.counts)
    return done


def list_todo(store: Store, plan: Plan, run: Run) -> int:
    """Notes the accounts that the run has still to do, for `pieces`; returns how many."""
    return make_todo(
        store.db,
        run.program,
        as_of=iso(run.as_of),
        before=run.before,
        everyone=_is_for_everyone(plan, run),
        newcomers=plan.has_grants,
        position=run.position,
    )


def _is_for_everyone(plan: Plan, run: Run) -> bool:
    """Whether a version is new or begins in the days to walk: it may move any account's level."""
    if run.upto.version > run.before.version:
        return run.walked_to is not None
    if run.walked_to is None:
        return False
    start = plan.next_start(run.walked_to)
    return start is not None and start <= run.as_of
