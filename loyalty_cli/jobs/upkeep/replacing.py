"""A store's place taken by a backup: what was there is kept, and what it had since is said."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from loyalty_cli.base.drafts import SIDES
from loyalty_cli.base.problems import StoreUnavailable
from loyalty_cli.reports.upkeep.audit import Asked, audit_list
from loyalty_cli.store.file.connection import Store, now
from loyalty_cli.store.file.copies import copy_into, copy_store, open_copy
from loyalty_cli.store.file.drafts import draft_beside, free_name_beside, sync_folder
from loyalty_cli.store.file.sqlite_errors import (
    BUSY_SECONDS,
    busy_trouble,
    replaced_trouble,
    store_trouble,
)
from loyalty_cli.store.file.store_file import open_store
from loyalty_cli.store.file.writer_lock import Gate, gate_file

_AS_IT_IS = {"store-busy", "store-full", "store-read-only", "store-replaced"}
"""Why a store can't be replaced that is no fault of its own."""


def put_over(
    draft: Path, target: Path, identity: tuple[int, int] | None
) -> tuple[Path, dict[str, object]]:
    """Puts a draft in the place of the store at `target`; returns where that is kept, and what it
    had that the draft has not.

    From before it is looked at until the draft is in its place nobody else can write to it. One
    that can't be read is moved aside, if it is the file of that identity still. Raises
    StoreUnavailable.
    """
    kept: Path | None = None
    said: dict[str, object] = {}
    try:
        with (
            open_store(target, command="loyalty restore") as old,
            closing(open_copy(draft)) as source,
        ):

            def keep(db: sqlite3.Connection) -> None:
                nonlocal kept
                said.update(since_backup(Store(target, db, old.settings), draft))
                kept = free_name_beside(target, "before-restore", now())
                _keep_copy(db, target, kept)

            copy_into(source, old, keep)
    except StoreUnavailable as error:
        if kept is not None:
            kept.unlink(missing_ok=True)  # What it is a copy of is there still.
        if error.problems[0].code in _AS_IT_IS:
            raise
        return _put_instead(draft, target, identity), {}
    assert kept is not None
    return kept, said


def _put_instead(draft: Path, target: Path, identity: tuple[int, int] | None) -> Path:
    gate = Gate(gate_file(target), draft.stat())
    if not gate.enter("loyalty restore", now(), BUSY_SECONDS):
        raise busy_trouble(target, gate.inside())
    try:
        if identity_of(target) != identity:
            raise replaced_trouble(target)  # Another restore was quicker.
        kept = free_name_beside(target, "before-restore", now())
        _move_aside(target, kept)
        put_new(draft, target)
    finally:
        gate.leave()
        gate.close()
    return kept


def identity_of(target: Path) -> tuple[int, int] | None:
    """Which file lies there; None where none does."""
    try:
        found = target.lstat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def since_backup(old: Store, draft: Path) -> dict[str, object]:
    """What the store that is replaced has had since it and the backup went apart: that will be
    missed. Of another store, which has nothing in common with it, nothing can be said.

    `imports` (names of files), `commands` (how many by hand), `missing` (each of these, as the
    audit has it, with the `cards` it made) and `erased` (the ids in the backup of members who were
    erased since).
    """
    with closing(open_copy(draft)) as backup:
        since = _last_in_common(old.db, backup)
        return {} if since == 0 else _had_since(old, since, backup)


def _last_in_common(old: sqlite3.Connection, backup: sqlite3.Connection) -> int:
    """The last arrival up to which two stores have had the same; 0 where there is none."""
    rows = "SELECT arrival, kind, as_of, at FROM arrivals ORDER BY arrival"
    last = 0
    for one, other in zip(old.execute(rows), backup.execute(rows), strict=False):
        if one != other:
            break
        last = int(one[0])
    return last


def _had_since(old: Store, since: int, backup: sqlite3.Connection) -> dict[str, object]:
    imports = old.db.execute(
        "SELECT file FROM imports WHERE arrival > ? AND kind <> 'counter' ORDER BY import", (since,)
    ).fetchall()
    (commands,) = old.db.execute(
        "SELECT count(*) FROM arrivals WHERE arrival > ? AND kind NOT LIKE 'import%'"
        " AND kind NOT IN ('batch', 'restore')",
        (since,),
    ).fetchone()
    cards: dict[int, list[str]] = {}
    for arrival, card in old.db.execute(
        "SELECT arrival, card FROM gift_cards WHERE arrival > ? ORDER BY gift_card", (since,)
    ):
        cards.setdefault(arrival, []).append(card)
    missing = [
        {**row, "cards": cards.get(row["arrival"], [])}
        for row in audit_list(old, Asked(after=since))
        if row["command"] != "restore"
    ]
    erased = old.db.execute(
        "SELECT member FROM erasures WHERE arrival > ? ORDER BY member", (since,)
    ).fetchall()
    ids = [
        member_id
        for member in erased
        for (member_id,) in backup.execute(
            "SELECT member_id FROM members WHERE member = ? AND merged_into IS NULL", member
        )
    ]
    return {
        "imports": [file for (file,) in imports],
        "commands": commands,
        "missing": missing,
        "erased": ids,
    }


def put_new(draft: Path, target: Path) -> None:
    """Puts a draft where nothing is. Raises StoreUnavailable where something is."""
    # A log of another store that still lies there would be taken for this one's.
    for side in SIDES:
        beside = target.with_name(target.name + side)
        if beside.exists() and not os.path.lexists(target):
            _move_aside(beside, free_name_beside(beside, "before-restore", now()))
    try:
        os.link(draft, target)
    except FileExistsError:
        raise replaced_trouble(target) from None
    except OSError:  # A file system without links.
        if os.path.lexists(target):
            raise replaced_trouble(target) from None
        os.rename(draft, target)
    sync_folder(target.parent)


def _keep_copy(db: sqlite3.Connection, of: Path, kept: Path) -> None:
    with draft_beside(kept) as draft:
        try:
            copy_store(db, draft)
        except sqlite3.Error as error:
            raise store_trouble(error, of) or error from error
        os.replace(draft, kept)
    sync_folder(kept.parent)


def _move_aside(path: Path, kept: Path) -> None:
    for side in ("", *SIDES):
        beside = path.with_name(path.name + side)
        if os.path.lexists(beside):
            os.replace(beside, kept.with_name(kept.name + side))
