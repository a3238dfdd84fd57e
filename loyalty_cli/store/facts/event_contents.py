"""The content of stored events told again, to compare it with the digest of when they came."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from loyalty_cli.base.dates import parse_day
from loyalty_cli.intake.kinds.content import (
    activity_text,
    context_text,
    digest,
    line_text,
    parts_text,
    time_text,
    transaction_content,
)
from loyalty_cli.intake.kinds.rows import NO_PARTS, PartValues, TransactionLine, When

_EVENTS = """SELECT e.event, e.member, e.kind, e.instant, e.local_date, e.local_minute, e.amount,
       e.tax, e.shipping, e.tip, e.paid_by_points, e.paid_by_gift_card, e.store, e.channel,
       e.quantity, e.score, e.content, i.family,
       iif(x.answer = 'match', t.refund_of, coalesce(p.id, t.refund_of)), t.subject, t.note
FROM events e JOIN event_ids i ON i.event = e.event
LEFT JOIN event_ids p ON p.event = e.refund_of LEFT JOIN event_texts t ON t.event = e.event
LEFT JOIN unmatched_refunds x ON x.event = e.event
WHERE ?1 IS NULL OR e.event IN (SELECT value FROM json_each(?1)) ORDER BY e.event"""
_LINES = """SELECT event, sku, category, quantity, amount, tax, shipping, tip, paid_by_points,
       paid_by_gift_card FROM event_lines
WHERE ?1 IS NULL OR event IN (SELECT value FROM json_each(?1)) ORDER BY event, line"""
_ERASED = """SELECT event FROM events WHERE member IN (SELECT member FROM erasures)
UNION SELECT event FROM adoptions WHERE member IN (SELECT member FROM erasures)
UNION SELECT event FROM events WHERE refund_of IN (
    SELECT event FROM events WHERE member IN (SELECT member FROM erasures)
    UNION SELECT event FROM adoptions WHERE member IN (SELECT member FROM erasures))
UNION SELECT event FROM event_texts WHERE instr(note, ?1) OR instr(subject, ?1)"""


@lru_cache(maxsize=4096)
def _context(refund_of: str | None, store: str | None, channel: str | None) -> str:
    return context_text(refund_of, store, channel)


def _parts(parts: PartValues) -> str:
    return "" if parts == NO_PARTS else parts_text(parts)


def note_erased_contents(db: sqlite3.Connection, mark: str, arrival: int) -> None:
    """Notes what events say now out of which the erasure of that arrival took words: those of
    members who were erased, their refunds, and those whose words bear the `mark`."""
    events = [event for (event,) in db.execute(_ERASED, (mark,))]
    changed = list(changed_contents(db, events))
    db.executemany(
        "INSERT INTO erased_contents (event, content, arrival) VALUES (?, ?, ?)"
        " ON CONFLICT (event) DO UPDATE SET content = excluded.content, arrival = excluded.arrival",
        [(event, told, arrival) for event, told in changed],
    )


def changed_contents(
    db: sqlite3.Connection, events: Collection[int] | None = None
) -> Iterator[tuple[int, bytes]]:
    """The events, of all or of these, whose rows do not say what their digest was made of, with the
    digest of what they say. Of one out of which words were erased that of then counts."""
    wanted = (None if events is None else json.dumps(list(events)),)
    erased: dict[int, bytes] = dict(db.execute("SELECT event, content FROM erased_contents"))
    lines = groupby(db.execute(_LINES, wanted), key=itemgetter(0))
    ahead = next(lines, None)
    for row in db.execute(_EVENTS, wanted):
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
            words = activity_text(
                row[2],
                when,
                quantity=row[14],
                score=row[15],
                subject=row[19],
                store=row[12],
                channel=row[13],
                note=row[20],
            )
            told = digest(words)
        else:
            said = map(line_text, of_event) if of_event else (f"amount={row[6]}",)
            of = row[18] if row[2] == "refund" else None
            context, parts = _context(of, row[12], row[13]), _parts(row[7:12])
            told = transaction_content(row[2], time_text(when), context, said, parts)
        if told != row[16] and told != erased.get(row[0]):
            yield row[0], told
