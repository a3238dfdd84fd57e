"""`export transactions` and `export activities`, in the columns that their imports read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import QUANTITY_DIGITS, format_minor
from loyalty_cli.base.problems import Problem, Refused, Usage, did_you_mean
from loyalty_cli.reports.exports import Cells, Plain, Sheet
from loyalty_cli.store.file.connection import Store

TRANSACTIONS = (
    *("transaction_id", "member_id", "occurred_at", "amount", "type", "refund_of", "store"),
    *("channel", "sku", "category", "quantity"),
    *("tax", "shipping", "tip", "paid_by_points", "paid_by_gift_card"),
)
ACTIVITIES = (
    *("activity_id", "member_id", "occurred_at", "kind", "quantity", "score", "subject"),
    *("store", "channel", "note"),
)

# In order of arrival, which is that of the table: nothing is sorted, and nothing held.
_FROM = """
FROM events AS e CROSS JOIN event_ids AS i ON i.event = e.event
    AND i.source = :source AND i.family = :family AND i.withdrawn = 0
LEFT JOIN adoptions AS a ON a.event = e.event
LEFT JOIN members AS m ON m.member = coalesce(e.member, a.member)
"""
_WHERE = "WHERE :day IS NULL OR e.local_date <= :day ORDER BY e.event"
_TRANSACTIONS = f"""
SELECT e.event, i.id, m.member_id, e.instant, e.local_date, e.local_minute, e.amount, e.kind,
    coalesce(p.id, t.refund_of), e.store, e.channel, e.tax, e.shipping, e.tip, e.paid_by_points,
    e.paid_by_gift_card, l.sku, l.category, l.quantity, l.amount, l.tax, l.shipping, l.tip,
    l.paid_by_points, l.paid_by_gift_card
{_FROM} LEFT JOIN event_ids AS p ON p.event = e.refund_of
LEFT JOIN event_texts AS t ON t.event = e.event
LEFT JOIN event_lines AS l ON l.event = e.event {_WHERE}, l.line
"""
_SUMS, _ITEM, _CELLS = slice(11, 16), slice(16, 20), slice(20, 25)
"""Where a row has the parts of the whole transaction, its line, and the parts of that."""
_ACTIVITIES = f"""
SELECT i.id, m.member_id, e.instant, e.local_date, e.local_minute, e.kind, e.quantity, e.score,
    t.subject, e.store, e.channel, t.note
{_FROM} LEFT JOIN event_texts AS t ON t.event = e.event {_WHERE}
"""
_SOURCES = """
SELECT s.name FROM sources AS s WHERE EXISTS (SELECT 1 FROM event_ids AS i
    WHERE i.source = s.source AND i.family = ? AND i.withdrawn = 0) ORDER BY s.source
"""


def transactions(store: Store, *, source: str, as_of: Day | None) -> Sheet:
    """The purchases and refunds of a source, a row a line; a part of the whole order stands on one
    of its rows."""
    return Sheet(TRANSACTIONS, _transaction_rows(store, source, as_of))


def activities(store: Store, *, source: str, as_of: Day | None) -> Sheet:
    """The activities of a source."""
    return Sheet(ACTIVITIES, _activity_rows(store, source, as_of))


def the_source(store: Store, wanted: str | None, family: str) -> str:
    """The source to export: the one named, else the only one that has such events.

    A file holds one numbering of receipts. Raises Usage where it has to be said which, Refused
    where there is none of that name.
    """
    names = [name for (name,) in store.db.execute(_SOURCES, (family,))]
    if wanted is None:
        if len(names) > 1:
            raise Usage(
                Problem(
                    "which-source",
                    f"there are several sources: {', '.join(names)}, and a file holds one",
                    column="--source",
                    fix="say which with --source NAME",
                )
            )
        return names[0] if names else "csv"
    known = [name for (name,) in store.db.execute("SELECT name FROM sources ORDER BY source")]
    if wanted not in known:
        near = did_you_mean(wanted, known)
        raise Refused(
            Problem(
                "unknown-source",
                f"there is no source {wanted}",
                column="--source",
                value=wanted,
                fix=f"Did you mean {near}?"
                if near
                else f"There are: {', '.join(known) or 'none'}.",
            )
        )
    return wanted


def _read(store: Store, query: str, source: str, family: str, as_of: Day | None) -> sqlite3.Cursor:
    row = store.db.execute("SELECT source FROM sources WHERE name = ?", (source,)).fetchone()
    values = {
        "source": None if row is None else row[0],
        "family": family,
        "day": None if as_of is None else iso(as_of),
    }
    return store.db.execute(query, values)


def _transaction_rows(store: Store, source: str, as_of: Day | None) -> Iterator[Cells]:
    zone, digits = store.settings.zone, store.settings.digits
    rows = _read(store, _TRANSACTIONS, source, "t", as_of)
    for _, of_event in groupby(rows, key=itemgetter(0)):
        lines = list(of_event)
        cells = [list(line[_CELLS]) for line in lines]
        whole = _row_of_sums([line[_ITEM][3] for line in lines])
        for place, total in enumerate(lines[0][_SUMS]):
            if all(of_line[place] is None for of_line in cells):
                cells[whole][place] = total
        for line, parts in zip(lines, cells, strict=True):
            _, number, member, instant, date, minute, amount, kind, *where = line[:11]
            sku, category, quantity, of_line = line[_ITEM]
            yield [
                number,
                member,
                Plain(moment(instant, date, minute, zone)),
                Plain(format_minor(amount if of_line is None else of_line, digits)),
                Plain(kind),
                *where,
                sku,
                category,
                _number(quantity, QUANTITY_DIGITS),
                *(_number(part, digits) for part in parts),
            ]


def _row_of_sums(amounts: list[int | None]) -> int:
    """On which row the whole order's parts stand: the first, unless that were then its own."""
    above = [place for place, amount in enumerate(amounts) if amount is None or amount > 0]
    others = [place for place in range(len(amounts)) if place not in above]
    return others[0] if len(above) == 1 and others else 0


def _activity_rows(store: Store, source: str, as_of: Day | None) -> Iterator[Cells]:
    zone = store.settings.zone
    for row in _read(store, _ACTIVITIES, source, "a", as_of):
        number, member, instant, date, minute, kind, quantity, score, *texts = row
        subject, shop, channel, note = texts
        yield [
            number,
            member,
            Plain(moment(instant, date, minute, zone)),
            kind,
            _number(quantity, QUANTITY_DIGITS),
            _number(score, QUANTITY_DIGITS),
            subject,
            shop,
            channel,
            note,
        ]


def moment(instant: str, date: str, minute: int | None, zone: ZoneInfo) -> str:
    """A time as it can be read again: local with its offset, and a bare date where it was one."""
    if minute is None:
        return date
    local = datetime.fromisoformat(instant[:19] + "+00:00").astimezone(zone)
    if (local.utcoffset() or timedelta()).seconds % 60:
        # An offset of the 19th century, which has seconds.
        return instant
    text = local.isoformat()
    return f"{text[:19]}{instant[19:-1]}{text[19:]}"


def _number(value: Any, digits: int) -> str | None:
    if value is None:
        return None
    text = format_minor(int(value), digits)
    return Plain(text.rstrip("0").rstrip(".") if digits == QUANTITY_DIGITS else text)
