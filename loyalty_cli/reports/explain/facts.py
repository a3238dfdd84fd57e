"""Which event is meant, and everything a file said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from loyalty_cli.base.money import QUANTITY_DIGITS, format_minor
from loyalty_cli.base.problems import Problem, Refused, Usage, did_you_mean
from loyalty_cli.reports.explain.history import History
from loyalty_cli.store.facts.events import Family
from loyalty_cli.store.file.connection import Store

WORDS: dict[Family, str] = {"t": "transaction", "a": "activity"}
PARTS = ("tax", "shipping", "tip", "paid_by_points", "paid_by_gift_card")
NEAR_MAX = 20_000
"""Among how many of a member's ids the nearest is looked for."""

_NAMED = """
SELECT e.event, s.name, coalesce(m.merged_into, m.member), m.member_id, i.withdrawn
FROM event_ids i JOIN sources s ON s.source = i.source JOIN events e ON e.event = i.event
LEFT JOIN adoptions a ON e.member IS NULL AND a.event = e.event
LEFT JOIN members m ON m.member = coalesce(e.member, a.member)
WHERE i.id = ? AND i.family = ? ORDER BY i.withdrawn <> 0, i.withdrawn DESC, s.name
"""
_FACT = """
SELECT e.kind, e.instant, e.local_date, e.store, e.channel, e.amount, e.quantity, e.score,
       t.subject, f.family, f.id, s.name, coalesce(r.id, t.refund_of),
       iif(i.kind = 'counter', NULL, i.import), e.line, i.file,
       v.as_of, e.tax, e.shipping, e.tip, e.paid_by_points, e.paid_by_gift_card, e.local_minute
FROM events e JOIN event_ids f ON f.event = e.event JOIN sources s ON s.source = f.source
JOIN imports i ON i.import = e.import JOIN arrivals v ON v.arrival = i.arrival
LEFT JOIN event_texts t ON t.event = e.event LEFT JOIN event_ids r ON r.event = e.refund_of
WHERE e.event = ?
"""


@dataclass(frozen=True, slots=True)
class Found:
    """The event that is meant; `member` None is a guest's."""

    event: int
    member: int | None


def find_event(history: History, who: str, family: Family, id_: str, source: str | None) -> Found:
    """The event of that id, the member's own or a guest's.

    Raises Refused where there is none or it is another member's, Usage where it has to be said
    of which source.
    """
    store, word = history.store, WORDS[family]
    rows = store.db.execute(_NAMED, (id_, family)).fetchall()
    if source is not None:
        _refuse_unknown_source(store, source)
        rows = [row for row in rows if row[1] == source]
    # An id may be free again because its file was taken back: what stands, or what did last.
    if any(row[4] == 0 for row in rows):
        rows = [row for row in rows if row[4] == 0]
    elif source is None or rows:
        rows = [row for place, row in enumerate(rows) if row[1] not in {r[1] for r in rows[:place]}]
    own = [row for row in rows if row[2] == history.member]
    guests = [row for row in rows if row[2] is None]
    fitting = own or guests
    if len(fitting) > 1:
        names = ", ".join(row[1] for row in fitting)
        raise Usage(
            Problem(
                "which-source",
                f"several sources have a {word} {id_}: {names}",
                column="--source",
                value=id_,
                fix="Say which with --source NAME.",
            )
        )
    if fitting:
        return Found(fitting[0][0], fitting[0][2])
    if rows:
        raise Refused(
            Problem(
                "other-member",
                f"{word} {id_} belongs to member {rows[0][3]}, not to {who}",
                value=id_,
                fix=f"See loyalty points explain {rows[0][3]} --{word} {id_}.",
            )
        )
    raise Refused(_unknown(history, who, family, id_, source))


def fact(store: Store, event: int) -> dict[str, Any]:
    """What a file said of an event, and where: the keys of `fact`."""
    row = store.db.execute(_FACT, (event,)).fetchone()
    kind, instant, day, shop, channel, amount, quantity, score, subject = row[:9]
    family, id_, source, refund_of, number, line, file, imported_on = row[9:17]
    local = datetime.fromisoformat(instant).astimezone(store.settings.zone)
    adopted = store.db.execute(
        """SELECT iif(i.kind = 'counter', NULL, i.import), d.line, i.file, v.as_of FROM adoptions d
           JOIN imports i ON i.import = d.import JOIN arrivals v ON v.arrival = i.arrival
           WHERE d.event = ?""",
        (event,),
    ).fetchone()
    return {
        "transaction": id_ if family == "t" else None,
        "activity": id_ if family == "a" else None,
        "source": source,
        "kind": kind,
        "date": day,
        "occurred_at": local.isoformat(),
        "time_known": row[22] is not None,
        "amount": _money(store, amount),
        **{part: _money(store, value) for part, value in zip(PARTS, row[17:22], strict=True)},
        "refund_of": refund_of,
        "quantity": quantity_text(quantity),
        "score": quantity_text(score),
        "subject": subject,
        "store": shop,
        "channel": channel,
        "lines": _lines(store, event),
        **_place(file, number, line, imported_on),
        "taken_back": _taken_back(store, event),
        "member_known_from": None
        if adopted is None
        else _place(adopted[2], adopted[0], adopted[1], adopted[3]),
    }


def quantity_text(millionths: int | None) -> str | None:
    """A quantity as people write it: 2, 0.5."""
    if millionths is None:
        return None
    text = format_minor(millionths, QUANTITY_DIGITS)
    return text.rstrip("0").rstrip(".")


def _place(file: str, number: int | None, line: int, imported_on: str) -> dict[str, Any]:
    """What was typed at the counter has its command as `file`, and neither line nor import."""
    of_file = line if number is not None else None
    return {"file": file, "line": of_file, "import": number, "imported_on": imported_on}


def _taken_back(store: Store, event: int) -> dict[str, Any] | None:
    """On which day the event was taken back, and with which import or by which command."""
    row = store.db.execute(
        "SELECT w.withdrawn_on, iif(i.kind = 'counter', NULL, w.import),"
        " iif(i.kind = 'counter', i.file, NULL)"
        " FROM withdrawals w JOIN imports i ON i.import = w.import WHERE w.event = ?",
        (event,),
    ).fetchone()
    if row is None:
        return None
    on, number, command = row
    return {"on": on, "command": command} if number is None else {"on": on, "import": number}


def _lines(store: Store, event: int) -> list[dict[str, Any]]:
    return [
        {
            "line": line,
            "sku": sku,
            "category": category,
            "quantity": quantity_text(quantity),
            "amount": _money(store, amount),
        }
        for line, sku, category, quantity, amount in store.db.execute(
            """SELECT line, sku, category, quantity, amount FROM event_lines
               WHERE event = ? ORDER BY line""",
            (event,),
        )
    ]


def _money(store: Store, amount: int | None) -> str | None:
    return None if amount is None else format_minor(amount, store.settings.digits)


def _refuse_unknown_source(store: Store, source: str) -> None:
    known = [name for (name,) in store.db.execute("SELECT name FROM sources ORDER BY name")]
    if source not in known:
        near = did_you_mean(source, known)
        raise Refused(
            Problem(
                "unknown-source",
                f"there is no source {source}",
                column="--source",
                value=source,
                fix=f"Did you mean {near}?" if near else f"There are: {', '.join(known)}.",
            )
        )


def _unknown(history: History, who: str, family: Family, id_: str, source: str | None) -> Problem:
    """What to say of an id that nobody has: the nearest of the member's, or the latest ones."""
    db, word = history.store.db, WORDS[family]
    ids = [
        id_
        for (id_,) in db.execute(
            """SELECT i.id FROM members m JOIN events e ON e.member = m.member
               JOIN event_ids i ON i.event = e.event
               WHERE (m.member = ?1 OR m.merged_into = ?1) AND i.family = ?2
               UNION ALL
               SELECT i.id FROM members m JOIN adoptions a ON a.member = m.member
               JOIN event_ids i ON i.event = a.event
               WHERE (m.member = ?1 OR m.merged_into = ?1) AND i.family = ?2 LIMIT ?3""",
            (history.member, family, NEAR_MAX),
        )
    ]
    other: Family = "a" if family == "t" else "t"
    near = did_you_mean(id_, ids)
    if db.execute("SELECT 1 FROM event_ids WHERE id = ? AND family = ?", (id_, other)).fetchone():
        fix = f"There is one of that id under --{WORDS[other]}."
    elif near is not None:
        fix = f"Did you mean {near}?"
    elif ids:
        fix = f"The latest of {who}: {', '.join(ids[-3:])}."
    else:
        fix = f"{who} has none; was its file imported? See loyalty status."
    of = "" if source is None else f" of source {source}"
    return Problem(f"no-such-{word}", f"there is no {word} {id_}{of}", value=id_, fix=fix)
