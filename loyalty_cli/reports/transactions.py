"""`transaction find` and `transaction show`: a receipt found by what is on it, and its story."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.reports.explain.facts import PARTS, fact
from loyalty_cli.reports.exports.events import moment
from loyalty_cli.store.facts.erasing import people_of
from loyalty_cli.store.facts.receipts import Receipt, refunds_of
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH

_FIND = """
SELECT i.id, s.name, m.member_id, m.name, e.kind, e.instant, e.local_date, e.local_minute,
    e.amount, e.store, (SELECT coalesce(sum(r.amount), 0) FROM events r WHERE r.refund_of = e.event
        AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.event = r.event))
FROM events e CROSS JOIN event_ids i ON i.event = e.event AND i.family = 't' AND i.withdrawn = 0
JOIN sources s ON s.source = i.source LEFT JOIN adoptions a ON a.event = e.event
LEFT JOIN members o ON o.member = coalesce(e.member, a.member)
LEFT JOIN members m ON m.member = coalesce(o.merged_into, o.member)
WHERE e.kind IN ('purchase', 'refund') AND e.local_date <= :day
    AND (:amount IS NULL OR e.amount = :amount) AND (:on IS NULL OR e.local_date = :on)
    AND (:store IS NULL OR e.store = :store) AND (NOT :guests OR m.member IS NULL)
    AND (:member IS NULL OR m.member = :member)
ORDER BY e.instant, e.event
"""
_BEFORE = """
WITH RECURSIVE before (event, place) AS (
    SELECT ?1, 0
    UNION ALL SELECT w.event, b.place + 1 FROM before b JOIN withdrawals w ON w.again = b.event)
SELECT w.withdrawn_on, i.file, m.member_id, e.amount, e.instant, e.local_date, e.local_minute,
    t.by, t.reason
FROM before b JOIN withdrawals w ON w.event = b.event AND b.place > 0
JOIN events e ON e.event = b.event JOIN imports i ON i.import = w.import
LEFT JOIN adoptions a ON a.event = e.event
LEFT JOIN members m ON m.member = coalesce(e.member, a.member)
LEFT JOIN audit u ON u.audit = (SELECT min(x.audit) FROM audit x WHERE x.arrival = i.arrival)
LEFT JOIN audit_texts t ON t.audit = u.audit
WHERE i.kind = 'counter' ORDER BY b.place DESC
"""
_POINTS = """
SELECT p.program_id, sum(l.points) FROM json_each(?1) w
CROSS JOIN accounts a ON a.member = w.value JOIN programs p ON p.program = a.program
CROSS JOIN ledger l ON l.entry BETWEEN a.account * ?2 AND a.account * ?2 + ?2 - 1
    AND (l.event = ?3 OR l.event IN (SELECT r.event FROM events r WHERE r.refund_of = ?3))
    AND l.posted_on <= ?4
GROUP BY p.program ORDER BY p.program
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: minor units, a day, a shop, whose (`guests`: nobody's)."""

    amount: int | None = None
    on: Day | None = None
    store: str | None = None
    guests: bool = False
    member: int | None = None


def find_transactions(store: Store, wanted: Wanted, *, as_of: Day) -> list[dict[str, Any]]:
    """The receipts that fit, in order of time, a row each.

    `refunded` is how much of a purchase has come back; a refund's own is null.
    """
    digits = store.settings.digits
    found = store.db.execute(
        _FIND,
        {
            "day": iso(as_of),
            "amount": wanted.amount,
            "on": None if wanted.on is None else iso(wanted.on),
            "store": wanted.store,
            "guests": wanted.guests,
            "member": wanted.member,
        },
    )
    return [
        {
            "transaction": id_,
            "source": source,
            "member_id": member_id,
            "name": name,
            "type": kind,
            "occurred_at": moment(instant, day, minute, store.settings.zone),
            "amount": format_minor(amount, digits),
            "refunded": format_minor(back, digits) if kind == "purchase" else None,
            "store": shop,
        }
        for id_, source, member_id, name, kind, instant, day, minute, amount, shop, back in found
    ]


def show_receipt(store: Store, receipt: Receipt, *, as_of: Day) -> dict[str, Any]:
    """One receipt: what it says, whose it is, its `refunds`, the `points` it has come to in each
    program (less what its refunds took), and under `before` what was told of it until somebody
    assigned or corrected it by hand."""
    told = fact(store, receipt.event)
    digits = store.settings.digits
    refunds = [row for row in refunds_of(store.db, receipt.event) if row[1] <= iso(as_of)]
    refunded = sum(amount for *_, amount in refunds)
    name = member_id = None
    if receipt.member is not None:
        member_id, name = store.db.execute(
            "SELECT member_id, name FROM members WHERE member = ?", (receipt.member,)
        ).fetchone()
    is_purchase = receipt.kind == "purchase"
    return {
        "transaction": receipt.id,
        "source": receipt.source_name,
        "member_id": member_id,
        "name": name,
        "type": receipt.kind,
        "occurred_at": told["occurred_at"] if told["time_known"] else told["date"],
        "amount": told["amount"],
        **{part: told[part] for part in PARTS},
        "refund_of": told["refund_of"],
        "store": told["store"],
        "channel": told["channel"],
        "lines": told["lines"],
        "refunds": [
            {"transaction": id_, "occurred_on": day, "amount": format_minor(amount, digits)}
            for id_, day, amount in refunds
        ],
        "refunded": format_minor(refunded, digits) if is_purchase else None,
        "kept": format_minor(receipt.amount - refunded, digits) if is_purchase else None,
        "points": _points(store, receipt, as_of),
        "file": told["file"],
        "line": told["line"],
        "import": told["import"],
        "came_on": told["imported_on"],
        "before": _before(store, receipt.event, as_of),
        "as_of": iso(as_of),
    }


def _points(store: Store, receipt: Receipt, as_of: Day) -> list[dict[str, Any]]:
    if receipt.member is None:
        return []
    members = json.dumps(people_of(store.db, receipt.member))
    rows = store.db.execute(_POINTS, (members, NUMBERS_EACH, receipt.event, iso(as_of)))
    return [{"program": program, "points": points} for program, points in rows]


def _before(store: Store, event: int, as_of: Day) -> list[dict[str, Any]]:
    digits, zone = store.settings.digits, store.settings.zone
    return [
        {
            "until": until,
            "member_id": member_id,
            "amount": format_minor(amount, digits),
            "occurred_at": moment(instant, day, minute, zone),
            "command": command,
            "by": by,
            "reason": reason,
        }
        for until, command, member_id, amount, instant, day, minute, by, reason in store.db.execute(
            _BEFORE, (event,)
        )
        if until <= iso(as_of)
    ]
