"""The ladder in plain words: what it goes by, how one rises and falls, what each level brings."""

from __future__ import annotations

from collections.abc import Iterator

from loyalty_cli.base.dates import Length
from loyalty_cli.languages.speech import Speech
from loyalty_cli.program.language.club_models import ClubTable
from loyalty_cli.program.language.models import LevelTable, TiersTable
from loyalty_cli.program.measures import POINTS, measure_of
from loyalty_cli.reports.terms.common import expiry, factor
from loyalty_cli.reports.terms.page import Item, details


def levels(speech: Speech, tiers: TiersTable) -> Iterator[Item]:
    """How the ladder works, then its levels from the lowest."""
    measure = measure_of(tiers.by).family
    yield Item(
        speech.say(f"level.{measure}", kind=tiers.by),
        details(_ladder(speech, tiers)),
        about=("tiers", ""),
    )
    for level in tiers.level:
        yield Item(
            _line(speech, tiers, level),
            (*details(benefits(speech, level)), *_expiry(speech, level)),
            about=("level", str(level.name)),
            name=speech.name(level.name),
        )


def _ladder(speech: Speech, tiers: TiersTable) -> Iterator[str]:
    yield _by_length(speech, "level.window", tiers.window)
    if tiers.upgrade == "at-once":
        yield speech.say("level.rise_at-once")
        yield speech.say(f"level.crossing_{tiers.crossing}")
    elif tiers.window == "calendar-year":
        yield speech.say("level.rise_yearly", day=speech.month_day((1, 1)))
    else:
        yield speech.say("level.rise_monthly")
    if tiers.downgrade == "never":
        yield speech.say("level.fall_never")
        return
    yield _by_length(speech, "level.keep", tiers.keep)
    if tiers.keep != "forever":
        yield speech.say(f"level.fall_{tiers.downgrade}")
        if tiers.grace is not None and tiers.grace.count:
            yield speech.say("level.grace", length=speech.length(tiers.grace))


def _by_length(speech: Speech, key: str, value: Length | str) -> str:
    if isinstance(value, Length):
        return speech.say(f"{key}_length", length=speech.length(value))
    return speech.say(f"{key}_{value}")


def _line(speech: Speech, tiers: TiersTable, level: LevelTable) -> str:
    name = speech.name(level.name)
    if level is tiers.level[0]:
        return speech.say("level.base", name=name)
    measure = measure_of(tiers.by)
    if measure.unit == "money":
        start = speech.money(str(level.start))
    elif measure.name == POINTS:
        start = speech.points(int(level.start))
    else:
        key = f"level.starts_{measure.family}"
        start = speech.say(key, count=int(level.start), kind=tiers.by)
    return speech.say("level.from", name=name, start=start)


def benefits(speech: Speech, level: LevelTable | ClubTable) -> Iterator[str]:
    """What a group brings, but for an expiry of its own."""
    if level.multiply is not None:
        yield speech.say("level.multiply", factor=factor(speech, level.multiply))
    if level.discount is not None:
        yield speech.say("level.discount", percent=speech.percent(level.discount.percent))
    if level.free_shipping:
        yield speech.say("level.free_shipping")
    yield from level.perks


def _expiry(speech: Speech, level: LevelTable) -> Iterator[Item]:
    if level.expiry is not None:
        yield Item(speech.say("level.expiry"), details(expiry(speech, level.expiry)))
