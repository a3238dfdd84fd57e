"""Lines of cells kept until the last has come: in memory, many in a file without a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from tempfile import SpooledTemporaryFile

IN_MEMORY = 4 << 20
"""So many bytes are kept in memory."""

_BETWEEN = "\x1f"


class Spool:
    """Lines are added, then read as often as need be. A cell has no control sign in it."""

    def __init__(self) -> None:
        # What is kept are names too: the file has none, and is gone with the process.
        self._file = SpooledTemporaryFile(  # noqa: SIM115
            max_size=IN_MEMORY, mode="w+", encoding="utf-8", newline="\n"
        )

    def add(self, cells: Sequence[str]) -> None:
        """One more line."""
        self._file.write(_BETWEEN.join(cells) + "\n")

    def __iter__(self) -> Iterator[list[str]]:
        self._file.seek(0)
        for line in self._file:
            yield line[:-1].split(_BETWEEN)

    def close(self) -> None:
        """Nothing is kept any more."""
        self._file.close()
