"""Everything the store holds of one person: what the law lets them ask for (GDPR, article 15)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from loyalty_cli.base.dates import Day
from loyalty_cli.base.money import QUANTITY_DIGITS, format_minor
from loyalty_cli.reports.exports.events import moment
from loyalty_cli.reports.members import member_show
from loyalty_cli.reports.points import points_show
from loyalty_cli.reports.rewards.gift_cards import card_list
from loyalty_cli.reports.rewards.redemptions import claims, redemptions
from loyalty_cli.reports.rewards.vouchers import voucher_list
from loyalty_cli.reports.upkeep.audit import Asked, audit_list
from loyalty_cli.store.facts.erasing import people_of
from loyalty_cli.store.facts.lookup import find_member
from loyalty_cli.store.file.connection import Store

MASTER = ("card", "nickname", "store", "referred_by")
"""What `member show` leaves out of the row of a member."""

KEYS_KEYS = ("kind", "key")
CONSENT_KEYS = ("channel", "given", "since", "source")
CHANGE_KEYS = ("from", "field", "old", "new", "source")
EVENT_KEYS = (
    *("source", "id", "kind", "occurred_at", "amount", "refund_of", "store", "channel"),
    *("quantity", "score", "subject", "note", "tax", "shipping", "tip", "paid_by_points"),
    *("paid_by_gift_card", "lines", "file"),
)
PART_KEYS = ("tax", "shipping", "tip", "paid_by_points", "paid_by_gift_card")
LINE_KEYS = ("sku", "category", "quantity", "amount", *PART_KEYS)
LEVEL_KEYS = ("program", "posted_on", "from", "level", "until", "why")

_MINE = "(SELECT value FROM json_each(:members))"
# What a member came with holds from the day and the file that brought them.
_CONSENTS = f"""SELECT c.channel, c.given, coalesce(c.since, a.as_of), coalesce(
    (SELECT coalesce(f.file, x.source) FROM member_changes x LEFT JOIN imports f USING (import)
     WHERE x.member = c.member AND x.field = 'consent:' || c.channel
     ORDER BY x.change DESC LIMIT 1),
    (SELECT group_concat(f.file, ', ') FROM imports f
     WHERE f.arrival = m.completed AND f.kind = 'members'), i.file, 'command')
FROM member_consents c JOIN members m USING (member)
JOIN arrivals a ON a.arrival = coalesce(m.completed, m.arrival)
LEFT JOIN imports i ON i.import = m.import
WHERE m.member IN {_MINE} ORDER BY 1"""
_EVENTS = f"""SELECT e.event, s.name, i.id, e.kind, e.instant, e.local_date, e.local_minute,
       e.amount, coalesce(p.id, t.refund_of), e.store, e.channel, e.quantity, e.score, t.subject,
       t.note, e.tax, e.shipping, e.tip, e.paid_by_points, e.paid_by_gift_card, f.file
FROM events e JOIN event_ids i USING (event) JOIN sources s USING (source)
JOIN imports f ON f.import = e.import LEFT JOIN event_texts t ON t.event = e.event
LEFT JOIN event_ids p ON p.event = e.refund_of LEFT JOIN adoptions a ON a.event = e.event
WHERE coalesce(e.member, a.member) IN {_MINE} ORDER BY e.instant, e.event"""
_LINES = f"""SELECT sku, category, quantity, amount, {", ".join(PART_KEYS)}
FROM event_lines WHERE event = ? ORDER BY line"""
_LEVELS = f"""SELECT p.program_id, c.posted_on, c.from_level, c.level, c.until, c.why
FROM level_changes c JOIN accounts a USING (account) JOIN programs p USING (program)
WHERE a.member IN {_MINE} ORDER BY c.posted_on, c.change"""


def everything(store: Store, who: str, *, as_of: Day) -> dict[str, Any]:
    """`member show` with all keys, and `merged` `keys` `consents` `changes` `events` `entries`
    `levels` `redemptions` `claims` `vouchers` `gift_cards` `audit`, each the rows as they are
    read, or a list of them.

    A consent has the day and the source (a file, or `command`) it is known from. A change is of
    any field, an attribute or a consent (as `consent:CHANNEL`), with its source.
    Facts, keys and what was done are all there are, whenever they came; what stands on a day is
    that of the as-of day. No code of a gift card is in it: a card is its bearer's. Raises Refused
    where nobody is meant.
    """
    shown = member_show(store, who, as_of=as_of)
    number = find_member(store, who, any_country=True)
    members = people_of(store.db, number)
    wanted = {"members": json.dumps(members)}
    member_id = shown["member_id"]

    def rows(keys: tuple[str, ...], query: str) -> Iterator[dict[str, Any]]:
        return (dict(zip(keys, row, strict=True)) for row in store.db.execute(query, wanted))

    master = store.db.execute(
        f"SELECT {', '.join(MASTER)} FROM members WHERE member = ?", (number,)
    ).fetchone()
    consents = rows(CONSENT_KEYS, _CONSENTS)
    return {
        **{key: value for key, value in shown.items() if key not in ("accounts", "as_of")},
        **dict(zip(MASTER, master, strict=True)),
        "merged": [
            text
            for each, text in store.db.execute(
                f"SELECT member, member_id FROM members WHERE member IN {_MINE} ORDER BY 1", wanted
            )
            if each != number
        ],
        "keys": rows(
            KEYS_KEYS, f"SELECT kind, key FROM member_keys WHERE member IN {_MINE} ORDER BY 1, 2"
        ),
        "consents": ({**row, "given": bool(row["given"])} for row in consents),
        "changes": rows(
            CHANGE_KEYS,
            "SELECT from_day, field, old_value, value, source FROM member_changes"
            f" WHERE member IN {_MINE} ORDER BY change",
        ),
        "accounts": shown["accounts"],
        "events": (_event(store, row) for row in store.db.execute(_EVENTS, wanted)),
        "entries": points_show(store, member_id, program=None, as_of=as_of),
        "levels": rows(LEVEL_KEYS, _LEVELS),
        "redemptions": redemptions(store, as_of=as_of, member=member_id, reward=None),
        "claims": claims(store, as_of=as_of, member=member_id, every=True),
        "vouchers": voucher_list(store, as_of=as_of, member=member_id, reward=None, status=None),
        "gift_cards": card_list(store, as_of=as_of, member=member_id, status=None),
        "audit": audit_list(store, Asked(member=member_id)),
        "as_of": shown["as_of"],
    }


def _event(store: Store, row: tuple[Any, ...]) -> dict[str, Any]:
    event, source, id_, kind, instant, day, minute, amount, refund_of, shop, channel = row[:11]
    quantity, score, subject, note, *parts, file = row[11:]
    digits = store.settings.digits

    def money(value: int | None) -> str | None:
        return None if value is None else format_minor(value, digits)

    def number(value: int | None) -> str | None:
        if value is None:
            return None
        return format_minor(value, QUANTITY_DIGITS).rstrip("0").rstrip(".")

    lines = [
        dict(zip(LINE_KEYS, (sku, category, number(count), *map(money, amounts)), strict=True))
        for sku, category, count, *amounts in store.db.execute(_LINES, (event,))
    ]
    cells = (
        *(source, id_, kind, moment(instant, day, minute, store.settings.zone), money(amount)),
        *(refund_of, shop, channel, number(quantity), number(score), subject, note),
        *(money(part) for part in parts),
        *(lines, file),
    )
    return dict(zip(EVENT_KEYS, cells, strict=True))
