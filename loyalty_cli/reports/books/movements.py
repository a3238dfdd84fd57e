"""Everything that raised or lowered what is owed: points, vouchers, gift cards, by day.

What lapses by its date alone (vouchers, gift cards) moves at the start of the day after its last
good one, as points do. What was posted late moves on the day on which it was posted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.reports.books.booking import Booking
from loyalty_cli.reports.rewards.had_under import HadUnder
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.walks import SUMS, TAKING

Kind = Literal["points", "vouchers", "gift-cards"]
KINDS: tuple[Kind, ...] = ("points", "vouchers", "gift-cards")

Column = Literal["issued", "redeemed", "expired", "clawed_back", "adjusted"]
COLUMNS: tuple[Column, ...] = ("issued", "redeemed", "expired", "clawed_back", "adjusted")
"""What moves. Issued and adjusted raise what is owed, the others lower it, each as a positive
number; what was taken back is below 0 in its column."""


@dataclass(frozen=True, slots=True)
class Movement:
    """So much on a day: points, uses of vouchers, or minor units of money.

    `program` is the program's number, None for a gift card that belongs to none. `worth` is what
    it is worth in minor units, as far as that is known at once (of points it is not).
    """

    kind: Kind
    program: int | None
    day: Day
    column: Column
    amount: int
    worth: int | None = None


def movements(store: Store, until: Day) -> Iterator[Movement]:
    """All movements up to a day, by kind; those of one kind in no order."""
    yield from points_moved(store, until, Booking(store))
    yield from _vouchers(store, until)
    yield from cards_moved(store, until)


def points_moved(store: Store, until: Day, booking: Booking) -> Iterator[Movement]:
    """The movements of points, on the days on which they are booked."""
    for program, posted_on, arrival, kind, points in store.db.execute(
        """SELECT a.program, l.posted_on, l.arrival, l.kind, sum(l.points)
           FROM ledger l JOIN accounts a USING (account) WHERE l.posted_on <= ?
           GROUP BY a.program, l.posted_on, l.arrival, l.kind""",
        (iso(until),),
    ):
        named = SUMS[kind]
        column: Column = "issued" if named == "earned" else named  # type: ignore[assignment]
        amount = -points if named in TAKING else points
        day = booking.day(program, parse_day(posted_on), arrival)
        if day <= until:
            yield Movement("points", program, day, column, amount)


def _vouchers(store: Store, until: Day) -> Iterator[Movement]:
    had = HadUnder(store)
    steps = _voucher_steps(store, until)
    for voucher, program, reward, version, amount, uses, issued_on, expires_on in store.db.execute(
        """SELECT voucher, program, reward, version, amount, uses_max, issued_on, expires_on
           FROM vouchers WHERE issued_on <= ? ORDER BY voucher""",
        (iso(until),),
    ):
        known = had.reward(version, reward)
        each = amount if known is None or known.value is None else known.value
        for day, column, count in _life(issued_on, expires_on, uses, steps[voucher], until):
            worth = None if each is None else each * count
            yield Movement("vouchers", program, day, column, count, worth)


def cards_moved(store: Store, until: Day) -> Iterator[Movement]:
    """The movements of money on gift cards."""
    steps: defaultdict[int, list[Step]] = defaultdict(list)
    for card, kind, amount, posted_on, arrival in store.db.execute(
        """SELECT gift_card, kind, amount, posted_on, arrival FROM gift_card_entries
           WHERE posted_on <= ? ORDER BY entry""",
        (iso(until),),
    ):
        steps[card].append((parse_day(posted_on), arrival, _CARD_COLUMNS[kind], amount))
    for card, program, issued_on, expires_on in store.db.execute(
        """SELECT g.gift_card, a.program, g.issued_on, g.expires_on FROM gift_cards g
           LEFT JOIN redemptions r USING (redemption) LEFT JOIN accounts a USING (account)
           WHERE g.issued_on <= ? ORDER BY g.gift_card""",
        (iso(until),),
    ):
        for day, column, amount in _life(issued_on, expires_on, 0, steps[card], until):
            yield Movement("gift-cards", program, day, column, amount, amount)


_CARD_COLUMNS: dict[str, Column] = {
    "issue": "issued",
    "opening": "issued",
    "topup": "issued",
    "redeem": "redeemed",
    "refund": "redeemed",
    "void": "adjusted",
}

Step = tuple[Day, int, Column, int]
"""A day, the arrival that tells which of two is first, a column, and how what is left changes."""


def _voucher_steps(store: Store, until: Day) -> defaultdict[int, list[Step]]:
    steps: defaultdict[int, list[Step]] = defaultdict(list)
    for voucher, uses, used_on, arrival in store.db.execute(
        "SELECT voucher, uses, used_on, arrival FROM voucher_uses WHERE used_on <= ? ORDER BY use",
        (iso(until),),
    ):
        steps[voucher].append((parse_day(used_on), arrival, "redeemed", -uses))
    for voucher, voided_on, arrival in store.db.execute(
        "SELECT voucher, voided_on, arrival FROM voucher_voids WHERE voided_on <= ?", (iso(until),)
    ):
        # All that is left then.
        steps[voucher].append((parse_day(voided_on), arrival, "adjusted", 0))
    return steps


def _life(
    issued_on: str, expires_on: str | None, issued: int, steps: list[Step], until: Day
) -> Iterator[tuple[Day, Column, int]]:
    """The movements of one voucher or card: what was issued, what its steps did, and what was left
    when it was void or over; what comes back after that goes the same way at once."""
    left, end = 0, None if expires_on is None else parse_day(expires_on) + 1
    gone_as: Column | None = None
    if issued:
        yield parse_day(issued_on), "issued", issued
        left = issued
    for day, _, column, change in sorted(steps):
        if end is not None and day >= end and gone_as is None:
            if left:
                yield end, "expired", left
            left, gone_as = 0, "expired"
        if column == "adjusted":
            voided = (change or -left) if gone_as is None else 0
            if voided:
                yield day, "adjusted", voided
            left += voided
            gone_as = gone_as or "adjusted"
            continue
        if change:
            yield day, column, change if column == "issued" else -change
            left += change
        if gone_as is not None and left:
            yield day, gone_as, left if gone_as == "expired" else -left
            left = 0
    if end is not None and end <= until and gone_as is None and left:
        yield end, "expired", left
