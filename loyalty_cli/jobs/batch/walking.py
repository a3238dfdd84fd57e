"""Walks the accounts of a piece, as a batch or a merge asks for it; writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.engine.account.state import Walked
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.unwalkable import UnwalkableError
from loyalty_cli.engine.walk import NO_PAST, walk
from loyalty_cli.program.judging.facts import REFUND
from loyalty_cli.store.facts.event_queries import load_events, load_withdrawals
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import load_accounts, load_all_lots
from loyalty_cli.store.ledger.batch_queue import NOTHING_SEEN
from loyalty_cli.store.ledger.history import load_pasts
from loyalty_cli.store.ledger.left_accounts import Left, find_left
from loyalty_cli.store.log.runs import Run
from loyalty_cli.store.value.balance_purchases import load_buys
from loyalty_cli.store.value.claims import add_had


@dataclass(slots=True)
class Piece:
    """The walks of a piece, which of them replace an earlier walk, the accounts that can't be
    walked, and those that an earlier batch could not walk."""

    walks: list[Walked]
    again: list[int]
    left: list[Left]
    caught_up: list[int]


def walk_piece(
    store: Store, plan: Plan, run: Run, piece: list[int], *, events_before: Day | None = None
) -> Piece:
    """Loads and walks the accounts of a piece.

    `events_before`: events of that day and later are left alone. Accounts that the last batch had
    to leave are walked from where they stand, as if the batches since had not been.
    """
    behind = find_left(store.db, piece)
    alike = [number for number in piece if number not in behind]
    found = _walk_alike(store, plan, run, alike, events_before)
    for number, left in behind.items():
        own = replace(run, before=NOTHING_SEEN, walked_to=left.walked_to)
        more = _walk_alike(store, plan, own, [number], events_before)
        found.walks += more.walks
        found.again += more.again
        found.left += more.left
        found.caught_up += [walked.account.number for walked in more.walks]
    return found


def _walk_alike(
    store: Store, plan: Plan, run: Run, piece: list[int], events_before: Day | None
) -> Piece:
    """Accounts that have all been walked as far."""
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
        takes = plan.spends_balance and any(event.kind == REFUND for event in new)
        since = max(run.walked_to or 0, loaded[number].account.walked or 0)
        late = any(event.day < since for event in new)
        old = loaded[number].account.usage.has_old_periods()
        if back or takes or late or old or number in taken or not loaded[number].tracked:
            deep[number] = loaded[number]
            refunds[number] = back
    if deep:
        load_all_lots(db, deep)
    pasts = load_pasts(db, plan, deep, refunds, taken) if deep else {}
    if deep and plan.spends_balance:
        buys = load_buys(db, plan, deep, settled=store.settled, arrival=run.arrival)
        for number, bought in buys.items():
            pasts[number].buys = bought
    walks: list[Walked] = []
    left: list[Left] = []
    for number in piece:
        walked_to = run.walked_to if loaded[number].walked else None
        try:
            walks.append(
                walk(
                    plan,
                    loaded[number].account,
                    events.get(number, ()),
                    walked_to=walked_to,
                    as_of=run.as_of,
                    past=pasts.get(number, NO_PAST),
                    withdrawals=taken.get(number, ()),
                )
            )
        except UnwalkableError as error:
            left.append(Left(number, walked_to, error.event, error.reason))
    done = {walked.account.number for walked in walks}
    again = [number for number in fresh if loaded[number].had_state and number in done]
    return Piece(walks, again, left, [])
