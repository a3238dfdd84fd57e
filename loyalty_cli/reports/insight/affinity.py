"""`report affinity`: what each member likes, and which category may be next."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from loyalty_cli.base.dates import Day, Length, iso, subtract_length
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.reports.insight.models.ratios import share
from loyalty_cli.reports.insight.purchases import listed_members, programs_asked, the_program
from loyalty_cli.reports.insight.tastes import Likeness, Taste, tastes
from loyalty_cli.store.file.connection import Store

KEYS = (*("member_id", "program", "favourite", "share", "next_category", "score", "price_band"),)
TEST_KEYS = ("at", "members", "hit_rate", "most_popular")
BANDS = ("low", "middle", "high")
WINDOW = Length(12, "months")
"""How far back it looks where nothing else is asked for."""

PLACES = (1, 3)
"""Among how many proposals a hit is looked for."""


def affinity(
    store: Store, *, as_of: Day, window: Length = WINDOW, program: str | None
) -> list[dict[str, Any]]:
    """A row of KEYS for each member of each program who bought a category in the window, by member
    id and program.

    `favourite` is the category of greatest spend, by name where two are equal, and `share` its part
    of what was spent on categories. `next_category` was not bought in the window and is the one
    most like what was (`score`: the mean cosine); both None where none that enough members buy is
    like it. `price_band` is the third in which the member's average price of a piece of the
    favourite lies, among all who bought it. Raises Refused for a program that isn't there.
    """
    listed = listed_members(store, as_of)
    since = subtract_length(as_of, window) + 1
    rows = []
    for number, name in programs_asked(store, program).items():
        found = tastes(store, number, as_of=as_of, since=since, until=as_of)
        likeness, prices = Likeness(found), _prices(found)
        proposals: dict[tuple[str, ...], tuple[str, float] | None] = {}
        for taste in found:
            if taste.member not in listed:
                continue
            bought = tuple(sorted(taste.bought))
            if bought not in proposals:
                proposals[bought] = next(iter(likeness.nearest(bought, 1)), None)
            favourite = min(bought, key=lambda each: (-taste.spend[each], each))
            whole = sum(taste.spend[each] for each in bought)
            after = proposals[bought]
            rows.append(
                {
                    "member_id": listed[taste.member][0],
                    "program": name,
                    "favourite": favourite,
                    "share": share(taste.spend[favourite], whole),
                    "next_category": None if after is None else after[0],
                    "score": None if after is None else after[1],
                    "price_band": _band(_price(taste, favourite), prices[favourite]),
                }
            )
    return sorted(rows, key=lambda row: (row["member_id"], row["program"]))


def backtest(
    store: Store, *, as_of: Day, since: Day, window: Length = WINDOW, program: str | None
) -> list[dict[str, Any]]:
    """A row of TEST_KEYS for each of PLACES: of the `members` who after `since`, up to the as-of,
    bought a category that they had not bought in the window before, which share did so of the first
    `at` proposals: by likeness (`hit_rate`) and if all are told what most buy (`most_popular`).

    Raises Refused for a program that isn't there and where there are no such members (`too-few`),
    Usage where several programs are and none was named, or no day lies after `since`.
    """
    if since >= as_of:
        raise Usage(
            Problem(
                "no-days",
                f"nothing lies between {iso(since)} and {iso(as_of)}",
                column="--from",
                value=iso(since),
                fix="give an earlier day",
            )
        )
    number = the_program(store, program)
    before, after = [], []
    if number is not None:
        first = subtract_length(since, window) + 1
        before = tastes(store, number, as_of=as_of, since=first, until=since)
        after = tastes(store, number, as_of=as_of, since=since + 1, until=as_of)
    likeness = Likeness(before)
    then = {taste.account: set(taste.bought) for taste in after}
    hits = dict.fromkeys(PLACES, 0)
    popular = dict.fromkeys(PLACES, 0)
    members = 0
    for taste in before:
        bought = taste.bought
        new = then.get(taste.account, set()) - set(bought)
        if not new:
            continue
        members += 1
        near = [category for category, _ in likeness.nearest(bought, max(PLACES))]
        most = likeness.most_popular(bought, max(PLACES))
        for at in PLACES:
            hits[at] += not new.isdisjoint(near[:at])
            popular[at] += not new.isdisjoint(most[:at])
    if not members:
        raise Refused(
            Problem(
                "too-few",
                f"nobody bought a category after {iso(since)} that was new to them",
                fix="give an earlier --from; purchases need categories",
            )
        )
    return [
        {
            "at": at,
            "members": members,
            "hit_rate": share(hits[at], members),
            "most_popular": share(popular[at], members),
        }
        for at in PLACES
    ]


def _price(taste: Taste, category: str) -> int | None:
    """What the member pays for a piece, in millionths of a minor unit."""
    pieces = taste.pieces[category]
    return taste.spend[category] * 10**12 // pieces if pieces > 0 else None


def _prices(found: Sequence[Taste]) -> dict[str, list[int]]:
    """For each category what its buyers pay for a piece, ascending."""
    prices: dict[str, list[int]] = {}
    for taste in found:
        for category in taste.bought:
            of = prices.setdefault(category, [])
            price = _price(taste, category)
            if price is not None:
                of.append(price)
    for of in prices.values():
        of.sort()
    return prices


def _band(price: int | None, prices: Sequence[int]) -> str | None:
    """In which third of the prices this one lies: by how many are strictly lower."""
    if price is None:
        return None
    return BANDS[len(BANDS) * bisect_left(prices, price) // len(prices)]
