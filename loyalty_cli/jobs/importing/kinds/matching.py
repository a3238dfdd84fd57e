"""Refunds that don't say of which purchase they are, matched to the member's own.

The newest earlier purchase counts that still holds that sku at that price, else the newest that
still holds that amount; of the same source, because a receipt is pointed at by its id.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from loyalty_cli.base.dates import iso
from loyalty_cli.intake.kinds.rows import Transaction, TransactionLine
from loyalty_cli.program.judging.basket import ONE, bought
from loyalty_cli.program.judging.facts import REFUND, Event, Line
from loyalty_cli.program.judging.keeping import Keeping
from loyalty_cli.store.facts.event_queries import load_numbered

_CANDIDATES = """
WITH own (member) AS (SELECT member FROM members WHERE member = :member OR merged_into = :member),
facts (event) AS (
    SELECT e.event FROM own CROSS JOIN events e ON e.member = own.member AND e.local_date <= :day
    UNION ALL SELECT a.event FROM own CROSS JOIN adoptions a ON a.member = own.member)
SELECT e.event, e.amount - coalesce((SELECT sum(r.amount) FROM events r
    WHERE r.refund_of = e.event
      AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.event = r.event)), 0)
FROM facts f CROSS JOIN events e ON e.event = f.event AND e.kind = 'purchase'
    AND e.local_date <= :day AND (:bare OR rtrim(e.instant, 'Z') <= :instant)
CROSS JOIN event_ids i ON i.event = e.event AND i.source = :source AND i.withdrawn = 0
ORDER BY e.local_date DESC, rtrim(e.instant, 'Z') DESC, i.id DESC
"""


class Matching:
    """Finds the purchase of a refund; knows the refunds that are still to be written, too."""

    def __init__(self, db: sqlite3.Connection, source: int) -> None:
        self._db = db
        self._source = source
        self._unwritten: dict[int, list[Event]] = {}

    def note(self, purchase: int, refund: Transaction) -> None:
        """A refund of that purchase is taken, and will be written."""
        self._unwritten.setdefault(purchase, []).append(_event(refund))

    def written(self) -> None:
        """What was noted stands in the store now."""
        self._unwritten = {}

    def find(self, member: int, refund: Transaction) -> int | None:
        """The number of the purchase that a refund of the member is of; None where there is none
        that holds it. It is noted as taken."""
        goods = [line for line in refund.lines if line.sku is not None]
        whole = len(goods) == len(refund.lines)
        by_amount = None
        for purchase, left in self._candidates(member, refund):
            if left < refund.amount:
                continue
            if by_amount is None:
                by_amount = purchase
            if not (goods and whole):
                break
            if self._holds(purchase, goods):
                by_amount = purchase
                break
        if by_amount is not None:
            self.note(by_amount, refund)
        return by_amount

    def _candidates(self, member: int, refund: Transaction) -> Iterator[tuple[int, int]]:
        """The member's earlier purchases with what is left of each, the newest first."""
        when = refund.when
        values = {
            "member": member,
            "day": iso(when.day),
            "bare": when.minute is None,
            "instant": when.instant.rstrip("Z"),
            "source": self._source,
        }
        for purchase, left in self._db.execute(_CANDIDATES, values):
            yield purchase, left - sum(each.amount for each in self._unwritten.get(purchase, ()))

    def _holds(self, purchase: int, goods: Sequence[TransactionLine]) -> bool:
        """Whether each sku is still there, at that price, as often as it comes back."""
        numbers = [
            event
            for (event,) in self._db.execute(
                "SELECT e.event FROM events e WHERE e.refund_of = ? AND NOT EXISTS"
                " (SELECT 1 FROM withdrawals w WHERE w.event = e.event)",
                (purchase,),
            )
        ]
        events = load_numbered(self._db, [purchase, *numbers])
        sale = events.pop(purchase)
        refunds = [*events.values(), *self._unwritten.get(purchase, ())]
        keeping = Keeping(sale, frozenset())
        keeping.take_all(sorted(refunds, key=lambda each: (each.day, each.order())))
        left = list(keeping.amounts)
        for good in goods:
            wanted = good.amount
            for place, line in enumerate(bought(sale)):
                if wanted > 0 and line.sku == good.sku and _is_price_of(line, good):
                    taken = min(wanted, max(0, left[place]))
                    left[place] -= taken
                    wanted -= taken
            if wanted > 0:
                return False
        return True


def _is_price_of(line: Line, good: TransactionLine) -> bool:
    """Whether a piece cost what it comes back for, but for the rounding of a line's amount."""
    bought_pieces = line.quantity if isinstance(line.quantity, int) else ONE
    back = good.quantity or ONE
    return abs(line.amount * back - good.amount * bought_pieces) < max(bought_pieces, back)


def _event(refund: Transaction) -> Event:
    when = refund.when
    lines = tuple(
        Line(line.sku, line.category, line.quantity, line.amount) for line in refund.lines
    )
    return Event(
        *(0, REFUND, when.instant, when.day, when.minute, "", refund.id),
        lines=lines,
        amount=refund.amount,
    )
