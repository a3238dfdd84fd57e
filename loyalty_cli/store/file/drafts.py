"""Files that are written under another name and put in their place whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from loyalty_cli.base.drafts import SIDES, draft_of, left_drafts


@contextmanager
def draft_beside(path: Path) -> Iterator[Path]:
    """A new empty file for its owner only, beside `path`; whatever is left of it is removed.

    Those of processes that were killed are swept away first: they hold what stores hold. Raises
    OSError where the folder can't be written.
    """
    for left in left_drafts(path):
        remove_store_file(left)
    draft = draft_of(path)
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield draft
    finally:
        remove_store_file(draft)


def remove_store_file(path: Path) -> None:
    """Removes a file with what SQLite keeps beside it, as far as it is there.

    The file itself goes last: by its name whoever is killed here is swept up after.
    """
    for side in (*SIDES, "-lock", ""):
        with suppress(OSError):
            path.with_name(path.name + side).unlink(missing_ok=True)


def free_name_beside(path: Path, why: str, at: str) -> Path:
    """A name that is free: loyalty-before-restore-20260301T081500Z.db."""
    stamp = at.replace("-", "").replace(":", "")
    name = f"{path.stem}-{why}-{stamp}{path.suffix}"
    number = 1
    while os.path.lexists(path.with_name(name)):
        number += 1
        name = f"{path.stem}-{why}-{stamp}-{number}{path.suffix}"
    return path.with_name(name)


def sync_folder(folder: Path) -> None:
    """A rename is kept through a power cut only once its folder has been written."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # Some network drives have no such thing.
            os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Waits until the disk has all of a file."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
