"""What is known of a member, changed by hand; and a member taken into a program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from loyalty_cli.base.dates import Day
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.intake.kinds.rows import KeyKind
from loyalty_cli.jobs.command import Command, command, facts_alone
from loyalty_cli.jobs.members.members import read_keys
from loyalty_cli.jobs.members.statuses import SOURCE, refuse_walked_days
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.jobs.setup.programs import the_program
from loyalty_cli.store.facts.lookup import find_member, refuse_status
from loyalty_cli.store.facts.members import (
    Change,
    Key,
    apply_changes,
    find_members,
    load_states,
    member_ids,
    own_key,
)
from loyalty_cli.store.facts.programs import enrol_member
from loyalty_cli.store.file.connection import Store

_KEYS: tuple[KeyKind, ...] = ("email", "phone", "card")


def edit_member(
    store: Store, who: str, values: Mapping[str, str | None], *, caller: Caller
) -> Outcome:
    """Changes what is known of a member from the as-of day on; each old value is kept.

    `values` by field: a column of a person, 'attribute:NAME', 'consent:CHANNEL' ("1" or "0"); None
    takes a value away. counts: `changed`. data: `member_id`, and the fields that `changed`. Raises
    Usage for a key that can't be one, or for nothing to change; Refused for no such member, a key
    of another one (`key-taken`), a closed member, a day before the last batch.
    """
    if not values:
        raise Usage(
            Problem(
                "nothing-to-change",
                "no field is named",
                fix="Say what to change, such as --email ann@example.com.",
            )
        )
    typed = {kind: values[kind] for kind in _KEYS if values.get(kind) is not None}
    keys = read_keys(store, typed)
    with command(store, "member edit", caller) as doing:
        member = find_member(store, who)
        (status,) = store.db.execute(
            "SELECT status FROM members WHERE member = ?", (member,)
        ).fetchone()
        refuse_status(who, status, suspended=True)
        refuse_walked_days(store, member, caller.as_of)
        _refuse_taken(store, member, keys)
        known = load_states(store.db, [member])[member].values
        changes = [
            Change(member, name, known.get(name), value)
            for name, value in values.items()
            if known.get(name) != value
        ]
        if changes:
            _write(doing, member, changes, dict(keys))
        member_id = member_ids(store.db, [member])[member]
    return doing.done(
        {"member_id": member_id, "changed": [change.field for change in changes]},
        {"changed": len(changes)},
    )


def _write(doing: Command, member: int, changes: list[Change], keys: Mapping[KeyKind, str]) -> None:
    store, day = doing.store, doing.caller.as_of
    arrival = doing.begin({"member": member})
    for kind in _KEYS:
        if any(change.field == kind for change in changes):
            own_key(store.db, member, kind, keys.get(kind))
    apply_changes(store.db, changes, from_day=day, source=SOURCE, arrival=arrival)
    doing.record(
        member=member,
        before=json.dumps({each.field: each.old for each in changes}, ensure_ascii=False),
        after=json.dumps({each.field: each.new for each in changes}, ensure_ascii=False),
    )


def _refuse_taken(store: Store, member: int, keys: list[Key]) -> None:
    owners = {key: owner for key, owner in find_members(store.db, keys).items() if owner != member}
    ids = member_ids(store.db, set(owners.values()))
    problems = [
        Problem(
            "key-taken",
            f"{kind} {key} belongs to member {ids[owner]} already",
            column=f"--{kind}",
            value=key,
            fix=f"See loyalty member show {ids[owner]}; if they are one person, "
            f"loyalty member merge makes them one.",
        )
        for (kind, key), owner in owners.items()
    ]
    if problems:
        raise Refused(problems)


def enrol(store: Store, who: str, program: str | None, *, caller: Caller) -> Outcome:
    """Opens a member's account in a program, on the as-of day: for those that ask members in.

    Who has one already is "already-done". counts: `accounts`. data: `member_id`, `program`. Raises
    Refused for no such member or program, or a closed member.
    """
    with command(store, "member enrol", caller) as doing:
        member = find_member(store, who)
        (status,) = store.db.execute(
            "SELECT status FROM members WHERE member = ?", (member,)
        ).fetchone()
        refuse_status(who, status, suspended=True)
        row = the_program(store, program)
        member_id = member_ids(store.db, [member])[member]
        data = {"member_id": member_id, "program": row.program_id}
        if not enrol_member(store.db, row.program, member, caller.as_of):
            return doing.already_done(data, {"accounts": 0})
        doing.begin({"member": member, "program": row.program})
        doing.record(
            member=member,
            after=row.program_id,
        )
    return doing.done(data, {"accounts": 1})


def _enrol_again(store: Store, arrival: int, noted: Mapping[str, Any], day: Day) -> None:
    enrol_member(store.db, noted["program"], noted["member"], day)


REPEATS = {"member edit": facts_alone, "member enrol": _enrol_again}
