"""The ledger: entries without gaps that add up to what accounts hold."""

from __future__ import annotations

from collections.abc import Iterator

from loyalty_cli.reports.doctor.checks import Difference, check
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH, TOTALS
from loyalty_cli.store.ledger.walks import SUMS, TAKING

_BALANCE = """SELECT a.account, coalesce(e.points, 0), coalesce(t.remaining, 0) - a.debt
FROM accounts a
LEFT JOIN (SELECT account, sum(points) AS points FROM ledger GROUP BY account) e USING (account)
LEFT JOIN (SELECT account, sum(remaining) AS remaining FROM lots GROUP BY account) t USING (account)
WHERE coalesce(e.points, 0) <> coalesce(t.remaining, 0) - a.debt ORDER BY a.account"""
_NUMBERS = """SELECT a.account, a.entries, coalesce(e.count, 0), coalesce(e.last, 0)
FROM accounts a LEFT JOIN (
    SELECT account, count(*) AS count, max(entry % ?) AS last FROM ledger GROUP BY account
) e USING (account)
WHERE a.entries <> coalesce(e.last, 0) OR a.entries <> coalesce(e.count, 0) ORDER BY a.account"""
_MOVES = """SELECT account, entry % ?, sum(points), sum(moved) FROM (
    SELECT account, entry, 0 AS moved,
           CASE WHEN points > 0 AND available_on IS NOT NULL THEN 0 ELSE points END AS points
    FROM ledger
    UNION ALL SELECT account, entry, points, 0 FROM lot_moves)
GROUP BY account, entry HAVING sum(points) <> sum(moved) ORDER BY account, entry"""
# The tables whose rows bear the number of their account without a reference to it.
_OWNED = """SELECT 'entry ' || entry, account, entry / ?1 FROM ledger
WHERE account <> entry / ?1 OR account NOT IN (SELECT account FROM accounts)
UNION ALL SELECT 'move ' || move, account, move / ?1 FROM lot_moves
WHERE account <> move / ?1 OR account NOT IN (SELECT account FROM accounts)
UNION ALL SELECT 'lot ' || lot, account, lot / ?1 FROM lots WHERE account <> lot / ?1
UNION ALL SELECT 'level change ' || change, account, change / ?1 FROM level_changes
WHERE account <> change / ?1 OR account NOT IN (SELECT account FROM accounts)
UNION ALL SELECT 'judgement of event ' || event, account, NULL FROM judgements
WHERE account NOT IN (SELECT account FROM accounts)"""


@check("balance", "Per account, the entries add up to what its lots hold less its debt.")
def balance(store: Store) -> Iterator[Difference]:
    """Conservation: no point comes from nothing, none is lost."""
    for account, entries, holds in store.db.execute(_BALANCE):
        yield Difference("lots less debt", entries, holds, account)


@check("entry-numbers", "The entries of an account are numbered from 1 without a gap.")
def entry_numbers(store: Store) -> Iterator[Difference]:
    """A hole is an entry that somebody deleted."""
    for account, entries, count, last in store.db.execute(_NUMBERS, (NUMBERS_EACH,)):
        found = count if count != last else last
        yield Difference("number of entries", max(entries, last), found, account)


@check("entry-moves", "What an entry takes or gives back is what it moved in lots and debt.")
def entry_moves(store: Store) -> Iterator[Difference]:
    """What feeds a lot moves nothing else: a debt that it pays comes out of that lot."""
    for account, entry, moved, points in store.db.execute(_MOVES, (NUMBERS_EACH,)):
        what = "moves without an entry" if entry is None else f"moves of entry {entry}"
        yield Difference(what, points, moved, account)


@check("entry-kinds", "Every entry is of a kind that this release knows.")
def entry_kinds(store: Store) -> Iterator[Difference]:
    """Another kind would be in no sum."""
    for kind, account in store.db.execute("SELECT kind, min(account) FROM ledger GROUP BY kind"):
        if kind not in SUMS:
            yield Difference("kind of an entry", ", ".join(SUMS), kind, account)


@check("owners", "Every entry, lot, move, judgement and level change is numbered by its account.")
def owners(store: Store) -> Iterator[Difference]:
    """These tables hold the account's number without a reference, to be quick."""
    for what, account, number in store.db.execute(_OWNED, (NUMBERS_EACH,)):
        yield Difference(f"account of {what}", number, account, account)


@check(
    "account-sums",
    "earned, clawed_back, redeemed, expired and adjusted are what the entries add up to.",
)
def account_sums(store: Store) -> Iterator[Difference]:
    """The columns are kept so that reports needn't read the ledger."""
    kinds = iter(
        store.db.execute(
            "SELECT account, kind, sum(points) FROM ledger GROUP BY account, kind ORDER BY account"
        )
    )
    row = next(kinds, None)
    columns = ", ".join(TOTALS)
    for account, *stands in store.db.execute(
        f"SELECT account, {columns} FROM accounts ORDER BY account"
    ):
        sums = dict.fromkeys(TOTALS, 0)
        while row is not None and row[0] <= account:
            column = SUMS.get(row[1])
            if row[0] == account and column is not None:
                sums[column] += -row[2] if column in TAKING else row[2]
            row = next(kinds, None)
        for name, found in zip(TOTALS, stands, strict=True):
            if sums[name] != found:
                yield Difference(name, sums[name], found, account)
