"""Two stores compared, table by table: the one that stands, and its history repeated."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from loyalty_cli.reports.doctor.checks import Difference
from loyalty_cli.reports.doctor.examine import SHOWN, Examined
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH


@dataclass(frozen=True, slots=True)
class _Table:
    """A table whose rows must be the same; `key` is what finds a row in both, in its order.

    `left_out` are columns that tell nothing of what was decided.
    """

    name: str
    key: tuple[str, ...]
    says: str
    guards: str
    left_out: tuple[str, ...] = ()


TABLES = (
    _Table("ledger", ("entry",), "entry", "The ledger is what its history gives."),
    _Table(
        "level_changes",
        ("change",),
        "level change",
        "Levels are what their history gives.",
    ),
    _Table(
        "judgements",
        ("account", "event", "withdrawn"),
        "judgement",
        "Judgements are what their history gives.",
    ),
    _Table("lots", ("lot",), "lot", "Lots are what their history gives."),
    _Table("lot_moves", ("move",), "move", "Moves are what their history gives."),
    # How a claim was settled goes by stock and codes, which are no part of an account's history.
    _Table(
        "claims",
        ("claim",),
        "claim",
        "What fell due is what its history gives.",
        ("status", "reason"),
    ),
    _Table("club_terms", ("term",), "term of a club", "Terms of clubs are what history gives."),
    _Table(
        "club_term_ends",
        ("account", "term", "ended_on", "why"),
        "end of a term",
        "Ends of terms are what history gives.",
        ("ending",),
    ),
    _Table("redemptions", ("redemption",), "redemption", "Redemptions are what history gives."),
    _Table(
        "accounts",
        ("account",),
        "account",
        "Accounts are what their history gives.",
        ("state",),
    ),
)

# What was earned by an attribute that was erased can't be told again, nor what was made of it: the
# points that went to another account, and what depends on them there.
ERASED = """WITH gone AS (SELECT account FROM accounts JOIN members USING (member)
    WHERE members.status IN ('erased', 'removed')),
moved AS (SELECT arguments ->> 'account' AS one, arguments ->> 'to' AS other FROM commands
    WHERE command = 'points transfer')
SELECT account FROM gone
UNION SELECT other FROM moved WHERE one IN (SELECT account FROM gone)
UNION SELECT one FROM moved WHERE other IN (SELECT account FROM gone)"""


def compare_stores(again: Store, stands: Store) -> list[Examined]:
    """The first difference of each account; those of members who were erased, or removed with
    the file that made them, are left out, and so are those that exchanged points with them.

    What is expected is what `again` has, the history repeated.
    """
    told = {account for (account,) in stands.db.execute(ERASED)}
    done = []
    for table in TABLES:
        examined = Examined(f"replay-{table.name.replace('_', '-')}", table.guards)
        for difference in _differences(table, again.db, stands.db):
            if difference.account not in told:
                told.add(difference.account or 0)
                examined.count += 1
                if len(examined.differences) < SHOWN:
                    examined.differences.append(difference)
        done.append(examined)
    return done


def _differences(
    table: _Table, again: sqlite3.Connection, stands: sqlite3.Connection
) -> Iterator[Difference]:
    rows = again.execute(f"SELECT * FROM {table.name} LIMIT 0")
    columns = [column[0] for column in rows.description if column[0] not in table.left_out]
    names = ", ".join(f'"{name}"' for name in columns)
    query = f"SELECT {names} FROM {table.name} ORDER BY {', '.join(table.key)}"
    keys = [columns.index(name) for name in table.key]
    owner = columns.index("account")
    expected, found = again.execute(query), stands.execute(query)
    one, other = next(expected, None), next(found, None)
    while one is not None or other is not None:
        here, there = _key(one, keys), _key(other, keys)
        if one is not None and (there is None or (here is not None and here < there)):
            yield Difference(_what(table, columns, one), "there", "missing", one[owner])
            one = next(expected, None)
        elif other is not None and (here is None or (there is not None and there < here)):
            yield Difference(_what(table, columns, other), "none", "there", other[owner])
            other = next(found, None)
        else:
            if one != other:
                yield _differing(table, columns, one, other, owner)
            one, other = next(expected, None), next(found, None)


def _key(row: Any, places: list[int]) -> tuple[int, ...] | None:
    return None if row is None else tuple(row[place] for place in places)


def _differing(table: _Table, columns: list[str], one: Any, other: Any, owner: int) -> Difference:
    for name, expected, found in zip(columns, one, other, strict=True):
        if expected != found:
            what = f"{name} of {_what(table, columns, one)}"
            return Difference(what, expected, found, one[owner])
    raise AssertionError("rows that are equal")


def _what(table: _Table, columns: list[str], row: Any) -> str:
    """What a row is called: its number within the account, and what it is about."""
    values = dict(zip(columns, row, strict=True))
    if table.name == "accounts":
        return "the account"
    if table.name == "judgements":
        return f"judgement of event {values['event']}"
    number = f"{table.says} {values[table.key[0]] % NUMBERS_EACH}"
    if table.name == "ledger":
        rule = f" {values['rule']}" if values["rule"] else ""
        return f"{number} ({values['kind']}{rule}, {values['points']:+} on {values['posted_on']})"
    return number
