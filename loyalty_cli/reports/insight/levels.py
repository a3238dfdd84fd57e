"""The levels that accounts had on past days."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.engine.plan import Plan
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store


class LevelsHeld:
    """The level of each account of a program, at the end of any day up to the as-of date."""

    def __init__(self, store: Store, program: int, as_of: Day) -> None:
        plan = Plan(load_rulebook(store, program))
        version = plan.on(as_of)
        ladder = None if version is None else version.program.ladder
        self.names = [] if ladder is None else [level.name for level in ladder.levels]
        """The levels of the as-of date, the lowest first."""
        self._lowest = self.names[0] if self.names else None
        self._days: defaultdict[int, list[str]] = defaultdict(list)
        self._levels: defaultdict[int, list[str | None]] = defaultdict(list)
        for account, posted_on, level in store.db.execute(
            """SELECT c.account, c.posted_on, c.level
               FROM level_changes c CROSS JOIN accounts a USING (account)
               WHERE a.program = ? AND c.posted_on <= ? ORDER BY c.change""",
            (program, iso(as_of)),
        ):
            self._days[account].append(posted_on)
            self._levels[account].append(level or self._lowest)

    def on(self, account: int, day: str) -> str | None:
        """The level at the end of a day (YYYY-MM-DD), the lowest before the first change; None
        where the program has no levels."""
        days = self._days.get(account)
        if days is None:
            return self._lowest
        place = bisect_right(days, day)
        return self._levels[account][place - 1] if place else self._lowest
