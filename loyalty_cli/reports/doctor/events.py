"""Facts: events with their ids and lines, refunds, imports, and the words of the audit."""

from __future__ import annotations

import json
from collections.abc import Iterator

from loyalty_cli.program.judging.facts import PARTS
from loyalty_cli.reports.doctor.checks import Difference, check
from loyalty_cli.store.facts.event_contents import changed_contents
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.log.audit import digest

_NO_ID = """SELECT e.event, e.kind, i.family FROM events e LEFT JOIN event_ids i USING (event)
WHERE i.event IS NULL OR i.family <> iif(e.kind IN ('purchase', 'refund'), 't', 'a')"""
_LINES = """SELECT e.event, e.amount, sum(l.amount) FROM event_lines l JOIN events e USING (event)
GROUP BY l.event HAVING sum(l.amount) IS NOT e.amount"""
_PARTS = """SELECT e.event, e.{part}, sum(l.{part}) FROM event_lines l JOIN events e USING (event)
WHERE l.{part} IS NOT NULL GROUP BY l.event HAVING sum(l.{part}) IS NOT e.{part}"""
_REFUNDED = """SELECT p.event, p.kind, p.amount, sum(r.amount) FROM events r
JOIN events p ON p.event = r.refund_of
WHERE r.event NOT IN (SELECT event FROM withdrawals)
GROUP BY p.event HAVING sum(r.amount) > p.amount OR p.kind <> 'purchase'"""
_ANSWERS = """SELECT u.event, u.purchase, e.refund_of FROM unmatched_refunds u
JOIN events e USING (event) WHERE u.purchase IS NOT e.refund_of"""
# Of members who were merged the one that they are now.
_ASTRAY = """WITH pairs AS (
    SELECT r.event, r.kind, p.local_date AS bought_on, r.local_date,
           coalesce(p.member, pa.member) AS member, coalesce(r.member, ra.member) AS other
    FROM events r JOIN events p ON p.event = r.refund_of
    LEFT JOIN adoptions pa ON pa.event = p.event LEFT JOIN adoptions ra ON ra.event = r.event
    WHERE r.event NOT IN (SELECT event FROM withdrawals))
SELECT event, kind, bought_on, local_date, member, other FROM pairs
WHERE kind <> 'refund' OR local_date < bought_on
   OR (SELECT coalesce(merged_into, member) FROM members m WHERE m.member = pairs.member) IS NOT
      (SELECT coalesce(merged_into, member) FROM members m WHERE m.member = pairs.other)"""
_IMPORTS = """SELECT i.import, i.kind, i.counts, coalesce(e.count, 0) FROM imports i LEFT JOIN (
    SELECT import, count(*) AS count FROM events
    WHERE event NOT IN (SELECT again FROM withdrawals WHERE again IS NOT NULL)
    GROUP BY import) e USING (import)
WHERE i.kind IN ('transactions', 'activities', 'counter') ORDER BY i.import"""
_MADE = """SELECT i.arrival, sum(json_extract(i.counts, '$.new')), (
    SELECT count(*) FROM members m WHERE m.arrival = i.arrival)
FROM imports i WHERE i.kind = 'members' GROUP BY i.arrival"""
# Of words that an erasure took out what remains has a digest of its own, which is in the chain.
_AUDIT = """SELECT a.audit, iif(t.erased IS NULL, a.digest, t.remains), t.audit, t.by, t.reason,
       t.before, t.after, t.place, t.salt
FROM audit a LEFT JOIN audit_texts t USING (audit)"""


@check("contents", "Every event says what it said when it came, by the digest of its content.")
def contents(store: Store) -> Iterator[Difference]:
    """Where an erasure took words out of it, what it said then."""
    for event, _ in changed_contents(store.db):
        yield Difference(f"content of event {event}", "as it came", "changed")


@check("event-ids", "Every event has its id, among transactions or among activities.")
def event_ids(store: Store) -> Iterator[Difference]:
    """By its id it is known when it comes again."""
    for event, kind, family in store.db.execute(_NO_ID):
        yield Difference(f"id of event {event} ({kind})", "one", family)


@check("event-lines", "The lines of a transaction add up to its amount, their parts to its parts.")
def event_lines(store: Store) -> Iterator[Difference]:
    """In minor units; of lines from before there were parts by line only the sums are known."""
    for event, amount, lines in store.db.execute(_LINES):
        yield Difference(f"amount of event {event} (minor units)", lines, amount)
    for part in PARTS:
        for event, whole, lines in store.db.execute(_PARTS.format(part=part)):
            yield Difference(f"{part} of event {event} (minor units)", lines, whole)


@check("refunds", "A refund is of a purchase of the same member, not before it, and not above it.")
def refunds(store: Store) -> Iterator[Difference]:
    """All refunds of a purchase together."""
    for event, kind, amount, back in store.db.execute(_REFUNDED):
        if kind != "purchase":
            yield Difference(f"kind of event {event}, which was refunded", "purchase", kind)
        else:
            yield Difference(f"refunds of event {event} (minor units)", f"up to {amount}", back)
    for event, kind, bought_on, day, member, other in store.db.execute(_ASTRAY):
        if kind != "refund":
            yield Difference(f"kind of event {event}, which names a purchase", "refund", kind)
        if day < bought_on:
            yield Difference(f"day of refund {event}", f"{bought_on} or later", day)
        if member != other:
            yield Difference(f"member of refund {event}", member, other)
    for event, purchase, refund_of in store.db.execute(_ANSWERS):
        yield Difference(f"purchase that refund {event} was matched to", purchase, refund_of)


@check("imports", "An import brought as many events or members as it counted.")
def imports(store: Store) -> Iterator[Difference]:
    """Of transactions the whole ones, guests' included."""
    for number, kind, text, count in store.db.execute(_IMPORTS):
        counts = json.loads(text)
        if kind != "activities":
            said = counts.get("transactions", 0)
        else:
            said = counts.get("new", 0) + counts.get("guests", 0)
        if said != count:
            yield Difference(f"{kind} of import {number}", said, count)
    for arrival, said, count in store.db.execute(_MADE):
        if said != count:
            yield Difference(f"members of the import of arrival {arrival}", said, count)


@check("audit", "The words of the audit are those that were written down.")
def audit(store: Store) -> Iterator[Difference]:
    """By their digests, in which a salt stands; an erasure drops it with the words it takes out,
    and what remains gets a new one."""
    for number, hashed, text, *words in store.db.execute(_AUDIT):
        if text is None or digest(*words) != hashed:
            found = "missing" if text is None else "changed"
            yield Difference(f"words of audit {number}", "as written", found)
