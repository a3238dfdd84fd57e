"""How events raise a level at once, and at which level the event that crosses is judged."""

from __future__ import annotations

from collections.abc import Sequence

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.levels import levels
from loyalty_cli.engine.plan import place_of
from loyalty_cli.engine.walk_context import WalkContext, for_tier
from loyalty_cli.program.judging.awards import Award
from loyalty_cli.program.judging.basket import Basket
from loyalty_cli.program.judging.facts import Event
from loyalty_cli.program.measures import Added, Measure, measure_of


def crosses_to(
    context: WalkContext,
    event: Event,
    counted: Basket | None,
    awards: Sequence[Award],
    today: Day,
    *,
    late: bool,
    judged_at: str | None,
) -> str | None:
    """Under `crossing = "before"`: the higher level that the event itself reaches.

    It is that of the ladder of the walk's day, like every rise. A level that the account holds or
    that the event was judged at already is not reached.
    """
    version = context.plan.on(today)
    ladder = version.program.ladder if version is not None else None
    if ladder is None or ladder.crossing != "before" or ladder.upgrade != "at-once":
        return None
    adds = _adds(measure_of(ladder.by), event.kind, counted, awards)
    place = ladder.earned(
        max(
            levels.window_sum(context.account, ladder, day)
            + (adds if levels.in_window(ladder, event.day, day) else 0)
            for day in _days(event, today, late)
        )
    )
    held = max(place_of(ladder, context.account.level), place_of(ladder, judged_at))
    return ladder.levels[place].name if place > held else None


def level_up(
    context: WalkContext, event: Event, today: Day, *, late: bool, crossed: str | None = None
) -> bool:
    """Who qualifies for a higher level has it from now on (`at-once`); tells of a rise.

    `crossed` is the level at which the event was judged because it reaches it: that stands,
    even where it earned less there.
    """
    account = context.account
    version = context.plan.on(today)
    ladder = version.program.ladder if version is not None else None
    if ladder is None or ladder.upgrade != "at-once":
        return False
    if account.person.status.at(today) == "closed":
        return False
    # Of two windows the one that earns more counts; the event's own where both earn the same.
    windows = [
        (ladder.earned(levels.window_sum(account, ladder, day)), -day)
        for day in _days(event, today, late)
    ]
    earned, on = max(windows)
    if place_of(ladder, crossed) > earned:
        earned, on = place_of(ladder, crossed), -event.day
    if earned <= place_of(ladder, account.by_ladder[0]):
        return False
    if not levels.rise(
        context.posting, ladder, earned, today, event.number, window_end=-on, earned_on=-on
    ):
        return False
    account.counts["level"] = account.counts.get("level", 0) + 1
    return True


def _days(event: Event, today: Day, late: bool) -> tuple[Day, ...]:
    """The days whose windows a level-up looks at."""
    return (event.day, today) if late else (today,)


def _adds(measure: Measure, kind: str, counted: Basket | None, awards: Sequence[Award]) -> int:
    """What an event adds to a ladder's measure."""
    if not measure.counts(kind):
        return 0
    spend, purchases = (0, 0) if counted is None else (counted.order, 1)
    return measure.adds(Added(nth=1, spend=spend, points=for_tier(awards), purchases=purchases))
