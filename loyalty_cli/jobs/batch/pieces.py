"""The walk of one piece of a batch: what it says, before anything of it is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from loyalty_cli.engine.account.state import Walked
from loyalty_cli.engine.plan import Plan
from loyalty_cli.jobs.batch.unearned import Unearned
from loyalty_cli.jobs.batch.walking import walk_piece
from loyalty_cli.store.facts.rulebooks import with_later
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.left_accounts import Left
from loyalty_cli.store.ledger.walks import WalkRows, rows_of
from loyalty_cli.store.log.runs import Run


@dataclass(slots=True)
class Done:
    """What the walk of a piece says: rows to write, accounts whose earlier walk goes, those that
    can't be walked, those that could not and now were, counts, and which purchases
    earned nothing."""

    rows: WalkRows
    again: list[int]
    left: list[Left]
    caught_up: list[int]
    counts: Counter[str]
    unearned: Unearned


def read_piece(store: Store, plan: Plan, run: Run, piece: list[int]) -> Done:
    """Walks the accounts of a piece as the store stands now; writes nothing.

    A command may have judged by a version that was applied since the run began: the plan is told
    of it, though it holds on none of the run's days.
    """
    plan.book = with_later(store, run.program, plan.book)
    found = walk_piece(store, plan, run, piece)
    rows = rows_of(found.walks, arrival=run.arrival, newest=plan.newest)
    unearned = Unearned()
    unearned.add(found.walks)
    return Done(rows, found.again, found.left, found.caught_up, count_walks(found.walks), unearned)


def count_walks(walks: list[Walked]) -> Counter[str]:
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
