"""Lots and debts: where the points of the ledger are."""

from __future__ import annotations

from collections.abc import Iterator

from loyalty_cli.reports.doctor.checks import Difference, check
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH, STANDS

_FED = """SELECT account, available_on, expires_on, idle, sum(points), sum(fed) FROM (
    SELECT account, available_on, expires_on, idle, points, 0 AS fed FROM ledger
    WHERE points > 0 AND available_on IS NOT NULL
    UNION ALL SELECT account, available_on, expires_on, idle, 0, fed FROM lots)
GROUP BY account, available_on, expires_on, idle HAVING sum(points) <> sum(fed) ORDER BY account"""
_REMAINING = """SELECT account, lot % ?, sum(points), sum(remaining) FROM (
    SELECT account, lot, points, 0 AS remaining FROM lot_moves WHERE lot IS NOT NULL
    UNION ALL SELECT account, lot, fed, remaining FROM lots)
GROUP BY lot HAVING sum(points) <> sum(remaining) ORDER BY lot"""
_TWICE = """SELECT account, available_on, expires_on, idle, count(*) FROM lots
GROUP BY account, available_on, expires_on, idle HAVING count(*) > 1 ORDER BY account"""
_LAPSED = """SELECT account, lot % ?, sum(gone), sum(lapsed) FROM (
    SELECT m.account, m.lot, -m.points AS gone, 0 AS lapsed
    FROM lot_moves m JOIN ledger e ON e.entry = m.entry WHERE e.kind = 'expire'
    UNION ALL SELECT account, lot, 0, lapsed FROM lots)
GROUP BY lot HAVING sum(gone) <> sum(lapsed) ORDER BY lot"""
_TAKEN = """SELECT account, sum(gone), sum(taken) FROM (
    SELECT account, points - desired AS gone, 0 AS taken FROM ledger WHERE kind = 'clawback'
    UNION ALL SELECT account, 0, lapsed_taken FROM lots)
GROUP BY account HAVING sum(gone) <> sum(taken) ORDER BY account"""
_DEBT = """SELECT a.account, coalesce(-m.points, 0), a.debt FROM accounts a LEFT JOIN (
    SELECT account, sum(points) AS points FROM lot_moves WHERE lot IS NULL GROUP BY account
) m USING (account)
WHERE a.debt <> coalesce(-m.points, 0) OR a.debt < 0 ORDER BY a.account"""
_BESIDE = """SELECT a.account, a.debt, sum(t.remaining) FROM accounts a
JOIN programs p USING (program) JOIN lots t USING (account)
WHERE a.debt > 0 AND t.remaining > 0 AND t.available_on <= p.walked_to
  AND (t.expires_on IS NULL OR t.expires_on >= p.walked_to)
GROUP BY a.account ORDER BY a.account"""
_OVERDUE = """SELECT t.account, t.lot % ?, t.expires_on, t.remaining FROM lots t
JOIN accounts a USING (account) JOIN programs p USING (program)
WHERE t.remaining > 0 AND t.expires_on < p.walked_to
AND t.account NOT IN (SELECT account FROM left_accounts) ORDER BY t.lot"""
_DUE = f"""SELECT a.account, p.walked_to, a.next_due FROM accounts a JOIN programs p USING (program)
WHERE {STANDS} AND a.next_due < p.walked_to
AND a.account NOT IN (SELECT account FROM left_accounts) ORDER BY a.account"""


@check("lots-fed", "A lot was fed what the entries of its two days gave.")
def lots_fed(store: Store) -> Iterator[Difference]:
    """The entries that fed a lot are its provenance."""
    for account, available, expires, idle, points, fed in store.db.execute(_FED):
        yield Difference(f"fed to the lot {_days(available, expires, idle)}", points, fed, account)


@check("lots-remaining", "A lot holds what it was fed, less what was taken from it.")
def lots_remaining(store: Store) -> Iterator[Difference]:
    """What was given back is a move as well."""
    for account, lot, moved, remaining in store.db.execute(_REMAINING, (NUMBERS_EACH,)):
        yield Difference(f"remaining in lot {lot}", moved, remaining, account)


@check(
    "lots-once",
    "An account has one lot for each pair of days.",
)
def lots_once(store: Store) -> Iterator[Difference]:
    """Two would be spent in an order that nothing says."""
    for account, available, expires, idle, count in store.db.execute(_TWICE):
        yield Difference(f"lots {_days(available, expires, idle)}", 1, count, account)


@check("no-overdraft", "No lot is below zero, nor are its sums.")
def no_overdraft(store: Store) -> Iterator[Difference]:
    """The schema forbids it too; a connection can switch that off."""
    for account, lot, name, found in store.db.execute(
        """SELECT account, lot % ?, CASE WHEN remaining < 0 THEN 'remaining' WHEN fed < 0 THEN 'fed'
                  WHEN lapsed < 0 THEN 'lapsed' ELSE 'lapsed_taken' END,
                  CASE WHEN lapsed_taken > lapsed + lapsed_merged THEN lapsed_taken
                  ELSE min(remaining, fed, lapsed, lapsed_taken) END
           FROM lots WHERE remaining < 0 OR fed < 0 OR lapsed < 0 OR lapsed_taken < 0
              OR lapsed_taken > lapsed + lapsed_merged ORDER BY lot""",
        (NUMBERS_EACH,),
    ):
        yield Difference(f"{name} of lot {lot}", "from 0 to what it was fed", found, account)


@check("lots-lapsed", "What lapsed of a lot is what the expire entries took from it.")
def lots_lapsed(store: Store) -> Iterator[Difference]:
    """A clawback counts what has lapsed as taken already."""
    for account, lot, gone, lapsed in store.db.execute(_LAPSED, (NUMBERS_EACH,)):
        yield Difference(f"lapsed of lot {lot}", gone, lapsed, account)


@check("lapsed-taken", "What clawbacks counted as lapsed already is noted with the lots, once.")
def lapsed_taken(store: Store) -> Iterator[Difference]:
    """Otherwise a second refund would count the same lapse again."""
    for account, gone, taken in store.db.execute(_TAKEN):
        yield Difference("lapsed points that clawbacks counted", gone, taken, account)


@check("debt", "A debt is what was owed less what was paid of it, and never below zero.")
def debt(store: Store) -> Iterator[Difference]:
    """The moves without a lot are the debt."""
    for account, moved, stands in store.db.execute(_DEBT):
        yield Difference("debt", moved, stands, account)


@check("debt-paid", "After a batch no debt stands beside points that can be spent.")
def debt_paid(store: Store) -> Iterator[Difference]:
    """Points pay a debt the moment they are spendable."""
    for account, owed, spendable in store.db.execute(_BESIDE):
        yield Difference(f"spendable beside a debt of {owed}", 0, spendable, account)


@check("lapsed-in-time", "After a batch no lot past its last good day holds points.")
def lapsed_in_time(store: Store) -> Iterator[Difference]:
    """A batch lets them lapse on the day after."""
    for account, lot, expires, remaining in store.db.execute(_OVERDUE, (NUMBERS_EACH,)):
        yield Difference(f"lot {lot}, good until {expires}", 0, remaining, account)


@check("nothing-overdue", "After a batch no account is due on a day that is over.")
def nothing_overdue(store: Store) -> Iterator[Difference]:
    """A command of the day walked to may have left something for that day."""
    for account, walked_to, due in store.db.execute(_DUE):
        yield Difference("next due", f"{walked_to} or later", due, account)


def _days(available: str, expires: str | None, idle: int) -> str:
    return f"from {available} to {expires or 'ever'}{' or idle' if idle else ''}"
