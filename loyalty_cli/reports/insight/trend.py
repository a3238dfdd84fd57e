"""`report trend`: sales, members and points of a program, period by period."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.base.money import format_minor
from loyalty_cli.engine.plan import Plan
from loyalty_cli.reports.books.periods import Every, Period, period_name, periods
from loyalty_cli.reports.insight.purchases import merged_by
from loyalty_cli.reports.insight.worth import money_of
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.walks import SUMS

KEYS = (
    *("period", "sales", "purchases", "active_members", "new_members", "earned", "redeemed"),
    *("expired", "level_ups", "liability"),
)


def trend(
    store: Store, *, program: int | None, as_of: Day, since: Day | None, every: Every
) -> list[dict[str, Any]]:
    """A row of KEYS for each period from the first in which anything happened, or from `since`, to
    the as-of date; a period in which nothing happened has its row too.

    `program` is the program's number, None where the store has none. `sales` are what counts of
    the members' purchases less refunds, `purchases` those that were not wholly refunded, both by
    the day of the purchase. `active_members` bought something in the period, `new_members` joined
    in it (who has no day of joining: when the account was opened). Points and levels go by the day
    on which they were posted. `liability` is what the points that members hold at the period's end
    are worth at the `point_value` in force, in money, null where there is none; debts are taken
    off, as in `report roll-forward`.
    """
    if program is None:
        return []
    sales = _sales(store, program, as_of, since, every)
    points = _points(store, program, as_of)
    joined = _joined(store, program, as_of)
    happened = [*([] if sales.first is None else [sales.first]), *points, *joined]
    if not happened:
        return []
    first = min(happened) if since is None else since
    plan = Plan(load_rulebook(store, program))
    ups = _level_ups(store, program, as_of, plan)
    digits = store.settings.digits
    held = sum(change for day, moved in points.items() if day < first for change in moved.values())
    rows = []
    for period in periods(first, as_of, every):
        moved: Counter[str] = Counter()
        for day in _days(points, period):
            moved.update(points[day])
        held += sum(moved.values())
        version = plan.on(period.last)
        value = None if version is None else version.program.point_value
        owed = money_of(held, value, digits)
        cells = (
            period.name,
            format_minor(sales.spend[period.name], digits),
            sales.purchases[period.name],
            sales.members[period.name],
            sum(joined[day] for day in _days(joined, period)),
            moved["earned"],
            -moved["redeemed"],
            -moved["expired"],
            sum(ups[day] for day in _days(ups, period)),
            None if owed is None else format_minor(owed, digits),
        )
        rows.append(dict(zip(KEYS, cells, strict=True)))
    return rows


def _days(counted: dict[Day, Any], period: Period) -> list[Day]:
    """The days of a period on which something was counted."""
    return [day for day in range(period.first, period.last + 1) if day in counted]


@dataclass(slots=True)
class _Sales:
    """What was bought, by period: money, purchases, and the members who bought."""

    spend: Counter[str] = field(default_factory=Counter)
    purchases: Counter[str] = field(default_factory=Counter)
    members: Counter[str] = field(default_factory=Counter)
    first: Day | None = None


def _sales(store: Store, program: int, as_of: Day, since: Day | None, every: Every) -> _Sales:
    """A refund stands on the day of its purchase, so what is left of both is summed at once."""
    found = _Sales()
    into = merged_by(store, as_of)
    ends = set(into.values())
    together: defaultdict[int, Counter[str]] = defaultdict(Counter)
    names: dict[str, str] = {}
    rows = store.db.execute(
        """SELECT a.account, j.counts_on, j.spend, j.purchases
           FROM accounts a CROSS JOIN judgements j USING (account)
           WHERE a.program = ?1 AND j.posted_on <= ?2 AND (j.spend <> 0 OR j.purchases <> 0)
               AND (?3 IS NULL OR j.counts_on >= ?3)
           ORDER BY a.account""",
        (program, iso(as_of), None if since is None else iso(since)),
    )
    for account, of in groupby(rows, itemgetter(0)):
        bought: Counter[str] = Counter()
        for _, on, spend, purchases in of:
            name = names.get(on)
            if name is None:
                name = names[on] = period_name(parse_day(on), every)
            found.spend[name] += spend
            bought[name] += purchases
        if account in into or account in ends:
            together[into.get(account, account)].update(bought)
        else:
            _add(found, bought)
    for bought in together.values():
        _add(found, bought)
    found.first = parse_day(min(names)) if names else None
    return found


def _add(found: _Sales, bought: Counter[str]) -> None:
    for name, purchases in bought.items():
        if purchases > 0:
            found.purchases[name] += purchases
            found.members[name] += 1


def _joined(store: Store, program: int, as_of: Day) -> Counter[Day]:
    """The members who joined, by day; who was merged into another by then is that one."""
    found = store.db.execute(
        """SELECT coalesce(m.joined_on, a.opened_on) AS day, count(*)
           FROM accounts a JOIN members m USING (member)
           WHERE a.program = ?1 AND day <= ?2 AND m.status <> 'removed' AND NOT EXISTS
               (SELECT 1 FROM account_merges g WHERE g.account = a.account AND g.merged_on <= ?2)
           GROUP BY day""",
        (program, iso(as_of)),
    )
    return Counter({parse_day(day): count for day, count in found})


def _points(store: Store, program: int, as_of: Day) -> dict[Day, Counter[str]]:
    """How the points changed on each day, by the column of `accounts` that their kinds add to."""
    moved: defaultdict[Day, Counter[str]] = defaultdict(Counter)
    for posted_on, kind, points in store.db.execute(
        """SELECT l.posted_on, l.kind, sum(l.points) FROM ledger l
           CROSS JOIN accounts a USING (account)
           WHERE a.program = ? AND l.posted_on <= ? GROUP BY l.posted_on, l.kind""",
        (program, iso(as_of)),
    ):
        moved[parse_day(posted_on)][SUMS[kind]] += points
    return moved


def _level_ups(store: Store, program: int, as_of: Day, plan: Plan) -> Counter[Day]:
    """The changes to a higher level, as the ladder of the day has them."""
    ups: Counter[Day] = Counter()
    for posted_on, before, after, count in store.db.execute(
        """SELECT c.posted_on, c.from_level, c.level, count(*)
           FROM level_changes c CROSS JOIN accounts a USING (account)
           WHERE a.program = ? AND c.posted_on <= ? GROUP BY c.posted_on, c.from_level, c.level""",
        (program, iso(as_of)),
    ):
        day = parse_day(posted_on)
        version = plan.on(day)
        ladder = None if version is None else version.program.ladder
        if ladder is not None and (ladder.index(after) or 0) > (ladder.index(before) or 0):
            ups[day] += count
    return ups
