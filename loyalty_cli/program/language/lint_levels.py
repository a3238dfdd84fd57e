"""Warnings about the ladder: levels nobody reaches, that are worse, or that flap."""

from __future__ import annotations

from collections.abc import Iterator

from loyalty_cli.base.dates import Length
from loyalty_cli.base.money import parse_scaled
from loyalty_cli.program.language.models import LevelTable, ProgramFile, TiersTable
from loyalty_cli.program.language.shapes import Fault, show
from loyalty_cli.program.language.tables import ExpiryTable
from loyalty_cli.program.language.times import rough_days
from loyalty_cli.program.measures import POINTS

_FOREVER = 10**9
_REVIEW_DAYS = 28
"""Periodic reviews come monthly; a level kept for less flaps between them."""

_PERIODS_IN_YEAR = {"day": 366, "week": 54, "month": 12, "quarter": 4, "year": 1, "ever": 1}
"""At most so many calendar periods touch one calendar year."""


def ladder_warnings(model: ProgramFile, digits: int) -> Iterator[Fault]:
    """What the ladder says that its merchant may not mean."""
    tiers = model.tiers
    if tiers is None:
        yield from _uncounted(model)
        return
    yield from _unreachable(model, tiers)
    yield from _worse(model, tiers)
    yield from _flapping(tiers)
    yield from _without_effect(tiers)
    if tiers.by != POINTS:
        yield from _uncounted(model)


def _uncounted(model: ProgramFile) -> Iterator[Fault]:
    for place, rule in enumerate(model.earn):
        if "counts_for_tier" in rule.model_fields_set:
            says = "no level goes by points, so this changes nothing"
            yield Fault("no-effect", says, None, ("earn", place, "counts_for_tier"))


def _unreachable(model: ProgramFile, tiers: TiersTable) -> Iterator[Fault]:
    if tiers.by != POINTS:
        return
    counting = [rule for rule in model.earn if rule.counts_for_tier]
    most = _most_points(model, tiers) if counting else 0
    for place, level in enumerate(tiers.level):
        if most is not None and int(level.start) > most:
            reason = (
                f"the program's limit allows at most {most} points in the window"
                if counting
                else "no rule's points count for levels"
            )
            says = f"nobody can reach {show(level.name)}: {reason}"
            yield Fault("unreachable-level", says, None, ("tiers", "level", place, "from"))


def _most_points(model: ProgramFile, tiers: TiersTable) -> int | None:
    """The most points the program's own limits allow within the window; None: no bound."""
    caps = []
    for limit in model.program.limit:
        if limit.points is None or limit.every == "event":
            continue
        if limit.every == "ever":
            caps.append(limit.points)
        elif tiers.window == "calendar-year":
            caps.append(limit.points * _PERIODS_IN_YEAR[limit.every])
    return min(caps, default=None)


def _worse(model: ProgramFile, tiers: TiersTable) -> Iterator[Fault]:
    for place, (below, level) in enumerate(
        zip(tiers.level, tiers.level[1:], strict=False), start=1
    ):
        if _factor(level) < _factor(below):
            says = f"it multiplies by less than {show(below.name)} below it"
            yield Fault("level-worse", says, None, ("tiers", "level", place))
        if _life(level.expiry or model.expiry) < _life(below.expiry or model.expiry):
            says = f"its points lapse sooner than those of {show(below.name)} below it"
            yield Fault("level-worse", says, None, ("tiers", "level", place, "expiry"))


def _factor(level: LevelTable) -> int:
    return parse_scaled(level.multiply or "1", 6)


def _life(expiry: ExpiryTable | None) -> int:
    """About how long points live, in days; lapses on a day of the year count their shortest."""
    if expiry is None or expiry.after == "never":
        return _FOREVER
    if expiry.on is not None:
        return rough_days(expiry.min_life) if expiry.min_life else 0
    length = expiry.after or expiry.idle
    return rough_days(length) if isinstance(length, Length) else _FOREVER


def _flapping(tiers: TiersTable) -> Iterator[Fault]:
    path = ("tiers", "keep")
    if tiers.window == "calendar-year" and tiers.keep == "end-of-year" and tiers.grace is None:
        says = "the review sums a year that has just begun: everyone falls on 1 January"
        yield Fault("level-flaps", says, 'use "end-of-next-year", or a grace', path)
    elif isinstance(tiers.keep, Length):
        if tiers.window == "calendar-year":
            says = "a review early in the year sums only its first days: levels fall and rise again"
            yield Fault("level-flaps", says, 'use "end-of-next-year"', path)
        elif rough_days(tiers.keep) < _REVIEW_DAYS:
            yield Fault("level-flaps", f"a level is reviewed again after {tiers.keep}", None, path)


def _without_effect(tiers: TiersTable) -> Iterator[Fault]:
    if tiers.upgrade == "at-review" and tiers.crossing == "before":
        says = "with upgrade at-review no event crosses, so this changes nothing"
        yield Fault("no-effect", says, None, ("tiers", "crossing"))
    if tiers.keep == "forever":
        for key in ("grace", "downgrade"):
            if key in tiers.model_fields_set:
                says = "levels are kept forever, so this changes nothing"
                yield Fault("no-effect", says, None, ("tiers", key))
    elif tiers.downgrade == "never":
        for key in ("grace", "keep"):
            if key in tiers.model_fields_set:
                says = "with downgrade never a level has no end, so this changes nothing"
                yield Fault("no-effect", says, None, ("tiers", key))
