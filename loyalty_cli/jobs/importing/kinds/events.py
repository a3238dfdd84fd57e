"""What transactions and activities share on their way into the store: once, and somebody's."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, Generic, TypeVar

from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.kinds.blocks import Block
from loyalty_cli.intake.kinds.content import content_without_rows_parts
from loyalty_cli.intake.kinds.rows import Activity, Transaction
from loyalty_cli.jobs.importing.kinds.differences import differing, other_content, other_member
from loyalty_cli.jobs.importing.people import People
from loyalty_cli.jobs.importing.rows_ahead import Ahead
from loyalty_cli.jobs.importing.sheet import Sheet
from loyalty_cli.store.facts.events import (
    Family,
    KnownEvent,
    NewEvents,
    adopt,
    insert_events,
    known_events,
    next_event,
)
from loyalty_cli.store.facts.receipts import was_told_so
from loyalty_cli.store.file.connection import Store

CHUNK = 5_000
"""So many events are looked up and written together."""

Fact = TypeVar("Fact", Transaction, Activity)


class EventImport(ABC, Generic[Fact]):
    """Takes events of one source in chunks; a subclass says what a new one's rows are."""

    family: Family

    def __init__(self, store: Store, people: People, source: int, ahead: Ahead) -> None:
        self.store = store
        self.ahead = ahead
        self.people = people
        self.source = source
        self.new = NewEvents()
        self._next = next_event(store.db)
        self._adopted: list[tuple[int, int, int, int]] = []

    @abstractmethod
    def row(
        self, fact: Fact, event: int, member: int | None, refund_of: int | None, number: int
    ) -> None:
        """Adds the rows of a new event to `new`; `number` is its import's."""

    def take(self, sheet: Sheet, facts: Sequence[Fact]) -> None:
        """Takes events of one file whose ids are all different."""
        known = known_events(self.store.db, self.source, self.family, [fact.id for fact in facts])
        self.people.look_up([fact.keys for fact in facts])
        for fact in facts:
            if fact.id in known:
                self.take_again(sheet, fact, known[fact.id])
            else:
                self.take_new(sheet, fact)
        self.write()

    def finish(self, sheets: Sequence[Sheet]) -> None:
        """What can be taken only when all files have been read."""

    def write(self) -> None:
        """Writes what was decided since the last call."""
        self.people.write()
        insert_events(self.store, self.new)
        self.new = NewEvents()
        adopt(self.store.db, self._adopted)
        self._adopted = []

    def take_new(self, sheet: Sheet, fact: Fact) -> None:
        """An event whose id the store hasn't."""
        if (problem := self.look_ahead(sheet, fact)) is not None:
            self.refuse(sheet, fact, problem)
            return
        keys = fact.keys
        member = self.people.find(keys) if keys else None
        if member is None and keys and not self.people.were_erased(keys):
            member = self.people.settle(
                keys, fact.when.day, sheet.number, sheet.telling(fact.rows[0])
            )
        if isinstance(member, Problem):
            self.refuse(sheet, fact, member)
        else:
            self.add(sheet, fact, member)

    def look_ahead(self, sheet: Sheet, fact: Fact) -> Problem | None:
        """The problem of an event too far ahead."""
        rows = fact.rows
        return self.ahead.look(sheet, "occurred_at", fact.when.day, rows[0].line, len(rows))

    def add(
        self, sheet: Sheet, fact: Fact, member: int | None, refund_of: int | None = None
    ) -> None:
        """A new event, of a member or of a guest."""
        self.place(sheet, fact, member, refund_of)
        if member is None:
            sheet.guests += len(fact.rows)
        else:
            sheet.new += len(fact.rows)

    def place(
        self, sheet: Sheet, fact: Fact, member: int | None, refund_of: int | None = None
    ) -> None:
        """A new event whose rows are counted elsewhere."""
        (event,) = self.take_numbers(1)
        self.new.ids.append((event, self.source, self.family, fact.id))
        self.row(fact, event, member, refund_of, sheet.number)
        sheet.transactions += 1

    @property
    def next_number(self) -> int:
        """The number that the next new event gets."""
        return self._next

    def take_numbers(self, count: int) -> range:
        """Numbers for so many new events."""
        first = self._next
        self._next = first + count
        return range(first, self._next)

    def refuse(self, sheet: Sheet, fact: Fact, problem: Problem) -> None:
        """An event that can't be taken."""
        sheet.reject(fact.rows, problem)

    def take_again(self, sheet: Sheet, fact: Fact, known: KnownEvent) -> None:
        """An event whose id the store has: the same, the same with a member now, or another.

        A key that nobody has (any more) doesn't make another event of one that has its member:
        what was imported stays safe to repeat after a member's address has changed.
        """
        if known.content != fact.content and not _was_told_without_parts(known, fact):
            if self._was_told_so(fact, known) or self._differs_in_pointer(fact, known):
                sheet.already_there += len(fact.rows)
                return
            digits = self.store.settings.digits
            self.refuse(sheet, fact, other_content(self.store.db, known, fact, digits))
            return
        member = self.people.find(fact.keys) if fact.keys else None
        wanted = member is None and fact.keys and known.member is None
        if wanted and not self.people.were_erased(fact.keys):
            member = self.people.settle(
                fact.keys, fact.when.day, sheet.number, sheet.telling(fact.rows[0])
            )
        if isinstance(member, Problem):
            self.refuse(sheet, fact, member)
        elif member is not None and known.member is None:
            self._adopt(sheet, fact, known, member)
        elif self._is_same(fact, known, member) or self._was_told_so(fact, known):
            sheet.already_there += len(fact.rows)
        else:
            there = "nobody's" if known.member is None else self.people.label(known.member)
            here = "empty" if member is None else self.people.label(member)
            self.refuse(sheet, fact, other_member(fact, there, here))

    def _is_same(self, fact: Fact, known: KnownEvent, member: int | None) -> bool:
        if member is not None:
            return member == known.member
        # Without a key: a guest's then and now, also one that has been adopted since, or a
        # refund, whose member is its purchase's. With a key that nobody has: see take_again.
        return known.was_guest or known.refund_of is not None or bool(fact.keys)

    def _was_told_so(self, fact: Fact, known: KnownEvent) -> bool:
        """Whether this is what the receipt said, and whose it was, before somebody corrected or
        assigned it by hand: a file that tells it again tells nothing new."""
        member = self.people.find(fact.keys) if fact.keys else None
        if isinstance(member, Problem):
            return False
        return was_told_so(self.store.db, known.event, member, fact.content)

    def _differs_in_pointer(self, fact: Fact, known: KnownEvent) -> bool:
        """Whether all that the store knows better is of which purchase a refund is: a file said it
        elsewhere, or it was matched."""
        if known.refund_of is None:
            return False
        found = differing(self.store.db, known.event, fact, self.store.settings.digits)
        return all(name == "refund_of" and here is None for name, _, here in found)

    def _adopt(self, sheet: Sheet, fact: Fact, known: KnownEvent, member: int) -> None:
        if known.refund_of is not None:
            # The refund of a guest's purchase is a guest's, whoever is named in its row.
            sheet.already_there += len(fact.rows)
            return
        self._adopted.append((known.event, member, sheet.number, fact.rows[0].line))
        sheet.changed += len(fact.rows)


def _was_told_without_parts(known: KnownEvent, fact: Transaction | Activity) -> bool:
    """Whether an earlier release took the same rows, and told only the sums of their parts."""
    return isinstance(fact, Transaction) and known.content == content_without_rows_parts(fact)


def pieces(rows: Iterable[Any]) -> Iterator[list[Any] | Block]:
    """Blocks as they come, and the events between them in chunks."""
    for is_block, group in groupby(rows, lambda row: isinstance(row, Block)):
        if is_block:
            yield from group
        else:
            yield from chunks(group)


def chunks(
    facts: Iterable[Any], id_of: Callable[[Any], str] = attrgetter("id")
) -> Iterator[list[Any]]:
    """The events in pieces within which no id stands twice: a second one is known by then."""
    chunk: list[Any] = []
    ids: set[str] = set()
    for fact in facts:
        number = id_of(fact)
        if number in ids or len(chunk) >= CHUNK:
            yield chunk
            chunk, ids = [], set()
        chunk.append(fact)
        ids.add(number)
    if chunk:
        yield chunk
