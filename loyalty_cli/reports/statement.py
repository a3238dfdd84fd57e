"""`report statement`: what a member may be handed, entry by entry in plain words."""

from __future__ import annotations

import json
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.base.words import limit_said
from loyalty_cli.engine.entries import Entry
from loyalty_cli.reports.accounts import Standing, accounts_on
from loyalty_cli.reports.explain.carried import towards_told
from loyalty_cli.reports.explain.history import History
from loyalty_cli.reports.explain.reading import read_history
from loyalty_cli.reports.points import points_show
from loyalty_cli.reports.standing import standing
from loyalty_cli.store.facts.lookup import find_account
from loyalty_cli.store.file.connection import Store

LEVEL_KEYS = ("level", "level_until", "next_level", "to_next_level", "to_keep_level")


def statement(
    store: Store, who: str, *, program: str | None, since: Day | None, until: Day, as_of: Day
) -> dict[str, Any]:
    """The statement of one account from `since` (None: the beginning) through `until`.

    Keys: `member_id` `name` `program` `program_name` `points_name` `currency` `from` `until`
    `opening` `entries` `closing` `level` `level_until` `level_by` `next_level` `to_next_level`
    `to_keep_level` `becoming_available` `expiring` `carried` `as_of`. `opening` and `closing` have
    `balance` `pending` `debt` `total` (balance + pending - debt); an entry has `entry` `date`
    `what` `kind` `rule` `transaction` `activity` `points` `balance` `pending` `total`. Raises
    Refused where nobody is meant, Usage for days the wrong way round.
    """
    if since is not None and since > until:
        raise Usage(
            Problem(
                "from-after-until",
                f"{iso(since)} is after {iso(until)}",
                column="--from",
                value=iso(since),
                fix="Give the earlier day with --from.",
            )
        )
    account, of_program = find_account(store, who, program)
    history = read_history(store, account, of_program, until)
    version = history.plan.on(until) or history.plan.book.versions[0]
    ladder = version.program.ladder
    member_id, name, program_id = store.db.execute(
        "SELECT m.member_id, m.name, p.program_id FROM members m, programs p"
        " WHERE m.member = ? AND p.program = ?",
        (history.member, of_program),
    ).fetchone()
    rows = points_show(store, member_id, program=program_id, as_of=until)
    words = _words(history)
    closing = _on(history, until)
    [now] = [
        row
        for row in standing(store, as_of=until, program=program_id, members=[member_id])
        if row["program"] == program_id
    ]
    first = since if since is not None else _first_day(history)
    return {
        "member_id": member_id,
        "name": name,
        "program": program_id,
        "program_name": version.program.name,
        "points_name": list(version.program.points),
        "currency": store.settings.currency,
        "from": iso(first),
        "until": iso(until),
        "opening": _sums(_on(history, first - 1), first - 1),
        "entries": [
            _entry(row, words[row["entry"]]) for row in rows if row["posted_on"] >= iso(first)
        ],
        "closing": _sums(closing, until),
        **{key: now[key] for key in LEVEL_KEYS},
        "level_by": None if ladder is None else ladder.by,
        "becoming_available": _later(closing, iso(until)),
        "expiring": [{"on": on, "points": points} for on, points in closing.expiring()],
        "carried": towards_told(history, closing.account),
        "as_of": iso(as_of),
    }


def _first_day(history: History) -> Day:
    """The day the account was opened, or that of its first entry where that is earlier."""
    days = [history.account.opened_on, history.as_of]
    return min(days + [entry.posted_on for entry in history.entries[:1]])


def _on(history: History, day: Day) -> Standing:
    """The account as it stood on a day."""
    [found] = [
        each
        for each in accounts_on(history.store, day, members=[history.member])
        if each.number == history.account.number
    ]
    return found


def _sums(found: Standing, day: Day) -> dict[str, int]:
    balance, pending = found.spendable(iso(day)), found.pending(iso(day))
    debt = found.account.debt
    return {
        "balance": balance,
        "pending": pending,
        "debt": debt,
        "total": balance + pending - debt,
    }


def _later(found: Standing, day: str) -> list[dict[str, Any]]:
    by_day: dict[str, int] = {}
    for (available, *_), points in found.lots.items():
        if available > day and points:
            by_day[available] = by_day.get(available, 0) + points
    return [{"on": on, "points": points} for on, points in sorted(by_day.items())]


def _entry(row: dict[str, Any], what: str) -> dict[str, Any]:
    return {
        "entry": row["entry"],
        "date": row["posted_on"],
        "what": what,
        **{
            key: row[key]
            for key in (
                *("kind", "rule", "transaction", "activity"),
                *("points", "balance", "pending", "total"),
            )
        },
    }


def _words(history: History) -> dict[int, str]:
    """For each entry what it was for, in words for a member."""
    events = _event_words(history)
    lapsed = {move.entry: pool.days[1] for pool in history.pools.values() for move in pool.moves}
    levels = {
        level.name
        for version in history.plan.book.versions
        if version.program.ladder is not None
        for level in version.program.ladder.levels
    }
    words: dict[int, str] = {}
    for entry in history.entries:
        said = _what(entry, history.notes.get(entry.number), events, levels)
        last = lapsed.get(entry.number)
        if entry.kind == "expire" and last is not None:
            said += f", good until {iso(last)}"
        elif entry.note and entry.kind in {"earn", "boost", "grant", "clawback"}:
            said += f" ({limit_said(entry.note)})"
        words[entry.number] = said
    return words


def _what(entry: Entry, note: str | None, events: dict[int, str], levels: set[str]) -> str:
    rule = entry.rule or ""
    event = events.get(entry.event or 0, "")
    if entry.kind in {"earn", "clawback"}:
        return f"{event}: {rule}"
    if entry.kind == "boost":
        return f"{event}: {'level ' if rule in levels else ''}{rule}"
    plain = {
        "grant": "gift",
        "redeem": "reward",
        "restore": "reward given back",
        "expire": "lapsed",
        "adjust": "added by hand" if entry.points > 0 else "taken by hand",
        "transfer": "transferred",
        "forgive": "debt forgiven",
        "opening": "opening balance",
    }[entry.kind]
    reason = note or rule
    return f"{plain}: {reason}" if reason else plain


def _event_words(history: History) -> dict[int, str]:
    """What the events of entries are called: "purchase 1001", "refund 1002 of purchase 1001"."""
    wanted = json.dumps(sorted({entry.event for entry in history.entries if entry.event}))
    return {
        event: f"{kind} {id_}" + (f" of purchase {of}" if of is not None else "")
        for event, kind, id_, of in history.store.db.execute(
            """SELECT e.event, e.kind, i.id, r.id FROM json_each(?) w
               CROSS JOIN events e ON e.event = w.value JOIN event_ids i ON i.event = e.event
               LEFT JOIN event_ids r ON r.event = e.refund_of""",
            (wanted,),
        )
    }
