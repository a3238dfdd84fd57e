"""Sums over windows and what they earn on the ladder (LANGUAGE 2, Levels)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from .conditions import minor
from .days import ONE_DAY, add_length, is_endless
from .records import Judged, Program, Reach

DAY_ONE, LAST_DAY = date.min, date.max


def tiers_of(program: Program | None) -> dict[str, Any]:
    """The `[tiers]` table, empty where there is none."""
    tiers: dict[str, Any] = (program or {}).get("tiers", {})
    return tiers


def ladder(program: Program | None) -> list[dict[str, Any]]:
    """The levels from the lowest to the highest."""
    levels: list[dict[str, Any]] = tiers_of(program).get("level", [])
    return levels


def place_of(program: Program | None, level: str | None) -> int | None:
    """A level's step on the ladder, matched by its name."""
    names = [table["name"] for table in ladder(program)]
    return names.index(level) if level in names else None


def line_of(program: Program, place: int, digits: int) -> Fraction:
    """The `from` of a step: minor units for spend, else a number."""
    line = ladder(program)[place]["from"]
    if tiers_of(program)["by"] == "spend":
        return minor(line, digits)
    return Fraction(str(line))


def place_earned(program: Program, total: int, digits: int) -> int:
    """The highest step whose line is reached (at >=)."""
    places = [n for n in range(len(ladder(program))) if total >= line_of(program, n, digits)]
    return max(places, default=0)


def spend_of(one: Judged) -> int:
    """What counts of one event's money as kept; an unmatched refund takes away."""
    return -one.bought().counted() if one.unmatched else one.kept().counted()


def purchases_of(one: Judged) -> int:
    """A fully refunded purchase no longer counts."""
    return int(one.event["type"] == "purchase" and not one.is_fully_refunded())


def points_of(one: Judged) -> int:
    """Points earned by rules that count, boosts included, less what was clawed back."""
    counting = {
        rule["name"]
        for rule in one.seen.program.get("earn", [])
        if rule.get("counts_for_tier", True)
    }
    return sum(points for rule, points in one.kept_points.items() if rule in counting)


def contribution(one: Judged, by: str) -> int:
    """What one event adds to a measure."""
    if by == "spend":
        return spend_of(one)
    if by == "purchases":
        return purchases_of(one)
    if by == "points":
        return points_of(one)
    return int(one.event["type"] == by)


def sum_between(judged: list[Judged], by: str, first: date, last: date) -> int:
    """A measure over all events whose own date lies in the days given, both included."""
    return sum(contribution(one, by) for one in judged if first <= one.event["day"] <= last)


def window_start(window: str, day: date) -> date:
    """The first day of the window that ends on `day`; (day - N months, day] for a length."""
    if window == "lifetime":
        return DAY_ONE
    if window == "calendar-year":
        return date(day.year, 1, 1)
    return add_length(day, window, -1) + ONE_DAY


def window_of(program: Program) -> str:
    """The ladder's window."""
    return str(tiers_of(program).get("window", "lifetime"))


def sum_as_of(program: Program, judged: list[Judged], day: date) -> int:
    """The measure of the ladder over the window that ends on `day`."""
    start = window_start(window_of(program), day)
    return sum_between(judged, tiers_of(program)["by"], start, day)


def earned_as_of(program: Program, judged: list[Judged], day: date, digits: int) -> int:
    """The step that the window that ends on `day` earns."""
    return place_earned(program, sum_as_of(program, judged, day), digits)


def reached_in(program: Program, level: str, day: date) -> Reach:
    """The window in which a level was reached, as a later refund looks at it.

    DESIGN, Refunds: the whole calendar year, all time, or the length up to that day.
    """
    window = window_of(program)
    if window == "lifetime":
        return Reach(level, None, None)
    if window == "calendar-year":
        return Reach(level, date(day.year, 1, 1), date(day.year, 12, 31))
    return Reach(level, window_start(window, day), day)


def sum_of_reach(program: Program, judged: list[Judged], reach: Reach) -> int:
    """The measure over the window of a level reached, as it stands now."""
    by = tiers_of(program)["by"]
    return sum_between(judged, by, reach.first or DAY_ONE, reach.last or LAST_DAY)


def keep_until(program: Program, day: date) -> date | None:
    """keep(D): forever, a length, end-of-year or end-of-next-year; `never` has no end."""
    tiers = tiers_of(program)
    keep = tiers.get("keep", "forever")
    if tiers.get("downgrade", "to-earned") == "never" or is_endless(keep):
        return None
    if keep == "end-of-year":
        return date(day.year, 12, 31)
    if keep == "end-of-next-year":
        return date(day.year + 1, 12, 31)
    return add_length(day, keep)


@dataclass(frozen=True)
class Standing:
    """A step on the ladder and until when it is kept."""

    place: int
    until: date | None


def grace_ends(program: Program, until: date) -> date:
    """The last day of grace after `until`; without grace `until` itself."""
    return add_length(until, tiers_of(program).get("grace"))


def review(
    program: Program, judged: list[Judged], place: int, until: date, today: date, digits: int
) -> Standing:
    """LANGUAGE 2, Levels: the review on the day after `until` plus `grace`."""
    tiers = tiers_of(program)
    if tiers.get("keep") == "end-of-year" and window_of(program) == "calendar-year":
        first, last = date(today.year, 1, 1), today - ONE_DAY
    else:
        first = window_start(window_of(program), until)
        last = grace_ends(program, until)
    total = sum_between(judged, tiers["by"], first, last)
    following = keep_until(program, until)
    if following is not None and following < today:
        following = keep_until(program, today)
    if total >= line_of(program, place, digits):
        return Standing(place, following)
    if tiers.get("downgrade", "to-earned") == "one-level":
        lower = place - 1
    else:
        lower = place_earned(program, total, digits)
    return Standing(lower, None if lower == 0 else following)
