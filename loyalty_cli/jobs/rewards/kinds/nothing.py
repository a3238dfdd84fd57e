"""Kinds of which nothing is made: points are posted by the walk, a piece is reserved by its
redemption alone, and who has access has nothing."""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.jobs.rewards.kinds.handler import Having, Made
from loyalty_cli.store.file.connection import Store


class NothingHandler:
    """There is nothing to make, to show or to void."""

    def make(self, store: Store, having: Having) -> None:
        """Nothing."""

    def made_by(self, store: Store, redemption: int, *, dry_run: bool) -> Made:
        """Nothing."""
        return {}

    def unmake(self, store: Store, *, redemption: int, day: Day, arrival: int) -> None:
        """Nothing."""


HANDLER = NothingHandler()
