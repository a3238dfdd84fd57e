"""The examination: every check, on one moment of the store."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from loyalty_cli.reports.doctor import (
    chain,
    events,
    file,
    given,
    idle,
    judgements,
    ledger,
    left,
    levels,
    lots,
    rules,
    states,
    vouchers,
)
from loyalty_cli.reports.doctor.checks import Check, Difference, collect
from loyalty_cli.reports.doctor.merges import note_heirs
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.unreadable_texts import is_unreadable, unreadable_texts

FAMILIES = (
    file,
    ledger,
    lots,
    judgements,
    left,
    states,
    idle,
    levels,
    events,
    rules,
    given,
    chain,
    vouchers,
)
CHECKS: tuple[Check, ...] = tuple(check for family in FAMILIES for check in collect(vars(family)))
"""All checks, family by family."""

SHOWN = 100
"""So many differences of one check are told; the rest are counted."""

_OPEN = """SELECT r.run, p.program_id, r.as_of, r.started_at, r.position
FROM runs r LEFT JOIN programs p USING (program) WHERE r.finished_at IS NULL ORDER BY r.run"""


UNREADABLE = (sqlite3.DatabaseError, *(ValueError, LookupError, TypeError, ArithmeticError))
"""What is raised over a store so damaged that a table, a date or a state can't be read."""


@dataclass(slots=True)
class Examined:
    """What became of one check: how many differences, and the first of them."""

    name: str
    guards: str
    count: int = 0
    differences: list[Difference] = field(default_factory=list)


def examine(store: Store, told: Callable[[int, int | None], None] | None = None) -> list[Examined]:
    """Runs all checks on one moment of the store, and changes nothing."""
    db = store.db
    db.execute("BEGIN")  # What is written meanwhile is not seen.
    try:
        note_heirs(store)
        done = []
        for place, each in enumerate(CHECKS):
            if told is not None:
                told(place, len(CHECKS))
            done.append(_examined(store, each))
        return done
    finally:
        db.execute("ROLLBACK")


def unfinished_runs(store: Store) -> list[dict[str, Any]]:
    """The batches that were cut short, which is no fault: the next one goes on where they were."""
    columns = ("run", "program", "as_of", "started_at", "position")
    return [dict(zip(columns, row, strict=True)) for row in store.db.execute(_OPEN)]


def findings(store: Store, done: Iterable[Examined], **more: object) -> dict[str, Any]:
    """The object that `doctor` shows of what was examined.

    `status` (ok or refused), `store`, `checks` (`check` `guards` `differences`, a count) and
    `differences` (`check` `account` `member_id` `program` `what` `expected` `found`, the first
    hundred of each check); `more` are further keys.
    """
    done = list(done)
    names = _names(store, {d.account for each in done for d in each.differences})
    nobody = (None, None)
    return {
        "status": "refused" if any(each.count for each in done) else "ok",
        "store": str(store.path),
        "checks": [
            {"check": each.name, "guards": each.guards, "differences": each.count} for each in done
        ],
        "differences": [
            {
                "check": each.name,
                "account": found.account,
                "member_id": names.get(found.account, nobody)[0],
                "program": names.get(found.account, nobody)[1],
                "what": found.what,
                "expected": found.expected,
                "found": found.found,
            }
            for each in done
            for found in each.differences
        ],
        **more,
    }


def _examined(store: Store, check: Check) -> Examined:
    examined = Examined(check.name, check.guards)
    try:
        found = iter(check.find(store))
        examined.differences = list(islice(found, SHOWN))
        examined.count = len(examined.differences) + sum(1 for _ in found)
    except UNREADABLE as error:
        examined.differences.append(unreadable(store, "what it reads", error))
        examined.count += 1
    return examined


def unreadable(store: Store, what: str, error: Exception) -> Difference:
    """What was raised over a damaged store, as a difference; a text that is no UTF-8 by its row."""
    if isinstance(error, sqlite3.Error) and is_unreadable(error):
        with suppress(sqlite3.Error):
            for text in unreadable_texts(store.db):
                return Difference(str(text), "UTF-8", text.found)
    return Difference(what, "readable", str(error) or type(error).__name__)


def _names(store: Store, accounts: Iterable[int | None]) -> dict[int | None, tuple[str, str]]:
    """Member id and program of accounts, as far as the store can still say."""
    wanted = json.dumps([account for account in accounts if account is not None])
    try:
        rows = store.db.execute(
            """SELECT a.account, m.member_id, p.program_id FROM json_each(?) w
               JOIN accounts a ON a.account = w.value
               JOIN members m USING (member) JOIN programs p USING (program)""",
            (wanted,),
        ).fetchall()
    except sqlite3.DatabaseError:
        return {}
    return {account: (member_id, program) for account, member_id, program in rows}
