"""The content of stored events told again, to compare it with the digest of when they came."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from loyalty_cli.base.dates import parse_day
from loyalty_cli.intake.activities import activity_text
from loyalty_cli.intake.common import digest
from loyalty_cli.intake.parts import parts_text
from loyalty_cli.intake.receipts import context_text, line_text, time_text
from loyalty_cli.intake.rows import NO_PARTS, PartValues, TransactionLine, When
from loyalty_cli.store.erasing import BLANK

_EVENTS = """SELECT e.event, e.member, e.kind, e.instant, e.local_date, e.local_minute, e.amount,
       e.tax, e.shipping, e.tip, e.paid_by_points, e.paid_by_gift_card, e.store, e.channel,
       e.quantity, e.score, e.content, i.family,
       iif(x.answer = 'match', t.refund_of, coalesce(p.id, t.refund_of)), t.subject, t.note
FROM events e JOIN event_ids i ON i.event = e.event
LEFT JOIN event_ids p ON p.event = e.refund_of LEFT JOIN event_texts t ON t.event = e.event
LEFT JOIN unmatched_refunds x ON x.event = e.event
ORDER BY e.event"""
_LINES = """SELECT event, sku, category, quantity, amount, tax, shipping, tip, paid_by_points,
       paid_by_gift_card FROM event_lines ORDER BY event, line"""


@lru_cache(maxsize=4096)
def _context(refund_of: str | None, store: str | None, channel: str | None) -> str:
    return context_text(refund_of, store, channel)


def _parts(parts: PartValues) -> str:
    return "" if parts == NO_PARTS else parts_text(parts)


def blanked_events(db: sqlite3.Connection) -> frozenset[int]:
    """The events out of whose words the name of somebody who was erased has been taken."""
    rows = db.execute(
        "SELECT event FROM event_texts WHERE (instr(note, ?1) OR instr(subject, ?1))"
        " AND EXISTS (SELECT 1 FROM erasures)",
        (BLANK,),
    )
    return frozenset(event for (event,) in rows)


def changed_contents(db: sqlite3.Connection) -> Iterator[tuple[int, int | None]]:
    """The events (with their members) whose rows do not say what their digest was made of."""
    lines = groupby(db.execute(_LINES), key=itemgetter(0))
    ahead = next(lines, None)
    for row in db.execute(_EVENTS):
        of_event: list[TransactionLine] = []
        while ahead is not None and ahead[0] <= row[0]:
            if ahead[0] == row[0]:
                of_event = [
                    TransactionLine(sku, category, quantity, amount, tuple(parts))
                    for _, sku, category, quantity, amount, *parts in ahead[1]
                ]
            ahead = next(lines, None)
        when = When(row[3], parse_day(row[4]), row[5])
        if row[17] == "a":
            text = activity_text(
                row[2],
                when,
                quantity=row[14],
                score=row[15],
                subject=row[19],
                store=row[12],
                channel=row[13],
                note=row[20],
            )
        else:
            said = map(line_text, of_event) if of_event else (f"amount={row[6]}",)
            of = row[18] if row[2] == "refund" else None
            context, parts = _context(of, row[12], row[13]), _parts(row[7:12])
            text = "\x1e".join((row[2], time_text(when), context, *said, parts))
        if digest(text) != row[16]:
            yield row[0], row[1]
