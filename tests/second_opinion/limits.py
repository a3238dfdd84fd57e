"""Limits (LANGUAGE 1.3): always counted again from everything that was ever judged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from .days import Birthdays, period_of
from .records import Given, Judged, Part, Program

Use = list[tuple[date, int]]
"""The local date of each earlier event (or occasion) and the points it was given."""


def limits_of(table: dict[str, Any]) -> list[dict[str, Any]]:
    """One limit or a list of such."""
    limit = table.get("limit", [])
    return [limit] if isinstance(limit, dict) else list(limit)


def points_left(
    limit: dict[str, Any], use: Use, day: date, in_event: int, birthdays: Birthdays
) -> int | None:
    """What one limit leaves on `day`; None where it sets no bound.

    `use` is of earlier events, `in_event` what the event itself was given already.
    """
    every = limit["every"]
    if every == "event":
        same = []
    else:
        period = period_of(every, day, birthdays)
        same = [points for used, points in use if period_of(every, used, birthdays) == period]
    if "times" in limit and sum(1 for points in same if points > 0) >= limit["times"]:
        return 0
    if "points" in limit:
        left: int = limit["points"] - sum(same) - in_event
        return max(0, left)
    return None


def is_used_up(
    limits: Iterable[dict[str, Any]], use: Use, day: date, in_event: int, birthdays: Birthdays
) -> bool:
    """Whether any limit leaves nothing at all."""
    return any(points_left(limit, use, day, in_event, birthdays) == 0 for limit in limits)


def allowed(
    limits: Iterable[dict[str, Any]],
    use: Use,
    day: date,
    wanted: int,
    birthdays: Birthdays,
    in_event: int = 0,
) -> int:
    """`clip` gives what is left, `reject` gives nothing (LANGUAGE 2, Boosts)."""
    for limit in limits:
        left = points_left(limit, use, day, in_event, birthdays)
        if left is not None and wanted > left:
            wanted = left if limit.get("over", "clip") == "clip" else 0
    return wanted


def give_way(parts: list[Part], points: int) -> None:
    """The last boost gives way first, the base last."""
    over = sum(part.points for part in parts) - points
    for part in reversed(parts):
        cut = min(over, part.points)
        part.points -= cut
        over -= cut


def use_of_rule(judged: list[Judged], rule: str) -> Use:
    """What one rule with its boosts gave, event by event; refunds free nothing."""
    return [
        (one.event["day"], sum(result.total() for result in one.results if result.rule == rule))
        for one in judged
        if not one.unmatched
    ]


def use_of_boost(judged: list[Judged], boost: str) -> Use:
    """What one boost gave, event by event, over all rules."""
    return [
        (
            one.event["day"],
            sum(
                part.points
                for result in one.results
                for part in result.parts
                if part.source == "boost" and part.name == boost
            ),
        )
        for one in judged
        if not one.unmatched
    ]


def use_of_program(judged: list[Judged]) -> Use:
    """What all earn rules together gave, event by event."""
    return [
        (one.event["day"], sum(result.total() for result in one.results))
        for one in judged
        if not one.unmatched
    ]


def use_of_grant(given: list[Given], grant: str) -> Use:
    """What one grant gave, occasion by occasion."""
    return [(one.day, one.points) for one in given if one.grant == grant]


class LimitsThen:
    """The limits as they stand when an event is judged for the first time."""

    def __init__(
        self, program: Program, judged: list[Judged], day: date, birthdays: Birthdays
    ) -> None:
        self.program, self.judged, self.day, self.birthdays = program, judged, day, birthdays
        self.absent: set[tuple[str, str]] = set()
        self.caps: dict[tuple[str, str], int] = {}
        self.boost_points: dict[str, int] = {}
        self.all_points = 0

    def boost_is_there(self, rule: str, boost: dict[str, Any]) -> bool:
        """A boost whose own limit is used up is judged as if it were not there."""
        use = use_of_boost(self.judged, boost["name"])
        in_event = self.boost_points.get(boost["name"], 0)
        if is_used_up(limits_of(boost), use, self.day, in_event, self.birthdays):
            self.absent.add((rule, boost["name"]))
            return False
        return True

    def boost_may_give(self, rule: str, boost: dict[str, Any], wanted: int) -> int:
        """A boost's limit by points cuts its own entry only."""
        use = use_of_boost(self.judged, boost["name"])
        in_event = self.boost_points.get(boost["name"], 0)
        points = allowed(limits_of(boost), use, self.day, wanted, self.birthdays, in_event)
        if points < wanted:
            self.caps[rule, boost["name"]] = points
        return points

    def finish_rule(self, rule: dict[str, Any], parts: list[Part]) -> None:
        """The limit of a rule comes last, and the program's after each rule's own."""
        own = allowed(
            limits_of(rule),
            use_of_rule(self.judged, rule["name"]),
            self.day,
            sum(part.points for part in parts),
            self.birthdays,
        )
        give_way(parts, own)
        whole = allowed(
            limits_of(self.program.get("program", {})),
            use_of_program(self.judged),
            self.day,
            own,
            self.birthdays,
            self.all_points,
        )
        give_way(parts, whole)
        self.all_points += whole
        for part in parts:
            if part.source == "boost":
                before = self.boost_points.get(part.name, 0)
                self.boost_points[part.name] = before + part.points


class LimitsAgain:
    """For a refund: the same boosts as then; the rule's own cap is what was granted then."""

    def __init__(self, first: Judged, digits: int) -> None:
        self.first = first
        self.digits = digits

    def boost_is_there(self, rule: str, boost: dict[str, Any]) -> bool:
        """The same boosts: those that were not used up then, and whose conditions held then."""
        return (rule, boost["name"]) not in self.first.absent and self.held_then(boost)

    def held_then(self, boost: dict[str, Any]) -> bool:
        """Whether the boost's own conditions held for the purchase as it was bought."""
        from .earning import table_holds

        return table_holds(boost, self.first.seen, self.first.bought(), self.digits)

    def boost_may_give(self, rule: str, boost: dict[str, Any], wanted: int) -> int:
        """A boost that its own limit cut gives at most what it gave then."""
        return min(wanted, self.first.caps.get((rule, boost["name"]), wanted))

    def finish_rule(self, rule: dict[str, Any], parts: list[Part]) -> None:
        """Nothing: the walk takes the lesser of this and what was granted then."""
