"""Terms of clubs in the store: written as walks say, read for lists and reports."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.engine.account.state import Walked

NUMBERS_EACH = 10_000_000
"""As in `store.ledger.accounts`: terms of an account are numbered account * this + n."""

Row = tuple[object, ...]


def term_rows(walks: Sequence[Walked], arrival: int) -> list[Row]:
    """The rows of the terms that walks began."""
    return [
        (
            term.account * NUMBERS_EACH + term.number,
            term.account,
            term.club,
            term.version,
            iso(term.first),
            _iso(term.until),
            _iso(term.grace_until),
            term.how,
            term.price,
            term.paid,
            iso(term.bought_on),
            term.event,
            term.redemption,
            arrival,
        )
        for walked in walks
        for term in walked.terms
    ]


def end_rows(walks: Sequence[Walked], arrival: int) -> list[Row]:
    """The rows of the terms that walks ended or let hold again."""
    return [
        (
            end.account * NUMBERS_EACH + end.number,
            end.account,
            _iso(end.last_day),
            end.why,
            end.event,
            iso(end.day),
            arrival,
        )
        for walked in walks
        for end in walked.term_ends
    ]


def write_terms(db: sqlite3.Connection, terms: Sequence[Row], ends: Sequence[Row]) -> None:
    """Adds these rows."""
    db.executemany(f"INSERT INTO club_terms VALUES ({', '.join('?' * 14)})", terms)
    db.executemany(
        """INSERT INTO club_term_ends (term, account, last_day, why, event, ended_on,
           arrival) VALUES (?, ?, ?, ?, ?, ?, ?)""",
        ends,
    )


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term as it stands: `ended` and `why` are those of its last end, if it has one."""

    number: int
    account: int
    club: str
    version: int
    first: str
    until: str | None
    grace_until: str | None
    how: str
    price: int | None
    paid: int
    bought_on: str
    event: int | None
    redemption: int | None
    ended: str | None
    why: str | None


TERMS = """SELECT t.term, t.account, t.club, t.version, t.first_day, t.until, t.grace_until, t.how,
                  t.price, t.paid, t.bought_on, t.event, t.redemption,
                  e.last_day, CASE WHEN e.last_day IS NULL THEN NULL ELSE e.why END
           FROM club_terms t LEFT JOIN club_term_ends e ON e.ending =
               (SELECT max(x.ending) FROM club_term_ends x WHERE x.term = t.term)"""
"""Every term with the end that counts; a condition and an order may follow."""


def read_terms(db: sqlite3.Connection, where: str, values: Sequence[object]) -> Iterator[TermRow]:
    """The terms for which a condition on `t` or `e` holds, in order of number."""
    for row in db.execute(f"{TERMS} WHERE {where} ORDER BY t.term", values):
        yield TermRow(*row)


def _iso(day: Day | None) -> str | None:
    return None if day is None else iso(day)
