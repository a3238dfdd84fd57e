"""`report statement`: what a member may be handed, entry by entry in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.base.words import limit_said
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.plan import Plan
from loyalty_cli.reports.accounts import Standing, accounts_on
from loyalty_cli.reports.explain.carried import towards_told
from loyalty_cli.reports.points import Posted, posted
from loyalty_cli.reports.standing import standing
from loyalty_cli.store.facts.lookup import find_account
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH

LEVEL_KEYS = ("level", "level_until", "next_level", "to_next_level", "to_keep_level")


def statement(
    store: Store, who: str, *, program: str | None, since: Day | None, until: Day, as_of: Day
) -> dict[str, Any]:
    """The statement of one account from `since` (None: the beginning) through `until`.

    Keys: `member_id` `name` `program` `program_name` `points_name` `currency` `from` `until`
    `opening` `entries` (as they are read) `closing` `level` `level_until` `level_by` `next_level`
    `to_next_level` `to_keep_level` `becoming_available` `expiring` `carried` `as_of`. `opening` and
    `closing` have
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
    plan = Plan(load_rulebook(store, of_program))
    version = plan.on(until) or plan.book.versions[0]
    ladder = version.program.ladder
    member, member_id, name, program_id = store.db.execute(
        "SELECT m.member, m.member_id, m.name, p.program_id FROM accounts a"
        " JOIN members m USING (member) JOIN programs p USING (program) WHERE a.account = ?",
        (account,),
    ).fetchone()
    closing = _on(store, member, account, until)
    [now] = [
        row
        for row in standing(store, as_of=until, program=program_id, members=[member_id])
        if row["program"] == program_id
    ]
    first = since if since is not None else _first_day(store, closing.account, until)
    return {
        "member_id": member_id,
        "name": name,
        "program": program_id,
        "program_name": version.program.name,
        "points_name": list(version.program.points),
        "currency": store.settings.currency,
        "from": iso(first),
        "until": iso(until),
        "opening": _sums(_on(store, member, account, first - 1), first - 1),
        "entries": _entries(plan, posted(store, account, until), iso(first)),
        "closing": _sums(closing, until),
        **{key: now[key] for key in LEVEL_KEYS},
        "level_by": None if ladder is None else ladder.by,
        "becoming_available": _later(closing, iso(until)),
        "expiring": [{"on": on, "points": points} for on, points in closing.expiring()],
        "carried": towards_told(plan, closing.account, until, store.settings.digits),
        "as_of": iso(as_of),
    }


def _first_day(store: Store, account: Account, until: Day) -> Day:
    """The day the account was opened, or that of its first entry where that is earlier."""
    first = account.number * NUMBERS_EACH
    row = store.db.execute(
        "SELECT posted_on FROM ledger WHERE entry BETWEEN ? AND ? AND posted_on <= ?"
        " ORDER BY entry LIMIT 1",
        (first, first + NUMBERS_EACH - 1, iso(until)),
    ).fetchone()
    return min(account.opened_on, until, until if row is None else parse_day(row[0]))


def _on(store: Store, member: int, account: int, day: Day) -> Standing:
    """The account as it stood on a day."""
    [found] = [each for each in accounts_on(store, day, members=[member]) if each.number == account]
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


def _entries(plan: Plan, entries: Iterator[Posted], first: str) -> Iterator[dict[str, Any]]:
    """Those from a day on."""
    levels = {
        level.name
        for version in plan.book.versions
        if version.program.ladder is not None
        for level in version.program.ladder.levels
    }
    for entry in entries:
        if entry.posted_on >= first:
            yield {
                "entry": entry.number,
                "date": entry.posted_on,
                "what": _words(entry, levels),
                "kind": entry.kind,
                "rule": entry.rule,
                "transaction": entry.event_id if entry.family == "t" else None,
                "activity": entry.event_id if entry.family == "a" else None,
                "points": entry.points,
                "balance": entry.balance,
                "pending": entry.pending,
                "total": entry.total,
            }


def _words(entry: Posted, levels: set[str]) -> str:
    """What an entry was for, in words for a member."""
    said = _what(entry, levels)
    if entry.kind == "expire" and entry.lapsed is not None:
        said += f", good until {entry.lapsed}"
    elif entry.note and entry.kind in {"earn", "boost", "grant", "clawback"}:
        said += f" ({limit_said(entry.note)})"
    return said


def _what(entry: Posted, levels: set[str]) -> str:
    rule = entry.rule or ""
    if entry.kind in {"earn", "clawback"}:
        return f"{_event(entry)}: {rule}"
    if entry.kind == "boost":
        return f"{_event(entry)}: {'level ' if rule in levels else ''}{rule}"
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
    reason = entry.reason or rule
    return f"{plain}: {reason}" if reason else plain


def _event(entry: Posted) -> str:
    """What the event of an entry is called: "purchase 1001", "refund 1002 of purchase 1001"."""
    if entry.event_id is None:
        return ""
    of = "" if entry.refunded_id is None else f" of purchase {entry.refunded_id}"
    return f"{entry.event_kind} {entry.event_id}{of}"
