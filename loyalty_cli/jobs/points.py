"""Points given or taken by hand, with a reason."""

from __future__ import annotations

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.engine.commands import adjust, spendable
from loyalty_cli.engine.plan import Plan
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.jobs.programs import load_rulebook
from loyalty_cli.store import audit, refs
from loyalty_cli.store.accounts import NUMBERS_EACH, Loaded, load_accounts
from loyalty_cli.store.connection import Store
from loyalty_cli.store.lookup import find_account
from loyalty_cli.store.walks import write_note, write_walks

POINTS_MAX = 10**12
"""No single move is larger: beyond it a typing slip is more likely than a gift."""


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
    arguments = {
        "command": "points adjust",
        "member": who,
        "program": program,
        "points": points,
        "reason": reason,
        "expires_on": None if expires_on is None else iso(expires_on),
    }
    with store.atomic(keep=not caller.dry_run):
        if ref is not None:
            first = refs.look_up(store, ref, arguments)
            if first is not None:
                return Outcome("already-done", caller.as_of, caller.dry_run, data=first)
        number, of_program = find_account(store, who, program)
        refuse_before_last_batch(store, of_program, caller.as_of)
        plan = Plan(load_rulebook(store, of_program))
        loaded = load_accounts(store.db, plan, [number], since=caller.as_of, anew=False)[number]
        available = spendable(loaded.account, caller.as_of)
        if points < 0 and available + points < 0:
            raise Refused(_not_enough(who, available, -points))
        walked = adjust(plan, loaded.account, points, caller.as_of, expires_on=expires_on)
        arrival = store.arrive("command", caller.as_of)
        write_walks(store.db, [walked], arrival=arrival, newest=_newest(loaded, plan))
        entry = walked.entries[0]
        write_note(store.db, number * NUMBERS_EACH + entry.number, reason)
        result: dict[str, object] = {
            "entry": entry.number,
            "points": points,
            "balance": spendable(loaded.account, caller.as_of),
            "expires_on": None if entry.expires_on is None else iso(entry.expires_on),
        }
        audit.record(
            store,
            arrival=arrival,
            action="points adjust",
            by=caller.by,
            member=loaded.member,
            reason=reason,
            before=str(available),
            after=str(result["balance"]),
        )
        if ref is not None:
            refs.keep(store, ref, arguments, result, arrival)
    return Outcome("ok", caller.as_of, caller.dry_run, data=result)


def refuse_before_last_batch(store: Store, program: int, as_of: Day) -> None:
    """A command that moves value is a fact of its day, and the days up to the last batch are
    closed. Raises Refused."""
    (walked_to,) = store.db.execute(
        "SELECT walked_to FROM programs WHERE program = ?", (program,)
    ).fetchone()
    if walked_to is not None and iso(as_of) < walked_to:
        raise Refused(
            Problem(
                "before-last-batch",
                f"{iso(as_of)} lies before the last batch, which ran through {walked_to}",
                column="--as-of",
                value=iso(as_of),
                fix=f"Give {walked_to} or a later day.",
            )
        )


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
    if not reason.strip():
        raise Usage(
            Problem(
                "no-reason",
                "a correction by hand needs a reason",
                column="--reason",
                value=reason,
                fix='Say why, such as --reason "stamp card brought along".',
            )
        )
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


def _newest(loaded: Loaded, plan: Plan) -> int:
    """The version the kept sums know: a command adds none."""
    return plan.newest if loaded.tracked else loaded.newest
