"""`import undo`: a file taken back, what it had earned with it.

It is a dated fact: the batch that walks its day posts the entries that compensate. What no batch
has judged by then never is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby

from loyalty_cli.base.dates import iso
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.intake.kinds.common import KINDS_OF_KEYS, key_of
from loyalty_cli.jobs.command import Command, command, facts_alone
from loyalty_cli.jobs.commanding import refuse_before_last_batch
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.store.facts.members import (
    Change,
    Key,
    add_keys,
    apply_changes,
    drop_keys,
    find_members,
    load_states,
)
from loyalty_cli.store.facts.order_states import forget_states, states_back
from loyalty_cli.store.facts.programs import list_program_rows
from loyalty_cli.store.facts.undoing import (
    NAMED_MOST,
    Dependent,
    ImportRow,
    by_hand,
    dependents,
    find_import,
    later_joined,
    list_brought,
    merged_since,
    note_undo,
    remove_members,
    withdraw_events,
)
from loyalty_cli.store.file.connection import Store

CHUNK = 2_000
KINDS = ("members", "transactions", "activities")
"""The kinds of files that can be taken back."""

COUNTS = ("events", "adoptions", "members_removed", "members_kept", "changes", "changes_kept")


def undo_import(store: Store, number: int, *, reason: str | None, caller: Caller) -> Outcome:
    """Takes an import back, as a fact of the as-of day.

    Raises Refused for no such import, one of another kind, a day before the last batch or the
    import itself, and, with each reason, where a later file depends on it.

    counts: `events` withdrawn, `adoptions` taken back (guests' events of other files), members
    `members_removed` and `members_kept`, values of members turned back (`changes`) and left
    because they have changed since or belong to somebody else now (`changes_kept`). data:
    `import`, `file`, `undone_on`.
    """
    hints = []
    with command(store, "import undo", caller) as doing:
        row = _the_import(store, number)
        if row.undone_on is not None:
            data = {"import": number, "file": row.file, "undone_on": row.undone_on}
            return doing.already_done(data, json.loads(row.undo_counts or "{}"))
        _check(store, row, caller)
        list_brought(store.db, number)
        problems = [_problem(row, each) for each in dependents(store.db, number)]
        problems += [_merged(row, member_id) for member_id in merged_since(store.db)]
        if ids := states_back(store.db, number):
            problems.append(_states_back(row, ids))
        if problems:
            raise Refused(problems)
        if ids := by_hand(store.db):
            more = ", …" if len(ids) > NAMED_MOST else ""
            hints.append(
                f"{len(ids)} of its receipts had been assigned or corrected by hand, and that is "
                f"gone with them: {', '.join(ids[:NAMED_MOST])}{more}"
            )
        counts = _undo(doing, number, reason)
    data = {"import": number, "file": row.file, "undone_on": iso(caller.as_of)}
    return doing.done(data, counts, hints)


def _undo(doing: Command, number: int, reason: str | None) -> dict[str, int]:
    store, day = doing.store, doing.caller.as_of
    db, arrival = store.db, doing.begin({"import": number})
    events, adopted = withdraw_events(db, number, day)
    removed, kept = remove_members(db, number, day, arrival)
    changed, stayed = _turn_back(store, number, day, arrival)
    joined = [Change(member, "joined_on", old, new) for member, old, new in later_joined(db)]
    source = f"undo of import {number}"
    apply_changes(db, joined, from_day=day, source=source, arrival=arrival)
    forget_states(db, number)
    counts = dict(zip(COUNTS, (events, adopted, removed, kept, changed, stayed), strict=True))
    note_undo(db, number, day, json.dumps(counts), arrival)
    doing.record(
        reason=reason,
        before=json.dumps({"import": number}),
        after=json.dumps(counts),
    )
    return counts


def _the_import(store: Store, number: int) -> ImportRow:
    row = find_import(store.db, number)
    if row is None:
        raise Refused(no_such_import(number))
    if row.kind not in KINDS:
        raise Refused(
            Problem(
                "cannot-undo",
                f"import {number} ({row.file}) brought {row.kind}, which can't be taken back as a "
                "file",
                value=str(number),
                fix="Correct what it brought one by one, for points with loyalty points adjust.",
            )
        )
    return row


def no_such_import(number: int, came_on: str | None = None) -> Problem:
    """The problem of a number that no import has, or one only from a later day on."""
    if came_on is not None:
        return Problem(
            "no-such-import",
            f"import {number} came on {came_on}, after the day that is asked for",
            column="--as-of",
            value=str(number),
            fix=f"Give {came_on} or a later day.",
        )
    return Problem(
        "no-such-import",
        f"there is no import {number}",
        value=str(number),
        fix="See loyalty import list.",
    )


def _check(store: Store, row: ImportRow, caller: Caller) -> None:
    for program in list_program_rows(store.db):
        refuse_before_last_batch(store, program.program, caller.as_of)
    if iso(caller.as_of) < row.as_of:
        raise Refused(
            Problem(
                "before-import",
                f"{iso(caller.as_of)} lies before the import itself, which is of {row.as_of}",
                column="--as-of",
                value=iso(caller.as_of),
                fix=f"Give {row.as_of} or a later day.",
            )
        )


def _problem(row: ImportRow, found: Dependent) -> Problem:
    more = ", …" if found.count > len(found.ids.split(", ")) else ""
    if found.at_counter:
        return _typed_since(row, found, more)
    said = {
        "refunded-later": f"refunds purchases of it: {found.ids}{more}",
        "adopted-later": f"says whose guests' sales of it are: {found.ids}{more}",
        "member-needed": f"brought events of members that it made: {found.ids}{more}",
    }[found.code]
    return Problem(
        found.code,
        f"import {row.number} ({row.file}) can't be taken back: import {found.by_import} "
        f"({found.file}) {said}",
        value=str(found.by_import),
        fix=f"Take that one back first: loyalty import undo {found.by_import}.",
    )


def _typed_since(row: ImportRow, found: Dependent, more: str) -> Problem:
    first = found.ids.split(", ")[0]
    said, fix = {
        "refunded-later": (
            f"its purchases were refunded at the counter: {found.ids}{more}",
            f'Take such a refund back first: loyalty transaction correct {first} --void --reason "'
            '…".',
        ),
        "member-needed": (
            "receipts of members that it made were typed or assigned at the counter: "
            f"{found.ids}{more}",
            f"Give them to somebody else or take them back first; loyalty transaction find --member"
            f" {first} lists them.",
        ),
    }[found.code]
    return Problem(
        found.code,
        f"import {row.number} ({row.file}) can't be taken back: {said}",
        value=first,
        fix=fix,
    )


def _merged(row: ImportRow, member_id: str) -> Problem:
    return Problem(
        "merged-since",
        f"import {row.number} ({row.file}) can't be taken back: member {member_id}, whose events "
        "it brought, has been merged into another since",
        value=member_id,
        fix="Correct the points of the member that stands with loyalty points adjust.",
    )


def _states_back(row: ImportRow, ids: list[str]) -> Problem:
    return Problem(
        "states-back",
        f"import {row.number} ({row.file}) can't be taken back: it says of refunds that they no "
        f"longer hold ({', '.join(ids)})",
        value=str(row.number),
        fix="Import a newer export of these orders: what it says of them holds.",
    )


def _turn_back(store: Store, number: int, day: int, arrival: int) -> tuple[int, int]:
    """Members have again what the file changed, where that is still as the file left it."""
    done = kept = 0
    for rows in _chunks(store, number):
        states = load_states(store.db, {member for member, *_ in rows})
        still = [row for row in rows if states[row[0]].values.get(row[1]) == row[3]]
        taken = _taken(store, still)
        changes = [
            Change(member, field, new, old)
            for member, field, old, new in still
            if (member, field) not in taken
        ]
        _turn_keys_back(store, changes)
        source = f"undo of import {number}"
        apply_changes(store.db, changes, from_day=day, source=source, arrival=arrival)
        done += len(changes)
        kept += len(rows) - len(changes)
    return done, kept


Turned = tuple[int, str, str | None, str | None]
"""Member, field, the value before the file and the one it left."""


def _chunks(store: Store, number: int) -> Iterator[list[Turned]]:
    rows = store.db.execute(
        "SELECT c.member, c.field, c.old_value, c.value, EXISTS (SELECT 1 FROM member_changes AS l"
        " WHERE l.member = c.member AND l.field = c.field AND l.change > c.change"
        " AND l.import IS NOT c.import)"
        " FROM member_changes AS c JOIN members AS m ON m.member = c.member"
        " WHERE c.import = ? AND m.status <> 'removed' ORDER BY c.member, c.field, c.change",
        (number,),
    ).fetchall()
    chunk: list[Turned] = []
    for (member, field), group in groupby(rows, key=lambda row: (row[0], row[1])):
        steps = list(group)
        # What somebody has changed since stays, also where it is the same value again.
        left = "\0" if any(step[4] for step in steps) else steps[-1][3]
        chunk.append((member, field, steps[0][2], left))
        if len(chunk) >= CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _key(store: Store, field: str, text: str | None) -> Key | None:
    kind = next((kind for kind in KINDS_OF_KEYS if kind == field), None)
    key = None if kind is None else key_of(kind, text, store.settings.country)
    return None if kind is None or key is None else (kind, key)


def _taken(store: Store, rows: list[Turned]) -> set[tuple[int, str]]:
    """The values that are somebody else's key by now."""
    keys = {
        (member, field): key
        for member, field, old, _ in rows
        if (key := _key(store, field, old)) is not None
    }
    owners = find_members(store.db, set(keys.values()))
    return {place for place, key in keys.items() if owners.get(key, place[0]) != place[0]}


def _turn_keys_back(store: Store, changes: list[Change]) -> None:
    dropped, added = [], []
    for change in changes:
        own = _key(store, change.field, change.old) or _key(store, change.field, change.new)
        if own is None:
            continue
        dropped.append((change.member, own[0]))
        key = _key(store, change.field, change.new)
        if key is not None:
            added.append((change.member, key))
    drop_keys(store.db, dropped)
    add_keys(store.db, added)


REPEATS = {
    "import undo": facts_alone,
}
