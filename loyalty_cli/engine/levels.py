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
from loyalty_cli.engine.posting import Posting
from loyalty_cli.engine.state import Account, Tally
from loyalty_cli.program.rules import Ladder

_EMPTY = Tally()


def tally(account: Account, ladder: Ladder) -> Tally:
    """What the account's history adds up to by the ladder's measure."""
    return account.tallies.get(ladder.by, _EMPTY)


def window_sum(account: Account, ladder: Ladder, day: Day) -> int:
    """The sum over the window that ends on `day`, that day included."""
    sums = tally(account, ladder)
    if ladder.window == "lifetime":
        return sums.total if day >= sums.last else sums.between(0, day)
    if ladder.window == "calendar-year":
        year = year_of(day)
        return sums.years.get(year, 0) if day >= sums.last else sums.between(year_start(year), day)
    return sums.between(subtract_length(day, ladder.window) + 1, day)


def in_window(ladder: Ladder, day: Day, last: Day) -> bool:
    """Whether a day lies in the window that ends on `last`."""
    if ladder.window == "lifetime":
        return day <= last
    if ladder.window == "calendar-year":
        return day <= last and year_of(day) == year_of(last)
    return subtract_length(last, ladder.window) < day <= last


def reached_sum(account: Account, ladder: Ladder, day: Day) -> int:
    """The sum of the window in which a level was reached: all time, the whole calendar year, or
    the length up to that day."""
    sums = tally(account, ladder)
    if ladder.window == "lifetime":
        return sums.total
    if ladder.window == "calendar-year":
        return sums.years.get(year_of(day), 0)
    return sums.between(subtract_length(day, ladder.window) + 1, day)


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


def review_sum(account: Account, ladder: Ladder, until: Day) -> int:
    """What the review after `until` compares with the level's line."""
    day = review_day(ladder, until)
    if ladder.keep == "end-of-year" and ladder.window == "calendar-year":
        return tally(account, ladder).between(year_start(year_of(day)), day - 1)
    grace = tally(account, ladder).between(until + 1, day - 1)
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
        if account.level is not None:
            posting.level(day, None, None, "version", None)
            account.reached.clear()
        return False
    lowest = ladder.levels[0].name
    if first and account.level is None:
        account.level, account.level_since = lowest, account.opened_on
    place = ladder.index(account.level)
    earned = ladder.earned(window_sum(account, ladder, day))
    if place is None:
        _move_to(posting, ladder, earned, day, kept_until(ladder, day), "version", None)
        account.reached = [(ladder.levels[earned].name, day)] if earned else []
    elif ladder.upgrade == "at-once" and earned > place:
        rise(posting, ladder, earned, day, why="version")
        return True
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
) -> None:
    """The account reaches a higher level, posted on `day`.

    `window_end` is the last day of the window that earned it, `earned_on` the day from which it is
    kept; both are `day` unless said.
    """
    reached = ladder.levels[place].name
    posting.account.reached.append((reached, day if window_end is None else window_end))
    until = kept_until(ladder, day if earned_on is None else earned_on)
    _move_to(posting, ladder, place, day, until, why, event)


def review(posting: Posting, ladder: Ladder, day: Day) -> None:
    """The review after the level's last day and its grace, if it is due on `day`."""
    account = posting.account
    until = account.level_until
    place = ladder.index(account.level)
    if until is None or place is None or place == 0 or ladder.downgrade == "never":
        return
    if review_day(ladder, until) > day:
        return
    earned = ladder.earned(review_sum(account, ladder, until))
    keep = kept_until(ladder, until)
    if keep is not None and keep < day:
        keep = kept_until(ladder, day)
    if earned < place:
        to = earned if ladder.downgrade == "to-earned" else place - 1
        lost = {level.name for level in ladder.levels[to + 1 :]}
        account.reached = [(name, on) for name, on in account.reached if name not in lost]
        place = to
    _move_to(posting, ladder, place, day, keep, "review", None)


def periodic_review(posting: Posting, ladder: Ladder, day: Day) -> bool:
    """Under `at-review` levels rise on 1 January, or on the first of each month, by the window
    that ended the day before; tells of a rise."""
    if ladder.upgrade != "at-review" or not is_periodic_day(ladder, day):
        return False
    place = ladder.index(posting.account.level)
    earned = ladder.earned(window_sum(posting.account, ladder, day - 1))
    if place is None or earned <= place:
        return False
    rise(posting, ladder, earned, day, why="review", window_end=day - 1)
    return True


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
    place = ladder.index(account.level)
    if place is None or place == 0 or account.level_until is not None:
        return
    windows = [on for _, on in account.reached]
    if not windows:
        return
    if reached_sum(account, ladder, windows[-1]) >= ladder.levels[place].start:
        return
    to = max(ladder.earned(reached_sum(account, ladder, on)) for on in windows)
    if to >= place:
        return
    kept = {level.name for level in ladder.levels[1 : to + 1]}
    account.reached = [(name, on) for name, on in account.reached if name in kept]
    if to and (not account.reached or account.reached[-1][0] != ladder.levels[to].name):
        account.reached.append((ladder.levels[to].name, windows[-1]))
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
    posting.level(day, ladder.levels[place].name, until if place else None, why, event)
