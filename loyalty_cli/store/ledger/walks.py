"""Writes what a walk said: entries, lots, moves, judgements, levels and the state of accounts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.engine.account.state import Account, Walked
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.account_states import dump_state
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH
from loyalty_cli.store.ledger.walked_by import give_kept_arrivals, keep_arrivals
from loyalty_cli.store.log.chain import entries_sum
from loyalty_cli.store.value.balance_purchases import UndoneRow, undone_rows
from loyalty_cli.store.value.claims import Row, claim_rows, drop_rows, write_claims
from loyalty_cli.store.value.club_terms import end_rows, term_rows, write_terms

SUMS = {
    "earn": "earned",
    "boost": "earned",
    "grant": "earned",
    "clawback": "clawed_back",
    "redeem": "redeemed",
    "restore": "redeemed",
    "expire": "expired",
    "adjust": "adjusted",
    "transfer": "adjusted",
    "forgive": "adjusted",
    "opening": "adjusted",
}
"""The column of `accounts` that each kind of entry adds to."""

TAKING = frozenset({"clawed_back", "redeemed", "expired"})
"""The columns that count what was taken, as a positive number."""

_MARKS = ", ".join("?" * 14)

_as_json = json.JSONEncoder(ensure_ascii=False).encode


def forget_walks(db: sqlite3.Connection, accounts: Iterable[int]) -> None:
    """Removes what earlier walks of accounts without an entry noted: they are walked anew.

    With which arrivals they noted it is kept, for `write_rows`.
    """
    accounts = list(accounts)
    keep_arrivals(db, accounts)
    spans = [(number * NUMBERS_EACH, (number + 1) * NUMBERS_EACH - 1) for number in accounts]
    db.executemany("DELETE FROM judgements WHERE account = ?", [(number,) for number in accounts])
    db.executemany("DELETE FROM level_changes WHERE change BETWEEN ? AND ?", spans)
    db.executemany("DELETE FROM lots WHERE lot BETWEEN ? AND ?", spans)


@dataclass(slots=True)
class WalkRows:
    """What the walks of some accounts said, as rows of the tables that keep it.

    `ledger_sum` is what the chain holds of the ledger's: how many, and the sum of their digests.
    """

    ledger: list[Row]
    ledger_sum: tuple[int, int]
    lots: list[Row]
    moves: list[Row]
    judgements: list[Row]
    changes: list[Row]
    accounts: list[Row]
    claims: list[Row]
    drops: list[Row]
    undone: list[UndoneRow]
    terms: list[Row]
    term_ends: list[Row]


def rows_of(walks: Sequence[Walked], *, arrival: int, newest: int) -> WalkRows:
    """The rows of walks; `newest` is the newest version they knew. Touches no store."""
    text = _IsoDays({None: None})
    placed = [
        (walked.account.number, walked.account.number * NUMBERS_EACH, walked) for walked in walks
    ]
    ledger = [
        (
            first + entry.number,
            number,
            entry.event,
            entry.kind,
            entry.rule,
            entry.on_rule,
            entry.points,
            entry.desired,
            text[entry.posted_on],
            text[entry.available_on],
            text[entry.expires_on],
            entry.note,
            arrival,
            int(entry.idle),
        )
        for number, first, walked in placed
        for entry in walked.entries
    ]
    return WalkRows(
        ledger,
        entries_sum(ledger),
        [
            (
                first + lot.number,
                number,
                text[lot.available_on],
                text[lot.expires_on],
                lot.fed,
                lot.remaining,
                lot.lapsed,
                lot.lapsed_taken,
                lot.lapsed_merged,
                int(lot.idle),
            )
            for number, first, walked in placed
            for lot in walked.lots.values()
        ],
        [
            (
                walked.account.number * NUMBERS_EACH + number,
                walked.account.number,
                None if move.lot is None else walked.account.number * NUMBERS_EACH + move.lot,
                None if move.entry is None else walked.account.number * NUMBERS_EACH + move.entry,
                move.points,
                text[move.posted_on],
                arrival,
            )
            for walked in walks
            for number, move in enumerate(
                walked.moves, walked.account.moves - len(walked.moves) + 1
            )
        ],
        [
            (
                number,
                judgement.event,
                judgement.version,
                judgement.level,
                judgement.nth,
                text[judgement.posted_on],
                text[judgement.counts_on],
                judgement.spend,
                judgement.points,
                judgement.purchases,
                _as_json(judgement.saw) if judgement.saw else None,
                int(judgement.withdrawn),
                arrival,
            )
            for number, _, walked in placed
            for judgement in walked.judgements
        ],
        [
            (
                walked.account.number * NUMBERS_EACH + number,
                walked.account.number,
                text[change.posted_on],
                change.event,
                change.from_level,
                change.level,
                text[change.until],
                change.why,
                arrival,
            )
            for walked in walks
            for number, change in enumerate(
                walked.changes, walked.account.changes - len(walked.changes) + 1
            )
        ],
        _account_rows(walks, newest),
        claim_rows(walks, arrival),
        drop_rows(walks),
        undone_rows(walks),
        term_rows(walks, arrival),
        end_rows(walks, arrival),
    )


def write_rows(store: Store, rows: WalkRows, *, arrival: int) -> None:
    """Writes what the walks of a piece said."""
    db = store.db
    db.executemany(f"INSERT INTO ledger VALUES ({_MARKS})", rows.ledger)
    store.chain.entries(arrival, *rows.ledger_sum)
    db.executemany(
        """INSERT INTO lots VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (lot) DO UPDATE SET fed = excluded.fed, remaining = excluded.remaining,
           lapsed = excluded.lapsed, lapsed_taken = excluded.lapsed_taken,
           lapsed_merged = excluded.lapsed_merged""",
        rows.lots,
    )
    db.executemany("INSERT INTO lot_moves VALUES (?, ?, ?, ?, ?, ?, ?)", rows.moves)
    db.executemany(
        """INSERT INTO judgements (account, event, version, level, nth, posted_on, counts_on, spend,
           points, purchases, saw, withdrawn, arrival)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        rows.judgements,
    )
    db.executemany("INSERT INTO level_changes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows.changes)
    db.executemany(
        """UPDATE accounts SET level = ?, level_since = ?, level_until = ?, debt = ?, earned = ?,
           clawed_back = ?, redeemed = ?, expired = ?, adjusted = ?, spend = ?, purchases = ?,
           last_activity = ?, entries = ?, next_due = ?, state = ? WHERE account = ?""",
        rows.accounts,
    )
    give_kept_arrivals(db)
    if rows.terms or rows.term_ends:
        write_terms(db, rows.terms, rows.term_ends)
    if rows.claims or rows.drops:
        write_claims(db, rows.claims, rows.drops)


def write_walks(store: Store, walks: Sequence[Walked], *, arrival: int, newest: int) -> None:
    """Writes what walks said; `newest` is the newest version they knew."""
    write_rows(store, rows_of(walks, arrival=arrival, newest=newest), arrival=arrival)


def write_note(db: sqlite3.Connection, entry: int, text: str | None) -> None:
    """Keeps what a person wrote about an entry, if anything, apart from the ledger."""
    if text:
        db.execute("INSERT INTO notes (entry, text) VALUES (?, ?)", (entry, text))


def _account_rows(walks: Sequence[Walked], newest: int) -> list[Row]:
    """The state of the accounts after their walks."""
    return [
        (
            account.level,
            _iso(account.level_since),
            _iso(account.level_until),
            account.debt,
            *_sums(account, walked),
            account.spend,
            account.purchases,
            _iso(account.last_activity),
            account.entries,
            _iso(walked.next_due),
            dump_state(account, newest),
            account.number,
        )
        for walked in walks
        for account in (walked.account,)
    ]


def _sums(account: Account, walked: Walked) -> tuple[int, ...]:
    sums = account.totals
    for entry in walked.entries:
        column = SUMS[entry.kind]
        points = -entry.points if column in TAKING else entry.points
        sums[column] = sums.get(column, 0) + points
    return tuple(
        sums.get(column, 0)
        for column in ("earned", "clawed_back", "redeemed", "expired", "adjusted")
    )


class _IsoDays(dict[Day | None, str | None]):
    """Days as ISO text, None for none: a look-up takes half the time of a call."""

    def __missing__(self, day: Day | None) -> str | None:
        self[day] = found = _iso(day)
        return found


def _iso(day: Day | None) -> str | None:
    return None if day is None else iso(day)
