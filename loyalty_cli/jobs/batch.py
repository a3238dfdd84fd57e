"""The batch: brings every account up to date, piece by piece.

Each piece is loaded with set queries, walked, and written in one database transaction that also
notes how far the run has come; a killed run goes on where it was (DESIGN, "The store").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.state import Walked
from loyalty_cli.engine.walk import NO_PAST, walk
from loyalty_cli.jobs.crew import Ahead, Crew, hands_for
from loyalty_cli.jobs.outcome import Caller, Outcome, Progress
from loyalty_cli.jobs.settling import settle
from loyalty_cli.jobs.starting_debts import starting_debts
from loyalty_cli.program.facts import REFUND
from loyalty_cli.store import audit
from loyalty_cli.store.accounts import load_accounts, load_all_lots
from loyalty_cli.store.claims import add_had
from loyalty_cli.store.connection import Store
from loyalty_cli.store.feeds import load_events, load_withdrawals
from loyalty_cli.store.pasts import load_pasts
from loyalty_cli.store.rulebooks import load_rulebook, with_later
from loyalty_cli.store.runs import (
    COUNTS,
    Run,
    finish_run,
    list_programs,
    note_position,
    open_run,
    written_by_others,
)
from loyalty_cli.store.todo import arrived, make_todo, pieces
from loyalty_cli.store.walks import WalkRows, forget_walks, rows_of, write_rows

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
    nothing.
    """
    counts: Counter[str] = Counter(dict.fromkeys(COUNTS, 0))
    beyond: list[str] = []
    hints: list[str] = []
    for row in list_programs(store.db, program):
        plan = Plan(load_rulebook(store, row.program))
        unfinished = row.unfinished
        if unfinished is not None and not caller.dry_run and unfinished.as_of <= caller.as_of:
            # A run that was killed is brought to its end with what it had seen, then the new one.
            seen = Plan(load_rulebook(store, row.program, upto=unfinished.upto.version))
            counts.update(_run(store, seen, unfinished, caller, progress))
            row = next(r for r in list_programs(store.db, None) if r.program == row.program)
        if row.walked_to is not None and caller.as_of < row.walked_to:
            beyond.append(f"{row.program_id} is brought up to {iso(row.walked_to)} already")
            continue
        upto = arrived(store.db, row.program)
        run = Run(None, row.program, caller.as_of, row.walked_to, row.seen, upto)
        counts.update(_run(store, plan, run, caller, progress))
        hints += starting_debts(store, plan, run)
    return Outcome(
        "ok",
        caller.as_of,
        caller.dry_run,
        {name: counts[name] for name in COUNTS},
        hints=[
            *hints,
            *(f"{said}; a batch for {iso(caller.as_of)} has nothing to do" for said in beyond),
        ],
    )


def _run(
    store: Store, plan: Plan, run: Run, caller: Caller, progress: Progress | None
) -> Mapping[str, int]:
    """One run over one program, from where it stands to its end."""
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
                counts.update(_count(walk_piece(store, plan, run, piece)[0]))
            else:
                counts.update(do_piece(store, plan, run, piece, ahead))
            done += len(piece)
    if progress is not None:
        progress(done, todo)
    if not caller.dry_run:
        settle(store, plan, run)
        with store.atomic():
            finish_run(db, run)
    return counts


@dataclass(slots=True)
class Done:
    """What the walk of a piece says: rows to write, accounts whose earlier walk goes, counts."""

    rows: WalkRows
    again: list[int]
    counts: Counter[str]


def read_piece(store: Store, plan: Plan, run: Run, piece: list[int]) -> Done:
    """Walks the accounts of a piece as the store stands now; writes nothing.

    A command may have judged by a version that was applied since the run began: the plan is told
    of it, though it holds on none of the run's days.
    """
    plan.book = with_later(store, run.program, plan.book)
    walks, again = walk_piece(store, plan, run, piece)
    rows = rows_of(walks, arrival=run.arrival, newest=plan.newest)
    return Done(rows, again, _count(walks))


def do_piece(
    store: Store, plan: Plan, run: Run, piece: list[int], ahead: Ahead | None = None
) -> Counter[str]:
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
        note_position(store.db, run, piece[-1], done.counts)
    return done.counts


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


def walk_piece(
    store: Store, plan: Plan, run: Run, piece: list[int], *, events_before: Day | None = None
) -> tuple[list[Walked], list[int]]:
    """Loads and walks the accounts of a piece; also says which replace an earlier walk.

    `events_before`: events of that day and later are left alone.
    """
    db = store.db
    loaded = load_accounts(db, plan, piece, since=run.walked_to)
    if plan.gives_rewards:
        add_had(db, loaded)
    fresh = [number for number in piece if not loaded[number].walked]
    walked = [number for number in piece if loaded[number].walked]
    events = load_events(
        db,
        walked,
        fresh,
        walked_to=None if run.walked_to is None else iso(run.walked_to),
        before=run.before,
        upto=run.upto,
        again=run.upto.version > run.before.version,
        lines=plan.needs_lines,
    )
    if events_before is not None:
        events = {
            number: [event for event in new if event.day < events_before]
            for number, new in events.items()
        }
    taken = load_withdrawals(
        db,
        walked,
        walked_to=None if run.walked_to is None else iso(run.walked_to),
        before=run.before,
        upto=run.upto,
    )
    deep = {}
    refunds = {}
    for number in walked:
        new = events.get(number, ())
        back = [event for event in new if event.kind == REFUND and event.refund_of is not None]
        since = max(run.walked_to or 0, loaded[number].account.walked or 0)
        late = any(event.day < since for event in new)
        if back or late or number in taken or not loaded[number].tracked:
            deep[number] = loaded[number]
            refunds[number] = back
    if deep:
        load_all_lots(db, deep)
    pasts = load_pasts(db, plan, deep, refunds, taken) if deep else {}
    walks = [
        walk(
            plan,
            loaded[number].account,
            events.get(number, ()),
            walked_to=run.walked_to if loaded[number].walked else None,
            as_of=run.as_of,
            past=pasts.get(number, NO_PAST),
            withdrawals=taken.get(number, ()),
        )
        for number in piece
    ]
    return walks, [number for number in fresh if loaded[number].had_state]


def _count(walks: list[Walked]) -> Counter[str]:
    """The counts of the contract over some walks."""
    counts: Counter[str] = Counter()
    for walked in walks:
        counts["members"] += bool(
            walked.entries or walked.judgements or walked.changes or walked.moves
        )
        counts["events"] += walked.events
        for entry in walked.entries:
            if entry.kind in ("earn", "boost"):
                counts["earned"] += entry.points
            elif entry.kind == "clawback":
                counts["clawed_back"] -= entry.points
            elif entry.kind == "expire":
                counts["expired"] -= entry.points
            elif entry.kind == "grant":
                counts["granted"] += entry.points
        counts["claims"] += len(walked.claims)
        counts["level_changes"] += sum(c.level != c.from_level for c in walked.changes)
    return counts
