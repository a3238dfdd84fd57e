"""Terms of clubs in the store: written as walks say, read for lists and reports."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from loyalty_cli.base.dates import LAST_DAY, Day, iso
from loyalty_cli.engine.account.state import Walked
from loyalty_cli.engine.account.term import Term, Why
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH

Row = tuple[object, ...]


def number_of(term: Term) -> int:
    """The number by which the store knows a term."""
    return term.account * NUMBERS_EACH + term.number


def term_rows(walks: Sequence[Walked], arrival: int) -> list[Row]:
    """The rows of the terms that walks began."""
    return [
        (
            number_of(term),
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
            iso(term.posted_on),
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
    db.executemany(f"INSERT INTO club_terms VALUES ({', '.join('?' * 15)})", terms)
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
    why: Why | None


# What `:day` had not come to yet is left out: terms, and ends, of which the last counts.
_TERMS = """SELECT t.term, t.account, t.club, t.version, t.first_day, t.until, t.grace_until, t.how,
                   t.price, t.paid, t.bought_on, t.event, t.redemption,
                   e.last_day, CASE WHEN e.last_day IS NULL THEN NULL ELSE e.why END
            FROM {} LEFT JOIN club_term_ends e ON e.ending =
                (SELECT max(x.ending) FROM club_term_ends x
                 WHERE x.term = t.term AND x.ended_on <= :day)
            WHERE t.posted_on <= :day ORDER BY t.term"""


def terms_posted(db: sqlite3.Connection, day: Day) -> Iterator[TermRow]:
    """All terms that were there at the end of a day, as they stood then, in order of number."""
    for row in db.execute(_TERMS.format("club_terms t"), {"day": iso(day)}):
        yield TermRow(*row)


def terms_numbered(
    db: sqlite3.Connection, numbers: Iterable[int], day: Day = LAST_DAY
) -> Iterator[TermRow]:
    """Of these terms those that were there at the end of a day, as they stood then."""
    asked = {"day": iso(day), "numbers": json.dumps(list(numbers))}
    wanted = "json_each(:numbers) w CROSS JOIN club_terms t ON t.term = w.value"
    for row in db.execute(_TERMS.format(wanted), asked):
        yield TermRow(*row)


def term_of_redemption(db: sqlite3.Connection, redemption: int) -> TermRow | None:
    """The term that was had for points with a redemption, as it stands; None: it made none."""
    numbers = db.execute("SELECT term FROM club_terms WHERE redemption = ?", (redemption,))
    return next(terms_numbered(db, (number for (number,) in numbers)), None)


def _iso(day: Day | None) -> str | None:
    return None if day is None else iso(day)
