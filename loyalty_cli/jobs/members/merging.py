"""Two members who are one: the walk of both histories together from that day on (DESIGN,
"Members")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loyalty_cli.base.dates import Day
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.points.merging import merge
from loyalty_cli.jobs.batch.walking import walk_piece
from loyalty_cli.jobs.command import command
from loyalty_cli.jobs.commanding import load, plan_of, write
from loyalty_cli.jobs.members.statuses import SOURCE, refuse_closed_days
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.jobs.rewards.unbuying import undo_bought
from loyalty_cli.reports.upkeep.left import problem_of, rows_of_left
from loyalty_cli.store.facts.level_facts import wake_account
from loyalty_cli.store.facts.lookup import accounts_of, find_member, refuse_status
from loyalty_cli.store.facts.members import Change, apply_changes, load_states, member_ids
from loyalty_cli.store.facts.merges import first_event_since, note_account_merge, note_merge
from loyalty_cli.store.facts.programs import open_account
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH
from loyalty_cli.store.ledger.batch_queue import arrived
from loyalty_cli.store.ledger.history import load_pasts
from loyalty_cli.store.ledger.left_accounts import note_left
from loyalty_cli.store.ledger.walks import forget_walks, write_note, write_walks
from loyalty_cli.store.log.runs import Run, list_programs
from loyalty_cli.store.value.balance_purchases import undone_rows

_FILLED = ("name", "email", "phone", "card", "birthday", "nickname", "store")
"""What the member who stays takes over from the other where it has none."""


def merge_members(
    store: Store, kept_who: str, gone_who: str, *, reason: str | None, caller: Caller
) -> Outcome:
    """The second member is the first one from the as-of day on, and closed.

    Both are walked to the day before, then their accounts go together. counts: `accounts` that went
    into one, `points` that moved. data: `member_id`, `merged` (the id that leads there now). Raises
    Refused for no such member, one twice, a suspended or closed one, a day before the last batch.
    """
    with command(store, "member merge", caller) as doing:
        kept, gone = find_member(store, kept_who), find_member(store, gone_who)
        _refuse_same(kept, gone, kept_who, gone_who)
        for who, member in ((kept_who, kept), (gone_who, gone)):
            (status,) = store.db.execute(
                "SELECT status FROM members WHERE member = ?", (member,)
            ).fetchone()
            refuse_status(who, status)
            refuse_closed_days(store, member, caller.as_of)
        ids = member_ids(store.db, [kept, gone])
        arrival = doing.begin({"member": kept, "merged": gone})
        apply_changes(
            store.db,
            [*_missing(store, kept, gone), Change(gone, "status", "active", "closed")],
            from_day=caller.as_of,
            source=SOURCE,
            arrival=arrival,
        )
        entries, points = post_merge(store, arrival, kept, gone, caller.as_of)
        for entry in entries:
            write_note(store.db, entry, reason)
        for member, after in ((kept, f"with {ids[gone]}"), (gone, f"into {ids[kept]}")):
            doing.record(
                member=member,
                reason=reason,
                before=ids[member],
                after=after,
            )
        counts = {"accounts": len(accounts_of(store.db, gone)), "points": points}
    return doing.done({"member_id": ids[kept], "merged": ids[gone]}, counts)


def post_merge(store: Store, arrival: int, kept: int, gone: int, day: Day) -> tuple[list[int], int]:
    """Moves what stands in the accounts of `gone`, and its ids; returns the numbers of the
    transfers and how many points they gave."""
    entries: list[int] = []
    points = 0
    mine = {program: account for account, program in accounts_of(store.db, kept)}
    for account, program in accounts_of(store.db, gone):
        into = mine.get(program)
        if into is None:
            into = mine[program] = open_account(store.db, program, kept, like=account)
        plan = plan_of(store, program)
        _walk_to_eve(store, plan, program, [into, account], day, arrival)
        both = load(store, plan, [into, account], day, all_lots=True)
        note_account_merge(store.db, account, into, day, arrival)
        used = None
        if plan.goes_by_birthday:
            used = load_pasts(store.db, plan, {into: both[0]}, {})[into].usage
        done = merge(plan, both[0].account, both[1].account, day, used)
        both[1].next_due = None  # Nothing is left there.
        write(store, plan, arrival, list(zip(both, done, strict=True)))
        for walked in done:
            moves = [entry for entry in walked.entries if entry.kind == "transfer"]
            entries += [walked.account.number * NUMBERS_EACH + entry.number for entry in moves]
        points += sum(e.points for e in done[0].entries if e.kind == "transfer" and e.points > 0)
    note_merge(store.db, gone, kept, day, arrival)
    waiting = first_event_since(store.db, gone, day)
    if waiting is not None:
        for account in mine.values():
            wake_account(store.db, account, waiting)
    return entries, points


def _walk_to_eve(
    store: Store, plan: Plan, program: int, accounts: list[int], day: Day, arrival: int
) -> None:
    """Everything before the day is judged in the account it belongs to."""
    row = next(each for each in list_programs(store.db, None) if each.program == program)
    as_of = day - 1 if row.walked_to is None else max(day - 1, row.walked_to)
    run = Run(None, program, as_of, row.walked_to, row.seen, arrived(store.db, program))
    run.arrival = arrival
    found = walk_piece(store, plan, run, accounts, events_before=day)
    if found.left:
        raise Refused([problem_of(row) for row in rows_of_left(store, found.left)])
    forget_walks(store.db, found.again)
    write_walks(store, found.walks, arrival=arrival, newest=plan.newest)
    undo_bought(store, undone_rows(found.walks), arrival)
    note_left(store.db, (), found.caught_up, arrival)


def _missing(store: Store, kept: int, gone: int) -> list[Change]:
    """What is known of the one who goes and not of the one who stays."""
    states = load_states(store.db, [kept, gone])
    mine, theirs = states[kept].values, states[gone].values
    return [
        Change(kept, name, None, value)
        for name, value in theirs.items()
        if name not in mine and (name in _FILLED or name.startswith("attribute:"))
    ]


def _refuse_same(kept: int, gone: int, kept_who: str, gone_who: str) -> None:
    if kept == gone:
        raise Refused(
            Problem(
                "same-member",
                f"{kept_who} and {gone_who} are the same member",
                value=gone_who,
                fix="Name two members.",
            )
        )


def _again(store: Store, arrival: int, noted: Mapping[str, Any], day: Day) -> None:
    post_merge(store, arrival, noted["member"], noted["merged"], day)


REPEATS = {
    "member merge": _again,
}
