"""Two accounts of one program become one: from that day it is the walk of both histories together.

Lots move with their days, debts too; counts, limits' use and qualifying sums are those of both, and
the higher level stands (DESIGN, "Members").
"""

from __future__ import annotations

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.memories import MEMORIES
from loyalty_cli.engine.account.state import Account, Past, Walked
from loyalty_cli.engine.account.sums import later
from loyalty_cli.engine.account.tallies import Usage
from loyalty_cli.engine.days.order import next_due
from loyalty_cli.engine.levels import levels, set_by_hand
from loyalty_cli.engine.levels.level_facts import open_day
from loyalty_cli.engine.plan import Plan, place_of
from loyalty_cli.engine.points.lots import in_order, is_overdue
from loyalty_cli.engine.points.posting import Posting
from loyalty_cli.engine.refunds.losses import take_or_owe
from loyalty_cli.engine.rewards.granting import grants_on_level
from loyalty_cli.engine.walk_context import WalkContext
from loyalty_cli.program.judging.rules import Ladder

NOTE = "merged"


def merge(
    plan: Plan, kept: Account, gone: Account, day: Day, used: Usage | None = None
) -> tuple[Walked, Walked]:
    """The account `gone` goes into `kept`; both come with all lots they ever had.

    `used` is what limits have used of both, by the birthdays of the one who stays: needed where a
    limit goes by birthdays, because the periods of the other are not the same days.

    Both have been walked to the day before. Each gets an entry, of 0 points where there is nothing
    to move: an account that stands in the ledger is never walked anew.
    """
    context = WalkContext(plan, kept, Past())
    into, out = context.posting, Posting(gone)
    for posting in (into, out):
        posting.release(day)
        open_day(plan, posting, day)
    for lot in in_order(gone, gone.lots, day):
        if lot.remaining and is_overdue(gone, lot, day):
            out.lapse(lot, day)
    idle_since = later(kept.idle_since, gone.idle_since)
    _move_lots(into, out, day)
    _move_debt(into, out, day)
    for posting in (into, out):
        if not any(entry.kind == "transfer" for entry in posting.out.entries):
            posting.entry("transfer", day, 0, note=NOTE)
    had = kept.level, gone.level
    for memory in MEMORIES:
        memory.merge(kept, gone)
    kept.idle_since = idle_since or kept.idle_since
    if used is not None:
        _count_anew(kept, used)
    version = plan.on(day)
    if version is not None and version.program.ladder is not None:
        ladder = version.program.ladder
        _level(into, gone, ladder, day)
        if place_of(ladder, kept.level) > max(place_of(ladder, level) for level in had):
            kept.counts["level"] = kept.counts.get("level", 0) + 1
            grants_on_level(context, None, day)
    _empty(out, day)
    kept.moved_on = day
    into.out.next_due = next_due(plan, kept, day - 1)
    return into.out, out.out


def _move_lots(into: Posting, out: Posting, day: Day) -> None:
    for lot in in_order(out.account, out.account.lots, day):
        points = lot.remaining
        if points:
            out.take(lot, out.entry("transfer", day, -points, note=NOTE), points)
            into.feed(
                into.entry(
                    "transfer",
                    day,
                    points,
                    available_on=lot.available_on,
                    expires_on=lot.expires_on,
                    note=NOTE,
                    idle=lot.idle,
                )
            )
        if lot.lapsed_open > 0:
            # A refund of what earned them counts them as taken, wherever it is judged.
            same = into.lot(lot.days)
            same.lapsed_merged += lot.lapsed_open
            into.out.lots[same.number] = same


def _move_debt(into: Posting, out: Posting, day: Day) -> None:
    debt = out.account.debt
    if debt:
        out.forgive(out.entry("transfer", day, debt, note=NOTE))
        take_or_owe(into, into.entry("transfer", day, -debt, note=NOTE), debt)


def _count_anew(kept: Account, used: Usage) -> None:
    mine = kept.usage.used
    for key in [key for key in mine if key[1] == "birthday"]:
        del mine[key]
    for key, periods in used.used.items():
        if key[1] == "birthday":
            mine[key] = periods


def _level(into: Posting, gone: Account, ladder: Ladder, day: Day) -> None:
    """The higher of both stands, or what both together have earned."""
    kept = into.account
    level, until = kept.by_ladder
    if set_by_hand.is_more(ladder, gone.by_ladder, (level, until)):
        level, until = gone.by_ladder
    if gone.floor is not None and (
        kept.floor is None or set_by_hand.is_more(ladder, gone.floor, kept.floor)
    ):
        kept.floor = gone.floor
    set_by_hand.give(into, ladder, level, until, day, "merge")
    earned = ladder.earned(levels.window_sum(kept, ladder, day))
    if ladder.upgrade == "at-once" and earned > place_of(ladder, level):
        levels.rise(into, ladder, earned, day, why="merge")


def _empty(out: Posting, day: Day) -> None:
    """What went to the other account is here no more; nothing is ever due again."""
    gone = out.account
    if gone.level is not None:
        out.level(day, None, None, "merge", None)
    for memory in MEMORIES:
        memory.clear(gone)
    out.out.next_due = None
