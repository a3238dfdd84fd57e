"""What an account's state remembers for the next walk, counted again from the tables."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from loyalty_cli.base.dates import Day, Every, iso, parse_day
from loyalty_cli.engine.account.birthdays import is_period, period_for
from loyalty_cli.engine.account.dated import Dated
from loyalty_cli.engine.account.entries import Entry
from loyalty_cli.engine.account.tallies import Usage
from loyalty_cli.engine.judging.carried import read_changes
from loyalty_cli.engine.plan import Plan
from loyalty_cli.engine.refunds.losses import GIVEN
from loyalty_cli.program.judging.carry import Amount, Key, Sums, read_amount
from loyalty_cli.program.judging.facts import Order
from loyalty_cli.program.measures import MEASURES, POINTS, measure_of
from loyalty_cli.reports.doctor.checks import Difference, check
from loyalty_cli.reports.doctor.rules import Plans
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.ledger.accounts import NUMBERS_EACH, load_opened
from loyalty_cli.store.ledger.limit_usage import count_gifts, count_used, on_rises
from loyalty_cli.store.value.claims import Gift, given_by_grants

Birthday = Dated[Day | None]

_STATES = """SELECT account, program, state FROM accounts WHERE state IS NOT NULL
AND account NOT IN (SELECT account FROM temp.heirs) ORDER BY account"""
_BY_DAY = """SELECT coalesce(h.heir, j.account) AS account, j.counts_on, e.kind, {sums}
FROM (SELECT account, event, counts_on, spend, points, purchases, nth FROM judgements
      UNION ALL SELECT account, event, key, 0, value, 0, 0
      FROM judgements CROSS JOIN json_each(judgements.saw, '$.points_on')
      WHERE judgements.saw IS NOT NULL) j
CROSS JOIN events e USING (event) LEFT JOIN temp.heirs h USING (account)
GROUP BY 1, 2, 3 ORDER BY 1"""
_CARRIED = """SELECT coalesce(h.heir, j.account) AS account, j.saw
FROM judgements j LEFT JOIN temp.heirs h USING (account)
WHERE json_type(j.saw, '$.carried') IS NOT NULL ORDER BY 1"""
_BY_KIND = """SELECT coalesce(h.heir, j.account) AS account, e.kind, sum(sign(j.nth))
FROM judgements j CROSS JOIN events e USING (event) LEFT JOIN temp.heirs h USING (account)
GROUP BY 1, 2 ORDER BY 1"""
_LAST = """SELECT account, max(day), max(stands) FROM (
    SELECT account, NULL AS day, json_extract(state, '$.last_purchase') AS stands FROM accounts
    WHERE state IS NOT NULL
    UNION ALL SELECT coalesce(h.heir, j.account), max(e.local_date), NULL
    FROM judgements j CROSS JOIN events e USING (event) LEFT JOIN temp.heirs h USING (account)
    WHERE e.kind = 'purchase' AND j.nth > 0 AND NOT EXISTS (
        SELECT 1 FROM judgements w
        WHERE w.account IN (j.account, coalesce(h.heir, j.account))
        AND w.event = j.event AND w.withdrawn = 1)
    GROUP BY j.account)
WHERE account NOT IN (SELECT account FROM temp.heirs) GROUP BY account"""
_NUMBERS = """SELECT a.account, 'lots', json_extract(a.state, '$.lots'), coalesce(n.last, 0)
FROM accounts a LEFT JOIN (SELECT account, max(lot % ?1) AS last FROM lots GROUP BY account) n
USING (account) WHERE json_extract(a.state, '$.lots') <> coalesce(n.last, 0)
UNION ALL SELECT a.account, 'moves', json_extract(a.state, '$.moves'), coalesce(n.last, 0)
FROM accounts a LEFT JOIN (SELECT account, max(move % ?1) AS last FROM lot_moves GROUP BY account) n
USING (account) WHERE json_extract(a.state, '$.moves') <> coalesce(n.last, 0)
UNION ALL SELECT a.account, 'changes', json_extract(a.state, '$.changes'), coalesce(n.last, 0)
FROM accounts a
LEFT JOIN (SELECT account, max(change % ?1) AS last FROM level_changes GROUP BY account) n
USING (account) WHERE json_extract(a.state, '$.changes') <> coalesce(n.last, 0)"""
_GIVEN = """SELECT coalesce(h.heir, l.account) AS account, l.entry, l.event, l.kind, l.rule,
       l.on_rule, l.points, l.desired, l.posted_on, l.note, e.local_date, e.kind, w.withdrawn,
       j.version
FROM ledger l LEFT JOIN temp.heirs h USING (account) LEFT JOIN events e ON e.event = l.event
LEFT JOIN judgements w ON w.account IN (l.account, coalesce(h.heir, l.account))
AND w.event = l.event AND w.withdrawn = 1
LEFT JOIN judgements j ON j.account = l.account AND j.event = l.event AND j.withdrawn = 0
AND l.kind = 'grant'
ORDER BY 1, 2"""
_FACTS = "SELECT fact, from_day, points FROM level_facts WHERE points <> 0"
_OCCASION = re.compile(r"join|birthday|anniversary|level|[0-9][0-9]-[0-9][0-9]")
_NOWHERE: Order = ("", "", False, "")


@check("tallies", "The sums that levels go by are those of the judgements, day by day.")
def tallies(store: Store) -> Iterator[Difference]:
    """For every measure that a version knew of when the account was last written."""
    plans = Plans(store)
    facts = {fact: (parse_day(day), points) for fact, day, points in store.db.execute(_FACTS)}
    columns = sorted({measure.sql for measure in (*MEASURES.values(), measure_of("activity"))})
    query = _BY_DAY.format(sums=", ".join(f"sum({column})" for column in columns))
    for account, program, state, rows in _beside(store, query):
        plan = plans.upto(program, state["book"])
        if plan is None:
            continue
        sums: Counter[tuple[str, int]] = Counter()
        for _, day, kind, *added in rows:
            for measure in plan.measures:
                if measure.counts(kind):
                    sums[measure.name, parse_day(day)] += added[columns.index(measure.sql)]
        if MEASURES[POINTS] in plan.measures:
            for fact in state.get("applied", ()):
                if fact in facts:
                    sums[POINTS, facts[fact][0]] += facts[fact][1]
        stands = {
            (by, day): amount
            for by, days in state.get("tallies", {}).items()
            for day, amount in days
        }
        for by, day in sorted({*sums, *stands}):
            expected, found = sums[by, day], stands.get((by, day), 0)
            if expected != found:
                yield Difference(f"{by} of {iso(day)}", expected, found, account)


@check("counts", "How many events of a kind were judged is what the judgements say.")
def counts(store: Store) -> Iterator[Difference]:
    """`first` and `nth` look at it."""
    for account, _, state, rows in _beside(store, _BY_KIND):
        stands = {k: n for k, n in state["counts"].items() if not _OCCASION.fullmatch(k)}
        judged = {kind: count for _, kind, count in rows}
        for kind in sorted({*stands, *judged}):
            count, found = judged.get(kind, 0), stands.get(kind, 0)
            if count != found:
                yield Difference(f"judged events of kind {kind}", count, found, account)


@check("carried", "What carrying rules have counted and given is what the judgements say.")
def carried(store: Store) -> Iterator[Difference]:
    """For each rule and step: S and the steps G that were given for it."""
    for account, _, state, rows in _beside(store, _CARRIED):
        sums: dict[Key, Sums] = {}
        for _, saw in rows:
            for change in read_changes(json.loads(saw)):
                sums.setdefault(change.key, Sums()).add(change.counted, change.steps)
        stands = {
            (rule, step): (read_amount(counted), steps)
            for rule, step, counted, steps in state.get("carried", ())
        }
        for key in sorted({*sums, *stands}):
            summed = sums.get(key, Sums())
            expected, found = (summed.counted, summed.steps), stands.get(key, (0, 0))
            if expected != found:
                what = f"counted and steps given of rule {key[0]} ({key[1]})"
                yield Difference(what, _carried_text(expected), _carried_text(found), account)


@check("last-purchase", "The day of the last purchase is that of the judgements.")
def last_purchase(store: Store) -> Iterator[Difference]:
    """`quiet` looks at it."""
    for account, day, ordinal in store.db.execute(_LAST):
        stands = None if ordinal is None else iso(int(ordinal))
        if day != stands:
            yield Difference("last purchase", day, stands, account)


@check("usage", "What limits have used in their latest period is what the ledger gave in it.")
def usage(store: Store) -> Iterator[Difference]:
    """For every limit that a version knew of when the account was last written."""
    plans = Plans(store)
    gifts: dict[Plan, dict[int, list[Gift]]] = {}
    birthdays: dict[Plan, dict[int, Birthday]] = {}
    for account, program, state, rows in _beside(store, _GIVEN):
        plan = plans.upto(program, state["book"])
        if plan is None or not (plan.limited or state.get("usage")):
            continue
        if plan not in gifts:
            gifts[plan] = _gifts(store, plan, program)
            birthdays[plan] = _birthdays(store, plan, program)
        stands = {(row[0], row[1]): tuple(row[2:]) for row in state.get("usage", ())}
        birthday = birthdays[plan].get(account)
        counted = _counted(plan, rows, stands, gifts[plan].get(account, ()), birthday).used
        for scope, every in sorted({*counted, *stands}):
            if every == "birthday" and birthday is None:
                continue  # Who was erased has none any more.
            periods = counted.get((scope, every), {})
            period, *found = stands.get((scope, every), (0, 0, 0))
            if every == "birthday" and not is_period(birthday, period):
                continue  # The next walk counts it by the birthday that a file has told since.
            # A birthday that was changed on that very day begins a period after it was used.
            latest = period if every == "birthday" else max(periods, default=period)
            # Of an event that was taken back the period stays, with nothing used.
            expected = periods.get(max(period, latest), [0, 0])
            if period < latest or found != expected:
                what = f"points and times used of {scope} in the latest {every}"
                yield Difference(what, _used(expected), _used(found), account)


def _counted(
    plan: Plan,
    rows: Iterable[tuple[Any, ...]],
    stands: Mapping[tuple[str, Every], tuple[int, ...]],
    gifts: Iterable[Gift],
    birthday: Birthday | None,
) -> Usage:
    """What the entries of an account used of its limits, and the `gifts` beside
    them; what was taken back uses nothing.

    Only the periods that stand and what came later are counted whole.
    """
    entries: list[Entry] = []
    days: dict[int, tuple[Day, Order]] = {}
    judged: dict[int, tuple[int | None, str]] = {}
    for _, *values, posted_on, note, day, event_kind, withdrawn, version in rows:
        number, event, kind, rule, on_rule, points, desired = values
        if kind == "grant" and event is not None:
            judged[event] = (version, event_kind)
            withdrawn = withdrawn and plan.gives_on(version, event_kind, rule)
        if withdrawn or kind not in GIVEN:
            continue
        last = parse_day(max(posted_on, day or posted_on))
        if any(
            period_for(birthday, last, every) >= stands.get((scope, every), (0,))[0]
            for scope in _scopes(kind, rule, on_rule)
            for every in plan.limits.get(scope, ())
        ):
            posted = parse_day(posted_on)
            entry = Entry(number, event, kind, rule, on_rule, points, desired, posted, note=note)
            entries.append(entry)
            if event is not None and day is not None:
                days[event] = (parse_day(day), _NOWHERE)
    used = Usage(birthday)
    count_used(plan, used, entries, days, on_rises(plan, judged))
    count_gifts(plan, used, gifts)
    return used


def _gifts(store: Store, plan: Plan, program: int) -> dict[int, list[Gift]]:
    """What grants gave and bought, by account, with that of those that went into it."""
    if not plan.rewarding:
        return {}
    rows = store.db.execute("SELECT account FROM accounts WHERE program = ?", (program,))
    return given_by_grants(store.db, [account for (account,) in rows], plan.rewarding)


def _birthdays(store: Store, plan: Plan, program: int) -> dict[int, Birthday]:
    """Where limits go by them: the birthdays of members by account, the erased left out."""
    if not plan.goes_by_birthday:
        return {}
    rows = store.db.execute(
        """SELECT account FROM accounts JOIN members USING (member)
           WHERE program = ? AND status <> 'erased'""",
        (program,),
    )
    opened = load_opened(store.db, plan, [account for (account,) in rows])
    return {number: account.person.birthday for number, account in opened.items()}


@check("numbering", "The next lot, move and level change of an account get numbers that are free.")
def numbering(store: Store) -> Iterator[Difference]:
    """The state counts those that were made."""
    for account, what, stands, last in store.db.execute(_NUMBERS, (NUMBERS_EACH,)):
        yield Difference(f"number of {what} made", last, stands, account)


def _beside(
    store: Store, query: str
) -> Iterator[tuple[int, int, dict[str, Any], list[tuple[Any, ...]]]]:
    """Each account with a state, beside the rows of a query that come in order of account.

    Those that were merged into another have no part in any walk, and none here.
    """
    groups = groupby(store.db.execute(query), key=itemgetter(0))
    ahead = next(groups, None)
    for account, program, text in store.db.execute(_STATES):
        rows: list[tuple[Any, ...]] = []
        while ahead is not None and ahead[0] <= account:
            if ahead[0] == account:
                rows = list(ahead[1])
            ahead = next(groups, None)
        yield account, program, json.loads(text), rows


def _scopes(kind: str, rule: str, on_rule: str | None) -> tuple[str, ...]:
    if kind == "grant":
        return (f"grant:{rule}",)
    if on_rule is None:
        return ("program", f"rule:{rule}")
    return ("program", f"rule:{on_rule}", f"boost:{rule}")


def _carried_text(sums: tuple[Amount, int]) -> str:
    return f"{sums[0]} counted, {sums[1]} steps"


def _used(slot: Sequence[int]) -> str:
    return f"{slot[0]} points, {slot[1]} times"
