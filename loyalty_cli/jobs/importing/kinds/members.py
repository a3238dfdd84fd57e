"""Members into the store: each row is a state, and what differs from the last one is a change."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, repeat

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.kinds.common import key_of
from loyalty_cli.intake.kinds.rows import KeyKind, MemberRow
from loyalty_cli.jobs.importing.rows_ahead import Ahead, birthday_ahead
from loyalty_cli.jobs.importing.sheet import Sheet
from loyalty_cli.jobs.members.erased_keys import FORGOTTEN, Forgotten
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.store.facts.members import (
    UNNAMED,
    Change,
    Key,
    MemberState,
    add_keys,
    apply_changes,
    complete_members,
    drop_keys,
    find_members,
    insert_members,
    keys_of_merged,
    load_states,
    member_ids,
    next_member,
)
from loyalty_cli.store.file.connection import Store

CHUNK = 2_000
"""So many rows are looked up and written together."""

_LINE_MAX = 2**32 - 1

_TEXTS = ("name", "email", "phone", "card", "referred_by", "store", "nickname")


class MemberImport:
    """Takes members' rows in chunks; changes hold from `as_of` and say their source."""

    def __init__(
        self, store: Store, source: str, *, arrival: int, caller: Caller, ahead: Ahead
    ) -> None:
        self._store = store
        self._source = source
        self._arrival = arrival
        self._as_of = caller.as_of
        self._last_day = caller.last_day
        self._ahead = ahead
        self._next = next_member(store.db)
        self._forgotten = Forgotten(store)
        self._earlier = EarlierLines()
        self.made = 0

    def take(self, sheet: Sheet, rows: Sequence[MemberRow]) -> None:
        """Takes rows in their order: a later one of the same member changes the earlier."""
        db = self._store.db
        keys = {key for row in rows for key in _keys(row)}
        chunk = _Chunk(find_members(db, keys), keys_of_merged(db, keys))
        chunk.states = load_states(db, set(chunk.owners.values()))
        for row in rows:
            member = self._take(chunk, sheet, row)
            if member is not None:
                self._earlier.note(sheet.number, member, row.row.line)
        chunk.write(self._store, self._source, self._arrival, self._as_of, sheet.number)

    def _take(self, chunk: _Chunk, sheet: Sheet, row: MemberRow) -> int | None:
        """Takes a row; returns whose state it is, None where it is nobody's."""
        member = chunk.member_of(row)
        if chunk.is_of_merged(row):
            # The state of who is another member now says nothing of that one.
            sheet.already_there += 1
            return None
        known = None if member is None else chunk.states[member].values.get("joined_on")
        problem = self._ahead_of_time(sheet, row, known)
        if problem is not None:
            sheet.reject((row.row,), problem)
            return None
        taken = [key for key in row.keys if chunk.owners.get(key, member) != member]
        if member is None and self._forgotten.has(_keys(row)):
            sheet.leave_out((row.row,), FORGOTTEN)
            return None
        if taken:
            sheet.reject((row.row,), self._taken(chunk, row, member, taken))
            return None
        if member is None:
            sheet.new += 1
            return self._make(chunk, row, sheet.number)
        self._remark_other_key(chunk, sheet, member, row)
        if chunk.change(member, row):
            sheet.changed += 1
        else:
            sheet.already_there += 1
        return member

    def _ahead_of_time(self, sheet: Sheet, row: MemberRow, known: str | None) -> Problem | None:
        """The problem of a birthday that is still to come, or of joining more than a day ahead.

        `known` is the day of joining that was taken before: telling it again is no news.
        """
        if row.birthday is not None and row.birthday > self._last_day:
            return birthday_ahead(row.birthday, self._last_day, "birthday")
        if row.joined_on is not None and iso(row.joined_on) != known:
            return self._ahead.look(sheet, "joined_on", row.joined_on, row.row.line)
        return None

    def _remark_other_key(self, chunk: _Chunk, sheet: Sheet, member: int, row: MemberRow) -> None:
        """Says where an earlier row of the same file gives the member another key."""
        line = self._earlier.line(sheet.number, member)
        if line is None:
            return
        values = chunk.states[member].values
        for kind, key in row.keys:
            held = key_of(kind, values.get(kind), self._store.settings.country)
            if held is not None and held != key:
                said = (
                    f"member {self._label(chunk, member)} has {kind} {key} here and {held} on"
                    f" line {line}"
                )
                sheet.remarks.note("other-key", row.row.line, said)
                return

    def _make(self, chunk: _Chunk, row: MemberRow, of_import: int) -> int:
        number = self._next
        self._next += 1
        self.made += 1
        state = MemberState(
            number, row.member_id or f"{UNNAMED}{number}", _values(row), of_import=of_import
        )
        chunk.states[number] = state
        chunk.made.append(state)
        for key in _keys(row):
            chunk.give(number, key)
        return number

    def _taken(
        self, chunk: _Chunk, row: MemberRow, member: int | None, taken: Sequence[Key]
    ) -> Problem:
        kind, key = taken[0]
        owner = self._label(chunk, chunk.owners[kind, key])
        if row.member_id is not None:
            who = f"member {row.member_id}"
        else:
            who = "a new member" if member is None else f"member {self._label(chunk, member)}"
        return Problem(
            "key-taken",
            f"{kind} {key} belongs to member {owner}, so it can't be that of {who}",
            column=kind,
            value=key,
            fix=f"Clear the cell, or change it at {owner} first; two rows of one person can be "
            f"made one with loyalty member merge.",
        )

    def _label(self, chunk: _Chunk, member: int) -> str:
        state = chunk.states.get(member)
        name = state.member_id if state else member_ids(self._store.db, [member])[member]
        return "made by this import" if name.startswith(UNNAMED) else name


def member_chunks(rows: Iterable[MemberRow]) -> Iterator[list[MemberRow]]:
    """The rows in pieces."""
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


class EarlierLines:
    """On which line of a file a member last stood: four bytes a member, however long the file."""

    def __init__(self) -> None:
        self._sheet = 0
        self._lines = array("I")

    def note(self, sheet: int, member: int, line: int) -> None:
        """The member stands on that line of that file; files come one after the other."""
        if sheet != self._sheet:
            self._sheet, self._lines = sheet, array("I")
        if member >= len(self._lines):
            self._lines.extend(repeat(0, member + 1 - len(self._lines)))
        self._lines[member] = min(line, _LINE_MAX)

    def line(self, sheet: int, member: int) -> int | None:
        """The line, None where the file has not had the member yet."""
        if sheet != self._sheet or member >= len(self._lines):
            return None
        return self._lines[member] or None


class _Chunk:
    """What the store knows of some rows' members, changed as the rows are taken."""

    def __init__(self, owners: dict[Key, int], of_merged: set[Key]) -> None:
        self.owners = owners
        self._of_merged = of_merged
        self.states: dict[int, MemberState] = {}
        self.made: list[MemberState] = []
        own = {key: member for key, member in owners.items() if key not in of_merged}
        self._held = {(member, kind): key for (kind, key), member in own.items()}
        self._given: dict[tuple[int, KeyKind], str] = {}
        self._completed: list[MemberState] = []
        self._changes: list[Change] = []

    def member_of(self, row: MemberRow) -> int | None:
        """By the id, or where there is none by card, e-mail, phone."""
        if row.member_id is not None:
            return self.owners.get(("member_id", row.member_id))
        return next((self.owners[key] for key in row.keys if key in self.owners), None)

    def is_of_merged(self, row: MemberRow) -> bool:
        """Whether the row is found by the id or key that a merged member had."""
        found = next((key for key in _keys(row) if key in self.owners), None)
        return found in self._of_merged

    def give(self, member: int, key: Key) -> None:
        """The key leads to the member from now on, and the one it had of that kind no more."""
        kind, text = key
        former = self._held.get((member, kind))
        if former is not None:
            del self.owners[kind, former]
        self.owners[key] = member
        self._held[member, kind] = self._given[member, kind] = text

    def change(self, member: int, row: MemberRow) -> bool:
        """What the row says anew of a member; whether that is anything."""
        state = self.states[member]
        values = _values(row)
        changes = [
            Change(member, name, state.values.get(name), value)
            for name, value in values.items()
            if state.values.get(name) != value
        ]
        for key in row.keys:
            if key not in self.owners:
                self.give(member, key)
        if not changes:
            return False
        state.values.update(values)
        if state.enrolled:
            # The first row of a member holds from the beginning, also where a purchase has made
            # the member before.
            state.enrolled = False
            self._completed.append(state)
        else:
            self._changes += changes
        return True

    def write(self, store: Store, source: str, arrival: int, as_of: Day, of_import: int) -> None:
        """Writes what was decided."""
        db = store.db
        made = {state.member for state in self.made}
        drop_keys(db, [place for place in self._given if place[0] not in made])
        insert_members(db, self.made, [], arrival)
        add_keys(db, [(member, (kind, key)) for (member, kind), key in self._given.items()])
        complete_members(db, self._completed, arrival)
        apply_changes(
            db,
            self._changes,
            from_day=as_of,
            source=source,
            arrival=arrival,
            of_import=of_import,
        )


def _keys(row: MemberRow) -> Iterator[Key]:
    if row.member_id is not None:
        yield ("member_id", row.member_id)
    yield from row.keys


def _values(row: MemberRow) -> dict[str, str]:
    """What the row says; an empty cell says nothing."""
    texts = {name: getattr(row, name) for name in _TEXTS}
    texts["birthday"] = None if row.birthday is None else iso(row.birthday)
    texts["joined_on"] = None if row.joined_on is None else iso(row.joined_on)
    texts |= {f"attribute:{name}": value for name, value in row.attributes.items()}
    texts |= {f"consent:{name}": str(int(given)) for name, given in row.consents.items()}
    return {name: value for name, value in texts.items() if value is not None}
