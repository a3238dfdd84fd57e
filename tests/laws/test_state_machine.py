"""Laws 1 and 8 after every step of whatever can happen, in whatever order it happens."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.laws.sums import check_conservation, check_no_debt_beside_balance, check_no_overdraft
from tests.laws.trade import EXAMPLES, SEEDS, told
from tests.worlds import START, Shop, World, add_event, change_program, make_world, open_world

FAR = START + timedelta(3650)


class Trade(RuleBasedStateMachine):
    """A shop with two members: imports, refunds, corrections, batches, new versions."""

    @initialize(seed=SEEDS)
    def begin(self, seed: int) -> None:
        """A program and its members, before anything has happened."""
        made = make_world(Random(seed), members=2, events=0)
        self.world = World(made.versions, made.members, [], [FAR])
        self.today: date = START
        self.shop: Shop = open_world(self.world, Path(tempfile.gettempdir()))

    def import_some(self, seed: int, *, days: int) -> None:
        """New events of the last `days` days."""
        r = Random(seed)
        known = len(self.world.events)
        lived = (self.today - START).days + 1
        for number in range(r.choice([1, 2, 4])):
            add_event(
                r,
                self.world,
                1000 * known + number,
                r.choice(self.world.members),
                lived,
                late=False,
                refunds=True,
                from_day=max(0, lived - days),
            )
        self.shop.load_events(self.world.events[known:], self.today)

    @rule(seed=SEEDS)
    def import_of_today(self, seed: int) -> None:
        self.import_some(seed, days=1)

    @rule(seed=SEEDS)
    def import_late(self, seed: int) -> None:
        self.import_some(seed, days=120)

    @rule(which=st.integers(0, 1), points=st.integers(-60, 60).filter(bool))
    def adjust_points(self, which: int, points: int) -> None:
        self.shop.adjust(self.world.members[which]["id"], points, self.today)

    @rule(days=st.sampled_from([0, 1, 1, 3, 7, 31, 90]))
    def batch(self, days: int) -> None:
        self.today += timedelta(days)
        self.shop.batch(self.today)
        check_no_debt_beside_balance(self.shop, self.today)

    @rule()
    def batch_again(self) -> None:
        self.shop.batch(self.today)
        before = told(self.shop)
        self.shop.batch(self.today)
        assert told(self.shop) == before

    @rule(seed=SEEDS, days=st.integers(-60, 60))
    def new_version(self, seed: int, days: int) -> None:
        program = change_program(Random(seed), self.world.versions[-1][1])
        start = self.today + timedelta(days)
        self.world.versions.append((start, program))
        self.shop.apply(program, start, self.today)

    @invariant()
    def the_books_add_up(self) -> None:
        if hasattr(self, "shop"):
            check_conservation(self.shop)
            check_no_overdraft(self.shop)

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            self.shop.store.db.close()


TestTrade = Trade.TestCase
TestTrade.settings = settings(
    max_examples=EXAMPLES or 12,
    stateful_step_count=15,
    deadline=None,
    database=None,
    print_blob=True,
)
