"""Names of files that are written beside what they are to be, and what the killed left of them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def draft_of(path: Path) -> Path:
    """The name under which this process writes what is to be at `path`."""
    return path.with_name(f".{path.name}.{os.getpid()}.draft")


def left_drafts(path: Path) -> Iterator[Path]:
    """Drafts of the same file whose processes are gone: they never had their name."""
    ours = re.compile(re.escape(f".{path.name}.") + r"([0-9]+)\.draft")
    with suppress(OSError):
        for entry in list(os.scandir(path.parent)):
            match = ours.fullmatch(entry.name)
            if match is not None and not _is_alive(int(match[1])):
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
