"""One thing to look at, and the days that are looked at."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.store.file.connection import Store

MANY = 3
"""Fewer of a kind are never told, however seldom they are."""


@dataclass(frozen=True, slots=True)
class Odd:
    """`member` by number and `by` (an operator's name) say whom to ask, `on` is the day, or the
    last of several (YYYY-MM-DD). `count` can be counted again from what `detail` says."""

    what: str
    member: int | None
    by: str | None
    on: str
    count: int
    detail: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A store and the days that are looked at, both included (YYYY-MM-DD)."""

    store: Store
    first: str
    last: str

    def operators(self) -> dict[int, str]:
        """Who did each command, by its arrival."""
        return dict(
            self.store.db.execute(
                "SELECT a.arrival, t.by FROM audit a JOIN audit_texts t USING (audit)"
            )
        )

    def withdrawn(self) -> set[int]:
        """The events of files that were taken back by the last day."""
        found = self.store.db.execute(
            "SELECT event FROM withdrawals WHERE withdrawn_on <= ?", (self.last,)
        )
        return {event for (event,) in found}
