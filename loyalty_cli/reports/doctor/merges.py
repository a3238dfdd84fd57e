"""Whose history an account's is: one that was merged goes on in the account that took it up."""

from __future__ import annotations

from loyalty_cli.store.file.connection import Store


def note_heirs(store: Store) -> None:
    """Notes for each merged account the one that stands for it now, in the temporary table
    `heirs (account, heir)`; an account that was never merged is not in it."""
    store.db.execute(
        "CREATE TEMP TABLE IF NOT EXISTS heirs (account INTEGER PRIMARY KEY, heir INTEGER NOT NULL)"
    )
    store.db.execute("DELETE FROM temp.heirs")
    into = dict(store.db.execute("SELECT account, into_account FROM account_merges"))
    for account in into:
        heir, seen = into[account], {account}
        while heir in into and heir not in seen:
            seen.add(heir)
            heir = into[heir]
        store.db.execute("INSERT INTO temp.heirs VALUES (?, ?)", (account, heir))
