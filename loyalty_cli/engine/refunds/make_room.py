"""Rewards that the balance bought, undone before a refund takes more than there is.

LANGUAGE 2, `on = "balance"`: the newest first, until there is enough; one of which something has
been used stays.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.buys import Bought, Undone
from loyalty_cli.engine.points.redeeming import Taken, put_back
from loyalty_cli.engine.rewards.unmade_claims import taken_for
from loyalty_cli.engine.walk_context import WalkContext


def make_room(
    context: WalkContext, by: int, today: Day, take: Callable[[WalkContext], None]
) -> None:
    """Undoes what the balance bought as long as `take` would leave something owed.

    `by` is the event that takes. What it would leave is tried on a copy.
    """
    while context.buys and _owed_after(context, take) > 0:
        _undo(context, context.buys.pop(), by, today)


def _owed_after(context: WalkContext, take: Callable[[WalkContext], None]) -> int:
    """By how much the debt would grow, what would be forgiven of it included."""
    person, plan = context.account.person, context.plan
    trial = deepcopy(context, {id(plan): plan, id(person): person})
    entries = len(trial.posting.out.entries)
    take(trial)
    posted = trial.posting.out.entries[entries:]
    forgiven = sum(entry.points for entry in posted if entry.kind == "forgive")
    return trial.account.debt - context.account.debt + forgiven


def _undo(context: WalkContext, bought: Bought, by: int, today: Day) -> None:
    days = context.account.had.get(bought.reward, [])
    if bought.due_on in days:
        days.remove(bought.due_on)
    if bought.taken is None:
        taken = taken_for(context, bought.entry)
    else:
        taken = [Taken(days_of_lot, points) for days_of_lot, points in bought.taken]
    entry = put_back(context.posting, bought.reward, taken, today)
    context.posting.out.undone.append(
        Undone(bought.account, bought.number, entry.number, by, today)
    )
