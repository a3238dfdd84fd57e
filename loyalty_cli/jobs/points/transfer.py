"""Points moved from one member to another, with the days of the lots they come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loyalty_cli.base.dates import Day
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.engine.account.state import Walked
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.points.balance import spendable
from loyalty_cli.engine.points.commands import transfer
from loyalty_cli.jobs.command import command
from loyalty_cli.jobs.commanding import (
    POINTS_MAX,
    check_reason,
    load,
    plan_of,
    program_of,
    refuse_before_last_batch,
    refuse_inactive,
    write,
)
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.store.facts.lookup import find_account
from loyalty_cli.store.facts.members import member_ids
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH, Loaded
from loyalty_cli.store.ledger.walks import write_note


def transfer_points(
    store: Store,
    giver: str,
    taker: str,
    points: int,
    *,
    reason: str,
    program: str | None,
    ref: str | None,
    caller: Caller,
) -> Outcome:
    """Moves spendable points to another member's account of the same program.

    data: `points`, and for `from` and `to` the `member_id`, `entries` and `balance`. Raises Refused
    for no such member or account, the same member twice, a suspended or closed one, not enough
    points, a day before the last batch, or a `ref` that stands for something else; Usage for what
    cannot be meant.
    """
    _check(points, reason)
    asked: dict[str, str | int | None] = {
        "member": giver,
        "to": taker,
        "program": program,
        "points": points,
        "reason": reason,
    }
    with command(store, "points transfer", caller, ref) as doing:
        first = doing.answered(asked)
        if first is not None:
            return doing.already_done(first)
        numbers, of_program = _accounts(store, giver, taker, program)
        plan = plan_of(store, of_program)
        both = load(store, plan, numbers, caller.as_of, all_lots=True)
        refuse_before_last_batch(store, of_program, caller.as_of, both)
        for who, loaded in zip((giver, taker), both, strict=True):
            refuse_inactive(who, loaded, caller.as_of)
        had = [spendable(each.account, caller.as_of) for each in both]
        if had[0] < points:
            raise Refused(_not_enough(giver, had[0], points))
        arrival = doing.begin({"account": numbers[0], "to": numbers[1], "points": points})
        done = post_transfer(store, plan, arrival, both, points, caller.as_of)
        for loaded, walked, before in zip(both, done, had, strict=True):
            for entry in walked.entries:
                write_note(store.db, loaded.account.number * NUMBERS_EACH + entry.number, reason)
            doing.record(
                member=loaded.member,
                reason=reason,
                before=str(before),
                after=str(spendable(loaded.account, caller.as_of)),
            )
        result: dict[str, object] = {
            "points": points,
            "from": _side(store, both[0], done[0], caller.as_of),
            "to": _side(store, both[1], done[1], caller.as_of),
        }
        doing.keep(result)
    return doing.done(result)


def post_transfer(
    store: Store, plan: Plan, arrival: int, both: list[Loaded], points: int, day: Day
) -> list[Walked]:
    """Writes the entries of both sides; both come with all their lots."""
    giver, taker = both
    done = transfer(plan, giver.account, taker.account, points, day)
    write(store, plan, arrival, list(zip(both, done, strict=True)))
    return list(done)


def _accounts(store: Store, giver: str, taker: str, program: str | None) -> tuple[list[int], int]:
    one, of_program = find_account(store, giver, program)
    (program_id,) = store.db.execute(
        "SELECT program_id FROM programs WHERE program = ?", (of_program,)
    ).fetchone()
    other, _ = find_account(store, taker, program_id)
    if one == other:
        raise Refused(
            Problem(
                "same-member",
                f"{giver} and {taker} are the same member",
                value=taker,
                fix="Name two members.",
            )
        )
    return [one, other], of_program


def _side(store: Store, loaded: Loaded, walked: Walked, day: Day) -> dict[str, object]:
    return {
        "member_id": member_ids(store.db, [loaded.member])[loaded.member],
        "entries": [entry.number for entry in walked.entries],
        "balance": spendable(loaded.account, day),
    }


def _check(points: int, reason: str) -> None:
    if not 0 < points <= POINTS_MAX:
        raise Usage(
            Problem(
                "bad-points",
                f"{points} is not a number of points to transfer",
                value=str(points),
                fix=f"Give a whole number from 1 to {POINTS_MAX}.",
            )
        )
    check_reason(reason, "a transfer")


def _not_enough(who: str, available: int, wanted: int) -> Problem:
    return Problem(
        "not-enough-points",
        f"{who} has {available} points to give, {wanted - available} fewer than {wanted}",
        value=str(wanted),
        fix=f"Transfer at most {available}." if available else "There is nothing to transfer.",
    )


def _again(store: Store, arrival: int, noted: Mapping[str, Any], day: Day) -> None:
    plan = plan_of(store, program_of(store, noted["account"]))
    program_of(store, noted["to"])
    both = load(store, plan, [noted["account"], noted["to"]], day, all_lots=True)
    post_transfer(store, plan, arrival, both, noted["points"], day)


REPEATS = {"points transfer": _again}
