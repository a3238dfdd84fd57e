"""Redemptions undone and handed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.points.balance import spendable
from loyalty_cli.engine.points.redeeming import give_back
from loyalty_cli.jobs.command import command, facts_alone
from loyalty_cli.jobs.commanding import (
    load,
    plan_of,
    refuse_before_last_batch,
    refuse_inactive,
    write,
)
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.jobs.rewards.fulfilment import unmake
from loyalty_cli.jobs.rewards.kinds import club
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH, Loaded
from loyalty_cli.store.ledger.walks import write_note
from loyalty_cli.store.value.redemptions import Redemption, find_redemption, note_step, taken_by


def undo_redemption(store: Store, typed: str, *, reason: str | None, caller: Caller) -> Outcome:
    """A redemption is undone: its points go back to their lots, its piece to the stock.

    What it made is void. One that was undone is "already-done". data: `redemption` `reward`
    `cost` `balance`. Raises Refused where there is none, it was used or handed over, the member is
    closed, or the day lies before the last batch.
    """
    with command(store, "reward undo", caller) as doing:
        found = redemption_of(store, typed)
        plan = plan_of(store, found.program)
        [loaded] = load(store, plan, [found.account], caller.as_of, all_lots=True)
        if found.undone is not None:
            return doing.already_done(_told(found, loaded, caller))
        if found.given is not None:
            raise Refused(
                Problem(
                    "handed-over",
                    f"redemption {found.number} was handed over on {found.given}",
                    value=typed,
                    fix="Take the piece back, then give points by hand: loyalty points adjust.",
                )
            )
        refuse_before_last_batch(store, found.program, caller.as_of, [loaded])
        _refuse_before(found, caller.as_of)
        refuse_inactive(str(found.number), loaded, caller.as_of, suspended=True)
        arrival = doing.begin({"redemption": found.number})
        before = spendable(loaded.account, caller.as_of)
        unmake(store, redemption=found.number, day=caller.as_of, arrival=arrival)
        # What it made may be a part of the account.
        [loaded] = load(store, plan, [found.account], caller.as_of, all_lots=True)
        entry = post_undo(store, plan, arrival, found, loaded, caller.as_of)
        if entry is not None:
            write_note(store.db, entry, reason)
        data = _told(found, loaded, caller)
        doing.record(
            member=loaded.member,
            reason=reason,
            before=str(before),
            after=str(data["balance"]),
        )
    return doing.done(data)


def post_undo(
    store: Store, plan: Plan, arrival: int, found: Redemption, loaded: Loaded, day: Day
) -> int | None:
    """Gives the points back and notes that; the number of the entry, None where it took none."""
    entry = None
    if found.entry is not None:
        taken = taken_by(store.db, found.entry)
        walked = give_back(plan, loaded.account, found.reward, taken, day)
        write(store, plan, arrival, [(loaded, walked)])
        entry = found.account * NUMBERS_EACH + walked.entries[0].number
    note_step(store.db, found.number, "undone", day, entry, arrival)
    return entry


def hand_over(store: Store, typed: str, *, caller: Caller) -> Outcome:
    """A reserved piece is given to the member; doing it twice is "already-done".

    data: `redemption` `reward` `member_id`. Raises Refused for what is no piece, or was undone.
    """
    with command(store, "reward hand-over", caller) as doing:
        found = redemption_of(store, typed)
        (member_id,) = store.db.execute(
            "SELECT member_id FROM members WHERE member = ?", (found.member,)
        ).fetchone()
        data = {
            "redemption": str(found.number),
            "reward": found.reward,
            "member_id": member_id,
        }
        if found.given is not None:
            return doing.already_done(data)
        _refuse_no_piece(store, found, typed)
        _refuse_before(found, caller.as_of)
        arrival = doing.begin({"redemption": found.number})
        note_step(store.db, found.number, "given", caller.as_of, None, arrival)
        doing.record(
            member=found.member,
            reason=found.reward,
            before="reserved",
            after="given",
        )
    return doing.done(data)


def cancel_hand_over(store: Store, typed: str, *, reason: str | None, caller: Caller) -> Outcome:
    """A piece that is not handed over after all: the redemption is undone.

    data and errors are those of `undo_redemption`; Refused is raised also for what is no piece.
    """
    found = redemption_of(store, typed)
    if found.undone is None and found.given is None:
        _refuse_no_piece(store, found, typed)
    return undo_redemption(store, typed, reason=reason, caller=caller)


def redemption_of(store: Store, typed: str) -> Redemption:
    """The redemption that was named; raises Refused where there is none."""
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else 0
    found = find_redemption(store.db, number)
    if found is None:
        raise Refused(
            Problem(
                "no-such-redemption",
                f"there is no redemption {typed}",
                value=typed,
                fix="reward redeem says its number; loyalty report redemptions lists them.",
            )
        )
    return found


def _told(found: Redemption, loaded: Loaded, caller: Caller) -> dict[str, object]:
    return {
        "redemption": str(found.number),
        "reward": found.reward,
        "cost": found.cost,
        "balance": spendable(loaded.account, caller.as_of),
    }


def _refuse_no_piece(store: Store, found: Redemption, typed: str) -> None:
    version = plan_of(store, found.program).book.numbered(found.version)
    reward = version.program.reward(found.reward)
    if reward is None or reward.kind != "item":
        raise Refused(
            Problem(
                "nothing-to-hand-over",
                f"redemption {found.number} is of {found.reward}, which is no item",
                value=typed,
                fix="Only rewards of the kind item are handed over.",
            )
        )
    if found.undone is not None:
        raise Refused(
            Problem(
                "undone",
                f"redemption {found.number} was undone on {found.undone}",
                value=typed,
                fix="Redeem the reward again.",
            )
        )


def _refuse_before(found: Redemption, day: Day) -> None:
    if day < found.made_on:
        raise Refused(
            Problem(
                "before-redemption",
                f"{iso(day)} lies before the redemption, which was made on {iso(found.made_on)}",
                column="--as-of",
                value=iso(day),
                fix=f"Give {iso(found.made_on)} or a later day.",
            )
        )


def _again(store: Store, arrival: int, noted: Mapping[str, Any], day: Day) -> None:
    found = redemption_of(store, str(noted["redemption"]))
    plan = plan_of(store, found.program)
    club.HANDLER.unmake(store, redemption=found.number, day=day, arrival=arrival)
    [loaded] = load(store, plan, [found.account], day, all_lots=True)
    post_undo(store, plan, arrival, found, loaded, day)


REPEATS = {
    "reward undo": _again,
    "reward hand-over": facts_alone,
}
