"""Points and parts of sums in money."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import apportion, divide_half_up, format_minor, ratio
from loyalty_cli.reports.rewards.had_under import HadUnder
from loyalty_cli.store.file.connection import Store

PERCENT_DIGITS = 2


def money_of(points: int, point_value: str | None, digits: int) -> int | None:
    """What points are worth in minor units, half up; None where the program does not say."""
    if point_value is None:
        return None
    numerator, denominator = ratio(point_value)
    return divide_half_up(points * numerator * 10**digits, denominator)


def percent_of(part: int, whole: int) -> str | None:
    """`part` in percent of `whole`, both in minor units, half up to two decimals: "2.35".

    None where the whole is not above 0."""
    if whole <= 0:
        return None
    return format_minor(divide_half_up(part * 100 * 10**PERCENT_DIGITS, whole), PERCENT_DIGITS)


def given_cost(
    store: Store,
    program: int,
    name: str,
    first: Day,
    last: Day,
    as_of: Day,
    point_value: str | None,
) -> int | None:
    """What a boost or grant gave in these days, in minor units: its points less those taken back
    by the as-of date, and its rewards that were had and not undone, each at its value or, where it
    has none, at what it takes off. None where nothing says what something of it is worth."""
    days = (iso(first), iso(last))
    (points,) = store.db.execute(
        """SELECT coalesce(sum(l.points), 0) FROM ledger l CROSS JOIN accounts a USING (account)
           WHERE l.rule = ? AND a.program = ? AND l.posted_on BETWEEN ? AND ?
             AND l.kind IN ('boost', 'grant')""",
        (name, program, *days),
    ).fetchone()
    for back in taken_back(store, program, as_of):
        if back.name == name and days[0] <= back.given_on <= days[1]:
            points -= back.points
    cost = 0 if points == 0 else money_of(points, point_value, store.settings.digits)
    for each in redemptions(store, program, as_of):
        if each.construct == name and days[0] <= each.made_on <= days[1]:
            cost = None if cost is None or each.worth is None else cost + each.worth
    return cost


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A reward that was had and not undone. `construct`: what granted it, None where it was bought;
    `points` were taken for it. `worth`, in minor units, is its reward's `value` or, where it has
    none, the amount of its voucher or gift card; None where it has neither."""

    account: int
    reward: str
    made_on: str
    points: int
    construct: str | None
    has_voucher: bool
    worth: int | None


def redemptions(store: Store, program: int, as_of: Day) -> Iterator[Redeemed]:
    """The rewards of a program that were had up to the as-of date and not undone by then."""
    had = HadUnder(store)
    for account, reward, version, made_on, points, construct, voucher, amount in store.db.execute(
        """SELECT r.account, r.reward, r.version, r.made_on, r.cost, c.construct, v.voucher,
                  coalesce(v.amount, (SELECT e.amount FROM gift_cards g
                                      JOIN gift_card_entries e USING (gift_card)
                                      WHERE g.redemption = r.redemption AND e.kind = 'issue'))
           FROM redemptions r JOIN accounts a USING (account)
           LEFT JOIN claims c ON c.claim = r.claim
           LEFT JOIN vouchers v ON v.redemption = r.redemption
           WHERE a.program = ?1 AND r.made_on <= ?2
             AND NOT EXISTS (SELECT 1 FROM redemption_steps s WHERE s.redemption = r.redemption
                             AND s.step IN ('undone', 'cancelled') AND s.done_on <= ?2)
           ORDER BY r.redemption""",
        (program, iso(as_of)),
    ):
        known = had.reward(version, reward)
        worth = amount if known is None or known.value is None else known.value
        yield Redeemed(account, reward, made_on, points, construct, voucher is not None, worth)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Points of a rule, boost or grant that a refund took, as a positive number. `given_on` is the
    day of the event that had given them."""

    account: int
    name: str
    points: int
    posted_on: str
    given_on: str


# What a refund takes is one entry for a rule with its boosts.
_TAKEN = """
SELECT l.account, coalesce(e.refund_of, l.event), l.rule, -l.points, l.posted_on,
       coalesce(p.local_date, e.local_date, l.posted_on)
FROM ledger l CROSS JOIN accounts a USING (account)
LEFT JOIN events e ON e.event = l.event LEFT JOIN events p ON p.event = e.refund_of
WHERE l.kind = 'clawback' AND a.program = ? AND l.posted_on <= ? AND l.points <> 0
"""
_GAVE = """
SELECT l.account, l.event, coalesce(l.on_rule, l.rule), l.rule, sum(l.points)
FROM ledger l
WHERE l.kind IN ('earn', 'boost') AND l.points > 0 AND l.event IN (SELECT value FROM json_each(?))
GROUP BY 1, 2, 3, 4
"""


def taken_back(store: Store, program: int, as_of: Day) -> Iterator[TakenBack]:
    """What refunds took from each rule, boost and grant up to the as-of date: a rule's loss is
    spread over it and its boosts by what each had given, by largest remainder."""
    losses = store.db.execute(_TAKEN, (program, iso(as_of))).fetchall()
    gave: defaultdict[tuple[int, int, str], dict[str, int]] = defaultdict(dict)
    events = json.dumps(sorted({event for _, event, *_ in losses if event is not None}))
    for account, event, rule, name, points in store.db.execute(_GAVE, (events,)):
        gave[account, event, rule][name] = points
    for account, event, rule, points, posted_on, given_on in losses:
        shares = gave.get((account, event, rule)) or {rule: 1}
        parts = apportion(points, list(shares.values()))
        for name, part in zip(shares, parts, strict=True):
            if part:
                yield TakenBack(account, name, part, posted_on, given_on)
