"""Members suspended, taken up again, and closed (DESIGN, "Members")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.engine.points.commands import close
from loyalty_cli.jobs.command import command, facts_alone
from loyalty_cli.jobs.commanding import (
    load,
    plan_of,
    refuse_before_last_batch,
    write,
)
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.jobs.vouchers.issue import void_personal_vouchers
from loyalty_cli.store.facts.lookup import accounts_of, find_member, refuse_status
from loyalty_cli.store.facts.members import Change, apply_changes, member_ids, wake
from loyalty_cli.store.file.connection import Store

Status = Literal["active", "suspended", "closed"]

VERBS: dict[Status, str] = {"active": "resume", "suspended": "suspend", "closed": "close"}
"""The command that gives each status."""

SOURCE = "command"
"""What a change by a command says it comes from."""


def set_status(
    store: Store, who: str, status: Status, *, reason: str | None, caller: Caller
) -> Outcome:
    """A member is suspended, active again, or closed from the as-of day on.

    Closing is for good: every lot lapses that day. A member who is that already is "already-done".
    counts: `accounts`, what has `expired`, and the personal `vouchers` that are void with it. data:
    `member_id`, `member_status`. Raises Refused for no such member, a closed one, a day before the
    last batch or the last change.
    """
    verb = VERBS[status]
    with command(store, f"member {verb}", caller) as doing:
        member = find_member(store, who)
        (before,) = store.db.execute(
            "SELECT status FROM members WHERE member = ?", (member,)
        ).fetchone()
        member_id = member_ids(store.db, [member])[member]
        data = {"member_id": member_id, "member_status": status}
        counts = {"accounts": 0, "expired": 0, "vouchers": 0}
        if before == status:
            return doing.already_done(data, counts)
        refuse_status(who, before, suspended=True)
        refuse_closed_days(store, member, caller.as_of)
        arrival = doing.begin({"member": member})
        apply_changes(
            store.db,
            [Change(member, "status", before, status)],
            from_day=caller.as_of,
            source=SOURCE,
            arrival=arrival,
        )
        counts["accounts"] = len(accounts_of(store.db, member))
        if status == "closed":
            counts["expired"] = post_close(store, arrival, member, caller.as_of)
            counts["vouchers"] = void_personal_vouchers(
                store, member=member, day=caller.as_of, arrival=arrival
            )
        elif status == "active":
            post_resume(store, member, caller.as_of)
        doing.record(
            member=member,
            reason=reason,
            before=before,
            after=status,
        )
    return doing.done(data, counts)


def post_close(store: Store, arrival: int, member: int, day: Day) -> int:
    """Every lot of a closed member lapses that day; returns how many points."""
    expired = 0
    for account, program in accounts_of(store.db, member):
        plan = plan_of(store, program)
        [loaded] = load(store, plan, [account], day)
        walked = close(plan, loaded.account, day)
        write(store, plan, arrival, [(loaded, walked)])
        expired -= sum(entry.points for entry in walked.entries)
    return expired


def post_resume(store: Store, member: int, day: Day) -> None:
    """What a balance would have bought meanwhile is looked at again from that day on."""
    if any(plan_of(store, of).spends_balance for _, of in accounts_of(store.db, member)):
        wake(store.db, [(member, iso(day))])


def refuse_closed_days(store: Store, member: int, day: Day) -> None:
    """Days that have been walked for an account of the member are closed, and so are those before
    the last change of status. Raises Refused."""
    refuse_walked_days(store, member, day)
    (text,) = store.db.execute(
        "SELECT max(from_day) FROM member_changes WHERE member = ? AND field = 'status'", (member,)
    ).fetchone()
    if text is not None and day < parse_day(text):
        raise Refused(
            Problem(
                "before-last-change",
                f"the member's status changed on {text} already, after {iso(day)}",
                column="--as-of",
                value=iso(day),
                fix=f"Give {text} or a later day.",
            )
        )


def refuse_walked_days(store: Store, member: int, day: Day) -> None:
    """Days that have been walked for an account of the member are closed. Raises Refused."""
    for account, program in accounts_of(store.db, member):
        loaded = load(store, plan_of(store, program), [account], day)
        refuse_before_last_batch(store, program, day, loaded)


def _close_again(store: Store, arrival: int, noted: Mapping[str, Any], day: Day) -> None:
    post_close(store, arrival, noted["member"], day)


def _resume_again(store: Store, arrival: int, noted: Mapping[str, Any], day: Day) -> None:
    post_resume(store, noted["member"], day)


REPEATS = {
    "member suspend": facts_alone,
    "member resume": _resume_again,
    "member close": _close_again,
}
