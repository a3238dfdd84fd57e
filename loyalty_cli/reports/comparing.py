"""`import balances --compare`: a former system's list beside the store, member by member.

So a shop can run both for a while: the list says balance, level and what lapses next of each
member, the store says what it has and how it came to that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.reports.standing import standing
from loyalty_cli.reports.upkeep.due import due_since
from loyalty_cli.reports.upkeep.programs import in_force
from loyalty_cli.store.file.connection import Store

_SAID = (
    ("earned", "earned {0}"),
    ("clawed_back", "{0} clawed back"),
    ("redeemed", "redeemed {0}"),
    ("expired", "{0} lapsed"),
)

# What a source brought to each account, to the one that it is now.
_OPENINGS = """
WITH RECURSIVE home (account, root) AS (
    SELECT account, account FROM accounts WHERE account NOT IN (SELECT account FROM account_merges)
    UNION ALL SELECT g.account, h.root FROM home h JOIN account_merges g
    ON g.into_account = h.account)
SELECT m.member_id, p.program_id, sum(o.points), min(v.as_of)
FROM openings o JOIN sources s ON s.source = o.source AND s.name = ?
JOIN imports i ON i.import = o.import JOIN arrivals v ON v.arrival = i.arrival AND v.as_of <= ?
JOIN home h ON h.account = o.account JOIN accounts a ON a.account = h.root
JOIN members m ON m.member = a.member JOIN programs p ON p.program = a.program
GROUP BY a.account
"""


@dataclass(slots=True)
class Listed:
    """What the list says of a member in a program, all their rows together; `member_id` is the
    store's, or as the list names somebody whom nobody knows (`program` None)."""

    member_id: str
    program: str | None
    file: str
    line: int
    points: int = 0
    level: str | None = None
    expires_on: str | None = None

    def add(self, points: int, level: str | None, expires_on: Day | None) -> None:
        """One more row: its points, the first level, the soonest of the days."""
        self.points += points
        self.level = self.level or level
        if expires_on is not None and points:
            day = iso(expires_on)
            self.expires_on = day if self.expires_on is None else min(day, self.expires_on)


def compare(
    store: Store, listed: Iterable[Listed], *, source: str, as_of: Day
) -> list[dict[str, Any]]:
    """A row for each member and program of the list, and for everybody else in these
    programs who holds or owes points.

    `differs` names what is not the same: points (spendable, less what is owed), level,
    expires_on (the next day on which points lapse; the last two where the list says them), member
    (unknown here, or not listed). `why` says in words what is behind it.
    """
    programs = {each.id: each for each in in_force(store, as_of)}
    stands = {
        (row["member_id"], row["program"]): row
        for row in standing(store, as_of=as_of, program=None)
    }
    openings = {
        (member, program): (points, day)
        for member, program, points, day in store.db.execute(_OPENINGS, (source, iso(as_of)))
    }
    due = due_since(store, as_of)
    levels = {
        name: [level.name for level in each.program.ladder.levels] if each.program.ladder else []
        for name, each in programs.items()
    }
    rows, seen, meant = [], set(), set()
    for one in listed:
        place = (one.member_id, one.program or "")
        here = stands.get(place)
        if here is None:
            rows.append(_row(one, None, ["member"], [f"the store has no member {one.member_id}"]))
            continue
        seen.add(place)
        meant.add(here["program"])
        look = _Look(one, here, openings.get(place), levels[here["program"]], source, due)
        rows.append(_row(one, here, *look.answer()))
    for place, here in stands.items():
        owns = here["balance"] or here["pending"] or here["debt"]
        if owns and place not in seen and place[1] in (meant or programs):
            rows.append(_row(None, here, ["member"], ["the list does not have this member"]))
    return sorted(rows, key=lambda row: (row["member_id"], row["program"] or ""))


def counts_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many rows there are, how many are the same, and how many differ in what."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts["compared"] += 1
        counts["same"] += not row["differs"]
        counts["differ"] += bool(row["differs"])
    return {name: counts[name] for name in ("compared", "same", "differ")}


@dataclass(slots=True)
class _Look:
    """One member's two sides."""

    listed: Listed
    here: Mapping[str, Any]
    opening: tuple[int, str] | None
    levels: Sequence[str]
    source: str
    due: str | None

    def answer(self) -> tuple[list[str], list[str]]:
        """What differs, and why."""
        differs: list[str] = []
        why: list[str] = []
        there, here = self.listed, self.here
        if there.points != here["balance"] - here["debt"]:
            differs.append("points")
            why += self._points()
        if there.level is not None and there.level != here["level"]:
            differs.append("level")
            why.append(self._level(there.level))
        if there.expires_on is not None and there.expires_on != here["next_expiry_on"]:
            differs.append("expires_on")
            why.append(self._expiry())
        if differs and self.due is not None:
            why.append(f"a batch is due since {self.due}")
        return differs, why

    def _points(self) -> list[str]:
        here, why = self.here, []
        more = self.listed.points - here["balance"] + here["debt"]
        if here["pending"] and more == here["pending"]:
            why.append(f"{more} that are pending here are counted there")
        opened = 0
        parts = []
        if self.opening is None:
            why.append(f"no balance was imported from source {self.source}")
        else:
            opened, day = self.opening
            parts.append(f"opening balance {opened} of {day}")
        parts += [words.format(here[name]) for name, words in _SAID if here[name]]
        by_hand = here["adjusted"] - opened
        if by_hand:
            parts.append(f"{by_hand:+} by hand or from other balances")
        if here["pending"]:
            parts.append(f"{here['pending']} of it pending")
        if here["debt"]:
            parts.append(f"{here['debt']} owed")
        why.append("here: " + (", ".join(parts) or "nothing was ever posted"))
        return why

    def _level(self, listed: str) -> str:
        here = self.here
        if listed not in self.levels:
            has = ", ".join(self.levels) or "none"
            return f"{here['program']} has no level {listed}; it has {has}"
        if here["next_level"] is not None and here["to_next_level"] is not None:
            return f"here {here['to_next_level']} short of {here['next_level']}"
        until = f", until {here['level_until']}" if here["level_until"] else ""
        return f"here {here['level']}{until}"

    def _expiry(self) -> str:
        here = self.here
        if here["next_expiry_on"] is None:
            return "no points lapse here"
        return f"here {here['next_expiry_points']} lapse next, on {here['next_expiry_on']}"


def _row(
    listed: Listed | None, here: Mapping[str, Any] | None, differs: list[str], why: list[str]
) -> dict[str, Any]:
    return {
        "member_id": here["member_id"] if here else listed.member_id if listed else None,
        "name": here["name"] if here else None,
        "program": here["program"] if here else listed.program if listed else None,
        "listed_points": None if listed is None else listed.points,
        "points": here["balance"] - here["debt"] if here else None,
        "listed_level": None if listed is None else listed.level,
        "level": here["level"] if here else None,
        "listed_expires_on": None if listed is None else listed.expires_on,
        "expires_on": here["next_expiry_on"] if here else None,
        "differs": differs,
        "why": why,
        "file": None if listed is None else listed.file,
        "line": None if listed is None else listed.line,
    }
