"""Ids for rows that have none: what a row says, and which of the file's equal rows it is.

So the same file again, or the next export that begins where the last ended, brings no row twice,
and of equal rows in one file every one counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from loyalty_cli.intake.kinds.content import digest, told
from loyalty_cli.intake.kinds.rows import KeyKind


class MadeIds:
    """Makes the ids of one file's rows."""

    def __init__(self) -> None:
        self._seen: Counter[bytes] = Counter()

    def __call__(self, content: bytes, keys: Sequence[tuple[KeyKind, str]]) -> str:
        """The id of the next row with this content, of whoever has these keys."""
        whole = digest(f"{content.hex()}\x1e{told(keys)}")
        self._seen[whole] += 1
        return f"#{whole.hex()}-{self._seen[whole]}"
