"""Nights and backups: what ran last, how it went, and what it left."""

from __future__ import annotations

import json
import os
from typing import Any

from loyalty_cli.store.file.connection import Store


def last_night(store: Store, *, finished: bool = False) -> dict[str, Any] | None:
    """The last night, or the last that came to its end; None where there was none.

    `night` `as_of` `started_at` `finished_at` (None where it was cut short, or is at work) `exit`
    `steps`.
    """
    row = store.db.execute(
        "SELECT night, as_of, started_at, finished_at, exit, steps FROM nights"
        " WHERE ? = 0 OR finished_at IS NOT NULL ORDER BY night DESC LIMIT 1",
        (finished,),
    ).fetchone()
    if row is None:
        return None
    number, as_of, started_at, finished_at, code, steps = row
    return {
        "night": number,
        "as_of": as_of,
        "started_at": started_at,
        "finished_at": finished_at,
        "exit": code,
        "steps": json.loads(steps),
    }


def last_backup(store: Store) -> dict[str, Any] | None:
    """The last backup that was made and not rotated away; None where there is none.

    `file` `made_at` `bytes` `with_key` `sound` (its books add up) `is_there` (the file is).
    """
    row = store.db.execute(
        "SELECT file, made_at, bytes, with_key, sound FROM backups WHERE removed_at IS NULL"
        " ORDER BY backup DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    file, made_at, size, with_key, sound = row
    return {
        "file": file,
        "made_at": made_at,
        "bytes": size,
        "with_key": bool(with_key),
        "sound": bool(sound),
        "is_there": os.path.isfile(file),
    }
