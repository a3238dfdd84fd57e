"""Who asks for a reward, as they stood on a day: what was posted up to it, and no more."""

from __future__ import annotations

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.clubs.standing import clubs_on
from loyalty_cli.engine.plan import Plan
from loyalty_cli.reports.accounts import Standing
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import load_accounts


def buyer_on(store: Store, plan: Plan, found: Standing, day: Day) -> Account:
    """The account as the conditions and costs of rewards see it on a day.

    Level, lots and debt are those of the standing. The day on which an idle balance lapses is the
    one it has now: of earlier ones nothing is kept.
    """
    loaded = load_accounts(store.db, plan, [found.number], since=day, anew=False)
    account = loaded[found.number].account
    account.level, account.debt = found.account.level, found.account.debt
    account.idle_since = found.account.idle_since
    account.idle_passed = found.account.idle_passed
    account.tallies, account.terms = found.account.tallies, found.account.terms
    account.clubs = clubs_on(plan, account, day)
    account.last_purchase = _last_purchase(store, found.number, day)
    account.lots = found.engine_lots()
    return account


def _last_purchase(store: Store, account: int, day: Day) -> Day | None:
    """The day of the last purchase that was judged by then and not taken back."""
    (last,) = store.db.execute(
        """WITH RECURSIVE own (account) AS (
               SELECT ?1 UNION ALL
               SELECT m.account FROM own o
               JOIN account_merges m ON m.into_account = o.account AND m.merged_on <= ?2)
           SELECT max(e.local_date) FROM own o CROSS JOIN judgements j ON j.account = o.account
           CROSS JOIN events e ON e.event = j.event
           WHERE e.kind = 'purchase' AND j.nth > 0 AND j.posted_on <= ?2 AND NOT EXISTS (
               SELECT 1 FROM judgements w WHERE w.account IN (SELECT account FROM own)
               AND w.event = j.event AND w.withdrawn = 1 AND w.posted_on <= ?2)""",
        (account, iso(day)),
    ).fetchone()
    return _day(last)


def _day(text: str | None) -> Day | None:
    return None if text is None else parse_day(text)
