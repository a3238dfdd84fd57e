"""One entry of the ledger: what made it, which lots it fed or used, which debt it made or paid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.engine.account.entries import Entry
from loyalty_cli.engine.account.sums import tally_from
from loyalty_cli.engine.judging.explaining import explain_grant, occasion_counts
from loyalty_cli.engine.measuring import sum_over
from loyalty_cli.engine.rewards.catalogue import DURING_THE_DAY
from loyalty_cli.engine.rewards.claiming import is_of_reward
from loyalty_cli.program.judging.facts import Moment, Window
from loyalty_cli.program.judging.rules import Grant, Version
from loyalty_cli.reports.explain.gifts import rewards_of
from loyalty_cli.reports.explain.history import History, Place, Pool
from loyalty_cli.reports.explain.lots import entry_row, fed_by, named
from loyalty_cli.reports.explain.steps import grants_told
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH


def find_entry(history: History, who: str, number: int) -> Entry:
    """The entry of that number; raises Refused where the account has none by that day."""
    entry = history.entry(number)
    if entry is not None:
        return entry
    last = len(history.entries)
    row = history.store.db.execute(
        "SELECT posted_on FROM ledger WHERE entry = ?",
        (history.account.number * NUMBERS_EACH + number,),
    ).fetchone()
    if row is not None:
        fix = f"It was posted on {row[0]}: give --as-of {row[0]} or a later day."
    elif last:
        fix = f"There are entries 1 to {last}; see loyalty points show {who}."
    else:
        fix = "There are none yet; run loyalty batch."
    raise Refused(
        Problem("no-such-entry", f"{who} has no entry {number}", value=str(number), fix=fix)
    )


def entry_told(history: History, entry: Entry) -> dict[str, Any]:
    """The entry with what it used, what it fed, and for a grant why it was due."""
    names = named(history, [entry.event])
    by = _by_whom(history, entry)
    return {
        **entry_row(history, entry, names[entry.event]),
        "by": by,
        "used": _used(history, entry),
        "owed": -sum(m.points for m in history.debts if m.entry == entry.number and m.points < 0),
        "paid_debt": sum(
            move.points for move in history.debts if move.entry == entry.number and move.points > 0
        ),
        "lots": fed_by(history, [entry]),
        "grant": grant_told(history, entry),
    }


def _used(history: History, entry: Entry) -> list[dict[str, Any]]:
    """The lots an entry took from (below 0) or gave back to, and which entries had fed them."""
    found = []
    for pool in sorted(history.pools.values(), key=_by_expiry):
        points = sum(move.points for move in pool.moves if move.entry == entry.number)
        feeds = any(fed.number == entry.number for fed in pool.fed)
        if points and not feeds:
            available, expires, _ = pool.days
            found.append(
                {
                    "available_on": iso(available),
                    "expires_on": None if expires is None else iso(expires),
                    "points": points,
                    "fed_by": [fed.number for fed in pool.fed if fed.number < entry.number],
                }
            )
    return found


def _by_expiry(pool: Pool) -> tuple[bool, Day, Day, bool]:
    """The order of spending: soonest to expire, never last, then the oldest."""
    available, expires, idle = pool.days
    return (expires is None, expires or 0, available, idle)


def _by_whom(history: History, entry: Entry) -> str | None:
    """Who asked for it, where a command did."""
    row = history.store.db.execute(
        """SELECT t.by FROM ledger l JOIN audit a ON a.arrival = l.arrival AND a.member = ?
           JOIN audit_texts t ON t.audit = a.audit WHERE l.entry = ?""",
        (history.member, history.account.number * NUMBERS_EACH + entry.number),
    ).fetchone()
    return None if row is None else str(row[0])


def grant_told(history: History, entry: Entry) -> dict[str, Any] | None:
    """Why a grant on an occasion or a level was due; None for all other entries."""
    version = history.plan.on(entry.posted_on)
    if entry.kind != "grant" or version is None:
        return None
    grant = next((g for g in version.program.grants if g.name == entry.rule), None)
    if grant is None or _is_on_event(history, entry):
        return None  # the event's own story tells it
    moment = _moment(history, entry, grant, version)
    own = _own(history, entry)
    earlier = [other for other in history.entries if other.number < own]
    told = explain_grant(
        history.plan, version, grant, moment, history.used_by(earlier, entry.posted_on, own)
    )
    [row] = grants_told([told], [entry], rewards_of(history, own))
    return row


def _is_on_event(history: History, entry: Entry) -> bool:
    """Whether a grant was given on the entry's event itself, and not for a rise that it caused."""
    if entry.event is None:
        return False
    home = history.home(entry.event)
    version = home.judgements[entry.event].version
    return home.plan.gives_on(version, home.kinds[entry.event], entry.rule)


def _own(history: History, entry: Entry) -> int:
    """The number of the grant's own entry, where this one may have the points of its reward."""
    number = entry.number
    while (before := history.entry(number)) is not None and is_of_reward(before):
        number -= 1
    return number if before is not None and before.rule == entry.rule else entry.number


def _moment(history: History, entry: Entry, grant: Grant, version: Version) -> Moment:
    """What the conditions of a grant on an occasion could see, from the facts of its day."""
    day, person = entry.posted_on, history.account.person
    before = _place(history, entry)
    rises = 0
    level = None
    ladder = version.program.ladder
    for change in history.changes:
        if _is_after(history, entry, change.event, change.posted_on):
            break
        level = change.level
        if ladder is not None:
            rises += (ladder.index(change.level) or 0) > (ladder.index(change.from_level) or 0)
    if level is None and ladder is not None:
        level = ladder.levels[0].name
    counts = occasion_counts(history.plan, history.account.opened_on, person, day)
    nth = {"join": history.account.opened_nth, "level": rises}.get(
        grant.on, counts.get(grant.on, 0)
    )
    return Moment(
        day,
        None,
        grant.on,
        nth=nth,
        level=level,
        attributes=person.attributes.at(day),
        birthday=person.birthday.at(day),
        joined_on=person.joined_on.at(day),
        last_purchase=history.last_purchase(before),
        history=_sums(history, before, day if grant.on in DURING_THE_DAY else day - 1),
    )


def _sums(history: History, before: Place, ends: Day) -> Callable[[str, Window], int]:
    """What the member's history added up to before a place, over windows that end on a day."""
    rows, account = history.judged_before(before), history.account
    facts = [fact for fact in account.facts if fact.day <= before[0]]
    return lambda by, window: sum_over(tally_from(by, rows, account.applied, facts), window, ends)


def _is_after(history: History, entry: Entry, event: int | None, day: Day) -> bool:
    """Whether a level change came after an entry."""
    if day != entry.posted_on or event is None:
        return day > entry.posted_on
    if entry.event is None:
        return True
    return history.place(event) > history.place(entry.event)


def _place(history: History, entry: Entry) -> Place:
    """The place just after the event of an entry, or at the start of its day's events."""
    last = "\U0010ffff"
    if entry.event is None:
        return (entry.posted_on, 0, False, 0, ("", "", False, ""))
    day, number, on_time, of, (instant, source, is_activity, id_) = history.place(entry.event)
    return (day, number, on_time, of, (instant, source, is_activity, id_ + last))
