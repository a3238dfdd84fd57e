"""What accounts add up: events, money, points, limits' use, what rules carry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.counted import Counted
from loyalty_cli.engine.account.memory import Memory
from loyalty_cli.engine.account.state import Account, LevelFact
from loyalty_cli.engine.account.tallies import Tally, Usage
from loyalty_cli.engine.judging.carried import points_on, read_changes
from loyalty_cli.engine.measuring import add_points
from loyalty_cli.engine.plan import Plan
from loyalty_cli.program.judging.carry import Sums, dump_amount, read_amount
from loyalty_cli.program.measures import POINTS, measure_of


def later(one: Day | None, other: Day | None) -> Day | None:
    """The later of two days, of which either may be missing."""
    days = [day for day in (one, other) if day is not None]
    return max(days) if days else None


class Counts(Memory):
    """How many events of each kind were judged, and how often each occasion came."""

    def dump(self, account: Account, kept: dict[str, Any]) -> None:
        """`counts`, by kind."""
        kept["counts"] = account.counts

    def load(self, account: Account, kept: Mapping[str, Any]) -> None:
        """As it was put there."""
        account.counts = kept["counts"]

    def merge(self, kept: Account, gone: Account) -> None:
        """Both together."""
        for kind, count in gone.counts.items():
            kept.counts[kind] = kept.counts.get(kind, 0) + count

    def clear(self, gone: Account) -> None:
        """None."""
        gone.counts = {}


class Totals(Memory):
    """What was spent in how many purchases, and the last activity: columns of the store."""

    def merge(self, kept: Account, gone: Account) -> None:
        """Both together."""
        kept.spend += gone.spend
        kept.purchases += gone.purchases
        kept.last_activity = later(kept.last_activity, gone.last_activity)

    def clear(self, gone: Account) -> None:
        """Nothing; what it did last stays what it did."""
        gone.spend = gone.purchases = 0

    def count(self, account: Account, row: Counted, sign: int) -> None:
        """What the judgement adds."""
        account.spend += sign * row.added.spend
        account.purchases += sign * row.added.purchases

    def separate(self, account: Account, was: Account) -> None:
        """Without the other's."""
        account.spend -= was.spend
        account.purchases -= was.purchases

    def restore(self, account: Account, was: Account) -> None:
        """Its own."""
        account.spend, account.purchases = was.spend, was.purchases
        account.last_activity = was.last_activity


class Tallies(Memory):
    """What the history adds up to by each measure that a version asks for, day by day."""

    def dump(self, account: Account, kept: dict[str, Any]) -> None:
        """`tallies`: pairs of a day and its sum, by measure."""
        if account.tallies:
            kept["tallies"] = {name: list(t.days.items()) for name, t in account.tallies.items()}

    def load(self, account: Account, kept: Mapping[str, Any]) -> None:
        """As they were put there."""
        account.tallies = {name: Tally(days) for name, days in kept.get("tallies", {}).items()}

    def recount(self, account: Account, plan: Plan, rows: Iterable[Counted]) -> None:
        """From the judgements, and the opening balances that stand."""
        account.tallies = {measure.name: Tally() for measure in plan.measures}
        for row in rows:
            self.count(account, row, 1)
        for fact in account.facts:
            if fact.number in account.applied:
                add_points(plan, account, fact.day, fact.points)

    def merge(self, kept: Account, gone: Account) -> None:
        """Both together."""
        for name, tally in gone.tallies.items():
            sums = kept.tallies.setdefault(name, Tally())
            for day, amount in tally.days.items():
                sums.add(day, amount)

    def clear(self, gone: Account) -> None:
        """None."""
        gone.tallies = {}

    def count(self, account: Account, row: Counted, sign: int) -> None:
        """What the judgement adds to each measure, and points that went from other days with it."""
        for by, tally in account.tallies.items():
            measure = measure_of(by)
            if measure.counts(row.kind):
                tally.add(row.counts_on, sign * measure.adds(row.added))
        if row.saw and POINTS in account.tallies:
            for day, points in points_on(row.saw):
                account.tallies[POINTS].add(day, sign * points)

    def separate(self, account: Account, was: Account) -> None:
        """Without the other's."""
        for name, tally in was.tallies.items():
            if name in account.tallies:
                for day, amount in tally.days.items():
                    account.tallies[name].add(day, -amount)

    def restore(self, account: Account, was: Account) -> None:
        """Its own."""
        account.tallies = was.tallies


def tally_from(
    by: str, rows: Iterable[Counted], applied: Collection[int], facts: Iterable[LevelFact]
) -> Tally:
    """The sums by a measure, day by day, of these judgements and of the facts that stand."""
    tally, measure = Tally(), measure_of(by)
    for row in rows:
        if measure.counts(row.kind):
            tally.add(row.counts_on, measure.adds(row.added))
        if by == POINTS and row.saw:
            for day, points in points_on(row.saw):
                tally.add(day, points)
    if by == POINTS:
        for fact in facts:
            if fact.number in applied:
                tally.add(fact.day, fact.points)
    return tally


class LimitUsage(Memory):
    """What limits have used, by the periods of each."""

    def dump(self, account: Account, kept: dict[str, Any]) -> None:
        """`usage`: time only moves on, so what on-time events can still meet is the latest
        period."""
        if account.usage.used:
            kept["usage"] = [
                [scope, every, latest, *periods[latest]]
                for (scope, every), periods in account.usage.used.items()
                for latest in (max(periods),)
            ]

    def load(self, account: Account, kept: Mapping[str, Any]) -> None:
        """As it was put there."""
        for scope, every, period, points, times in kept.get("usage", ()):
            account.usage.used[scope, every] = {period: [points, times]}

    def merge(self, kept: Account, gone: Account) -> None:
        """Both together."""
        for key, periods in gone.usage.used.items():
            used = kept.usage.used.setdefault(key, {})
            for period, (points, times) in periods.items():
                slot = used.setdefault(period, [0, 0])
                slot[0] += points
                slot[1] += times

    def clear(self, gone: Account) -> None:
        """Nothing used."""
        gone.usage = Usage()


class Carried(Memory):
    """What rules that carry have counted, and the steps they have given for it."""

    def dump(self, account: Account, kept: dict[str, Any]) -> None:
        """`carried`: rule, step, what was counted, steps."""
        if account.carried:
            kept["carried"] = [
                [*key, dump_amount(sums.counted), sums.steps]
                for key, sums in account.carried.items()
            ]

    def load(self, account: Account, kept: Mapping[str, Any]) -> None:
        """As they were put there."""
        for rule, step, counted, steps in kept.get("carried", ()):
            account.carried[rule, step] = Sums(read_amount(counted), steps)

    def merge(self, kept: Account, gone: Account) -> None:
        """Both together."""
        for key, sums in gone.carried.items():
            kept.carried.setdefault(key, Sums()).add(sums.counted, sums.steps)

    def clear(self, gone: Account) -> None:
        """None."""
        gone.carried = {}

    def count(self, account: Account, row: Counted, sign: int) -> None:
        """What the judgement changed."""
        for change in read_changes(row.saw) if row.saw else ():
            sums = account.carried.setdefault(change.key, Sums())
            sums.add(sign * change.counted, sign * change.steps)

    def separate(self, account: Account, was: Account) -> None:
        """Without the other's."""
        for key, sums in was.carried.items():
            account.carried.setdefault(key, Sums()).add(-sums.counted, -sums.steps)

    def restore(self, account: Account, was: Account) -> None:
        """Its own."""
        account.carried = was.carried
