"""Files that are written beside what they are to be: their names, what may not be written over."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal


def draft_of(path: Path) -> Path:
    """The name under which this process writes what is to be at `path`."""
    return path.with_name(f".{path.name}.{os.getpid()}.draft")


SQLITE = b"SQLite format 3\0"
"""What a store begins with."""

SIDES = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a store."""

Kept = Literal["a store", "a part of a store", "a key", "settings or rules", "no plain file"]


def kept_from(path: Path) -> Kept | None:
    """What lies at `path` that no export, sheet or backup may ever take the place of, or None.

    An empty or foreign file is none of these; a store is known by its first bytes.
    """
    if any(path.name.endswith(side) for side in (*SIDES, "-lock", "-nightly")):
        # There or not: whoever uses the store makes it, and writes what it likes into it.
        return "a part of a store"
    if not path.exists():
        return None
    if not path.is_file():
        return "no plain file"
    if path.suffix == ".toml":
        return "settings or rules"
    if path.suffix == ".key":
        return "a key"
    with suppress(OSError), path.open("rb") as file:
        if file.read(len(SQLITE)) == SQLITE:
            return "a store"
    return None


_STAMP = re.compile(r"-(?:[0-9]{8}T[0-9]{6}Z|[0-9]{4}-[0-9]{2}-[0-9]{2})(?:-[0-9]+)?(?=[.-]|$)")
"""The instant or day in a name, which a second try need not have: that of
loyalty-before-restore-20260301T081500Z.db, of loyalty-2026-03-01.db."""


def left_drafts(path: Path) -> Iterator[Path]:
    """Drafts of the same file whose processes are gone: they never had their name.

    Where the name says when it was made, those of every other instant or day are of the same file.
    """
    name = _STAMP.pattern.join(re.escape(part) for part in _STAMP.split(path.name))
    ours = re.compile(rf"\.{name}\.(?P<process>[0-9]+)\.draft")
    with suppress(OSError):
        for entry in list(os.scandir(path.parent)):
            match = ours.fullmatch(entry.name)
            if match is not None and not _is_alive(int(match["process"])):
                yield Path(entry.path)


def _is_alive(process: int) -> bool:
    if sys.platform == "win32":  # There, asking would end it.
        return process != os.getpid()
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
