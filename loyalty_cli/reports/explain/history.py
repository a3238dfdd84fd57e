"""Everything that was posted to one account up to a day, as explanations need it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from loyalty_cli.base.dates import Day, parse_day
from loyalty_cli.engine.account.counted import Counted, counted_of
from loyalty_cli.engine.account.entries import Days, Entry, Judgement, LevelChange, Move
from loyalty_cli.engine.account.state import Account, Purchase
from loyalty_cli.engine.account.tallies import Usage
from loyalty_cli.engine.account.withdrawals import NOTES
from loyalty_cli.engine.judging.carried import Change, add_carried, changes_of
from loyalty_cli.engine.plan import Plan
from loyalty_cli.program.judging.facts import PURCHASE, REFUND, Event, Order
from loyalty_cli.store.facts.event_queries import load_numbered
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH
from loyalty_cli.store.ledger.limit_usage import count_gifts, count_used, on_rises
from loyalty_cli.store.value.claims import Gift

Place = tuple[Day, int, bool, Day, Order]
"""Where a judgement stands among those of an account: day of posting, number of its first entry
(or of the last entry before it), late ones first, then in the order of events."""


@dataclass(slots=True)
class Pool:
    """All points of one lot up to a day: what fed it, what was moved, what is left."""

    days: Days
    fed: list[Entry] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)

    @property
    def remaining(self) -> int:
        """What is left."""
        return sum(entry.points for entry in self.fed) + sum(move.points for move in self.moves)


@dataclass(frozen=True, slots=True)
class Merged:
    """An account that went into this one on a day, after this one's entry number `after`."""

    day: Day
    after: int
    other: History

    def was_before(self, day: Day, entry: int) -> bool:
        """Whether it had gone into it when that entry, or what followed it, was posted."""
        return self.day < day or (self.day == day and entry > self.after)


@dataclass(slots=True)
class History:
    """One account up to a day.

    `changes` are its levels in order, `notes` what a person wrote about an entry, `places` the
    local date of each judged event and its place in it. `withdrawn` are judged events that were
    taken back, with the day on which that was posted; `merged` the accounts that went into it;
    `gifts` are what grants gave without points of their own.
    """

    store: Store
    plan: Plan
    account: Account
    program: int
    member: int
    as_of: Day
    entries: list[Entry] = field(default_factory=list)
    notes: dict[int, str] = field(default_factory=dict)
    judgements: dict[int, Judgement] = field(default_factory=dict)
    places: dict[int, tuple[Day, Order]] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)
    pools: dict[Days, Pool] = field(default_factory=dict)
    debts: list[Move] = field(default_factory=list)
    changes: list[LevelChange] = field(default_factory=list)
    withdrawn: dict[int, Day] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)
    gifts: list[Gift] = field(default_factory=list)
    _order: dict[int, Place] = field(default_factory=dict)

    def home(self, event: int) -> History:
        """The account in which an event was judged: this one, or one that went into it."""
        if event not in self.judgements:
            for each in self.merged:
                if event in each.other.home(event).judgements:
                    return each.other.home(event)
        return self

    def is_ever_judged(self, kind: str, day: Day, refund_of: int | None) -> bool:
        """Whether a batch will judge such an event: none from before the first version, and no
        refund of such a purchase."""
        if kind == REFUND and refund_of is not None:
            [(bought_on,)] = self.store.db.execute(
                "SELECT local_date FROM events WHERE event = ?", (refund_of,)
            ).fetchall()
            day = parse_day(bought_on)
        return self.plan.on(day) is not None

    def of_event(self, event: int, *, taken_back: bool = True) -> list[Entry]:
        """The entries of an event, in order of posting; those that took it back with its file only
        with `taken_back`."""
        return [
            entry
            for entry in self.entries
            if entry.event == event and (taken_back or not _takes_back(entry))
        ]

    def entry(self, number: int) -> Entry | None:
        """The entry of that number."""
        return next((entry for entry in self.entries if entry.number == number), None)

    def events(self, numbers: Iterable[int]) -> dict[int, Event]:
        """These events with their lines."""
        return load_numbered(self.store.db, numbers)

    def place(self, event: int) -> Place:
        """Where the judgement of an event stands among the others."""
        if not self._order:
            self._order = self._in_order()
        return self._order[event]

    def used_before(self, event: int) -> Usage:
        """What limits had used just before an event was judged."""
        here = self.place(event)
        own = [entry.number for entry in self.of_event(event)]
        if own:
            earlier = [entry for entry in self.entries if entry.number < own[0]]
        else:
            earlier = [entry for entry in self.entries if self._came_before(entry, here)]
        return self.used_by(earlier, here[0], here[1])

    def used_by(self, entries: Iterable[Entry], day: Day, number: int) -> Usage:
        """What limits count on a day of these entries and of the accounts that had gone into this
        one before entry `number`; events that had been taken back count no more."""
        usage = Usage(self.account.person.birthday)
        self._count(usage, entries, day, number)
        return usage

    def refunds_of(self, event: int, before: Place | None = None) -> list[Event]:
        """The judged refunds of a purchase, or those judged before a place, in that order."""
        rows = self.store.db.execute("SELECT event FROM events WHERE refund_of = ?", (event,))
        homes = {n: self.home(n) for (n,) in rows.fetchall()}
        day = self.as_of if before is None else before[0]
        places = {
            number: home.place(number)
            for number, home in homes.items()
            if number in home.judgements and not home.was_taken_back(number, day, before)
        }
        numbers = [n for n, place in places.items() if before is None or place < before]
        found = self.events(numbers)
        return [found[number] for number in sorted(numbers, key=lambda n: places[n])]

    def was_taken_back(
        self, event: int | None, day: Day, before: tuple[Any, ...] | None = None
    ) -> bool:
        """Whether it had been taken back with its file by a day, or on that day before a place."""
        withdrawn_on = None if event is None else self.withdrawn.get(event)
        if withdrawn_on is None or withdrawn_on != day or before is None:
            return withdrawn_on is not None and withdrawn_on <= day
        taking = [e.number for e in self.entries if e.event == event and _takes_back(e)]
        return bool(taking) and taking[0] < before[1]

    def purchase(self, event: Event, before: Place | None = None) -> Purchase:
        """A judged purchase with the refunds judged before a place, and what they took."""
        refunds = self.refunds_of(event.number, before)
        taken: dict[str, int] = {}
        for refund in refunds:
            for entry in self.home(refund.number).of_event(refund.number, taken_back=False):
                if entry.kind == "clawback" and entry.rule:
                    taken[entry.rule] = taken.get(entry.rule, 0) - entry.desired
        home = self.home(event.number)
        entries = home.of_event(event.number, taken_back=False)
        found = Purchase(event, home.judgements[event.number], entries, refunds, taken)
        if self.plan.carries:
            add_carried(
                found, self.carried(before, event.number), {refund.number for refund in refunds}
            )
        return found

    def carried(
        self, before: Place | None = None, of: int | None = None
    ) -> list[tuple[int, Change]]:
        """What judgements before a place, and that of event `of`, changed of the sums that rules
        carry, with the event of each; what has been taken back is not among it."""
        return [
            (number, change)
            for history in self._family()
            for number, judgement in history.judgements.items()
            if (before is None or number == of or history.place(number) < before)
            and not history.was_taken_back(
                number, self.as_of if before is None else before[0], before
            )
            for change in changes_of(judgement)
        ]

    def _family(self) -> list[History]:
        """This account, and those that went into it, with theirs."""
        return [self, *(each for merged in self.merged for each in merged.other._family())]

    def last_purchase(self, before: Place) -> Day | None:
        """The day of the latest purchase judged before a place."""
        days = [
            self.places[number][0]
            for number, judgement in self.judgements.items()
            if judgement.purchases > 0
            and self.kinds[number] == PURCHASE
            and self.place(number) < before
            and not self.was_taken_back(number, before[0], before)
        ]
        for each in self.merged:
            if each.was_before(before[0], before[1]):
                day = each.other.last_purchase(before)
                days += [] if day is None else [day]
        return max(days, default=None)

    def judged_before(self, before: Place) -> list[Counted]:
        """What had been judged before a place and was not taken back, as sums count it."""
        rows = [
            counted_of(self.kinds[number], judgement)
            for number, judgement in self.judgements.items()
            if self.place(number) < before and not self.was_taken_back(number, before[0], before)
        ]
        for each in self.merged:
            if each.was_before(before[0], before[1]):
                rows += each.other.judged_before(before)
        return rows

    def _in_order(self) -> dict[int, Place]:
        firsts: dict[int, int] = {}
        for entry in self.entries:
            if entry.event is not None:
                firsts.setdefault(entry.event, entry.number)
        found: dict[int, Place] = {}
        today, last = 0, 0
        for event in sorted(self.judgements, key=self._by_date):
            posted_on, on_time, day, order = self._by_date(event)
            if posted_on != today:
                today, last = posted_on, 0
            last = max(last, firsts.get(event, 0))
            found[event] = (posted_on, firsts.get(event, last), on_time, day, order)
        return found

    def _by_date(self, event: int) -> tuple[Day, bool, Day, Order]:
        posted_on = self.judgements[event].posted_on
        day, order = self.places[event]
        return (posted_on, day >= posted_on, day, order)

    def _count(
        self, usage: Usage, entries: Iterable[Entry], day: Day, number: int | None = None
    ) -> None:
        for each in self.merged:
            if number is None or each.was_before(day, number):
                each.other._count(usage, each.other.entries, day)
        before = None if number is None else (day, number)
        is_on_rise = on_rises(
            self.plan, {n: (j.version, self.kinds[n]) for n, j in self.judgements.items()}
        )
        counting = [
            entry
            for entry in entries
            if not self.was_taken_back(entry.event, day, before) or is_on_rise(entry)
        ]
        count_used(self.plan, usage, counting, self.places, is_on_rise)
        numbers = {entry.number for entry in counting}
        gifts = [
            replace(each, withdrawn=self.was_taken_back(each.event, day, before))
            for each in self.gifts
            if each.entry % NUMBERS_EACH in numbers
        ]
        count_gifts(self.plan, usage, gifts)

    def _came_before(self, entry: Entry, here: Place) -> bool:
        if entry.event is None or entry.event not in self.judgements:
            return entry.posted_on <= here[0]
        return self.place(entry.event) < here


def _takes_back(entry: Entry) -> bool:
    """Whether an entry undoes its event because it was taken back."""
    return entry.note is not None and entry.note.startswith(NOTES)
