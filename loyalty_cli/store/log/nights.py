"""Nights: what each did, step by step, and which files of the inbox the store has."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loyalty_cli.store.file.connection import Store, now


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that the store has and that may still lie in the inbox."""

    number: int
    name: str
    sha256: str
    goes_to: str


def begin_night(store: Store, as_of: str) -> int:
    """Notes that a night begins; its number."""
    with store.atomic():
        number = store.db.execute(
            "INSERT INTO nights (as_of, started_at, steps) VALUES (?, ?, '[]')", (as_of, now())
        ).lastrowid
    assert number is not None
    return number


def note_steps(
    store: Store, night: int, steps: Sequence[Mapping[str, Any]], *, code: int | None = None
) -> None:
    """Notes what a night has done so far; with its exit code it is over."""
    with store.atomic():
        store.db.execute(
            "UPDATE nights SET steps = ?, exit = ?, finished_at = ? WHERE night = ?",
            (json.dumps(steps), code, None if code is None else now(), night),
        )


def note_taken(
    store: Store, night: int, name: str, *, sha256: str, size: int, number: int, goes_to: str
) -> None:
    """Notes a file with its import, within that one's transaction."""
    store.db.execute(
        "INSERT INTO night_files (night, name, sha256, bytes, import, goes_to)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (night, name, sha256, size, number, goes_to),
    )


def unmoved_files(store: Store) -> list[TakenFile]:
    """The files that the store has, and of which it is not known that they left the inbox."""
    rows = store.db.execute(
        "SELECT night_file, name, sha256, goes_to FROM night_files WHERE moved_at IS NULL"
        " ORDER BY night_file"
    )
    return [TakenFile(*row) for row in rows]


def note_moved(store: Store, taken: TakenFile, *, goes_to: str | None = None) -> None:
    """Notes that a file has left the inbox, perhaps under another name than it was to have."""
    with store.atomic():
        store.db.execute(
            "UPDATE night_files SET moved_at = ?, goes_to = ? WHERE night_file = ?",
            (now(), goes_to or taken.goes_to, taken.number),
        )
