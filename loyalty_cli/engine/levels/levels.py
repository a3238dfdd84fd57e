"""Levels: what a window adds up to, when one is reached, how long it is kept, what a review says.

The source is LANGUAGE 2, "Levels".
"""

from __future__ import annotations

from loyalty_cli.base.dates import (
    Day,
    add_length,
    period_of,
    subtract_length,
    year_end,
    year_of,
    year_start,
)
from loyalty_cli.engine import measuring
from loyalty_cli.engine.account.state import Account, Reach
from loyalty_cli.engine.levels import set_by_hand
from loyalty_cli.engine.measuring import tally_of
from loyalty_cli.engine.plan import place_of
from loyalty_cli.engine.points.posting import Posting
from loyalty_cli.program.judging.rules import Ladder


def window_sum(account: Account, ladder: Ladder, day: Day) -> int:
    """The sum by the ladder's measure over its window that ends on `day`, that day included."""
    return measuring.window_sum(account, ladder.by, ladder.window, day)


def in_window(ladder: Ladder, day: Day, last: Day) -> bool:
    """Whether a day lies in the window that ends on `last`."""
    if ladder.window == "lifetime":
        return day <= last
    if ladder.window == "calendar-year":
        return day <= last and year_of(day) == year_of(last)
    return subtract_length(last, ladder.window) < day <= last


def reach(ladder: Ladder, place: int, day: Day) -> Reach:
    """A level reached by the window that ends on `day`, as a later refund looks at it: all time,
    the whole calendar year, or the length up to that day."""
    name = ladder.levels[place].name
    if ladder.window == "lifetime":
        return (name, None, None)
    if ladder.window == "calendar-year":
        year = year_of(day)
        return (name, year_start(year), year_end(year))
    return (name, subtract_length(day, ladder.window) + 1, day)


def reached_sum(account: Account, ladder: Ladder, reached: Reach) -> int:
    """What the window in which a level was reached holds now."""
    sums = tally_of(account, ladder.by)
    _, first, last = reached
    if first is None or last is None:
        return sums.total
    return sums.between(first, last)


def kept_until(ladder: Ladder, day: Day) -> Day | None:
    """keep(day): the last day of a level that is reached or confirmed on `day`; None for no end."""
    if ladder.keep == "forever" or ladder.downgrade == "never":
        return None
    if ladder.keep == "end-of-year":
        return year_end(year_of(day))
    if ladder.keep == "end-of-next-year":
        return year_end(year_of(day) + 1)
    return add_length(day, ladder.keep)


def review_day(ladder: Ladder, until: Day) -> Day:
    """The day of the review of a level that ends on `until`: the one after it and its grace."""
    return (until if ladder.grace is None else add_length(until, ladder.grace)) + 1


def next_review(account: Account, ladder: Ladder, until: Day, as_of: Day) -> Day:
    """The day of the review after `until`, as it looks at the end of a day: what came late may have
    earned a level whose last day is over, and that is reviewed on the day after it was found."""
    seen = as_of if account.walked is None else min(as_of, account.walked)
    return max(review_day(ladder, until), seen + 1)


def review_sum(account: Account, ladder: Ladder, until: Day, on: Day) -> int:
    """What the review after `until` compares with the level's line.

    It is not before `on`: what came late may have earned a level whose last day is over.
    """
    day = review_day(ladder, until)
    if ladder.keep == "end-of-year" and ladder.window == "calendar-year":
        on = max(on, day)
        return tally_of(account, ladder.by).between(year_start(year_of(on)), on - 1)
    grace = tally_of(account, ladder.by).between(until + 1, day - 1)
    return window_sum(account, ladder, until) + grace


def set_up(posting: Posting, ladder: Ladder | None, version: int, day: Day) -> bool:
    """Takes up the ladder of a version on its first day for this account; tells of a rise.

    Levels are matched by name: whose level is gone gets what the ladder gives; who qualifies for
    more rises (`at-once`); nobody else moves before the review.
    """
    account = posting.account
    first = account.ladder is None
    account.ladder = version
    if ladder is None:
        account.under = None
        if account.level is not None:
            posting.level(day, None, None, "version", None)
            account.reached.clear()
        return False
    lowest = ladder.levels[0].name
    if first and account.level is None:
        account.level, account.level_since = lowest, account.opened_on
    place = ladder.index(account.by_ladder[0])
    earned = ladder.earned(window_sum(account, ladder, day))
    if place is None:
        _move_to(posting, ladder, earned, day, kept_until(ladder, day), "version", None)
        if earned:
            account.reached.append(reach(ladder, earned, day))
    elif ladder.upgrade == "at-once" and earned > place:
        return rise(posting, ladder, earned, day, why="version")
    elif account.floor is not None:
        set_by_hand.refresh(posting, ladder, day, "version")
    return False


def rise(
    posting: Posting,
    ladder: Ladder,
    place: int,
    day: Day,
    event: int | None = None,
    *,
    why: str = "reached",
    window_end: Day | None = None,
    earned_on: Day | None = None,
) -> bool:
    """The ladder gives a higher level, posted on `day`; tells whether the account rises by it.

    `window_end` is the last day of the window that earned it, `earned_on` the day from which it is
    kept; both are `day` unless said. Beneath a level set by hand nothing rises.
    """
    before = place_of(ladder, posting.account.level)
    end = day if window_end is None else window_end
    posting.account.reached.append(reach(ladder, place, end))
    until = kept_until(ladder, day if earned_on is None else earned_on)
    _move_to(posting, ladder, place, day, until, why, event)
    return place_of(ladder, posting.account.level) > before


def review(posting: Posting, ladder: Ladder, day: Day) -> None:
    """The review after the level's last day and its grace, if it is due on `day`."""
    account = posting.account
    level, until = account.by_ladder
    place = ladder.index(level)
    if until is None or place is None or place == 0 or ladder.downgrade == "never":
        return
    if review_day(ladder, until) > day:
        return
    earned = ladder.earned(review_sum(account, ladder, until, day))
    keep = kept_until(ladder, until)
    if keep is not None and keep < day:
        keep = kept_until(ladder, day)
    if earned < place:
        place = earned if ladder.downgrade == "to-earned" else place - 1
    if place:
        account.reached.append(reach(ladder, place, until))
    _move_to(posting, ladder, place, day, keep, "review", None)


def periodic_review(posting: Posting, ladder: Ladder, day: Day) -> bool:
    """Under `at-review` levels rise on 1 January, or on the first of each month, by the window
    that ended the day before; tells of a rise."""
    if ladder.upgrade != "at-review" or not is_periodic_day(ladder, day):
        return False
    place = ladder.index(posting.account.by_ladder[0])
    earned = ladder.earned(window_sum(posting.account, ladder, day - 1))
    if place is None or earned <= place:
        return False
    return rise(posting, ladder, earned, day, why="review", window_end=day - 1)


def is_periodic_day(ladder: Ladder, day: Day) -> bool:
    """Whether the periodic review of an `at-review` ladder falls on a day."""
    every = "year" if ladder.window == "calendar-year" else "month"
    return period_of(day, every) != period_of(day - 1, every)


def next_periodic_day(ladder: Ladder, day: Day) -> Day:
    """The first day of periodic review after `day`."""
    day += 1
    while not is_periodic_day(ladder, day):
        day += 1
    return day


def take_back(posting: Posting, ladder: Ladder, day: Day, event: int) -> None:
    """After a refund: a level without end is lost at once when the window in which it was reached
    no longer holds it; the member falls to what that window or an earlier one still earns."""
    account = posting.account
    level, until = account.by_ladder
    place = ladder.index(level)
    if place is None or place == 0 or until is not None:
        return
    held = [reached for reached in account.reached if reached[0] == level]
    if not held or reached_sum(account, ladder, held[-1]) >= ladder.levels[place].start:
        return
    # The earliest of the windows that earn most: on what it holds the level stands from now on.
    windows = [
        (ladder.earned(reached_sum(account, ladder, reached)), reached)
        for reached in account.reached
    ]
    to, (_, first, last) = max(windows, key=lambda found: found[0])
    if to >= place:
        return
    if to:
        account.reached.append((ladder.levels[to].name, first, last))
    _move_to(posting, ladder, to, day, None, "refund", event)


def _move_to(
    posting: Posting,
    ladder: Ladder,
    place: int,
    day: Day,
    until: Day | None,
    why: str,
    event: int | None,
) -> None:
    """The lowest level has no end; the others end on `until`."""
    level = ladder.levels[place].name
    set_by_hand.give(posting, ladder, level, until if place else None, day, why, event)
