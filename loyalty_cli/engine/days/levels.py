"""Levels on a day without an event: a new ladder, what commands said, reviews, and what a rise
gives."""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.days.step import DayStart, DayStep
from loyalty_cli.engine.levels import levels
from loyalty_cli.engine.levels.level_facts import next_fact, stand, take_up
from loyalty_cli.engine.plan import Plan, place_of
from loyalty_cli.engine.rewards.granting import grants_on_level
from loyalty_cli.program.judging.rules import Ladder


def _take_up(start: DayStart) -> None:
    context = start.context
    start.rose = take_up(context.plan, context.posting, start.day) or start.rose


def _next_ladder(plan: Plan, account: Account, after: Day) -> Day | None:
    """The first day of another version, for an account that has begun."""
    has_begun = account.ladder is not None or account.entries
    return plan.next_start(after) if has_begun else None


def _stand(start: DayStart) -> None:
    context = start.context
    start.rose = stand(context.plan, context.posting, start.day) or start.rose


def _next_fact(plan: Plan, account: Account, after: Day) -> Day | None:
    """What was said that does not stand yet, and the end of a level set by hand."""
    fact = next_fact(account)
    days = [] if fact is None else [fact]
    if account.floor is not None and account.floor[1] is not None:
        days.append(account.floor[1] + 1)
    return min(days, default=None)


def _first_fact(plan: Plan, account: Account) -> Day | None:
    return next_fact(account)


def _ladder(start: DayStart) -> Ladder | None:
    return None if start.version is None else start.version.program.ladder


def _review(start: DayStart) -> None:
    if (ladder := _ladder(start)) is not None:
        levels.review(start.context.posting, ladder, start.day)


def _next_review(plan: Plan, account: Account, after: Day) -> Day | None:
    version = plan.on(after)
    ladder = version.program.ladder if version is not None else None
    if ladder is None or ladder.downgrade == "never":
        return None
    _, until = account.by_ladder
    return None if until is None else levels.review_day(ladder, until)


def _review_all(start: DayStart) -> None:
    if (ladder := _ladder(start)) is not None:
        start.rose = levels.periodic_review(start.context.posting, ladder, start.day) or start.rose


def _next_review_of_all(plan: Plan, account: Account, after: Day) -> Day | None:
    """The next day of an `at-review` ladder on which this account would rise as it stands now."""
    version = plan.on(after)
    ladder = version.program.ladder if version is not None else None
    if ladder is None or ladder.upgrade != "at-review":
        return None
    periodic = levels.next_periodic_day(ladder, after)
    earned = ladder.earned(levels.window_sum(account, ladder, periodic - 1))
    return periodic if earned > place_of(ladder, account.by_ladder[0]) else None


def _give_for_rise(start: DayStart) -> None:
    if start.rose:
        counts = start.context.account.counts
        counts["level"] = counts.get("level", 0) + 1
        grants_on_level(start.context, None, start.day)


NEW_LADDER = DayStep("new ladder", _take_up, _next_ladder, again=True)
LEVEL_FACTS = DayStep("level facts", _stand, _next_fact, first=_first_fact, again=True)
REVIEW = DayStep("review", _review, _next_review)
PERIODIC_REVIEW = DayStep("periodic review", _review_all, _next_review_of_all)
RISE = DayStep("grants on a level", _give_for_rise, again=True)
