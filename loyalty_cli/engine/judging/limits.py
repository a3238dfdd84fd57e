"""Limits: what rules, boosts and the whole program have used, and what they still may give.

The source is LANGUAGE 2, "Boosts": a boost's own limit, then each rule's on its total with boosts,
then the program's, rule by rule in file order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from loyalty_cli.base.dates import Day, Every
from loyalty_cli.engine.account.entries import Entry
from loyalty_cli.engine.account.tallies import Usage
from loyalty_cli.program.judging.awards import Award, Part
from loyalty_cli.program.judging.bounds import Bounds, Left
from loyalty_cli.program.judging.rules import Grant, Program
from loyalty_cli.program.judging.shapes import Limit
from loyalty_cli.program.judging.tracing import Cut, Trace


def bounds_of_boosts(
    program: Program, usage: Usage, day: Day, trace: Trace | None = None
) -> Bounds | None:
    """What the own limits of boosts leave on a day; None where no boost has one."""
    left: dict[str, list[Left]] = {}
    for boost in program.boosts:
        for limit in boost.limits:
            points, times = usage.of(f"boost:{boost.name}", limit.every, day)
            if trace is not None:
                trace.boost(boost).limits.append(
                    Cut(f"boost:{boost.name}", limit, points, times, 0, 0)
                )
            if limit.times is not None:
                if times >= limit.times:
                    left.setdefault(boost.name, []).append((0, limit.over))
            elif limit.points is not None:
                rest = max(0, limit.points - points)
                left.setdefault(boost.name, []).append((rest, limit.over))
    return Bounds(left) if left else None


def limiter(
    program: Program, usage: Usage, day: Day, trace: Trace | None = None
) -> Callable[[Award], None]:
    """What cuts the awards of one event, one after the other in file order: each to what the limits
    of its own rule leave on a day, then to what the program's do."""
    given = 0

    def limit(award: Award) -> None:
        nonlocal given
        rule = f"rule:{award.rule.name}"
        for each in award.rule.limits:
            points, times = usage.of(rule, each.every, day)
            cut(award, rule, each, points, times)
        for each in program.limits:
            points, times = usage.of("program", each.every, day)
            cut(award, "program", each, points + given, times)
        given += award.points

    def cut(award: Award, scope: str, each: Limit, points: int, times: int) -> None:
        wanted = award.points
        cut_parts(award.parts, wanted, each, points, times)
        if trace is not None:
            trace.rules[-1].cuts.append(Cut(scope, each, points, times, wanted, award.points))

    return limit


def cut_grant(
    grant: Grant, usage: Usage, day: Day, cuts: list[Cut] | None = None
) -> tuple[int, str | None]:
    """What the limits of a grant leave of its points, and which limit cut it."""
    points, note = grant.points, None
    for limit in grant.limits:
        used, times = usage.of(f"grant:{grant.name}", limit.every, day)
        if limit.times is not None:
            rest = points if times < limit.times else 0
        else:
            rest = max(0, (limit.points or 0) - used)
            if points > rest and limit.over == "reject":
                rest = 0
        if cuts is not None:
            scope = f"grant:{grant.name}"
            cuts.append(Cut(scope, limit, used, times, points, min(points, rest)))
        if rest < points:
            points, note = rest, limit.note
    return points, note


def is_used_up(grant: Grant, usage: Usage, day: Day) -> Limit | None:
    """The limit by times that leaves a grant nothing more on a day, if there is one."""
    for limit in grant.limits:
        if limit.times is not None:
            _, times = usage.of(f"grant:{grant.name}", limit.every, day)
            if times >= limit.times:
                return limit
    return None


def cut_parts(
    parts: Sequence[Part | Entry], total: int, limit: Limit, points: int, times: int
) -> int:
    """Cuts what one rule gives: the last boost gives way first, the base last.

    `total` is what the parts give, `points` and `times` what the limit has counted in its period.
    Returns what is left.
    """
    if limit.times is not None:
        rest = total if times < limit.times else 0
    else:
        rest = max(0, (limit.points or 0) - points)
        if total > rest and limit.over == "reject":
            rest = 0
    over = total - rest
    if over <= 0:
        return total
    for part in reversed(parts):
        cut = min(over, part.points)
        if cut:
            part.points -= cut
            part.note = limit.note
            over -= cut
    return rest


def count_awards(
    limited: Mapping[str, Sequence[Every]], awards: Sequence[Award], usage: Usage, day: Day
) -> None:
    """Counts what one event was given, for the limits of what follows.

    `limited` are the scopes that any version limits, with the periods: a limit that a later
    version brings counts what was given before it.
    """
    if not limited:
        return
    given: dict[str, int] = {}
    for award in awards:
        points = award.points
        given["program"] = given.get("program", 0) + points
        given[f"rule:{award.rule.name}"] = points
        for part in award.parts:
            if part.boost is not None:
                scope = f"boost:{part.boost}"
                given[scope] = given.get(scope, 0) + part.points
    for scope, points in given.items():
        _count(limited, usage, scope, day, points)


def count_grant(
    limited: Mapping[str, Sequence[Every]], grant: Grant, usage: Usage, day: Day, points: int
) -> None:
    """Counts once what a grant gave: points, rewards or both."""
    for every in limited.get(f"grant:{grant.name}", ()):
        usage.add(f"grant:{grant.name}", every, day, points)


def _count(
    limited: Mapping[str, Sequence[Every]], usage: Usage, scope: str, day: Day, points: int
) -> None:
    if points:
        for every in limited.get(scope, ()):
            usage.add(scope, every, day, points)
