"""Judgements as they stand in the store, and the events they are of."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from loyalty_cli.base.dates import Day, parse_day
from loyalty_cli.engine.account.entries import Judgement
from loyalty_cli.engine.judging.remembered import clubs_then
from loyalty_cli.engine.plan import Plan
from loyalty_cli.program.judging.facts import Order, order_of


def judgements_of(db: sqlite3.Connection, wanted: str, plan: Plan) -> dict[int, list[Judgement]]:
    """The judgements of these accounts (a JSON list of numbers), by account."""
    found: dict[int, list[Judgement]] = {}
    for row in db.execute(
        """SELECT j.account, j.event, j.version, j.level, j.nth, j.posted_on, j.counts_on, j.spend,
                  j.points, j.purchases, j.saw, j.withdrawn
           FROM json_each(?) w CROSS JOIN judgements j ON j.account = w.value""",
        (wanted,),
    ):
        saw: dict[str, Any] = {} if row[10] is None else json.loads(row[10])
        found.setdefault(row[0], []).append(
            Judgement(
                row[1],
                row[2],
                row[3],
                row[4],
                parse_day(row[5]),
                parse_day(row[6]),
                row[7],
                row[8],
                row[9],
                saw,
                bool(row[11]),
                clubs_then(saw, plan.book) if "clubs" in saw else (),
            )
        )
    return found


def event_days(
    db: sqlite3.Connection, wanted: str
) -> tuple[dict[int, tuple[Day, Order]], dict[int, str]]:
    """Local date and place within it of every event judged for the accounts; and their kinds."""
    days: dict[int, tuple[Day, Order]] = {}
    kinds: dict[int, str] = {}
    for event, day, kind, instant, source, id_ in db.execute(
        """SELECT e.event, e.local_date, e.kind, e.instant, s.name, i.id
           FROM json_each(?) w CROSS JOIN judgements j ON j.account = w.value
           CROSS JOIN events e ON e.event = j.event
           JOIN event_ids i ON i.event = e.event JOIN sources s ON s.source = i.source""",
        (wanted,),
    ):
        days[event] = (parse_day(day), order_of(kind, instant, source, id_))
        kinds[event] = kind
    return days, kinds


def counting_for(db: sqlite3.Connection, wanted: str) -> dict[int, int]:
    """The event for whose place each judged event counts: a refund for its purchase's."""
    return dict(
        db.execute(
            """SELECT e.event, coalesce(e.refund_of, e.event)
               FROM json_each(?) w CROSS JOIN judgements j ON j.account = w.value
               CROSS JOIN events e ON e.event = j.event""",
            (wanted,),
        ).fetchall()
    )
