"""A member is forgotten: closed, then everything that says who they were is taken out.

Entries, events and sums stay under an id that names nobody (DESIGN, "The store"). What lies outside
of the store can't be changed from here: backups and files that still hold the person are named.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem, StoreUnavailable, Usage
from loyalty_cli.jobs.command import Command, command
from loyalty_cli.jobs.members.erased_keys import hash_with
from loyalty_cli.jobs.members.erased_traces import Traces, find_traces
from loyalty_cli.jobs.members.statuses import SOURCE, post_close, refuse_closed_days
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.jobs.vouchers.issue import void_personal_vouchers
from loyalty_cli.store.facts.erasing import (
    HashOf,
    erase_people,
    keys_of,
    pattern_of,
    people_of,
    words_of,
)
from loyalty_cli.store.facts.erasure_remains import remaining
from loyalty_cli.store.facts.lookup import accounts_of, find_member
from loyalty_cli.store.facts.members import Change, apply_changes
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.store_key import fits, load_key, load_or_make_key

_NO_KEY = (
    "the store's key is not at hand, so their keys are forgotten altogether: a file that names "
    "them would bring them back"
)


def erase_member(store: Store, who: str, *, reason: str | None, caller: Caller) -> Outcome:
    """A member is closed on the as-of day, if they were not, and forgotten.

    Who was erased is "already-done". counts: `accounts`, what has `expired` and the personal
    `vouchers` that are void by the closing, `members` (with those merged into them). data:
    `member_id` (the new one), `erased_on`, the paths of `backups` and `files` that still hold
    them, and of those that could not be `unread`, and the `places` in the store that name them and
    stay: what stands there decides sums, or is bound by the chain. Raises Refused for no such
    member or a day before the last batch, Usage where the reason names them.
    """
    with command(store, "member erase", caller) as doing:
        member = find_member(store, who)
        status, member_id = store.db.execute(
            "SELECT status, member_id FROM members WHERE member = ?", (member,)
        ).fetchone()
        if status == "erased":
            return _already(doing, member, member_id)
        members = people_of(store.db, member)
        words, keys = words_of(store.db, members), keys_of(store.db, members)
        pattern = pattern_of(words)
        if pattern is not None and reason and pattern.search(reason):
            raise Usage(
                Problem(
                    "reason-names",
                    "the reason names the member, and would be kept",
                    column="--reason",
                    fix='Say it without a name, such as --reason "asked for it, letter of 3 May".',
                )
            )
        refuse_closed_days(store, member, caller.as_of)
        traces = find_traces(store, keys, pattern)
        hash_of = _hash_of(store, make=not caller.dry_run)
        closes = status != "closed"
        arrival = doing.begin({"member": member, "closes": closes})
        counts = {
            "members": len(members),
            "accounts": len(accounts_of(store.db, member)),
            "expired": 0,
            "vouchers": 0,
        }
        if closes:
            change = Change(member, "status", status, "closed")
            apply_changes(store.db, [change], from_day=caller.as_of, source=SOURCE, arrival=arrival)
            counts["expired"] = post_close(store, arrival, member, caller.as_of)
            counts["vouchers"] = void_personal_vouchers(
                store, member=member, day=caller.as_of, arrival=arrival
            )
        ids = erase_people(
            store.db, members, pattern, day=caller.as_of, arrival=arrival, hash_of=hash_of
        )
        if pattern is not None:
            traces.places = list(remaining(store.db, pattern))
        doing.record(
            member=member,
            reason=reason,
            before=status,
            after="erased",
        )
    return doing.done(
        {"member_id": ids[member], "erased_on": iso(caller.as_of), **traces.as_data()},
        counts,
        _hints(store, traces, keyed=hash_of is not None, done=not caller.dry_run),
    )


def _already(doing: Command, member: int, member_id: str) -> Outcome:
    (day,) = doing.store.db.execute(
        "SELECT erased_on FROM erasures WHERE member = ?", (member,)
    ).fetchone()
    counts = {"members": 0, "accounts": 0, "expired": 0, "vouchers": 0}
    data = {"member_id": member_id, "erased_on": day, **Traces().as_data()}
    return doing.already_done(data, counts)


def _hash_of(store: Store, *, make: bool) -> HashOf | None:
    try:
        if make:
            return hash_with(load_or_make_key(store))
        return hash_with(load_key(store)) if fits(store) == "yes" else hash_with(None)
    except StoreUnavailable:
        return None


def _hints(store: Store, traces: Traces, *, keyed: bool, done: bool) -> list[str]:
    hints = list(traces.hints())
    if not keyed:
        hints.append(_NO_KEY)
    if done:
        # What was taken out may still stand in the log that SQLite keeps beside the store.
        busy, *_ = store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            hints.append(
                "another command is reading, so loyalty.db-wal still holds what was erased; it "
                "goes with the next command that finds the store free"
            )
    return hints


def _again(store: Store, arrival: int, noted: Mapping[str, Any], day: Day) -> None:
    if noted["closes"]:
        post_close(store, arrival, noted["member"], day)


REPEATS = {
    "member erase": _again,
}
