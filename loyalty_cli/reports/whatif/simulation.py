"""`program simulate`: what a candidate would have given, against the program in force.

Both are walked over the same facts from nothing, and nothing is written: the walk is a pure
function. What commands did by hand belongs to neither program and is left out of both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.engine.account.state import Walked
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.unwalkable import UnwalkableError
from loyalty_cli.engine.walk import walk
from loyalty_cli.program.judging.rules import Program, Rulebook, Version
from loyalty_cli.reports.upkeep.left import rows_of_left
from loyalty_cli.reports.whatif.candidates import Candidate, read_candidate
from loyalty_cli.store.facts.event_queries import load_events
from loyalty_cli.store.facts.members import member_ids
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import load_opened
from loyalty_cli.store.ledger.batch_queue import NOTHING_SEEN, arrived, make_todo, pieces
from loyalty_cli.store.ledger.left_accounts import Left

PIECE_EVENTS = 5_000
PIECE_ACCOUNTS = 1_000
"""So much is in memory at once, whatever the history."""

SUMS = ("events", "given", "clawed_back", "lapsed", "balance", "pending", "debt")
"""The figures of a side that are whole numbers."""

_GIVING = ("earn", "boost", "grant")


@dataclass(slots=True)
class Side:
    """One of the two programs, and what it comes to.

    `rules` are points and events by (kind, rule, on_rule); `levels` members by level.
    """

    program: Program
    plan: Plan
    since: Day
    as_of: Day
    sums: Counter[str] = field(default_factory=Counter)
    rules: dict[tuple[str, str, str | None], list[int]] = field(default_factory=dict)
    levels: Counter[str | None] = field(default_factory=Counter)

    def add(self, walked: Walked) -> tuple[str | None, int]:
        """Adds an account after its walk; returns its level and the points it holds."""
        account = walked.account
        sums = self.sums
        sums["events"] += sum(
            1 for j in walked.judgements if j.counts_on >= self.since and j.version is not None
        )
        gave: dict[tuple[str, str, str | None], set[int | None]] = {}
        for entry in walked.entries:
            if entry.posted_on < self.since:
                continue
            if entry.kind in _GIVING:
                sums["given"] += entry.points
                key: tuple[str, str, str | None] = (entry.kind, entry.rule or "", entry.on_rule)
                slot = self.rules.setdefault(key, [0, 0])
                slot[0] += entry.points
                if entry.points:
                    times = gave.setdefault(key, set())
                    times.add(entry.event if entry.event is not None else -entry.number)
            elif entry.kind == "clawback":
                sums["clawed_back"] -= entry.points
            elif entry.kind == "expire":
                sums["lapsed"] -= entry.points
        for key, events in gave.items():
            self.rules[key][1] += len(events)
        balance = sum(lot.remaining for lot in account.lots if lot.available_on <= self.as_of)
        pending = sum(lot.remaining for lot in account.lots) - balance
        sums["balance"] += balance
        sums["pending"] += pending
        sums["debt"] += account.debt
        level = account.level
        if level is None and self.program.ladder is not None:
            level = self.program.ladder.levels[0].name
        self.levels[level] += 1
        return level, balance + pending - account.debt

    def begin(self) -> None:
        """Forgets what it came to."""
        self.sums, self.rules, self.levels = Counter(), {}, Counter()

    def liability(self, digits: int, sums: Counter[str] | None = None) -> str | None:
        """What its points, or those of such sums, cost at `point_value`; None where the program
        does not say one."""
        found = self.sums if sums is None else sums
        return worth(found["balance"] + found["pending"], self.program, digits)


def worth(points: int, program: Program, digits: int) -> str | None:
    """Points at the program's `point_value`, rounded half up to the currency's unit."""
    if program.point_value is None:
        return None
    exact = points * Decimal(program.point_value)
    minor = (exact * 10**digits).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return format_minor(int(minor), digits)


def simulate(
    store: Store,
    text: str,
    file: str,
    *,
    as_of: Day,
    since: Day | None = None,
    against: Day | None = None,
    with_members: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
) -> dict[str, Any]:
    """One object: `program` `as_of` `since` `accounts`, for `now`, `candidate` and `difference`
    the same figures, `levels` and `rules` with both sides and the difference, and with
    `with_members` a row for each member whose points or level differ.

    `left_accounts` are those that a side can't walk: they count on neither.

    Without `since` each side is judged by its one version over all history. With it both begin as
    the store's versions stand and part on that day; the figures are of what is posted since.
    `against` is the day whose version it is compared with, else the as-of day.
    Raises as `read_candidate` does.
    """
    candidate = read_candidate(store, text, file, as_of if against is None else against)
    sides = (
        side_of(candidate, candidate.now.program, since, as_of),
        side_of(candidate, candidate.program, since, as_of),
    )
    members: list[dict[str, Any]] = []
    accounts = 0
    left: dict[int, Left] = {}
    for piece, whole in pieces_of(store, candidate, as_of):
        if progress is not None:
            progress(accounts, whole)
        accounts += len(piece)
        now, then = _walk(store, sides, piece, left)
        if with_members:
            members += _members(store, now, then)
    return {
        "program": candidate.row.program_id,
        "as_of": iso(as_of),
        "since": None if since is None else iso(since),
        "version": candidate.book.place(candidate.now.number),
        "accounts": accounts,
        **_figures(sides, store.settings.digits),
        "levels": _levels(sides),
        "rules": _rules(sides),
        "left_accounts": rows_of_left(store, left.values()),
        **({"members": members} if with_members else {}),
    }


def side_of(candidate: Candidate, program: Program, since: Day | None, as_of: Day) -> Side:
    """A side that is judged by one version over all history, or from a day on."""
    book = candidate.book
    number = book.versions[-1].number + 1
    start = book.by_start[0].valid_from
    if since is None or (start is not None and start >= since):
        versions: tuple[Version, ...] = (Version(number, start, program),)
    else:
        before = [v for v in book.versions if v.valid_from is None or v.valid_from < since]
        versions = (*before, Version(number, since, program))
    plan = Plan(Rulebook(versions, book.occasions_from, secret=book.secret))
    return Side(program, plan, since or 0, as_of)


def pieces_of(store: Store, candidate: Candidate, as_of: Day) -> Iterator[tuple[list[int], int]]:
    """All accounts of the program, in pieces, with how many there are."""
    whole = make_todo(
        store.db,
        candidate.row.program,
        as_of=iso(as_of),
        before=NOTHING_SEEN,
        everyone=True,
        newcomers=True,
        position=0,
    )
    for piece in pieces(store.db, events=PIECE_EVENTS, accounts=PIECE_ACCOUNTS):
        yield piece, whole


def _walk(
    store: Store, sides: tuple[Side, Side], piece: list[int], left: dict[int, Left]
) -> list[dict[int, tuple[str | None, int]]]:
    """Walks a piece from nothing on both sides; level and points of each account after it.

    An account that one side can't walk is noted in `left`, and counts on neither.
    """
    walks = [_walk_side(store, side, piece, left) for side in sides]
    return [
        {number: side.add(walked) for number, walked in own.items() if number not in left}
        for side, own in zip(sides, walks, strict=True)
    ]


def _walk_side(
    store: Store, side: Side, piece: list[int], left: dict[int, Left]
) -> dict[int, Walked]:
    plan = side.plan
    opened = load_opened(store.db, plan, piece)
    events = load_events(
        store.db,
        (),
        piece,
        walked_to=None,
        before=NOTHING_SEEN,
        upto=arrived(store.db, 0),
        again=False,
        lines=plan.needs_lines,
    )
    walks: dict[int, Walked] = {}
    for number, account in opened.items():
        try:
            walks[number] = walk(
                plan, account, events.get(number, ()), walked_to=None, as_of=side.as_of
            )
        except UnwalkableError as error:
            left[number] = Left(number, None, error.event, error.reason)
    return walks


def _members(
    store: Store,
    now: dict[int, tuple[str | None, int]],
    then: dict[int, tuple[str | None, int]],
) -> list[dict[str, Any]]:
    differ = [number for number in sorted(now) if now[number] != then[number]]
    members = {
        account: member
        for number in differ
        for account, member in store.db.execute(
            "SELECT account, member FROM accounts WHERE account = ?", (number,)
        )
    }
    ids = member_ids(store.db, set(members.values()))
    return [
        {
            "member_id": ids[members[number]],
            "level": now[number][0],
            "level_candidate": then[number][0],
            "points": now[number][1],
            "points_candidate": then[number][1],
            "difference": then[number][1] - now[number][1],
        }
        for number in differ
    ]


def _figures(sides: tuple[Side, Side], digits: int) -> dict[str, dict[str, Any]]:
    now, then = sides
    told: list[dict[str, Any]] = [
        {**{name: side.sums[name] for name in SUMS}, "liability": side.liability(digits)}
        for side in sides
    ]
    apart: dict[str, Any] = {name: then.sums[name] - now.sums[name] for name in SUMS}
    costs = [told[0]["liability"], told[1]["liability"]]
    apart["liability"] = None if None in costs else str(Decimal(costs[1]) - Decimal(costs[0]))
    return {"now": told[0], "candidate": told[1], "difference": apart}


def _levels(sides: tuple[Side, Side]) -> list[dict[str, Any]]:
    """Members by level, in the order of the candidate's ladder, then what only the other has."""
    now, then = sides
    names: list[str | None] = [
        level.name
        for side in (then, now)
        if side.program.ladder is not None
        for level in side.program.ladder.levels
    ]
    return [
        {
            "level": name,
            "now": now.levels[name],
            "candidate": then.levels[name],
            "difference": then.levels[name] - now.levels[name],
        }
        for name in dict.fromkeys([*names, *now.levels, *then.levels])
    ]


def _rules(sides: tuple[Side, Side]) -> list[dict[str, Any]]:
    """Points and events of each rule, boost (a level's too) and grant."""
    now, then = sides
    nothing = [0, 0]
    return [
        {
            "kind": kind,
            "rule": rule,
            "on_rule": on_rule,
            "points": now.rules.get(key, nothing)[0],
            "points_candidate": then.rules.get(key, nothing)[0],
            "difference": then.rules.get(key, nothing)[0] - now.rules.get(key, nothing)[0],
            "events": now.rules.get(key, nothing)[1],
            "events_candidate": then.rules.get(key, nothing)[1],
        }
        for key in sorted(
            {*now.rules, *then.rules}, key=lambda k: (_GIVING.index(k[0]), k[2] or "", k[1])
        )
        for kind, rule, on_rule in (key,)
    ]
