"""How far an import has come, over all its files."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from loyalty_cli.jobs.outcome import Progress


class Told:
    """Hands on how many bytes of all files have been read, and how many there are."""

    def __init__(self, progress: Progress | None, paths: Sequence[Path]) -> None:
        self._progress = progress
        self._before = 0
        self._total: int | None = None
        with suppress(OSError):
            self._total = sum(path.stat().st_size for path in paths)

    def read(self, done: int) -> None:
        """So many bytes of the present file have been read."""
        if self._progress is not None:
            self._progress(self._before + done, self._total)

    def close(self, size: int) -> None:
        """The present file had so many bytes, and the next one begins."""
        self._before += size


_ROW_BYTES = 64
_PACKED = {".gz": 8, ".zip": 8, ".xlsx": 4}


def likely_rows(paths: Sequence[Path]) -> int:
    """How many rows files of that size are likely to have; 0 where that can't be told."""
    size = 0
    for path in paths:
        with suppress(OSError):
            size += path.stat().st_size * _PACKED.get(path.suffix.lower(), 1)
    return size // _ROW_BYTES
