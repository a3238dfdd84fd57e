"""Accounts that the last batch could not walk, with the event at which it stopped."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from loyalty_cli.base.dates import iso
from loyalty_cli.base.problems import Problem
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.left_accounts import Left

_NAMED = """SELECT m.member_id, p.program_id, e.kind, i.id, s.name
FROM accounts a JOIN members m USING (member) JOIN programs p USING (program)
LEFT JOIN events e ON e.event = ?2 LEFT JOIN event_ids i ON i.event = e.event
LEFT JOIN sources s ON s.source = i.source WHERE a.account = ?1"""
_ALL = """SELECT l.account, l.walked_to, l.event, l.reason FROM left_accounts l
JOIN accounts a USING (account) WHERE ?1 IS NULL OR a.program IN (SELECT value FROM json_each(?1))
ORDER BY l.account"""


def left_accounts(store: Store, programs: Iterable[int] | None = None) -> list[dict[str, Any]]:
    """A row an account: `member_id` `program` `walked_to` `transaction` `activity` `source`
    `reason`; those of all programs, or of these."""
    wanted = None if programs is None else json.dumps(list(programs))
    return [
        _row(store, account, walked_to, event, reason)
        for account, walked_to, event, reason in store.db.execute(_ALL, (wanted,)).fetchall()
    ]


def rows_of_left(store: Store, left: Iterable[Left]) -> list[dict[str, Any]]:
    """The same rows for accounts that only a dry run has tried."""
    return [
        _row(
            store,
            each.account,
            None if each.walked_to is None else iso(each.walked_to),
            each.event,
            each.reason,
        )
        for each in left
    ]


def problem_of(row: dict[str, Any]) -> Problem:
    """What an acting command says of such an account."""
    return Problem(
        "account-left",
        f"{row['member_id']} could not be brought up to date and is left as it was: "
        f"{row['reason']}{at_event(row)}",
        value=row["member_id"],
        fix="Take back the file that brought it (loyalty import list, loyalty import undo N), or "
        "apply rules that it fits; the next batch tries again.",
    )


def at_event(row: dict[str, Any]) -> str:
    """ " (transaction t1 of csv)", or nothing where no event is to blame."""
    for kind in ("transaction", "activity"):
        if row[kind] is not None:
            return f" ({kind} {row[kind]} of {row['source']})"
    return ""


def _row(
    store: Store, account: int, walked_to: str | None, event: int | None, reason: str
) -> dict[str, Any]:
    member_id, program, kind, id_, source = store.db.execute(_NAMED, (account, event)).fetchone()
    is_transaction = kind in ("purchase", "refund")
    return {
        "member_id": member_id,
        "program": program,
        "walked_to": walked_to,
        "transaction": id_ if is_transaction else None,
        "activity": None if is_transaction else id_,
        "source": source,
        "reason": reason,
    }
