"""Settlement: after the walk each claim is made, once, in the order (due on, account number, key).

Stock and codes are decided here and nowhere in the walk. What can't be made stays an unmet claim
with its reason; what a refund asks back is void as far as it has not been used.
"""

from __future__ import annotations

import sqlite3

from loyalty_cli.base.dates import Day, parse_day
from loyalty_cli.base.problems import Refused
from loyalty_cli.engine.account.claims import GONE
from loyalty_cli.engine.clubs.standing import clubs_on
from loyalty_cli.engine.plan import Plan
from loyalty_cli.jobs.commanding import load
from loyalty_cli.jobs.rewards.fulfilment import make, unmake
from loyalty_cli.jobs.rewards.kinds.handler import Having
from loyalty_cli.jobs.rewards.undoing import post_undo
from loyalty_cli.program.judging.facts import Membership
from loyalty_cli.program.judging.rewards import Reward
from loyalty_cli.program.judging.rules import Version
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.log.runs import Run
from loyalty_cli.store.value.claims import ClaimRow, given_back, read_claims, set_claim, waiting
from loyalty_cli.store.value.redemptions import (
    Redemption,
    find_redemption,
    heir,
    note_redemption,
    note_step,
    redemption_of_claim,
)
from loyalty_cli.store.value.stock import stock_left

PIECE_CLAIMS = 200
"""Claims settled in one transaction, so that a till never waits."""


def settle(store: Store, plan: Plan, run: Run) -> None:
    """Settles all claims of the run's program that wait, in pieces; a killed run goes on."""
    numbers = waiting(store.db, run.program, run.as_of)
    for place in range(0, len(numbers), PIECE_CLAIMS):
        with store.atomic():
            for claim in read_claims(store.db, numbers[place : place + PIECE_CLAIMS]):
                if claim.version > plan.newest:
                    continue  # Claimed by a command meanwhile: the run that follows knows it.
                if claim.dropped is not None:
                    _take_back(store, plan, run, claim, claim.dropped)
                elif claim.status != "met":
                    _meet(store, plan, run, claim)


def _meet(store: Store, plan: Plan, run: Run, claim: ClaimRow) -> None:
    version = plan.book.numbered(claim.version)
    reward = version.program.reward(claim.reward)
    assert reward is not None
    account = heir(store.db, claim.account)
    member, status = store.db.execute(
        "SELECT member, status FROM accounts JOIN members USING (member) WHERE account = ?",
        (account,),
    ).fetchone()
    reason = None if status == "active" else status
    if reason is None and not _is_left(store, plan, run, reward):
        reason = "out-of-stock"
    if reason is not None:
        set_claim(store.db, claim.number, "unmet", reason)
        return
    redemption = _note(store, run, claim, run.as_of)
    having = Having(
        arrival=run.arrival,
        program=run.program,
        version=version,
        reward=reward,
        level=claim.level,
        clubs=_clubs_of(store, plan, version, account, claim.due_on),
        points=claim.points,
        member=member,
        redemption=redemption,
        day=run.as_of,
    )
    make(store, having)
    set_claim(store.db, claim.number, "met")


def _clubs_of(
    store: Store, plan: Plan, version: Version, account: int, due_on: Day
) -> tuple[Membership, ...]:
    """The clubs that the member was in on the day on which it fell due."""
    if not version.program.clubs:
        return ()
    [loaded] = load(store, plan, [account], due_on)
    return clubs_on(plan, loaded.account, due_on)


def _is_left(store: Store, plan: Plan, run: Run, reward: Reward) -> bool:
    """Whether the stock, as the version in force has it, holds one more."""
    now = plan.on(run.as_of)
    current = None if now is None else now.program.reward(reward.id)
    left = stock_left(store.db, run.program, current or reward)
    return left is None or left > 0


def _take_back(store: Store, plan: Plan, run: Run, claim: ClaimRow, dropped: Day) -> None:
    """A claim that is asked back: dropped, with its points given back, unless it has been used."""
    found = redemption_of_claim(store.db, claim.number)
    if found is None and claim.status != "met" and claim.points:
        if claim.reason == GONE:
            # The walk that bought it has given the points back itself (see engine.dropping).
            number = _note(store, run, claim, dropped)
            back = given_back(store.db, claim, dropped)
            note_step(store.db, number, "undone", dropped, back, run.arrival)
            set_claim(store.db, claim.number, "dropped")
            return
        # Paid and not made: what took the points is undone like any other redemption.
        found = find_redemption(store.db, _note(store, run, claim, run.as_of))
    if found is None or found.undone is not None or found.cancelled is not None:
        set_claim(store.db, claim.number, "dropped")
        return
    used = _why_used(store, run, found)
    if used is not None:
        set_claim(store.db, claim.number, "met", used)
        return
    undo(store, plan, found, run.as_of, run.arrival)
    set_claim(store.db, claim.number, "dropped")


def _why_used(store: Store, run: Run, found: Redemption) -> str | None:
    """Voids what was made, or says why it can't be."""
    if found.given is not None:
        return "handed-over"
    try:
        unmake(store, redemption=found.number, day=run.as_of, arrival=run.arrival)
    except Refused as refused:
        return refused.problems[0].code
    return None


def settle_again(
    store: Store, was: sqlite3.Connection, plan: Plan, run: Run, *, whole: bool
) -> None:
    """What a run settled in another store is so in this one: stock and codes are not asked again.

    What it posted to accounts is posted anew; where not the `whole` run is asked for, as far as
    nothing else was posted to the account before it. Done twice it changes nothing.
    """
    there = {number for (number,) in store.db.execute("SELECT claim FROM claims")}
    had = {number for (number,) in store.db.execute("SELECT redemption FROM redemptions")}
    for row in was.execute(
        f"""SELECT {_COLUMNS} FROM redemptions
            WHERE arrival = ? AND claim IS NOT NULL ORDER BY redemption""",
        (run.arrival,),
    ).fetchall():
        if row[7] in there and row[0] not in had:
            store.db.execute(f"INSERT INTO redemptions ({_COLUMNS}) VALUES ({_MARKS})", row)
            set_claim(store.db, row[7], "met")
    for number, entry, day in was.execute(
        """SELECT redemption, entry, done_on FROM redemption_steps
           WHERE arrival = ? AND step = 'undone' ORDER BY entry, redemption""",
        (run.arrival,),
    ).fetchall():
        found = find_redemption(store.db, number)
        if found is None or found.undone is not None:
            continue
        if entry is not None and _is_there(store.db, entry):
            # Posted by the walk.
            note_step(store.db, number, "undone", parse_day(day), entry, run.arrival)
        elif whole or entry is None or _is_there(store.db, entry - 1):
            undo(store, plan, found, run.as_of, run.arrival)
    # What was asked back by now was settled for good: it counts as had or not.
    for (number,) in store.db.execute(
        "SELECT claim FROM claims WHERE dropped_by IS NOT NULL"
    ).fetchall():
        [(status, reason)] = was.execute(
            "SELECT status, reason FROM claims WHERE claim = ?", (number,)
        ).fetchall() or [("open", None)]
        set_claim(store.db, number, status, reason)


def _is_there(db: sqlite3.Connection, entry: int) -> bool:
    return db.execute("SELECT 1 FROM ledger WHERE entry = ?", (entry,)).fetchone() is not None


_COLUMNS = "redemption, account, reward, version, level, cost, entry, claim, made_on, arrival"
_MARKS = ", ".join("?" * 10)


def undo(store: Store, plan: Plan, found: Redemption, day: Day, arrival: int) -> None:
    """Gives the points of a redemption back and notes that it was undone."""
    [loaded] = load(store, plan, [found.account], day, all_lots=True)
    post_undo(store, plan, arrival, found, loaded, day)


def _note(store: Store, run: Run, claim: ClaimRow, day: Day) -> int:
    return note_redemption(
        store.db,
        account=claim.account,
        reward=claim.reward,
        version=claim.version,
        level=claim.level,
        cost=claim.points,
        entry=claim.entry if claim.points else None,
        claim=claim.number,
        day=day,
        arrival=run.arrival,
    )
