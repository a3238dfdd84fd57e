"""Levels: what an account has is what its last change said."""

from __future__ import annotations

from collections.abc import Iterator

from loyalty_cli.reports.doctor.checks import Difference, check
from loyalty_cli.reports.doctor.rules import lowest_levels
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH

_LAST = """SELECT a.account, c.level, c.until, a.level, a.level_until FROM accounts a
JOIN (SELECT account, max(change) AS change FROM level_changes GROUP BY account) n USING (account)
JOIN level_changes c ON c.change = n.change
WHERE c.level IS NOT a.level OR c.until IS NOT a.level_until ORDER BY a.account"""
_NEVER = """SELECT a.account, a.level, a.level_until, json_extract(a.state, '$.ladder')
FROM accounts a
WHERE (a.level IS NULL OR a.level_until IS NOT NULL) AND a.state IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM level_changes c
                  WHERE c.change BETWEEN a.account * ?1 AND a.account * ?1 + ?1 - 1)"""
_CHAIN = """SELECT account, change % ?, before, from_level FROM (
    SELECT account, change, from_level,
           lag(level) OVER (PARTITION BY account ORDER BY change) AS before,
           row_number() OVER (PARTITION BY account ORDER BY change) AS place
    FROM level_changes)
WHERE place > 1 AND before IS NOT from_level ORDER BY change"""


@check("level", "The level of an account and its last day are those of its last change.")
def level(store: Store) -> Iterator[Difference]:
    """Who never changed has the lowest, which has no end."""
    for account, level, until, stands, stands_until in store.db.execute(_LAST):
        if level != stands:
            yield Difference("level", level, stands, account)
        if until != stands_until:
            yield Difference("level_until", until, stands_until, account)
    lowest = lowest_levels(store)
    for account, stands, until, version in store.db.execute(_NEVER, (NUMBERS_EACH,)):
        if until is not None:
            yield Difference("level_until without a change of level", None, until, account)
        if version in lowest and (stands is None) is not (lowest[version] is None):
            yield Difference("level without a change of level", lowest[version], stands, account)


@check("level-changes", "Each change of level begins where the one before ended.")
def level_changes(store: Store) -> Iterator[Difference]:
    """A gap is a change that somebody deleted."""
    for account, change, before, stands in store.db.execute(_CHAIN, (NUMBERS_EACH,)):
        yield Difference(f"level before change {change}", before, stands, account)
