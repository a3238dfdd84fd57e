"""`report cost`: what a program costs, period by period, and in percent of the sales."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any, Literal

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.base.money import format_minor
from loyalty_cli.engine.plan import Plan
from loyalty_cli.reports.books.periods import Every, period_name, periods
from loyalty_cli.reports.insight.levels import LevelsHeld
from loyalty_cli.reports.insight.worth import money_of, percent_of, redemptions, taken_back
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store

By = Literal["level", "rule", "reward"]
BY: tuple[By, ...] = ("level", "rule", "reward")

KEYS = (
    *("period", "group", "sales", "points_value", "redeemed_value", "vouchers_value"),
    "effective_percent",
)

_GIVING = ("earn", "boost", "grant")

_Place = tuple[str, str | None]
"""A period and a group."""


def cost(
    store: Store, *, program: int | None, as_of: Day, since: Day | None, every: Every, by: By | None
) -> list[dict[str, Any]]:
    """A row of KEYS for each period from the first with sales or points, or from `since`, to the
    as-of date; with `by` for each group of it that has something.

    `sales`: what counts of members' purchases less refunds, by the day of the purchase; of a level
    its own, of a rule or reward those of the period. `points_value`: points given less clawed
    back, by the day they were posted, at the `point_value` in force at the period's end, null
    without one. `redeemed_value`: rewards that were had and not undone, at their `value`, the
    amount of their card, or the points taken; null where nothing says what any is worth. Vouchers
    count when they are used: `vouchers_value` is what they took off, less uses undone.
    `effective_percent` is redeemed and vouchers in percent of the sales, of a rule its points and
    what it granted; null without sales. Levels are those of the end of the day.
    """
    if program is None:
        return []
    told = _Told(store, program, as_of, since, every, by)
    told.add_sales()
    if by != "reward":
        told.add_points()
    told.add_rewards()
    told.add_vouchers()
    return told.rows()


class _Told:
    """The sums by period and group, in points and minor units."""

    def __init__(
        self,
        store: Store,
        program: int,
        as_of: Day,
        since: Day | None,
        every: Every,
        by: By | None,
    ) -> None:
        self.store, self.program, self.as_of, self.every, self.by = store, program, as_of, every, by
        self.first = "" if since is None else iso(since)
        self.last = iso(as_of)
        self.begins = since
        self.plan = Plan(load_rulebook(store, program))
        self.held = LevelsHeld(store, program, as_of) if by == "level" else None
        self.sales: Counter[_Place] = Counter()
        self.points: Counter[_Place] = Counter()
        self.redeemed: Counter[_Place] = Counter()
        self.vouchers: Counter[_Place] = Counter()
        self.unvalued: Counter[_Place] = Counter()
        self.valued: Counter[_Place] = Counter()
        self._names: dict[str, str] = {}

    def period(self, day: str) -> str:
        """The name of the period that holds a day."""
        name = self._names.get(day)
        if name is None:
            name = self._names[day] = period_name(parse_day(day), self.every)
        return name

    def add_sales(self) -> None:
        """What counts of the purchases less refunds."""
        grouped = "j.account, j.counts_on" if self.held else "j.counts_on"
        for account, day, spend in self.store.db.execute(
            f"""SELECT j.account, j.counts_on, sum(j.spend)
               FROM accounts a CROSS JOIN judgements j USING (account)
               WHERE a.program = ? AND j.spend <> 0 AND j.posted_on <= ?
                 AND j.counts_on BETWEEN ? AND ? GROUP BY {grouped}""",
            (self.program, self.last, self.first, self.last),
        ):
            group = self.held.on(account, day) if self.held else None
            self.sales[self.period(day), group] += spend

    def add_points(self) -> None:
        """Points given less clawed back."""
        days = (self.program, self.first, self.last)
        if self.by == "rule":
            for day, rule, points in self.store.db.execute(
                f"""SELECT l.posted_on, l.rule, sum(l.points) {_LEDGER}
                   AND l.kind IN ('earn', 'boost', 'grant') GROUP BY l.posted_on, l.rule""",
                days,
            ):
                self.points[self.period(day), rule] += points
            for back in taken_back(self.store, self.program, self.as_of):
                if back.posted_on >= self.first:
                    self.points[self.period(back.posted_on), back.name] -= back.points
            return
        kinds = "AND l.kind IN ('earn', 'boost', 'grant', 'clawback') AND l.points <> 0"
        if self.held is None:
            for day, points in self.store.db.execute(
                f"SELECT l.posted_on, sum(l.points) {_LEDGER} {kinds} GROUP BY l.posted_on", days
            ):
                self.points[self.period(day), None] += points
            return
        held, period = self.held, self.period
        for account, day, points in self.store.db.execute(
            f"SELECT l.account, l.posted_on, l.points {_LEDGER} {kinds}", days
        ):
            self.points[period(day), held.on(account, day)] += points

    def add_rewards(self) -> None:
        """Rewards that were had, but for vouchers."""
        for each in redemptions(self.store, self.program, self.as_of):
            if each.has_voucher or each.made_on < self.first:
                continue
            if self.by == "rule" and each.construct is None:
                continue
            group = self._group(each.account, each.made_on, each.construct, each.reward)
            place = (self.period(each.made_on), group)
            worth = each.worth
            if worth is None and each.points:
                version = self.plan.on(parse_day(each.made_on))
                value = None if version is None else version.program.point_value
                worth = money_of(each.points, value, self.store.settings.digits)
            if worth is None:
                self.unvalued[place] += 1
            else:
                self.valued[place] += 1
                self.redeemed[place] += worth

    def add_vouchers(self) -> None:
        """What vouchers took off orders."""
        for account, day, reward, construct, discount in self.store.db.execute(
            """SELECT a.account, u.used_on, v.reward, c.construct, u.discount
               FROM voucher_uses u JOIN vouchers v USING (voucher)
               LEFT JOIN redemptions r ON r.redemption = v.redemption
               LEFT JOIN claims c ON c.claim = r.claim
               LEFT JOIN accounts a ON a.program = v.program
                    AND a.member = coalesce(v.member, u.member)
               WHERE v.program = ? AND u.used_on BETWEEN ? AND ?""",
            (self.program, self.first, self.last),
        ):
            if self.by == "rule" and construct is None:
                continue
            group = self._group(account, day, construct, reward)
            self.vouchers[self.period(day), group] += discount

    def _group(
        self, account: int | None, day: str, construct: str | None, reward: str
    ) -> str | None:
        if self.held is not None:
            return None if account is None else self.held.on(account, day)
        return {"rule": construct, "reward": reward}.get(self.by or "")

    def rows(self) -> list[dict[str, Any]]:
        """By period, then by group: levels as the ladder has them, others by name."""
        all_of = (self.sales, self.points, self.redeemed, self.vouchers, self.unvalued)
        begins = self.begins
        if begins is None:
            if not self._names:
                return []
            begins = parse_day(min(self._names))
        groups: defaultdict[str, set[str | None]] = defaultdict(set)
        for sums in all_of:
            for (name, group), amount in sums.items():
                if amount:
                    groups[name].add(group)
        rows = []
        for period in periods(begins, self.as_of, self.every):
            version = self.plan.on(period.last)
            value = None if version is None else version.program.point_value
            there = sorted(groups[period.name], key=self._place) if self.by else [None]
            for group in there:
                if self.by in ("rule", "reward") and group is None:
                    continue
                rows.append(self._row(period.name, group, value))
        return rows

    def _place(self, group: str | None) -> tuple[int, str]:
        ladder = [] if self.held is None else self.held.names
        last = len(ladder) + (group is None)
        return ladder.index(group) if group in ladder else last, group or ""

    def _row(self, period: str, group: str | None, value: str | None) -> dict[str, Any]:
        place = (period, group)
        digits = self.store.settings.digits
        is_own = self.by in (None, "level")
        sales = self.sales[place] if is_own else self.sales[period, None]
        points = None
        if self.by != "reward":
            points = money_of(self.points[place], value, digits)
        redeemed = None
        if self.valued[place] or not self.unvalued[place]:
            redeemed = self.redeemed[place]
        effective: int | None = (redeemed or 0) + self.vouchers[place]
        if self.by == "rule" and effective is not None:
            # What its points cost is the most of it, and may not be known.
            effective = None if points is None and self.points[place] else effective + (points or 0)
        cells = (
            period,
            group,
            format_minor(sales, digits),
            None if points is None else format_minor(points, digits),
            None if redeemed is None else format_minor(redeemed, digits),
            format_minor(self.vouchers[place], digits),
            None if effective is None else percent_of(effective, sales),
        )
        return dict(zip(KEYS, cells, strict=True))


_LEDGER = """FROM ledger l CROSS JOIN accounts a USING (account)
WHERE a.program = ? AND l.posted_on BETWEEN ? AND ?"""
