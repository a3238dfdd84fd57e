"""The loyalty books as a journal of double entry, before any program's format: `export hledger` …

Points are a commodity of their program, gift cards and deferred revenue are money. Each day has one
entry for each kind of movement, and each month's end the balances. What is owed is a credit, below
zero. Amounts are points, or minor units of the store's currency.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.base.money import divide_half_up
from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.reports.books.booking import Booking, month_end
from loyalty_cli.reports.books.deferred import Month, lacks, months_of
from loyalty_cli.reports.books.movements import Column, cards_moved, points_moved
from loyalty_cli.reports.upkeep.programs import in_force
from loyalty_cli.store.file.connection import Store

POINTS, CARDS, DEFERRED, OPENING = "points", "gift_cards", "deferred_revenue", "opening"
TILL, IMPORTED = "till", "gift_cards_imported"
OWED = (POINTS, CARDS, DEFERRED)
"""The accounts of what is owed: these have balances, and open with what was owed before."""


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """An account by its setting in `[books]`, and the program it belongs to, if any."""

    key: str
    program: str | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """So many points of a program, or (`points_of` None) minor units of money."""

    number: int
    points_of: str | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """What an account gains (debit) or, below zero, gives (credit)."""

    account: Account
    amount: Amount


@dataclass(frozen=True, slots=True)
class Entry:
    """A transaction of the books: its postings add up to nothing."""

    day: Day
    text: str
    postings: tuple[Posting, Posting]


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account holds at the end of a day."""

    day: Day
    account: Account
    amount: Amount


@dataclass(frozen=True, slots=True)
class Journal:
    """The books from one day to another, in order of day; `without` are the programs whose revenue
    is not deferred, each with what it does not say."""

    name: str
    currency: str
    digits: int
    programs: tuple[str, ...]
    since: Day
    until: Day
    entries: tuple[Entry, ...]
    balances: tuple[Balance, ...]
    without: tuple[tuple[str, str], ...]

    def accounts(self) -> list[Account]:
        """All that are posted to or balanced, in order."""
        found = {posting.account for entry in self.entries for posting in entry.postings}
        return sorted(
            found | {each.account for each in self.balances},
            key=lambda account: (account.key, account.program or ""),
        )


def journal_of(
    store: Store, *, as_of: Day, since: Day | None, until: Day | None, closed: Day | None
) -> Journal:
    """The journal from `since` (None: the first movement) to `until` (None, or later: `as_of`).

    What was owed before `since` is its opening entry. Months up to `closed` are closed: see
    `Booking`. Raises Usage for days that are none.
    """
    last = as_of if until is None else min(until, as_of)
    if since is not None and since > last:
        raise Usage(
            Problem(
                "no-days",
                f"{iso(since)} lies after {iso(last)}",
                column="--from",
                value=iso(since),
                fix="give an earlier day",
            )
        )
    booking = Booking(store, closed)
    programs = in_force(store, last)
    names = {each.number: each.id for each in programs}
    entries = [*_points(store, last, booking, names), *_cards(store, last)]
    without = []
    for each in programs:
        problem = lacks(each)
        if problem is None:
            entries += _deferred(each.id, months_of(store, each, last, booking))
        else:
            without.append((each.id, problem.column or ""))
    entries.sort(key=lambda entry: (entry.day, entry.text))
    first = since if since is not None else min((e.day for e in entries), default=last)
    kept = [entry for entry in entries if entry.day >= first]
    opening = list(_opening([entry for entry in entries if entry.day < first], first))
    return Journal(
        store.settings.name,
        store.settings.currency,
        store.settings.digits,
        tuple(names.values()),
        first,
        last,
        (*opening, *kept),
        tuple(_balances([*opening, *kept], first, last)),
        tuple(without),
    )


def _entry(day: Day, text: str, debit: Account, credit: Account, amount: Amount) -> Entry:
    less = Amount(-amount.number, amount.points_of)
    return Entry(day, text, (Posting(debit, amount), Posting(credit, less)))


_SAID: dict[Column, str] = {
    "issued": "issued",
    "redeemed": "redeemed",
    "expired": "expired",
    "clawed_back": "clawed back",
    "adjusted": "adjusted",
}


def _points(store: Store, last: Day, booking: Booking, names: dict[int, str]) -> Iterator[Entry]:
    sums: Counter[tuple[Day, int, Column]] = Counter()
    for each in points_moved(store, last, booking):
        if each.program in names:
            sums[each.day, each.program, each.column] += each.amount
    for (day, number, column), amount in sums.items():
        if amount:
            program = names[number]
            owed, other = Account(POINTS, program), Account(f"points_{column}", program)
            debit, credit = (other, owed) if column in ("issued", "adjusted") else (owed, other)
            text = f"{program}: points {_SAID[column]}"
            yield _entry(day, text, debit, credit, Amount(amount, program))


_AGAINST: dict[Column, str] = {
    "issued": TILL,
    "redeemed": TILL,
    "expired": "gift_cards_expired",
    "adjusted": "gift_cards_voided",
}


def _cards(store: Store, last: Day) -> Iterator[Entry]:
    """What was sold or topped up came into the till, what a program gave is an expense, and what
    an earlier system had sold is brought along."""
    imported: Counter[Day] = Counter()
    for day, amount in store.db.execute(
        """SELECT posted_on, sum(amount) FROM gift_card_entries
           WHERE kind = 'opening' AND posted_on <= ? GROUP BY posted_on""",
        (iso(last),),
    ):
        imported[parse_day(day)] = amount
    sums: Counter[tuple[Day, Column, str]] = Counter()
    for each in cards_moved(store, last):
        other = _AGAINST[each.column]
        if each.column == "issued" and each.program is not None:
            other = "gift_cards_given"
        sums[each.day, each.column, other] += each.amount
    for day, amount in imported.items():
        sums[day, "issued", TILL] -= amount
        sums[day, "issued", IMPORTED] += amount
    for (day, column, other), amount in sums.items():
        if amount:
            owed, against = Account(CARDS), Account(other)
            debit, credit = (owed, against)
            if column in ("issued", "adjusted"):
                debit, credit = credit, debit
            what = {"gift_cards_given": "given", IMPORTED: "brought along"}.get(
                other, "voided" if column == "adjusted" else _SAID[column]
            )
            yield _entry(day, f"gift cards {what}", debit, credit, Amount(amount))


def _deferred(program: str, months: list[Month]) -> Iterator[Entry]:
    """A month's part of the sales is deferred, and what is not deferred any more is earned."""
    before = 0
    owed = Account(DEFERRED, program)
    for month in months:
        day, new, stands = month.last, _rounded(month.allocated), _rounded(month.deferred)
        earned = before + new - stands
        if new:
            text = f"{program}: revenue deferred for points"
            yield _entry(day, text, Account("sales"), owed, Amount(new))
        if earned:
            text = f"{program}: revenue earned by points"
            yield _entry(day, text, owed, Account("earned_revenue", program), Amount(earned))
        before = stands


def _rounded(amount: Fraction) -> int:
    return divide_half_up(amount.numerator, amount.denominator)


def _opening(before: list[Entry], day: Day) -> Iterator[Entry]:
    held: Counter[tuple[Account, str | None]] = Counter()
    for entry in before:
        for posting in entry.postings:
            held[posting.account, posting.amount.points_of] += posting.amount.number
    for (account, points_of), number in sorted(held.items(), key=lambda item: str(item[0])):
        if number and account.key in OWED:
            text = "opening balance"
            yield _entry(day, text, account, Account(OPENING), Amount(number, points_of))


def _balances(entries: list[Entry], first: Day, last: Day) -> Iterator[Balance]:
    """Of what is owed, at the end of each month that is whole by then."""
    held: dict[tuple[Account, str | None], int] = {}
    place = 0
    end = month_end(first)
    while end <= last:
        while place < len(entries) and entries[place].day <= end:
            for posting in entries[place].postings:
                if posting.account.key in OWED:
                    key = posting.account, posting.amount.points_of
                    held[key] = held.get(key, 0) + posting.amount.number
            place += 1
        for (account, points_of), number in sorted(held.items(), key=lambda item: str(item[0])):
            yield Balance(end, account, Amount(number, points_of))
        if end == date.max.toordinal():
            return
        end = month_end(end + 1)
