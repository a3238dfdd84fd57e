"""Accounts as they stood on a day: what they hold now, less what was posted after it.

Everything that is posted bears its day, so any past day can be had from the present and what came
later. For today nothing came later, and the columns that the ledger adds up to are the answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.engine.account.counted import Counted
from loyalty_cli.engine.account.entries import Lot
from loyalty_cli.engine.account.memories import COUNTED, MEMORIES
from loyalty_cli.engine.account.state import Account, nobody_special
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.points.lots import ends_on
from loyalty_cli.program.measures import POINTS, Added
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.account_states import read_state
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH, TOTALS, load_people
from loyalty_cli.store.ledger.history import idle_on
from loyalty_cli.store.ledger.walks import SUMS, TAKING
from loyalty_cli.store.value.club_terms import number_of, terms_numbered

Days = tuple[str, str | None, bool]
"""The days of a lot: from when its points are available, the last good one, and whether idleness
ends it before that."""


@dataclass(slots=True)
class Standing:
    """An account on a day: the sums of its entries by column, what its lots hold, its level.

    `numbers` are those of the lots that hold points now.
    """

    number: int
    program: int
    member: int
    account: Account
    day: Day
    sums: dict[str, int]
    lots: dict[Days, int] = field(default_factory=dict)
    numbers: dict[Days, int] = field(default_factory=dict)

    def spendable(self, day: str) -> int:
        """Points that are available on a day; what has not lapsed in the ledger is still there."""
        return sum(points for (available, *_), points in self.lots.items() if available <= day)

    def pending(self, day: str) -> int:
        """Points that become available later."""
        return sum(points for (available, *_), points in self.lots.items() if available > day)

    def engine_lots(self) -> list[Lot]:
        """The lots that hold points, as the engine has them."""
        return [
            Lot(self.numbers.get(days, 0), parse_day(days[0]), _day(days[1]), days[2], 0, points)
            for days, points in self.lots.items()
            if points > 0
        ]

    def expiring(self) -> list[tuple[str, int]]:
        """What will lapse when, the soonest first, pending points included."""
        by_day: dict[Day, int] = {}
        for lot in self.engine_lots():
            on = ends_on(self.account, lot, self.day)
            if on is not None:
                by_day[on] = by_day.get(on, 0) + lot.remaining
        return [(iso(on), points) for on, points in sorted(by_day.items())]


CHUNK = 2_000
"""So many members are looked at together: an account with its sums by day is large, a row not."""


def all_accounts_on(
    store: Store, day: Day, members: Iterable[int], *, program: int | None = None
) -> Iterator[Standing]:
    """The accounts of many members, one after the other, so that memory stays flat."""
    coming = iter(members)
    while some := list(islice(coming, CHUNK)):
        yield from accounts_on(store, day, program=program, members=some)


def every_account_on(store: Store, day: Day) -> Iterator[Standing]:
    """The accounts of all members, one after the other."""
    members = store.db.execute("SELECT DISTINCT member FROM accounts ORDER BY member").fetchall()
    yield from all_accounts_on(store, day, (member for (member,) in members))


def accounts_on(
    store: Store,
    day: Day,
    *,
    program: int | None = None,
    members: Iterable[int] | None = None,
) -> list[Standing]:
    """The accounts of one program or all, of some members or all, as they stood on a day."""
    only = None if members is None else json.dumps(list(members))
    found: dict[int, Standing] = {}
    for row in store.db.execute(
        f"""SELECT a.account, a.program, a.member, a.opened_on, a.level, a.level_since,
                   a.level_until, a.debt, a.earned, a.clawed_back, a.redeemed, a.expired,
                   a.adjusted, a.spend, a.purchases, a.last_activity, a.entries, a.state
            FROM {_ALL if only is None else _SOME}
            WHERE (?1 IS NULL OR a.program = ?1)
              AND a.member NOT IN (SELECT member FROM members WHERE status = 'removed')
            ORDER BY a.account""",
        (program, only),
    ):
        account = Account(row[0], parse_day(row[3]), nobody_special())
        account.level, account.level_since, account.level_until = row[4], _day(row[5]), _day(row[6])
        account.debt, account.spend, account.purchases = row[7], row[13], row[14]
        account.last_activity, account.entries = _day(row[15]), row[16]
        if row[17] is not None:
            read_state(account, row[17])
        sums = dict(zip(TOTALS, row[8:13], strict=True))
        found[row[0]] = Standing(row[0], row[1], row[2], account, day, sums)
    _add_lots(store, found, every=only is None and program is None)
    _add_idles(store, found)
    (last,) = store.db.execute("SELECT max(as_of) FROM arrivals").fetchone()
    if store.known_on is not None or (last is not None and iso(day) < last):
        _roll_back(store, found, iso(day))
    _add_people(store, found)
    return list(found.values())


_ALL = "accounts a CROSS JOIN (SELECT ?2)"
_SOME = "json_each(?2) w CROSS JOIN accounts a ON a.member = w.value"


def _add_idles(store: Store, found: dict[int, Standing]) -> None:
    """How long a balance may be idle, for those that are."""
    idle = [each for each in found.values() if each.account.idle_since is not None]
    programs = {each.program for each in idle}
    idles = {number: Plan(load_rulebook(store, number)).idles for number in programs}
    for each in idle:
        each.account.idles = idles[each.program]


def _add_people(store: Store, found: Mapping[int, Standing]) -> None:
    """Who they are, for those with terms of clubs: who is closed is in none."""
    wanted = [number for number, each in found.items() if each.account.terms]
    if wanted:
        people = load_people(store.db, json.dumps(wanted), attributes=False)
        for number in wanted:
            found[number].account.person = people[found[number].member]


def _add_lots(store: Store, found: dict[int, Standing], *, every: bool) -> None:
    query = (
        "SELECT account, lot, available_on, expires_on, idle, remaining FROM lots"
        " WHERE remaining > 0"
    )
    values: tuple[object, ...] = ()
    if not every:
        query = """SELECT l.account, l.lot, l.available_on, l.expires_on, l.idle, l.remaining
                   FROM json_each(?1) w CROSS JOIN lots l
                   ON l.lot BETWEEN w.value * ?2 AND w.value * ?2 + ?2 - 1
                   WHERE l.remaining > 0"""
        values = (json.dumps(list(found)), NUMBERS_EACH)
    for number, lot, available, expires, idle, remaining in store.db.execute(query, values):
        if number in found:
            days = (available, expires, bool(idle))
            found[number].lots[days] = remaining
            found[number].numbers[days] = lot % NUMBERS_EACH


def _roll_back(store: Store, found: dict[int, Standing], day: str) -> None:
    """Takes away again all that was posted after the day."""
    wanted = (json.dumps(list(found)), NUMBERS_EACH, day)
    for number, kind, points, available, expires, idle in store.db.execute(
        _AFTER.format(
            "l.account, l.kind, l.points, l.available_on, l.expires_on, l.idle", "ledger", "entry"
        ),
        wanted,
    ):
        standing = found[number]
        column = SUMS[kind]
        standing.sums[column] += points if column in TAKING else -points
        standing.account.entries -= 1
        if points > 0 and available is not None:
            days = (available, expires, bool(idle))
            standing.lots[days] = standing.lots.get(days, 0) - points
    _roll_back_moves(store, found, wanted)
    _roll_back_merges(store, found, day)
    _roll_back_sums(store, found, wanted)
    _roll_back_levels(store, found, wanted)
    _roll_back_idles(store, found, parse_day(day))
    _roll_back_terms(store, found, parse_day(day))


def _roll_back_terms(store: Store, found: Mapping[int, Standing], day: Day) -> None:
    """The terms that were there on the day, with the ends that they had by then."""
    terms = {number_of(term): term for each in found.values() for term in each.account.terms}
    known = {row.number: row for row in terms_numbered(store.db, terms, day)}
    for number, row in known.items():
        terms[number].ended, terms[number].why = _day(row.ended), row.why
    for each in found.values():
        each.account.terms = [term for term in each.account.terms if number_of(term) in known]


def _roll_back_idles(store: Store, found: dict[int, Standing], day: Day) -> None:
    """From when a balance was idle on the day, where any version of its program asks."""
    programs = {each.program for each in found.values()}
    idles = {number: Plan(load_rulebook(store, number)).idles for number in programs}
    for each in found.values():
        each.account.idles = idles[each.program]
    asked = {
        number: each.account.idles for number, each in found.items() if each.account.is_ever_idle
    }
    for number, since in idle_on(store.db, asked, day).items():
        found[number].account.idle_since = since


_AFTER = """SELECT {} FROM json_each(?1) w CROSS JOIN {} l
ON l.{} BETWEEN w.value * ?2 AND w.value * ?2 + ?2 - 1
WHERE l.posted_on > ?3"""


def _roll_back_moves(
    store: Store, found: dict[int, Standing], wanted: tuple[str, int, str]
) -> None:
    for number, available, expires, idle, points in store.db.execute(
        """SELECT l.account, t.available_on, t.expires_on, t.idle, l.points
           FROM json_each(?1) w CROSS JOIN lot_moves l
           ON l.move BETWEEN w.value * ?2 AND w.value * ?2 + ?2 - 1
           LEFT JOIN lots t ON t.lot = l.lot WHERE l.posted_on > ?3""",
        wanted,
    ):
        standing = found[number]
        if available is None:
            standing.account.debt += points
        else:
            days = (available, expires, bool(idle))
            standing.lots[days] = standing.lots.get(days, 0) - points


def _roll_back_merges(store: Store, found: dict[int, Standing], day: str) -> None:
    """Gives accounts back the sums that went into another one later; the last merge first."""
    for gone, into, spend, purchases, last, state in store.db.execute(
        """SELECT account, into_account, spend, purchases, last_activity, state FROM account_merges
           WHERE merged_on > ? ORDER BY arrival DESC, account""",
        (day,),
    ):
        was = Account(gone, 0, nobody_special())
        if state is not None:
            read_state(was, state)
        was.spend, was.purchases, was.last_activity = spend, purchases, _day(last)
        for memory in MEMORIES:
            if into in found:
                memory.separate(found[into].account, was)
            if gone in found:
                memory.restore(found[gone].account, was)


def _roll_back_sums(store: Store, found: dict[int, Standing], wanted: tuple[str, int, str]) -> None:
    last: dict[int, str | None] = {}
    for (
        number,
        posted_on,
        day,
        counts_on,
        kind,
        nth,
        spend,
        points,
        purchases,
        saw,
    ) in store.db.execute(
        """SELECT j.account, j.posted_on, e.local_date, j.counts_on, e.kind, j.nth, j.spend,
                  j.points, j.purchases, iif(j.posted_on > ?2, j.saw, NULL)
           FROM json_each(?1) w CROSS JOIN judgements j ON j.account = w.value
           CROSS JOIN events e ON e.event = j.event""",
        wanted[::2],
    ):
        if posted_on <= wanted[2]:
            last[number] = max(last.get(number) or day, day)
            continue
        row = Counted(
            kind,
            parse_day(counts_on),
            Added(nth, spend, points, purchases),
            {} if saw is None else json.loads(saw),
        )
        for memory in COUNTED:
            memory.count(found[number].account, row, -1)
    for number, day in store.db.execute(
        """SELECT l.account, max(l.posted_on) FROM json_each(?1) w CROSS JOIN ledger l
           ON l.entry BETWEEN w.value * ?2 AND w.value * ?2 + ?2 - 1
           WHERE l.kind = 'redeem' AND l.posted_on <= ?3 GROUP BY l.account""",
        wanted,
    ):
        if number in found:
            last[number] = max(last.get(number) or day, day)
    for gone, into, activity in store.db.execute(
        """SELECT account, into_account, last_activity FROM account_merges WHERE merged_on <= ?
           ORDER BY arrival, account""",
        wanted[2:],
    ):
        if into in found and activity is not None:
            last[into] = max(last.get(into) or activity, activity)
        if gone in found:
            last[gone] = activity
    for number, day, points in store.db.execute(
        """SELECT coalesce(once, account), from_day, points FROM level_facts
           WHERE points <> 0
             AND (from_day > ? OR arrival NOT IN (SELECT arrival FROM arrivals))""",
        wanted[2:],
    ):
        if number in found and POINTS in found[number].account.tallies:
            found[number].account.tallies[POINTS].add(parse_day(day), -points)
    for number, standing in found.items():
        standing.account.last_activity = _day(last.get(number))


def _roll_back_levels(
    store: Store, found: dict[int, Standing], wanted: tuple[str, int, str]
) -> None:
    before: dict[int, tuple[str | None, str | None, bool]] = {}
    undone: dict[int, str | None] = {}
    for number, posted_on, from_level, level, until, why in store.db.execute(
        """SELECT l.account, l.posted_on, l.from_level, l.level, l.until, l.why
           FROM json_each(?1) w CROSS JOIN level_changes l
           ON l.change BETWEEN w.value * ?2 AND w.value * ?2 + ?2 - 1 ORDER BY l.change""",
        wanted[:2],
    ):
        if posted_on <= wanted[2]:
            before[number] = (level, until, why == "set")
        else:
            undone.setdefault(number, from_level)
    for number, from_level in undone.items():
        account = found[number].account
        level, until, by_hand = before.get(number, (from_level, None, False))
        account.level, account.level_until = level, _day(until)
        # What the ladder gave beside it is not kept.
        account.under = (None, None) if by_hand else None


def _day(text: str | None) -> Day | None:
    return None if text is None else parse_day(text)
