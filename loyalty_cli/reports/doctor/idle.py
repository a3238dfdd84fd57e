"""From which day a balance is idle, counted again from the ledger (LANGUAGE 2, "Expiry")."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from loyalty_cli.base.dates import Day, Length, add_length, iso, parse_day
from loyalty_cli.engine.account.dated import Dated
from loyalty_cli.engine.account.state import NEVER_IDLE
from loyalty_cli.engine.points.merging import NOTE as MERGED
from loyalty_cli.reports.doctor.checks import Difference, check
from loyalty_cli.reports.doctor.rules import Plans
from loyalty_cli.store.file.connection import Store

# Nothing is due any more where a member is closed, and so nothing lapses.
_STATES = """SELECT account, program, state FROM accounts JOIN members USING (member)
WHERE state IS NOT NULL AND status <> 'closed'
AND account NOT IN (SELECT account FROM temp.heirs) ORDER BY account"""
_ENTRIES = """SELECT l.kind, l.points, l.posted_on, e.local_date, l.note = ?2
FROM ledger l LEFT JOIN events e USING (event) WHERE l.account = ?1 ORDER BY l.entry"""
_MERGED = """SELECT into_account, merged_on, state FROM account_merges
WHERE state IS NOT NULL ORDER BY into_account, merged_on"""

Idles = Sequence[Dated[Length | None]]
"""How long a balance may be idle on each day, as each version knew it when it came."""
Merged = tuple[str, dict[str, Any]]
"""A day, and the state of the account that went into another on it."""


@check("idle-since", "The day from which a balance is idle is that of the ledger.")
def idle_since(store: Store) -> Iterator[Difference]:
    """For every program whose versions, as far as the account knew them, end idle balances."""
    plans = Plans(store)
    merged = {
        account: [(day, json.loads(state)) for _, day, state in rows]
        for account, rows in groupby(store.db.execute(_MERGED), key=itemgetter(0))
    }
    for account, program, text in store.db.execute(_STATES):
        state = json.loads(text)
        plan = plans.upto(program, state["book"])
        if plan is None or plan.idles is NEVER_IDLE:
            continue
        gone = merged.get(account, [])
        if any(plan.is_idle_since(each["book"]) for _, each in gone):
            continue  # What was merged before there was idleness kept no day of its own.
        rows = store.db.execute(_ENTRIES, (account, MERGED))
        known = [plans.upto(program, v.number) for v in plan.book.versions]
        idles = [each.idles for each in known if each is not None]
        days, found = _counted(idles, rows, state, gone), state.get("idle_since")
        if found not in days:
            expected = " or ".join(sorted(_text(day) for day in days))
            yield Difference("idle since", expected, _text(found), account)


def _counted(
    idles: Idles,
    rows: Iterable[tuple[str, int, str, str | None, int | None]],
    state: Mapping[str, Any],
    gone: Iterable[Merged],
) -> set[Day | None]:
    """Entry by entry, in the order in which they were posted; all days that it may be."""
    days: set[Day | None] = {None}
    coming = list(gone)
    for kind, points, posted_on, event_day, is_merged in rows:
        day = parse_day(posted_on)
        days = _lapsed(idles, days, day)
        of_event = day if event_day is None else parse_day(event_day)
        if is_merged:
            while coming and coming[0][0] <= posted_on:
                theirs = _lapsed(idles, {coming.pop(0)[1].get("idle_since")}, day)
                days = {_later(one, other) for one in days for other in theirs}
        if kind == "redeem":
            days = {_later(each, day) for each in days}
        elif points > 0 and kind in ("earn", "boost"):
            days = {_later(each, of_event) for each in days}
        elif points > 0 and kind != "forgive":
            # A grant on a level that a late event gave is of the day on which it came.
            begun = {of_event, day} if kind == "grant" else {day}
            days = {first if each is None else each for each in days for first in begun}
    return _lapsed(idles, days, max(state.get("walked") or 0, state.get("moved_on") or 0))


def _lapsed(idles: Idles, days: Iterable[Day | None], today: Day) -> set[Day | None]:
    """None instead of a day after which the balance was idle for too long before today.

    Both where versions disagree: a batch that goes on walks by those it began with, whatever
    came meanwhile.
    """
    left: set[Day | None] = set()
    for since in days:
        if since is None:
            left.add(None)
            continue
        lengths = {
            of_version.at(day)
            for of_version in idles
            for day in (since, *(start for start in of_version.days if since < start <= today))
        }
        passed = {length is not None and add_length(since, length) < today for length in lengths}
        left |= {None if is_over else since for is_over in passed}
    return left


def _later(one: Day | None, other: Day | None) -> Day | None:
    return max((day for day in (one, other) if day is not None), default=None)


def _text(day: Day | None) -> str:
    return "nothing" if day is None else iso(day)
