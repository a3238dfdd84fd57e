"""Rewards that the balance bought, undone by a walk: what was made of them is void."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from loyalty_cli.base.dates import Day, parse_day
from loyalty_cli.jobs.rewards.fulfilment import unmake
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.value.balance_purchases import UndoneRow
from loyalty_cli.store.value.claims import read_claims, set_claim
from loyalty_cli.store.value.redemptions import note_redemption, note_step, redemption_of_claim


def undo_bought(store: Store, rows: Sequence[UndoneRow], arrival: int) -> None:
    """Voids what these claims were made into and notes that they are undone, in the transaction of
    the walk: nobody can use it in between."""
    for claim, entry, by, undone_on in rows:
        day = parse_day(undone_on)
        store.db.execute(
            "UPDATE claims SET dropped_by = ?, dropped_on = ? WHERE claim = ?",
            (by, undone_on, claim),
        )
        number = _redemption(store, claim, day, arrival)
        if number is not None:
            unmake(store, redemption=number, day=day, arrival=arrival)
            note_step(store.db, number, "undone", day, entry, arrival)
        set_claim(store.db, claim, "dropped")


def _redemption(store: Store, claim: int, day: Day, arrival: int) -> int | None:
    """The redemption of a claim; one that was not made yet is noted, so that it can be undone."""
    found = redemption_of_claim(store.db, claim)
    if found is not None:
        return found.number
    settled = store.settled
    if settled is not None and (number := _number_there(settled, claim)) is None:
        return None
    [row] = read_claims(store.db, [claim])
    return note_redemption(
        store.db,
        number=None if settled is None else number,
        account=row.account,
        reward=row.reward,
        version=row.version,
        level=row.level,
        cost=row.points,
        entry=row.entry,
        claim=claim,
        day=day,
        arrival=arrival,
    )


def _number_there(settled: sqlite3.Connection, claim: int) -> int | None:
    """Its number in the store that is repeated."""
    row = settled.execute("SELECT redemption FROM redemptions WHERE claim = ?", (claim,)).fetchone()
    return None if row is None else int(row[0])
