"""The night's backup, and which of the earlier ones go."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.profile.nightly_settings import Backups
from loyalty_cli.jobs.nightly.rotation import days_to_keep
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.jobs.upkeep.backups import DIFFERS, backup
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.file.copies import note_removed, unwritable


@dataclass(frozen=True, slots=True)
class Kept:
    """What was done: the step as the log has it, and problems."""

    step: dict[str, Any]
    problems: list[Problem]


def keep_backup(
    store: Store, folder: Path, wanted: Backups, *, is_well: bool, caller: Caller
) -> Kept:
    """Makes the backup of a day, then removes those that the rotation does not keep.

    A second one of the same day replaces the first. Where the books don't add up (`is_well` is
    doctor's word; the copy is examined all the same) the copy gets a name of its own and nothing is
    removed: the earlier ones may be all that is good. Raises Refused, StoreUnavailable.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error.strerror or str(error)) from error
    name = f"{store.path.stem}-{iso(caller.as_of)}"
    aside = folder / f"{name}{DIFFERS}{store.path.suffix}"
    outcome = backup(
        store,
        folder / f"{name}{store.path.suffix}" if is_well else aside,
        with_key=wanted.with_key,
        replace=True,
        aside=aside,
        caller=caller,
    )
    step: dict[str, Any] = {"step": "backup", "status": outcome.status, **outcome.data}
    if is_well and outcome.status == "ok":
        removed = _rotate(store, folder, wanted, caller.as_of)
        step["kept"] = len(list_backups(store.path, folder))
        step["removed"] = removed
    return Kept(step, list(outcome.problems))


def list_backups(store: Path, folder: Path) -> dict[Day, Path]:
    """The nights' backups of a store, by their day; other files are none of ours."""
    ours = re.compile(
        re.escape(store.stem) + r"-([0-9]{4}-[0-9]{2}-[0-9]{2})" + re.escape(store.suffix)
    )
    found: dict[Day, Path] = {}
    with suppress(OSError):
        for entry in os.scandir(folder):
            match = ours.fullmatch(entry.name)
            if match is not None and entry.is_file(follow_symlinks=False):
                with suppress(ValueError):
                    found[parse_day(match[1])] = Path(entry.path)
    return found


def _rotate(store: Store, folder: Path, wanted: Backups, made: Day) -> list[str]:
    """Where the clock was set back, the one that was just made is not the newest by its day."""
    there = list_backups(store.path, folder)
    keep = days_to_keep(there, daily=wanted.daily, weekly=wanted.weekly, monthly=wanted.monthly)
    removed = []
    for day, path in sorted(there.items()):
        if day in keep or day == made:
            continue
        # Not once another store has been restored, which knows other backups.
        with store.atomic():
            note_removed(store, path.absolute())
            try:
                path.unlink()
                path.with_name(path.name + ".key").unlink(missing_ok=True)
            except OSError as error:
                raise unwritable(path, error.strerror or str(error)) from error
        removed.append(path.name)
    return removed
