"""`status`: what the store holds, what ran last, and what waits."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.reports.upkeep.due import due_since, events_waiting, next_due
from loyalty_cli.reports.upkeep.left import left_accounts
from loyalty_cli.reports.upkeep.nights import last_backup, last_night
from loyalty_cli.reports.upkeep.programs import in_force
from loyalty_cli.store.file.connection import SCHEMA_VERSION, Store
from loyalty_cli.store.file.writer_lock import holder_of, night_lock
from loyalty_cli.store.log.runs import COUNTS
from loyalty_cli.store.value.wrong_codes import wrong_codes

_LIVE = "AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.event = e.event)"

_COUNTS = {
    "members": "SELECT count(*) FROM members WHERE status <> 'removed'",
    "accounts": "SELECT count(*) FROM accounts JOIN members USING (member)"
    " WHERE status <> 'removed'",
    "transactions": f"SELECT count(*) FROM events e WHERE kind IN ('purchase', 'refund') {_LIVE}",
    "activities": f"SELECT count(*) FROM events e WHERE kind NOT IN ('purchase', 'refund') {_LIVE}",
    "guests": "SELECT count(*) FROM events e WHERE member IS NULL"
    f" AND NOT EXISTS (SELECT 1 FROM adoptions a WHERE a.event = e.event) {_LIVE}",
    "entries": "SELECT count(*) FROM ledger",
}


def status(store: Store, *, as_of: Day) -> dict[str, Any]:
    """One object: the store, its `counts`, `programs`, `last_import`, `last_batch`, `last_night`,
    `last_backup`, accounts that a batch had to leave, what waits and what is due next."""
    settings = store.settings
    return {
        "as_of": iso(as_of),
        "store": str(store.path),
        "name": settings.name,
        "currency": settings.currency,
        "timezone": settings.zone.key,
        "country": settings.country,
        "schema": SCHEMA_VERSION,
        "journal": store.journal,
        "bytes": store.path.stat().st_size,
        "log_bytes": _size(store.path.with_name(store.path.name + "-wal")),
        "counts": holdings(store.db),
        "programs": [
            {
                "program": each.id,
                "name": each.program.name,
                "versions": each.versions,
                "walked_to": each.walked_to,
            }
            for each in in_force(store, as_of)
        ],
        "last_import": _last_import(store),
        "last_batch": _last_batch(store),
        "left_accounts": left_accounts(store),
        "events_waiting": events_waiting(store, as_of),
        "batch_due_since": due_since(store, as_of),
        "next_due": next_due(store),
        "wrong_codes": _wrong_codes(store, as_of),
        "last_night": last_night(store),
        "night_at_work": holder_of(night_lock(store.path)),
        "last_backup": last_backup(store),
    }


def _wrong_codes(store: Store, as_of: Day) -> dict[str, dict[str, int]]:
    """For vouchers and gift cards, codes tried that nobody has: on the `day`, in the `week` that
    ends with it and in the `week_before`."""
    spans = {
        "day": (as_of, as_of),
        "week": (as_of - 6, as_of),
        "week_before": (as_of - 13, as_of - 7),
    }
    found = {name: wrong_codes(store.db, first, last) for name, (first, last) in spans.items()}
    return {
        kind: {name: times.get(kind, 0) for name, times in found.items()}
        for kind in ("voucher", "gift-card")
    }


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def holdings(db: sqlite3.Connection) -> dict[str, int]:
    """How much a store holds of what."""
    return {name: db.execute(sql).fetchone()[0] for name, sql in _COUNTS.items()}


def _last_import(store: Store) -> dict[str, Any] | None:
    row = store.db.execute(
        "SELECT i.import, i.kind, i.file, s.name, i.counts, a.as_of, a.at"
        " FROM imports i JOIN arrivals a USING (arrival) LEFT JOIN sources s USING (source)"
        " WHERE i.kind <> 'counter' ORDER BY i.import DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    number, kind, file, source, counts, as_of, at = row
    return {
        "import": number,
        "kind": kind,
        "file": file,
        "source": source,
        "counts": json.loads(counts),
        "as_of": as_of,
        "at": at,
    }


def _last_batch(store: Store) -> dict[str, Any] | None:
    row = store.db.execute(
        "SELECT r.run, p.program_id, r.as_of, r.counts, r.started_at, r.finished_at"
        " FROM runs r LEFT JOIN programs p USING (program) ORDER BY r.run DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    number, program, as_of, counts, started_at, finished_at = row
    done = json.loads(counts)
    return {
        "run": number,
        "program": program,
        "as_of": as_of,
        "counts": {name: done.get(name, 0) for name in COUNTS},
        "started_at": started_at,
        "finished_at": finished_at,
    }
