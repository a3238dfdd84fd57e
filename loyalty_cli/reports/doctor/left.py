"""Accounts that a batch had to leave as they were."""

from __future__ import annotations

from collections.abc import Iterator

from loyalty_cli.reports.doctor.checks import Difference, check
from loyalty_cli.reports.upkeep.left import at_event, left_accounts
from loyalty_cli.store.file.connection import Store

_ACCOUNTS = """SELECT l.account, p.walked_to FROM left_accounts l JOIN accounts a USING (account)
JOIN programs p USING (program) ORDER BY l.account"""


@check("walked", "Every account has been walked as far as its program.")
def walked(store: Store) -> Iterator[Difference]:
    """One that can't be walked is left as it was, and the batch goes on with the others."""
    accounts = store.db.execute(_ACCOUNTS).fetchall()
    for (account, walked_to), row in zip(accounts, left_accounts(store), strict=True):
        what = f"walked to, where {row['reason']}{at_event(row)}"
        yield Difference(what, walked_to, row["walked_to"], account)
