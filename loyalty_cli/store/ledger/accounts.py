"""Accounts as the engine needs them: loaded in pieces with set queries, never one by one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.engine.account.dated import Dated
from loyalty_cli.engine.account.entries import Lot
from loyalty_cli.engine.account.state import Account, LevelFact, Person
from loyalty_cli.engine.clubs.standing import clubs_on
from loyalty_cli.engine.plan import Plan
from loyalty_cli.store.ledger.account_states import read_state

NUMBERS_EACH = 10_000_000
"""Entries, lots, moves and changes of an account are numbered account * this + n."""


STANDS = "(a.entries > 0 OR coalesce(a.state ->> 'raised', 0))"
"""Whether anything has come of an account `a`: an entry (claims and redemptions have one too), a
level above the first or a term of a club. Of which nothing has come counts as never walked."""


@dataclass(slots=True)
class Loaded:
    """An account with what the store knows beyond its state.

    `walked` tells whether it counts as walked (see `STANDS`); `had_state` whether a walk of which
    nothing came left traces that a new one replaces; `newest` is the newest version its sums know,
    `tracked` whether that is enough for the plan; `next_due` the day that the store has for it.
    """

    account: Account
    member: int
    walked: bool
    had_state: bool
    newest: int
    tracked: bool
    next_due: Day | None = None


def load_accounts(
    db: sqlite3.Connection,
    plan: Plan,
    numbers: Iterable[int],
    *,
    since: Day | None,
    anew: bool = True,
) -> dict[int, Loaded]:
    """The accounts of these numbers, by number.

    With `anew`, accounts of which nothing has come (see `STANDS`) come as if never looked at: they
    are walked again from their first event. `since` is the day the program has been walked to. Of
    the lots only those are loaded that can still change without a late event or a refund:
    `load_all_lots` gives the others.
    """
    wanted = json.dumps(sorted(numbers))
    people = load_people(db, wanted, attributes=plan.reads_attributes)
    found: dict[int, Loaded] = {}
    for row in db.execute(
        f"""SELECT account, member, opened_on, level, level_since, level_until, debt, earned,
                  clawed_back, redeemed, expired, adjusted, spend, purchases, last_activity,
                  entries, state, next_due, {STANDS}
           FROM accounts a WHERE account IN (SELECT value FROM json_each(?))""",
        (wanted,),
    ):
        number, member, opened_on = row[0], row[1], parse_day(row[2])
        account = Account(
            number, opened_on, people[member], draws=plan.draws(number), idles=plan.idles
        )
        walked = bool(row[18])
        newest = plan.newest
        if walked or not anew:
            account.level, account.level_since = row[3], _day(row[4])
            account.level_until, account.debt = _day(row[5]), row[6]
            account.totals = dict(zip(TOTALS, row[7:12], strict=True))
            account.spend, account.purchases = row[12], row[13]
            account.last_activity, account.entries = _day(row[14]), row[15]
            if row[16] is not None:
                newest = read_state(account, row[16])
            if account.terms and since is not None:
                account.clubs = clubs_on(plan, account, since)
        found[number] = Loaded(
            account,
            member,
            walked,
            had_state=row[16] is not None,
            newest=newest,
            tracked=newest == plan.newest or plan.is_tracked_by(newest),
            next_due=_day(row[17]),
        )
    _add_facts(db, found, wanted)
    if plan.counts_openings:
        _count_openings(db, found)
    first = "" if since is None else iso(since)
    for row in db.execute(
        f"{_LOTS} AND (l.remaining > 0 OR l.available_on >= ?)", (NUMBERS_EACH, wanted, first)
    ):
        _add_lot(found, row)
    return found


def _add_facts(db: sqlite3.Connection, found: Mapping[int, Loaded], wanted: str) -> None:
    """What commands said of the accounts' levels."""
    if db.execute("SELECT 1 FROM level_facts LIMIT 1").fetchone() is None:
        return
    facts: dict[int, list[LevelFact]] = {}
    for account, number, day, level, until, points in db.execute(
        """SELECT f.account, f.fact, f.from_day, f.level, f.until, f.points
           FROM json_each(?) w CROSS JOIN level_facts f ON f.account = w.value ORDER BY f.fact""",
        (wanted,),
    ):
        fact = LevelFact(number, parse_day(day), level, _day(until), points)
        facts.setdefault(account, []).append(fact)
    for account, said in facts.items():
        found[account].account.facts = said


def _count_openings(db: sqlite3.Connection, found: Mapping[int, Loaded]) -> None:
    """Fills in each account's place among those of its program, in order of opening."""
    if not found:
        return
    first, last = min(found), max(found)
    (program,) = db.execute("SELECT program FROM accounts WHERE account = ?", (first,)).fetchone()
    (place,) = db.execute(
        "SELECT count(*) FROM accounts WHERE program = ? AND account < ?", (program, first)
    ).fetchone()
    for (number,) in db.execute(
        """SELECT account FROM accounts WHERE program = ? AND account BETWEEN ? AND ?
           ORDER BY account""",
        (program, first, last),
    ):
        place += 1
        if number in found:
            found[number].account.opened_nth = place


def load_opened(db: sqlite3.Connection, plan: Plan, numbers: Iterable[int]) -> dict[int, Account]:
    """The accounts of these numbers as they were opened, before any walk: for a what-if."""
    wanted = json.dumps(sorted(numbers))
    people = load_people(db, wanted, attributes=plan.reads_attributes)
    found = {
        number: Loaded(
            Account(
                number,
                parse_day(opened_on),
                people[member],
                draws=plan.draws(number),
                idles=plan.idles,
            ),
            member,
            walked=False,
            had_state=False,
            newest=plan.newest,
            tracked=True,
        )
        for number, member, opened_on in db.execute(
            """SELECT account, member, opened_on FROM accounts
               WHERE account IN (SELECT value FROM json_each(?))""",
            (wanted,),
        )
    }
    if plan.counts_openings:
        _count_openings(db, found)
    return {number: loaded.account for number, loaded in found.items()}


def load_all_lots(db: sqlite3.Connection, found: Mapping[int, Loaded]) -> None:
    """Every lot the accounts ever had, in place of those loaded."""
    for loaded in found.values():
        loaded.account.lots.clear()
    for row in db.execute(_LOTS, (NUMBERS_EACH, json.dumps(sorted(found)))):
        _add_lot(found, row)


TOTALS = ("earned", "clawed_back", "redeemed", "expired", "adjusted")
"""The sums of an account's entries that stand in columns."""

_LOTS = """SELECT l.account, l.lot % ?, l.available_on, l.expires_on, l.idle, l.fed, l.remaining,
                  l.lapsed, l.lapsed_taken, l.lapsed_merged
           FROM json_each(?2) w CROSS JOIN lots l
           ON l.lot BETWEEN w.value * ?1 AND w.value * ?1 + ?1 - 1
           WHERE 1""".replace("% ?,", "% ?1,")


def _add_lot(found: Mapping[int, Loaded], row: tuple[Any, ...]) -> None:
    found[row[0]].account.lots.append(
        Lot(row[1], parse_day(row[2]), _day(row[3]), bool(row[4]), *row[5:10])
    )


def load_people(db: sqlite3.Connection, wanted: str, *, attributes: bool) -> dict[int, Person]:
    """What the walk may know of the members of these accounts (a JSON list), by member."""
    changes: dict[int, dict[str, list[tuple[Day, str | None, str | None]]]] = {}
    for member, field, old, new, day in db.execute(
        """SELECT c.member, c.field, c.old_value, c.value, c.from_day FROM member_changes c
           WHERE c.member IN (SELECT a.member FROM accounts a
                              WHERE a.account IN (SELECT value FROM json_each(?)))
           ORDER BY c.change""",
        (wanted,),
    ):
        history = changes.setdefault(member, {}).setdefault(field, [])
        history.append((parse_day(day), old, new))
    now: dict[int, dict[str, str]] = {}
    if attributes:
        for member, name, value in db.execute(
            """SELECT t.member, t.name, t.value FROM member_attributes t
               WHERE t.member IN (SELECT a.member FROM accounts a
                                  WHERE a.account IN (SELECT value FROM json_each(?)))""",
            (wanted,),
        ):
            now.setdefault(member, {})[name] = value
    people: dict[int, Person] = {}
    nothing: dict[str, list[tuple[Day, str | None, str | None]]] = {}
    for member, birthday, joined_on, status in db.execute(
        """SELECT m.member, m.birthday, m.joined_on, m.status FROM members m
           WHERE m.member IN (SELECT a.member FROM accounts a
                              WHERE a.account IN (SELECT value FROM json_each(?)))""",
        (wanted,),
    ):
        history_of = changes.get(member, nothing)
        people[member] = Person(
            _days(birthday, history_of.get("birthday")),
            _days(joined_on, history_of.get("joined_on")),
            _texts(status, history_of.get("status")),
            _details(now.get(member, {}), history_of),
        )
    return people


def birthday_of(db: sqlite3.Connection, member: int) -> Dated[Day | None]:
    """A member's birthday through time."""
    (now,) = db.execute("SELECT birthday FROM members WHERE member = ?", (member,)).fetchone()
    rows = db.execute(
        "SELECT from_day, old_value, value FROM member_changes"
        " WHERE member = ? AND field = 'birthday' ORDER BY change",
        (member,),
    )
    return _days(now, [(parse_day(day), old, new) for day, old, new in rows])


History = list[tuple[Day, str | None, str | None]]


def _days(now: str | None, history: History | None) -> Dated[Day | None]:
    if not history:
        return Dated(_day(now))
    return Dated(_day(history[0][1]), [(day, _day(new)) for day, new in _steps(history)])


def _texts(now: str, history: History | None) -> Dated[str]:
    if not history:
        return Dated(now)
    return Dated(history[0][1] or now, [(day, new or now) for day, new in _steps(history)])


def _steps(history: History) -> list[tuple[Day, str | None]]:
    """What holds from which day: of two changes the later told holds from its own day on."""
    steps: list[tuple[Day, str | None]] = []
    for day, _, new in history:
        while steps and steps[-1][0] >= day:
            steps.pop()
        steps.append((day, new))
    return steps


def _details(now: dict[str, str], history_of: Mapping[str, History]) -> Dated[Mapping[str, str]]:
    """The attributes through time: what they are now, with every change undone from the last."""
    histories = {
        field.removeprefix("attribute:"): history
        for field, history in history_of.items()
        if field.startswith("attribute:")
    }
    if not histories:
        return Dated(now)
    first = dict(now)
    for name, history in histories.items():
        _set(first, name, history[0][1])
    steps = [
        (day, name, new) for name, history in histories.items() for day, new in _steps(history)
    ]
    changes: list[tuple[Day, Mapping[str, str]]] = []
    running = dict(first)
    for day, name, new in sorted(steps, key=lambda step: step[0]):
        _set(running, name, new)
        changes.append((day, dict(running)))
    return Dated(first, changes)


def _set(details: dict[str, str], name: str, value: str | None) -> None:
    if value is None:
        details.pop(name, None)
    else:
        details[name] = value


def _day(text: str | None) -> Day | None:
    return None if text is None else parse_day(text)
