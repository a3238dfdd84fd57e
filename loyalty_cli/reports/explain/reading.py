"""An account's history read from the store."""

from __future__ import annotations

import json

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.engine.account.entries import Entry, Judgement, LevelChange, Move
from loyalty_cli.engine.judging.remembered import clubs_then
from loyalty_cli.engine.plan import Plan
from loyalty_cli.program.judging.facts import order_of
from loyalty_cli.reports.explain.history import History, Merged, Pool
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH, load_accounts
from loyalty_cli.store.value.claims import given_by_grants


def read_history(store: Store, account: int, program: int, as_of: Day) -> History:
    """All that was posted to an account up to a day."""
    plan = Plan(load_rulebook(store, program))
    loaded = load_accounts(store.db, plan, [account], since=None, anew=False)[account]
    history = History(store, plan, loaded.account, program, loaded.member, as_of)
    span = (account * NUMBERS_EACH, (account + 1) * NUMBERS_EACH - 1, iso(as_of))
    for gone, merged_on, arrival in store.db.execute(
        "SELECT account, merged_on, arrival FROM account_merges"
        " WHERE into_account = ? AND merged_on <= ?",
        (account, iso(as_of)),
    ).fetchall():
        (last,) = store.db.execute(
            "SELECT coalesce(max(entry), 0) FROM ledger"
            " WHERE entry BETWEEN ? AND ? AND arrival < ?",
            (*span[:2], arrival),
        ).fetchone()
        other = read_history(store, gone, program, as_of)
        history.merged.append(Merged(parse_day(merged_on), last % NUMBERS_EACH, other))
    gifts = given_by_grants(store.db, [account], plan.rewarding).get(account, ())
    history.gifts = [gift for gift in gifts if gift.account == account]
    _read_entries(history, span)
    _read_judgements(history, account)
    _read_moves(history, span)
    for posted_on, event, before, level, until, why in store.db.execute(
        """SELECT posted_on, event, from_level, level, until, why FROM level_changes
           WHERE change BETWEEN ? AND ? AND posted_on <= ? ORDER BY change""",
        span,
    ):
        change = LevelChange(parse_day(posted_on), event, before, level, _day(until), why)
        history.changes.append(change)
    return history


def _read_entries(history: History, span: tuple[int, int, str]) -> None:
    for row in history.store.db.execute(
        """SELECT l.entry, l.event, l.kind, l.rule, l.on_rule, l.points, l.desired, l.posted_on,
                  l.available_on, l.expires_on, l.note, n.text, l.idle
           FROM ledger l LEFT JOIN notes n ON n.entry = l.entry
           WHERE l.entry BETWEEN ? AND ? AND l.posted_on <= ? ORDER BY l.entry""",
        span,
    ):
        number = row[0] % NUMBERS_EACH
        event, kind, rule, on_rule, points, desired = row[1:7]
        posted_on, available, expires = parse_day(row[7]), _day(row[8]), _day(row[9])
        entry = Entry(
            number,
            event,
            kind,
            rule,
            on_rule,
            points,
            desired,
            posted_on,
            available,
            expires,
            row[10],
            bool(row[12]),
        )
        history.entries.append(entry)
        if row[11] is not None:
            history.notes[number] = row[11]
        if entry.points > 0 and available is not None:
            days = (available, expires, entry.idle)
            history.pools.setdefault(days, Pool(days)).fed.append(entry)


def _read_judgements(history: History, account: int) -> None:
    for row in history.store.db.execute(
        """SELECT j.event, j.version, j.level, j.nth, j.posted_on, j.counts_on, j.spend, j.points,
                  j.purchases, j.saw, e.local_date, e.kind, e.instant, s.name, i.id, j.withdrawn
           FROM judgements j CROSS JOIN events e ON e.event = j.event
           JOIN event_ids i ON i.event = e.event JOIN sources s ON s.source = i.source
           WHERE j.account = ? AND j.posted_on <= ?""",
        (account, iso(history.as_of)),
    ):
        event, version, level, nth, posted_on, counts_on, spend, points, purchases, saw = row[:10]
        if row[15]:
            history.withdrawn[event] = parse_day(posted_on)
            continue
        history.judgements[event] = Judgement(
            event,
            version,
            level,
            nth,
            parse_day(posted_on),
            parse_day(counts_on),
            spend,
            points,
            purchases,
            {} if saw is None else json.loads(saw),
        )
        judgement = history.judgements[event]
        judgement.clubs = clubs_then(judgement.saw, history.plan.book)
        history.kinds[event] = row[11]
        history.places[event] = (parse_day(row[10]), order_of(*row[11:15]))


def _read_moves(history: History, span: tuple[int, int, str]) -> None:
    for lot, entry, points, posted_on, available, expires, idle in history.store.db.execute(
        """SELECT m.lot, m.entry, m.points, m.posted_on, t.available_on, t.expires_on, t.idle
           FROM lot_moves m LEFT JOIN lots t ON t.lot = m.lot
           WHERE m.move BETWEEN ? AND ? AND m.posted_on <= ? ORDER BY m.move""",
        span,
    ):
        number = None if entry is None else entry % NUMBERS_EACH
        move = Move(lot, number, points, parse_day(posted_on))
        if lot is None:
            history.debts.append(move)
        else:
            days = (parse_day(available), _day(expires), bool(idle))
            history.pools.setdefault(days, Pool(days)).moves.append(move)


def _day(text: str | None) -> Day | None:
    return None if text is None else parse_day(text)
