"""Points given or taken by hand, with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.engine.points.balance import spendable
from loyalty_cli.engine.points.commands import adjust
from loyalty_cli.jobs.command import command
from loyalty_cli.jobs.commanding import (
    POINTS_MAX,
    check_reason,
    load,
    plan_of,
    program_of,
    read_day,
    refuse_before_last_batch,
    refuse_inactive,
    write,
)
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.store.facts.lookup import find_account
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH
from loyalty_cli.store.ledger.walks import write_note


def adjust_points(
    store: Store,
    who: str,
    points: int,
    *,
    reason: str,
    expires_on: Day | None,
    program: str | None,
    ref: str | None,
    caller: Caller,
) -> Outcome:
    """Adds points to a member's account, or takes spendable ones.

    Raises Refused for no such member, not enough points, a day before the last batch, or a `ref`
    that stands for something else; Usage for what cannot be meant.
    """
    _check(points, reason, expires_on, caller)
    asked: dict[str, str | int | None] = {
        "member": who,
        "program": program,
        "points": points,
        "reason": reason,
        "expires_on": None if expires_on is None else iso(expires_on),
    }
    with command(store, "points adjust", caller, ref) as doing:
        first = doing.answered(asked)
        if first is not None:
            return doing.already_done(first)
        number, of_program = find_account(store, who, program)
        plan = plan_of(store, of_program)
        [loaded] = load(store, plan, [number], caller.as_of)
        refuse_before_last_batch(store, of_program, caller.as_of, [loaded])
        refuse_inactive(who, loaded, caller.as_of, suspended=points > 0)
        available = spendable(loaded.account, caller.as_of)
        if points < 0 and available + points < 0:
            raise Refused(_not_enough(who, available, -points))
        walked = adjust(plan, loaded.account, points, caller.as_of, expires_on=expires_on)
        arrival = doing.begin(
            {"account": number, "points": points, "expires_on": asked["expires_on"]}
        )
        write(store, plan, arrival, [(loaded, walked)])
        entry = walked.entries[0]
        write_note(store.db, number * NUMBERS_EACH + entry.number, reason)
        result: dict[str, object] = {
            "entry": entry.number,
            "points": points,
            "balance": spendable(loaded.account, caller.as_of),
            "expires_on": None if entry.expires_on is None else iso(entry.expires_on),
        }
        doing.record(
            member=loaded.member,
            reason=reason,
            before=str(available),
            after=str(result["balance"]),
        )
        doing.keep(result)
    return doing.done(result)


def _check(points: int, reason: str, expires_on: Day | None, caller: Caller) -> None:
    if points == 0 or abs(points) > POINTS_MAX:
        raise Usage(
            Problem(
                "bad-points",
                f"{points} is not a number of points to move",
                value=str(points),
                fix=f"Give a whole number from 1 to {POINTS_MAX}, with a minus to take.",
            )
        )
    check_reason(reason, "a correction by hand")
    if expires_on is None:
        return
    if points < 0:
        raise Usage(
            Problem(
                "expires-on-taking",
                "points that are taken have no last good day",
                column="--expires-on",
                value=iso(expires_on),
                fix="Leave --expires-on out.",
            )
        )
    if expires_on < caller.as_of:
        raise Usage(
            Problem(
                "expires-in-past",
                f"points added on {iso(caller.as_of)} cannot end before",
                column="--expires-on",
                value=iso(expires_on),
                fix=f"Give {iso(caller.as_of)} or a later day.",
            )
        )


def _not_enough(who: str, available: int, wanted: int) -> Problem:
    return Problem(
        "not-enough-points",
        f"{who} has {available} points to take, {wanted - available} fewer than {wanted}",
        value=str(-wanted),
        fix=f"Take at most {available}." if available else "There is nothing to take.",
    )


def _again(store: Store, arrival: int, noted: Mapping[str, Any], day: Day) -> None:
    plan = plan_of(store, program_of(store, noted["account"]))
    [loaded] = load(store, plan, [noted["account"]], day)
    expires_on = read_day(noted["expires_on"])
    walked = adjust(plan, loaded.account, noted["points"], day, expires_on=expires_on)
    write(store, plan, arrival, [(loaded, walked)])


REPEATS = {"points adjust": _again}
