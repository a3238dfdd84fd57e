"""Rewards that the balance bought, undone before a refund takes more than there is.

LANGUAGE 2, `on = "balance"`: the newest first, until there is enough; one of which something has
been used stays.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.buys import Bought, Undone
from loyalty_cli.engine.desk import Desk
from loyalty_cli.engine.dropping import taken_for
from loyalty_cli.engine.redeeming import Taken, put_back


def make_room(desk: Desk, by: int, today: Day, take: Callable[[Desk], None]) -> None:
    """Undoes what the balance bought as long as `take` would leave something owed.

    `by` is the event that takes. What it would leave is tried on a copy.
    """
    while desk.buys and _owed_after(desk, take) > 0:
        _undo(desk, desk.buys.pop(), by, today)


def _owed_after(desk: Desk, take: Callable[[Desk], None]) -> int:
    """By how much the debt would grow, what would be forgiven of it included."""
    person, plan = desk.account.person, desk.plan
    trial = deepcopy(desk, {id(plan): plan, id(person): person})
    entries = len(trial.posting.out.entries)
    take(trial)
    posted = trial.posting.out.entries[entries:]
    forgiven = sum(entry.points for entry in posted if entry.kind == "forgive")
    return trial.account.debt - desk.account.debt + forgiven


def _undo(desk: Desk, bought: Bought, by: int, today: Day) -> None:
    days = desk.account.had.get(bought.reward, [])
    if bought.due_on in days:
        days.remove(bought.due_on)
    if bought.taken is None:
        taken = taken_for(desk, bought.entry)
    else:
        taken = [Taken(days_of_lot, points) for days_of_lot, points in bought.taken]
    entry = put_back(desk.posting, bought.reward, taken, today)
    desk.posting.out.undone.append(Undone(bought.account, bought.number, entry.number, by, today))
