"""Oddities at the counter: points by hand, rewards within minutes of earning, wrong codes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from loyalty_cli.base.dates import parse_day
from loyalty_cli.reports.insight.models.surprises import (
    binomial_tail,
    poisson_tail,
    share_of,
    stands_out,
)
from loyalty_cli.reports.insight.oddities.odd import MANY, Looked, Odd

SOON = timedelta(minutes=10)


def odd_points_by_hand(looked: Looked) -> Iterator[Odd]:
    """Points added by hand (`points-by-hand`): by one operator to one member more often than where
    they went to all such members alike, and by one operator more often than the others."""
    operators = looked.operators()
    given: defaultdict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
    for member, day, points, arrival in looked.store.db.execute(
        """SELECT a.member, l.posted_on, l.points, l.arrival
           FROM ledger l JOIN accounts a USING (account)
           WHERE l.kind = 'adjust' AND l.points > 0 AND l.posted_on BETWEEN ? AND ?
           ORDER BY l.posted_on, l.entry""",
        (looked.first, looked.last),
    ):
        if arrival in operators:
            given[operators[arrival], member].append((day, points))
    times: Counter[str] = Counter()
    for (by, _), each in given.items():
        times[by] += len(each)
    members = len({member for _, member in given})
    for (by, member), each in given.items():
        usual = share_of(times[by], members)
        chance = poisson_tail(len(each), usual)
        if len(each) >= MANY and stands_out(chance, len(times) * members):
            detail = (
                f"{len(each)} of the {times[by]} times that {by} added points, "
                f"{sum(points for _, points in each)} points in all; {members} members got some"
            )
            yield Odd("points-by-hand", member, by, each[-1][0], len(each), detail)
    last = {
        by: max(day for (one, _), each in given.items() for day, _ in each if one == by)
        for by in times
    }
    yield from _by_operator("points-by-hand", times, last, "times that points were added by hand")


def _by_operator(
    what: str, times: Mapping[str, int], last: Mapping[str, str], said: str
) -> Iterator[Odd]:
    """Operators who did something more often than if all who did it had done it alike."""
    whole, operators = sum(times.values()), len(times)
    for by, count in times.items():
        chance = binomial_tail(count, whole, share_of(1, operators))
        if operators > 1 and count >= MANY and stands_out(chance, operators):
            detail = f"{count} of {whole} {said}, by {operators} operators"
            yield Odd(what, None, by, last[by], count, detail)


def odd_redemptions(looked: Looked) -> Iterator[Odd]:
    """Rewards bought within minutes of a purchase (`redeemed-at-once`), by member and by operator:
    more of theirs than of everybody's."""
    operators = looked.operators()
    all_by: Counter[str] = Counter()
    soon_by: defaultdict[str, list[str]] = defaultdict(list)
    all_of: Counter[int] = Counter()
    soon_of: defaultdict[int, list[str]] = defaultdict(list)
    for member, day, at, arrival, bought_at in looked.store.db.execute(
        """SELECT a.member, r.made_on, n.at, r.arrival,
                  (SELECT max(e.instant) FROM events e
                   WHERE e.member = a.member AND e.local_date = r.made_on AND e.kind = 'purchase'
                     AND e.local_minute IS NOT NULL AND e.instant <= n.at)
           FROM redemptions r JOIN accounts a USING (account) JOIN arrivals n USING (arrival)
           WHERE r.claim IS NULL AND r.made_on BETWEEN ? AND ? ORDER BY r.redemption""",
        (looked.first, looked.last),
    ):
        is_soon = bought_at is not None and _moment(at) - _moment(bought_at) <= SOON
        all_of[member] += 1
        by = operators.get(arrival)
        if by is not None:
            all_by[by] += 1
        if is_soon:
            soon_of[member].append(day)
            if by is not None:
                soon_by[by].append(day)
    whole, soon = sum(all_of.values()), sum(map(len, soon_of.values()))
    share = share_of(soon, whole)
    said = f"within {SOON.seconds // 60} minutes of a purchase; of everybody's {whole} it is {soon}"
    for member, days in soon_of.items():
        chance = binomial_tail(len(days), all_of[member], share)
        if len(days) >= MANY and stands_out(chance, len(all_of)):
            detail = f"{len(days)} of {all_of[member]} rewards {said}"
            yield Odd("redeemed-at-once", member, None, days[-1], len(days), detail)
    for by, days in soon_by.items():
        chance = binomial_tail(len(days), all_by[by], share)
        if len(days) >= MANY and stands_out(chance, len(all_by)):
            detail = f"{len(days)} of {all_by[by]} rewards {said}"
            yield Odd("redeemed-at-once", None, by, days[-1], len(days), detail)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def odd_codes(looked: Looked) -> Iterator[Odd]:
    """Days with many wrong codes (`wrong-codes`), beside the other days from the first with one."""
    by_day: Counter[str] = Counter()
    for day, times in looked.store.db.execute(
        "SELECT day, sum(times) FROM wrong_codes WHERE day BETWEEN ? AND ? GROUP BY day",
        (looked.first, looked.last),
    ):
        by_day[day] = times
    if not by_day:
        return
    days = parse_day(looked.last) - parse_day(min(by_day)) + 1
    whole = sum(by_day.values())
    for day, times in by_day.items():
        usual = share_of(whole - times, max(days - 1, 1))
        if times >= MANY and stands_out(poisson_tail(times, max(usual, share_of(1, days))), days):
            detail = f"{times} wrong codes; the other {days - 1} days have {usual:.2f} on average"
            yield Odd("wrong-codes", None, None, day, times, detail)
