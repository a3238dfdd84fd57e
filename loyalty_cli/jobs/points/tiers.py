"""A level set by hand: a floor until its own date (LANGUAGE 2, "Levels")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem, Refused, Usage, did_you_mean
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.points.commands import stands_now
from loyalty_cli.jobs.command import command
from loyalty_cli.jobs.commanding import (
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
from loyalty_cli.store.facts.level_facts import (
    insert_level_fact,
    is_waiting,
    last_set_on,
    wake_account,
)
from loyalty_cli.store.facts.lookup import find_account
from loyalty_cli.store.facts.members import member_ids
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import Loaded


def set_level(
    store: Store,
    who: str,
    level: str,
    *,
    reason: str,
    until: Day | None,
    program: str | None,
    caller: Caller,
) -> Outcome:
    """The member has at least this level from the as-of day until `until`, or without an end.

    A later setting takes the place of an earlier one. counts: `level_changes`. data: `member_id`,
    `program`, what was `set` with its last day `until`, and the `level` and `level_until` that this
    makes; those are of the next batch where events before that day wait to be judged. Raises
    Refused for no such member or level, a closed member, a day before the last batch or the last
    setting; Usage for what cannot be meant.
    """
    check_reason(reason, "a level set by hand")
    if until is not None and until < caller.as_of:
        raise Usage(
            Problem(
                "until-in-past",
                f"a level set on {iso(caller.as_of)} cannot end before",
                column="--until",
                value=iso(until),
                fix=f"Give {iso(caller.as_of)} or a later day, or leave it out for no end.",
            )
        )
    with command(store, "tier set", caller) as doing:
        number, of_program = find_account(store, who, program)
        plan = plan_of(store, of_program)
        [loaded] = load(store, plan, [number], caller.as_of)
        refuse_before_last_batch(store, of_program, caller.as_of, [loaded])
        refuse_inactive(who, loaded, caller.as_of, suspended=True)
        program_id = _refuse_unknown(plan, level, caller.as_of)
        _refuse_before_last_setting(store, number, caller.as_of)
        before = loaded.account.level
        arrival = doing.begin(
            {"account": number, "level": level, "until": None if until is None else iso(until)}
        )
        now = post_level(store, plan, arrival, number, caller.as_of, level=level, until=until)
        account = loaded.account if now is None else now.account
        doing.record(
            member=loaded.member,
            reason=reason,
            before=before,
            after=f"{level} until {iso(until)}" if until is not None else level,
        )
        data: dict[str, object] = {
            "member_id": member_ids(store.db, [loaded.member])[loaded.member],
            "program": program_id,
            "set": level,
            "until": None if until is None else iso(until),
            "level": account.level,
            "level_until": None if account.level_until is None else iso(account.level_until),
        }
    waits = "It stands with the next batch: what lies before that day has to be judged first."
    return doing.done(
        data,
        counts={"level_changes": int(account.level != before)},
        hints=[waits] if now is None else [],
    )


def post_level(
    store: Store,
    plan: Plan,
    arrival: int,
    number: int,
    day: Day,
    *,
    level: str | None = None,
    until: Day | None = None,
    points: int = 0,
) -> Loaded | None:
    """Keeps what is said of a level, and makes it stand at once where nothing before that day is
    left to judge (returned then); else the walk does it."""
    insert_level_fact(
        store.db, number, day, level=level, until=until, points=points, arrival=arrival
    )
    [loaded] = load(store, plan, [number], day)
    if is_open(store, plan, loaded, day):
        wake_account(store.db, number, day)
        return None
    walked = stands_now(plan, loaded.account, day)
    write(store, plan, arrival, [(loaded, walked)])
    if not loaded.walked:
        # An account without an entry is walked anew, from its beginning.
        wake_account(store.db, number, day)
    return loaded


def is_open(store: Store, plan: Plan, loaded: Loaded, day: Day) -> bool:
    """Whether something before the day is still to be judged or due for an account."""
    (walked_to,) = store.db.execute(
        "SELECT p.walked_to FROM accounts a JOIN programs p USING (program) WHERE a.account = ?",
        (loaded.account.number,),
    ).fetchone()
    if loaded.walked and walked_to is not None and walked_to >= iso(day - 1):
        return False
    first = plan.book.by_start[0].valid_from
    if is_waiting(store.db, loaded.account.number, first, day):
        return True
    return loaded.walked and loaded.next_due is not None and loaded.next_due < day


def _refuse_unknown(plan: Plan, level: str, day: Day) -> str:
    version = plan.on(day)
    ladder = version.program.ladder if version is not None else None
    if version is None or ladder is None:
        name = plan.book.versions[-1].program.id
        raise Refused(
            Problem(
                "no-levels",
                f"{name} has no levels on {iso(day)}",
                value=level,
                fix="See loyalty program show.",
            )
        )
    if ladder.index(level) is None:
        names = [each.name for each in ladder.levels]
        near = did_you_mean(level, names)
        raise Refused(
            Problem(
                "no-such-level",
                f"{version.program.id} has no level {level}",
                value=level,
                fix=(f"Did you mean {near}? " if near else "") + f"Levels: {', '.join(names)}.",
            )
        )
    return version.program.id


def _refuse_before_last_setting(store: Store, account: int, day: Day) -> None:
    last = last_set_on(store.db, account)
    if last is not None and day < last:
        raise Refused(
            Problem(
                "before-last-change",
                f"a level was set on {iso(last)} already, after {iso(day)}",
                column="--as-of",
                value=iso(day),
                fix=f"Give {iso(last)} or a later day.",
            )
        )


def _again(store: Store, arrival: int, noted: Mapping[str, Any], day: Day) -> None:
    plan = plan_of(store, program_of(store, noted["account"]))
    until = read_day(noted["until"])
    post_level(store, plan, arrival, noted["account"], day, level=noted["level"], until=until)


REPEATS = {"tier set": _again}
