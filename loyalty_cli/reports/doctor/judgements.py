"""Judgements and what they add up to: spend, purchases, the day of the last activity."""

from __future__ import annotations

from collections.abc import Iterator

from loyalty_cli.reports.doctor.checks import Difference, check
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH

_UNJUDGED = """SELECT e.account, e.entry % ?, e.event FROM ledger e
LEFT JOIN judgements j ON j.account = e.account AND j.event = e.event
WHERE e.event IS NOT NULL AND j.event IS NULL ORDER BY e.entry"""
_VERSIONS = """SELECT j.account, j.event, j.version, v.program, a.program
FROM judgements j JOIN accounts a USING (account) JOIN events e USING (event)
LEFT JOIN program_versions v ON v.version = j.version
WHERE v.program IS NOT a.program AND NOT (j.version IS NULL AND e.kind = 'refund')"""
_NO_EVENT = """SELECT account, event FROM judgements j
WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.event = j.event)"""
_TRADE = """SELECT account, sum(spend), sum(purchases), sum(spent), sum(bought) FROM (
    SELECT account, spend, purchases, 0 AS spent, 0 AS bought FROM accounts
    UNION ALL SELECT coalesce(h.heir, j.account), 0, 0, sum(j.spend), sum(j.purchases)
    FROM judgements j LEFT JOIN temp.heirs h USING (account) GROUP BY j.account)
GROUP BY account HAVING sum(spend) <> sum(spent) OR sum(purchases) <> sum(bought)"""
_ACTIVITY = """SELECT account, max(day), max(stands) FROM (
    SELECT account, NULL AS day, last_activity AS stands FROM accounts
    UNION ALL SELECT coalesce(h.heir, j.account), max(e.local_date), NULL
    FROM judgements j CROSS JOIN events e USING (event) LEFT JOIN temp.heirs h USING (account)
    GROUP BY j.account
    UNION ALL SELECT coalesce(h.heir, l.account), max(l.posted_on), NULL
    FROM ledger l LEFT JOIN temp.heirs h USING (account) WHERE l.kind = 'redeem'
    GROUP BY l.account)
WHERE account NOT IN (SELECT account FROM temp.heirs)
GROUP BY account HAVING max(day) IS NOT max(stands)"""


@check("judged", "Every entry of an event has the judgement that gave it.")
def judged(store: Store) -> Iterator[Difference]:
    """Refunds and explanations read what it saw."""
    for account, entry, event in store.db.execute(_UNJUDGED, (NUMBERS_EACH,)):
        yield Difference(f"judgement of event {event}, for entry {entry}", "one", None, account)
    for account, event in store.db.execute(_NO_EVENT):
        yield Difference(f"event {event} of a judgement", "one", None, account)


@check("versions", "Every judgement has a version of its account's program.")
def versions(store: Store) -> Iterator[Difference]:
    """Only the refund of a purchase that was never judged has none."""
    for account, event, version, other, program in store.db.execute(_VERSIONS):
        found = None if version is None else f"version {version} of program {other}"
        what = f"version that judged event {event}"
        yield Difference(what, f"one of program {program}", found, account)


@check("account-trade", "spend and purchases of an account are what its judgements add up to.")
def account_trade(store: Store) -> Iterator[Difference]:
    """Purchases less refunds."""
    for account, spend, purchases, spent, bought in store.db.execute(_TRADE):
        if spend != spent:
            yield Difference("spend (minor units)", spent, spend, account)
        if purchases != bought:
            yield Difference("purchases", bought, purchases, account)


@check("last-activity", "last_activity is the day of the last judged event or redemption.")
def last_activity(store: Store) -> Iterator[Difference]:
    """By the events' own local dates."""
    for account, day, stands in store.db.execute(_ACTIVITY):
        yield Difference("last_activity", day, stands, account)
