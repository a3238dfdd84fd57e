"""Opening balances into the store: once for a member, program and source, posted at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem, did_you_mean
from loyalty_cli.engine.account.state import Walked
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.points.commands import opening
from loyalty_cli.intake.kinds.rows import Balance
from loyalty_cli.jobs.commanding import load, plan_of, refuse_before_last_batch, write
from loyalty_cli.jobs.importing.people import People
from loyalty_cli.jobs.importing.sheet import Sheet
from loyalty_cli.jobs.points.tiers import is_open
from loyalty_cli.store.facts.level_facts import insert_level_fact
from loyalty_cli.store.facts.opening_balances import (
    Known,
    NewOpening,
    Open,
    insert_openings,
    known_openings,
    note_entries,
    note_reasons,
    openings_of,
)
from loyalty_cli.store.facts.programs import list_program_rows
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH, Loaded

_T = TypeVar("_T")

CHUNK = 2_000
"""So many rows are looked up and written together."""


class BalanceImport:
    """Takes balances of one source; `finish` posts them, when everybody has an account."""

    def __init__(self, store: Store, people: People, source: int, *, as_of: Day) -> None:
        self._store = store
        self._people = people
        self._source = source
        self._as_of = as_of
        self._waiting: list[tuple[Sheet, Balance, int]] = []
        self._reasons: list[tuple[int, int, str]] = []

    def take(self, sheet: Sheet, rows: Sequence[Balance]) -> None:
        """Finds whose the balances are."""
        self._people.look_up(row.keys for row in rows)
        for row in rows:
            member = self._people.find(row.keys)
            if member is None and self._people.were_erased(row.keys):
                member = self._people.unknown(row.keys)
            elif member is None:
                member = self._people.settle(row.keys, self._as_of, sheet.number)
            if isinstance(member, Problem):
                sheet.reject((row.row,), member)
            elif member is not None:
                self._waiting.append((sheet, row, member))
        self._people.write()

    def finish(self, arrival: int) -> None:
        """Writes what is new, and posts it."""
        left = iter(self._waiting)
        while chunk := list(islice(left, CHUNK)):
            self._write(chunk)
        post_openings(self._store, arrival, self._as_of)
        note_reasons(self._store.db, self._reasons)

    def _write(self, chunk: Sequence[tuple[Sheet, Balance, int]]) -> None:
        homes = Homes(self._store, {member for _, _, member in chunk})
        known = known_openings(self._store.db, self._source, homes.accounts)
        rows: list[NewOpening] = []
        for sheet, row, member in chunk:
            if row.level is not None:
                sheet.remarks.note("level-compared", row.row.line)
            account = homes.find(row, member)
            if isinstance(account, Problem):
                sheet.reject((row.row,), account)
                continue
            there = known.setdefault(account, [])
            if any(each.content == row.content for each in there):
                sheet.already_there += 1
                continue
            problem = _twice(row, there) or self._too_late(row)
            if problem is not None:
                sheet.reject((row.row,), problem)
                continue
            there.append(
                Known(
                    row.points,
                    row.content,
                    None if row.expires_on is None else iso(row.expires_on),
                    row.counts_for_tier,
                    row.reason,
                )
            )
            sheet.new += 1
            line = row.row.line
            if row.reason is not None:
                self._reasons.append((sheet.number, line, row.reason))
            expires = None if row.expires_on is None else iso(row.expires_on)
            counts = int(row.counts_for_tier)
            place = (sheet.number, line, self._source, member, account)
            rows.append((*place, row.points, expires, counts, row.content))
        insert_openings(self._store.db, rows)

    def _too_late(self, row: Balance) -> Problem | None:
        if row.expires_on is None or row.expires_on >= self._as_of:
            return None
        return Problem(
            "expires-in-past",
            f"the balance ended on {iso(row.expires_on)}, before {iso(self._as_of)}, from which it "
            "would count",
            column="expires_on",
            value=iso(row.expires_on),
            fix="Leave the row out: these points have lapsed.",
        )


def post_openings(store: Store, arrival: int, day: Day) -> None:
    """Posts the opening balances of an arrival. Raises Refused for a day before the last batch."""
    programs = store.db.execute("SELECT program FROM programs ORDER BY program").fetchall()
    for (program,) in programs:
        waiting = iter(openings_of(store.db, arrival, program))
        plan: Plan | None = None
        while chunk := list(islice(waiting, CHUNK)):
            plan = plan or plan_of(store, program)
            _post(store, plan, program, arrival, day, chunk)


def _post(
    store: Store, plan: Plan, program: int, arrival: int, day: Day, chunk: Sequence[Open]
) -> None:
    for each in chunk:
        if each.counts_for_tier and each.points:
            insert_level_fact(store.db, each.account, day, points=each.points, arrival=arrival)
    accounts = load(store, plan, [each.account for each in chunk], day, all_lots=True)
    refuse_before_last_batch(store, program, day, accounts)
    done: list[tuple[Loaded, Walked]] = []
    entries: list[tuple[int, int]] = []
    for each, loaded in zip(chunk, accounts, strict=True):
        counts = bool(loaded.account.facts) and each.counts_for_tier
        waits = counts and is_open(store, plan, loaded, day)
        if not each.points:
            continue
        walked = opening(
            plan,
            loaded.account,
            each.points,
            day,
            expires_on=each.expires_on,
            stands=counts and not waits,
        )
        if waits:
            walked.next_due = min(day, day if walked.next_due is None else walked.next_due)
        done.append((loaded, walked))
        number = loaded.account.number * NUMBERS_EACH
        made = next(entry for entry in walked.entries if entry.kind == "opening")
        entries.append((each.opening, number + made.number))
    write(store, plan, arrival, done)
    note_entries(store.db, entries)


class Homes:
    """The accounts of some members, and which of them a row means."""

    def __init__(self, store: Store, members: Iterable[int]) -> None:
        wanted = json.dumps(sorted(members))
        self._programs = [row.program_id for row in list_program_rows(store.db)]
        self._own: dict[int, dict[str, int]] = {}
        self._status: dict[int, tuple[str, str]] = {}
        for member, member_id, status in store.db.execute(
            """SELECT m.member, m.member_id, m.status FROM json_each(?) w
               CROSS JOIN members m ON m.member = w.value""",
            (wanted,),
        ):
            self._status[member] = (member_id, status)
        for member, account, program in store.db.execute(
            """SELECT a.member, a.account, p.program_id FROM json_each(?) w
               CROSS JOIN accounts a ON a.member = w.value JOIN programs p USING (program)
               ORDER BY p.program""",
            (wanted,),
        ):
            self._own.setdefault(member, {})[program] = account

    @property
    def accounts(self) -> list[int]:
        """All of them."""
        return [account for own in self._own.values() for account in own.values()]

    def program(self, row: Balance, member: int) -> str | Problem:
        """The program that a row means."""
        found = self.find(row, member)
        if isinstance(found, Problem):
            return found
        return next(name for name, account in self._own[member].items() if account == found)

    def find(self, row: Balance, member: int) -> int | Problem:
        """The account that a row means."""
        member_id, status = self._status[member]
        if status not in ("active", "suspended"):
            return Problem(
                "closed",
                f"member {member_id} is {status}",
                column=row.keys[0][0],
                value=row.keys[0][1],
                fix="Leave the row out; what a closed member had has lapsed.",
            )
        own = self._own.get(member, {})
        if row.program is not None:
            if row.program in own:
                return own[row.program]
            if row.program not in self._programs:
                return self._no_program(row.program)
            near = did_you_mean(row.program, list(own))
            return Problem(
                "no-account",
                f"member {member_id} has no account in {row.program}",
                column="program",
                value=row.program,
                fix=f"Did you mean {near}?" if near else "See loyalty program list.",
            )
        if len(own) == 1:
            return next(iter(own.values()))
        if own:
            return Problem(
                "which-program",
                f"member {member_id} is in several programs: {', '.join(own)}",
                column="program",
                fix="Say which in a column program.",
            )
        return Problem(
            "no-account",
            f"member {member_id} has no account in any program",
            column=row.keys[0][0],
            value=row.keys[0][1],
            fix="Apply a program first (loyalty program apply), or enrol the member.",
        )

    def _no_program(self, program: str) -> Problem:
        known = self._programs
        near = did_you_mean(program, known)
        fix = f"Did you mean {near}?" if near else f"Name one of: {', '.join(known)}."
        return Problem(
            "unknown-program",
            f"there is no program {program}",
            column="program",
            value=program,
            fix=fix if known else "Apply a program first (loyalty program apply).",
        )


def in_chunks(rows: Iterable[_T]) -> Iterator[list[_T]]:
    """The rows in pieces."""
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


def _twice(row: Balance, there: Sequence[Known]) -> Problem | None:
    if not there:
        return None
    column, value, differs = _difference(row, there[0])
    return Problem(
        "other-content",
        f"the member has an opening balance of {there[0].points} from this source already; "
        f"{differs}",
        column=column,
        value=value,
        fix="A balance is brought along once: correct it with loyalty points adjust, or leave the "
        "row out.",
    )


def _difference(row: Balance, there: Known) -> tuple[str, str | None, str]:
    """The first column in which a row differs from what was brought, its value, and both told."""
    words = {True: "yes", False: "no"}
    for column, here, before in (
        ("points", str(row.points), str(there.points)),
        ("expires_on", row.expires_on and iso(row.expires_on), there.expires_on),
        ("counts_for_tier", words[row.counts_for_tier], words[there.counts_for_tier]),
        ("reason", row.reason, there.reason),
    ):
        if here != before:
            told = f"{column} is {here or 'empty'} in this row and was {before or 'empty'}"
            return column, here or None, told
    # What is left is that one of the rows named the program and the other did not.
    said = "no program, and that row did" if row.program is None else "a program, and that did not"
    return "program", row.program, f"this row names {said}"


def _again(store: Store, arrival: int, noted: Mapping[str, Any], day: Day) -> None:
    post_openings(store, arrival, day)


REPEATS = {
    "import balances": _again,
}
