"""An account in short: what its balance is made of, its level and why, what waits, what is owed."""

from __future__ import annotations

from typing import Any

from loyalty_cli.base.dates import Day, iso, parse_day, subtract_length, year_of, year_start
from loyalty_cli.base.money import format_minor
from loyalty_cli.engine.account.entries import LevelChange
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.levels.levels import next_review, review_day
from loyalty_cli.engine.levels.next_level import look_ahead
from loyalty_cli.engine.plan import place_of
from loyalty_cli.program.judging.rules import Ladder
from loyalty_cli.program.measures import measure_of
from loyalty_cli.reports.accounts import accounts_on
from loyalty_cli.reports.explain.carried import towards_told
from loyalty_cli.reports.explain.history import History
from loyalty_cli.reports.explain.lots import entry_rows, named, pool_told
from loyalty_cli.reports.explain.not_given import not_given
from loyalty_cli.reports.upkeep.due import due_since

BALANCE = ("balance", "pending", "debt", "earned", "clawed_back", "redeemed", "expired", "adjusted")


def account_told(history: History) -> dict[str, Any]:
    """The story of an account; the keys are those of the README."""
    [standing] = [
        each
        for each in accounts_on(history.store, history.as_of, members=[history.member])
        if each.number == history.account.number
    ]
    today = iso(history.as_of)
    return {
        "balance": standing.spendable(today),
        "pending": standing.pending(today),
        "debt": standing.account.debt,
        **{name: standing.sums[name] for name in BALANCE[3:]},
        "lots": [
            {
                **pool_told(history, pool),
                "entries": entry_rows(history, pool.fed),
            }
            for pool in sorted(history.pools.values(), key=lambda pool: pool.days[0])
            if pool.remaining
        ],
        "used": entry_rows(history, (entry for entry in history.entries if entry.points < 0)),
        "debts": _debts(history),
        "carried": towards_told(
            history.plan, standing.account, history.as_of, history.store.settings.digits
        ),
        "level": _level(history, standing.account),
        "not_given": not_given(history, standing),
        "waiting": _waiting(history),
        "batch_due": due_since(history.store, history.as_of),
    }


def _debts(history: History) -> list[dict[str, Any]]:
    """What is still owed, by the entry that made it; payments went to the oldest first."""
    paid = sum(move.points for move in history.debts if move.points > 0)
    by_number = {entry.number: entry for entry in history.entries}
    open_debts: list[dict[str, Any]] = []
    for move in history.debts:
        if move.points >= 0 or move.entry is None:
            continue
        left = -move.points - min(paid, -move.points)
        paid -= min(paid, -move.points)
        if left:
            [row] = entry_rows(history, [by_number[move.entry]])
            row = {key: row[key] for key in ("entry", "posted_on", "kind", "rule", "transaction")}
            row["refund_of"] = _purchase_of(history, by_number[move.entry].event)
            open_debts.append({**row, "owed": -move.points, "left": left})
    return open_debts


def _purchase_of(history: History, event: int | None) -> str | None:
    row = history.store.db.execute(
        """SELECT i.id FROM events e JOIN event_ids i ON i.event = e.refund_of
           WHERE e.event = ?""",
        (event,),
    ).fetchone()
    return None if row is None else str(row[0])


def _level(history: History, account: Account) -> dict[str, Any] | None:
    """The level on that day: why, until when, what its window holds, what the review will need."""
    version = history.plan.on(history.as_of)
    ladder = None if version is None else version.program.ladder
    if ladder is None:
        return None
    ahead = look_ahead(ladder, account, history.as_of)
    until = account.level_until
    first = _window_start(ladder, history.as_of)
    reviewed = None if until is None else next_review(account, ladder, until, history.as_of)
    digits = history.store.settings.digits

    def measured(amount: int | None) -> int | str | None:
        return None if amount is None else measure_of(ladder.by).value(amount, digits)

    why = history.changes[-1] if history.changes else None
    return {
        "level": ahead.level,
        "until": None if until is None else iso(until),
        "by": ladder.by,
        "window": str(ladder.window),
        "window_from": None if first is None else iso(first),
        "window_until": iso(history.as_of),
        "reached": measured(ahead.reached),
        "from": measured(ladder.levels[place_of(ladder, account.level)].start),
        "next_level": ahead.next_level,
        "next_from": measured(ahead.next_line),
        "to_next_level": measured(ahead.to_next),
        "review_on": None if reviewed is None else iso(reviewed),
        **_review_window(ladder, until, reviewed),
        "to_keep_level": measured(ahead.to_keep),
        "why": None if why is None else _why(history, why),
    }


def _review_window(
    ladder: Ladder, until: Day | None, reviewed: Day | None
) -> dict[str, str | None]:
    """The days that the review of a level sums (`levels.review_sum`)."""
    if until is None or reviewed is None or ladder.downgrade == "never":
        return {"review_from": None, "review_until": None}
    last = review_day(ladder, until) - 1
    first = _window_start(ladder, until)
    if ladder.keep == "end-of-year" and ladder.window == "calendar-year":
        first, last = year_start(year_of(reviewed)), reviewed - 1
    return {"review_from": None if first is None else iso(first), "review_until": iso(last)}


def _window_start(ladder: Ladder, day: Day) -> Day | None:
    """The first day of the window that ends on `day`; None where it has no beginning."""
    if ladder.window == "lifetime":
        return None
    if ladder.window == "calendar-year":
        return year_start(year_of(day))
    return subtract_length(day, ladder.window) + 1


def _why(history: History, change: LevelChange) -> dict[str, Any]:
    names = named(history, [change.event])
    return {
        "why": change.why,
        "posted_on": iso(change.posted_on),
        "from": change.from_level,
        "to": change.level,
        **names.get(change.event, names[None]),
    }


def _waiting(history: History) -> list[dict[str, Any]]:
    """Events that no batch has judged yet, up to that day."""
    rows = history.store.db.execute(
        """WITH own (event) AS (
               SELECT e.event FROM members m CROSS JOIN events e ON e.member = m.member
               WHERE m.member = :member OR m.merged_into = :member
               UNION ALL
               SELECT a.event FROM members m CROSS JOIN adoptions a ON a.member = m.member
               WHERE m.member = :member OR m.merged_into = :member)
           SELECT e.event, e.kind, e.local_date, e.amount, e.refund_of FROM own
           CROSS JOIN events e ON e.event = own.event
           WHERE NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.event = e.event)
           ORDER BY e.local_date, e.event""",
        {"member": history.member},
    ).fetchall()
    rows = [
        row
        for row in rows
        if row[0] not in history.home(row[0]).judgements
        and row[2] <= iso(history.as_of)
        and history.is_ever_judged(row[1], parse_day(row[2]), row[4])
    ]
    names = named(history, (row[0] for row in rows))
    digits = history.store.settings.digits
    return [
        {
            **names[event],
            "kind": kind,
            "date": day,
            "amount": None if amount is None else format_minor(amount, digits),
        }
        for event, kind, day, amount, _ in rows
    ]
