"""`report effect`: what a boost or a grant does, from the members for whom it is not there.

Who is held out is chosen by lot, so the two groups differ by nothing but the boost or grant and by
chance; the interval says how much chance alone may do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from loyalty_cli.base.dates import Day, iso, parse_day
from loyalty_cli.base.money import format_minor, format_short
from loyalty_cli.base.problems import Problem, Refused, Usage, did_you_mean
from loyalty_cli.engine.plan import Plan
from loyalty_cli.program.judging.holdout import HoldOut
from loyalty_cli.program.judging.rules import Boost, Grant, Program, Rulebook
from loyalty_cli.reports.insight.models.intervals import (
    Interval,
    interval_of_difference,
    interval_of_mean,
    nearest,
    sample_of,
)
from loyalty_cli.reports.insight.purchases import buyers, merged_by, programs_asked
from loyalty_cli.reports.insight.worth import given_cost
from loyalty_cli.reports.members import statuses_on
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store

KEYS = ("group", "members", "buyers", "spend_per_member", "low", "high")

MEMBERS_MIN, BUYERS_MIN = 30, 10
"""With fewer in a group its mean is too uncertain for the interval to mean anything."""

PERCENT_DIGITS = 6

_Table = Boost | Grant


@dataclass(frozen=True, slots=True)
class _Held:
    """The days on which a boost or grant held out the same members of a program."""

    program: int
    book: Rulebook
    table: _Table
    holdout: HoldOut
    first: Day
    last: Day


def effect(
    store: Store,
    name: str,
    *,
    as_of: Day,
    since: Day | None,
    until: Day | None,
    program: str | None,
) -> dict[str, Any]:
    """One object: `name` `program` `from` `until` `holdout` (the percentage), `groups` (rows of
    KEYS: treated, held-out), `uplift` with `low` and `high`, `cost` `cost_per_member` `verdict`.

    Members are all who had joined by the window's end and were not closed before it began; buyers
    those with a purchase in it. Spend is what they bought in these days less refunds; the uplift is
    the treated members' mean less that of those held out, both with their 95 % intervals, money.
    `cost` is what it gave in the window: points at the `point_value` in force on the last day less
    those taken back, rewards at their value; null where nothing says what they are worth. The
    window is without words the days on which it ran with this hold-out, up to the as-of date.
    Raises Refused where no such name holds anybody out, Usage for days outside its window.
    """
    held = _held(store, name, as_of if until is None else min(until, as_of), program)
    first = held.first if since is None else since
    last = held.last
    if first < held.first or first > last:
        raise Usage(
            Problem(
                "outside-holdout",
                f"{name} held the same members out from {iso(held.first)} to {iso(last)}",
                column="--from",
                value=iso(first),
                fix="give a day between them",
            )
        )
    groups = _spends(store, held, first, last, as_of)
    samples = {key: sample_of(spends, zeros) for key, (spends, zeros) in groups.items()}
    digits = store.settings.digits
    rows = []
    for key, (spends, _) in groups.items():
        mean = interval_of_mean(samples[key])
        cells = (key, samples[key].count, len(spends), *_money(mean, digits))
        rows.append(dict(zip(KEYS, cells, strict=True)))
    treated, out = samples["treated"], samples["held-out"]
    uplift = interval_of_difference(treated, out)
    on_last = held.book.on(last)
    value = None if on_last is None else on_last.program.point_value
    cost = given_cost(store, held.program, name, first, last, as_of, value)
    each = None if cost is None or not treated.count else nearest(cost / treated.count)
    is_enough = all(
        sample.count >= MEMBERS_MIN and len(groups[key][0]) >= BUYERS_MIN
        for key, sample in samples.items()
    )
    uplift_texts = _money(uplift, digits) if treated.count and out.count else (None, None, None)
    return {
        "name": name,
        "program": programs_asked(store, None)[held.program],
        "from": iso(first),
        "until": iso(last),
        "holdout": format_short(held.holdout.percent, PERCENT_DIGITS),
        "groups": rows,
        **dict(zip(("uplift", "low", "high"), uplift_texts, strict=True)),
        "cost": None if cost is None else format_minor(cost, digits),
        "cost_per_member": None if each is None else format_minor(each, digits),
        "verdict": verdict_of(uplift, each) if is_enough else TOO_FEW,
    }


TOO_FEW = "too few to tell"


def verdict_of(uplift: Interval, cost: int | None) -> str:
    """What the interval of the uplift says beside the cost for a treated member (minor units, None
    where it is not known)."""
    if uplift.low > 0:
        is_more = cost is not None and uplift.low > cost
        return "sells more than it costs" if is_more else "sells more"
    if uplift.high < 0:
        return "sells less"
    if cost is not None and uplift.high < cost:
        return "sells no more than it costs"
    return TOO_FEW


def _money(interval: Interval, digits: int) -> tuple[str, ...]:
    found = (interval.value, interval.low, interval.high)
    return tuple(format_minor(nearest(value), digits) for value in found)


def _spends(
    store: Store, held: _Held, first: Day, last: Day, as_of: Day
) -> Mapping[str, tuple[list[int], int]]:
    """What the buyers of each group spent in minor units, and how many bought nothing."""
    spent = {
        each.account: sum(inside)
        for each in buyers(store, as_of=as_of, since=first, program=held.program)
        if (inside := [purchase.spend for purchase in each.purchases if purchase.day <= last])
    }
    plan, gone = Plan(held.book), merged_by(store, as_of)
    statuses = statuses_on(store, first)
    groups: dict[str, tuple[list[int], int]] = {"treated": ([], 0), "held-out": ([], 0)}
    for account, member, joined_on, status in store.db.execute(
        """SELECT a.account, a.member, coalesce(m.joined_on, a.opened_on), m.status
           FROM accounts a JOIN members m USING (member) WHERE a.program = ?""",
        (held.program,),
    ):
        is_there = joined_on <= iso(last) and statuses.get(member) in ("active", "suspended")
        if status == "removed" or account in gone or not (is_there or account in spent):
            continue
        key = "held-out" if held.holdout.takes_out(plan.draws(account)) else "treated"
        spends, zeros = groups[key]
        if account in spent:
            spends.append(spent[account])
        else:
            groups[key] = (spends, zeros + 1)
    return groups


def _held(store: Store, name: str, day: Day, program: str | None) -> _Held:
    """Where the name held members out, up to a day; of several programs that whose came last."""
    found: list[_Held] = []
    others: set[str] = set()
    is_there = False
    for number in programs_asked(store, program):
        book = load_rulebook(store, number)
        for version in book.versions:
            tables = _tables(version.program)
            is_there = is_there or name in tables
            others |= {each for each, table in tables.items() if _holdout(table) is not None}
        found += _spans(store, number, book, name, day)
    if found:
        return max(found, key=lambda each: (each.last, -each.program))
    near = did_you_mean(name, others)
    if name in others:
        message, fix = f"{name} had held nobody out by {iso(day)}", "give a later day"
    elif is_there:
        message = f"{name} holds nobody out, so there is nobody to compare with"
        fix = 'give it holdout = "10" in the program file; from then on it can be told'
    else:
        message = f"no boost or grant is called {name}"
        fix = f"did you mean {near}?" if near else "see `loyalty program show ID`"
    raise Refused(Problem("no-holdout", message, value=name, fix=fix))


def _spans(store: Store, number: int, book: Rulebook, name: str, day: Day) -> Iterator[_Held]:
    """The last run of days up to a day in which the name held out the same percentage."""
    in_force: dict[Day | None, Program] = {
        version.valid_from: version.program for version in book.by_start
    }
    runs: list[_Held] = []
    starts = list(in_force)
    for place, start in enumerate(starts):
        last = day
        if place + 1 < len(starts):
            last = min(day, (starts[place + 1] or 1) - 1)
        table = _tables(in_force[start]).get(name)
        holdout = None if table is None else _holdout(table)
        if table is None or holdout is None:
            continue
        first = start
        if isinstance(table, Boost):
            first = max(first or 0, table.starts_on or 0) or None
            last = min(last, table.ends_on or last)
        if first is None:
            first = _first_event(store, number, day)
        if first > last:
            continue
        before = runs[-1] if runs else None
        if before and before.last + 1 == first and before.holdout.percent == holdout.percent:
            first = before.first
        runs.append(_Held(number, book, table, holdout, first, last))
    yield from runs[-1:]


def _first_event(store: Store, program: int, day: Day) -> Day:
    (first,) = store.db.execute(
        """SELECT min(j.counts_on) FROM accounts a CROSS JOIN judgements j USING (account)
           WHERE a.program = ?""",
        (program,),
    ).fetchone()
    return day if first is None else parse_day(first)


def _tables(program: Program) -> dict[str, _Table]:
    """The boosts and grants by name."""
    tables: tuple[_Table, ...] = (*program.boosts, *program.grants)
    return {each.name: each for each in tables}


def _holdout(table: _Table) -> HoldOut | None:
    return next((each for each in table.when.others if isinstance(each, HoldOut)), None)
