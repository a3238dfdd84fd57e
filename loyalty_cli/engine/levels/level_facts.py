"""What commands said of a level: facts of a day that stand at its start (LANGUAGE 1, "Facts")."""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.state import Account, LevelFact
from loyalty_cli.engine.levels import levels, set_by_hand
from loyalty_cli.engine.measuring import add_points
from loyalty_cli.engine.plan import Plan, place_of
from loyalty_cli.engine.points.posting import Posting
from loyalty_cli.program.judging.rules import Ladder


def stand(plan: Plan, posting: Posting, day: Day) -> bool:
    """What was said for days up to `day` stands, and a floor past its last day no more.

    Tells of a rise.
    """
    account = posting.account
    version = plan.on(day)
    ladder = version.program.ladder if version is not None else None
    if account.floor is not None and account.floor[1] is not None and account.floor[1] < day:
        account.floor = None
        if ladder is not None and account.under is not None:
            set_by_hand.refresh(posting, ladder, day, "set-ended")
    before = account.level
    for fact in due_facts(account, day):
        account.applied.add(fact.number)
        if fact.points:
            _count(plan, posting, ladder, fact, day)
        if fact.level is not None:
            account.floor = (fact.level, fact.until)
            if ladder is not None:
                set_by_hand.refresh(posting, ladder, day, "set")
    return ladder is not None and place_of(ladder, account.level) > place_of(ladder, before)


def take_up(plan: Plan, posting: Posting, day: Day) -> bool:
    """Takes up the ladder of the day's version, where that is another; tells of a rise."""
    version = plan.on(day)
    if version is None or posting.account.ladder == version.number:
        return False
    return levels.set_up(posting, version.program.ladder, version.number, day)


def open_day(plan: Plan, posting: Posting, day: Day) -> bool:
    """Takes up the ladder of the day's version, and what was said of levels; tells of a rise."""
    rose = take_up(plan, posting, day)
    return stand(plan, posting, day) or rose


def due_facts(account: Account, day: Day) -> list[LevelFact]:
    """The facts for days up to `day` that do not stand yet, in order of time."""
    waiting = [f for f in account.facts if f.day <= day and f.number not in account.applied]
    return sorted(waiting, key=lambda fact: (fact.day, fact.number))


def next_fact(account: Account) -> Day | None:
    """The first day of a fact that does not stand yet."""
    if not account.facts:
        return None
    days = [fact.day for fact in account.facts if fact.number not in account.applied]
    return min(days) if days else None


def _count(plan: Plan, posting: Posting, ladder: Ladder | None, fact: LevelFact, day: Day) -> None:
    """An opening balance that counts for levels may raise at once."""
    account = posting.account
    add_points(plan, account, fact.day, fact.points)
    if ladder is None or ladder.upgrade != "at-once":
        return
    earned = ladder.earned(levels.window_sum(account, ladder, day))
    if earned > place_of(ladder, account.by_ladder[0]):
        levels.rise(posting, ladder, earned, day, why="opening")
