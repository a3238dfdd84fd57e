"""Commands asked again, by what was noted of them: each by the module that did it first.

What they changed of members stands in facts that come with their arrival; here is what they did to
accounts.
"""

from __future__ import annotations

import json
import sqlite3

from loyalty_cli.base.dates import Day
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.jobs.clubs import memberships
from loyalty_cli.jobs.command import Repeat
from loyalty_cli.jobs.counter import arriving
from loyalty_cli.jobs.importing import undo
from loyalty_cli.jobs.importing.kinds import balances
from loyalty_cli.jobs.members import editing, erasing, merging, statuses
from loyalty_cli.jobs.points import points, tiers, transfer
from loyalty_cli.jobs.rewards import redeeming, undoing
from loyalty_cli.jobs.vouchers import vouchers
from loyalty_cli.store.file.connection import Store

_FILES = (
    points,
    transfer,
    tiers,
    memberships,
    statuses,
    erasing,
    merging,
    editing,
    balances,
    undo,
    redeeming,
    undoing,
    vouchers,
    arriving,
)

COMMANDS: dict[str, Repeat] = {
    name: repeat for file in _FILES for name, repeat in file.REPEATS.items()
}
"""How each command that is noted is done again."""


def repeat_command(store: Store, was: sqlite3.Connection, arrival: int, day: Day) -> None:
    """Does the command of an arrival, if there was one.

    Raises Refused where it is not known, or is of an account that there isn't.
    """
    for name, text in was.execute(
        "SELECT command, arguments FROM commands WHERE arrival = ?", (arrival,)
    ):
        repeat = COMMANDS.get(name)
        if repeat is None:
            raise Refused(Problem("unknown-command", f"{name} is not known to this release"))
        repeat(store, arrival, json.loads(text), day)
