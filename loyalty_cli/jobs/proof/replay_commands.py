"""Commands asked again, by what was noted of them: each by what did it first.

What they changed of members stands in facts that come with their arrival; here is what they did to
accounts.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from loyalty_cli.base.dates import Day, parse_day
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.engine.commands import adjust
from loyalty_cli.jobs.commanding import load, plan_of, write
from loyalty_cli.jobs.importing.kinds.balances import post_openings
from loyalty_cli.jobs.members.editing import post_enrol
from loyalty_cli.jobs.members.merging import post_merge
from loyalty_cli.jobs.members.statuses import post_close, post_resume
from loyalty_cli.jobs.points.tiers import post_level
from loyalty_cli.jobs.points.transfer import post_transfer
from loyalty_cli.jobs.rewards.redeeming import Offer, post_redeem
from loyalty_cli.jobs.rewards.undoing import post_undo, redemption_of
from loyalty_cli.store.file.connection import Store

Arguments = Mapping[str, Any]
"""Members, accounts and programs by number, days as ISO text."""


def repeat_command(store: Store, was: sqlite3.Connection, arrival: int, day: Day) -> None:
    """Does the command of an arrival, if there was one.

    Raises Refused where it is not known, or is of an account that there isn't.
    """
    for command, text in was.execute(
        "SELECT command, arguments FROM commands WHERE arrival = ?", (arrival,)
    ):
        repeat = COMMANDS.get(command)
        if repeat is None:
            raise Refused(Problem("unknown-command", f"{command} is not known to this release"))
        repeat(store, arrival, json.loads(text), day)


def _adjust(store: Store, arrival: int, asked: Arguments, day: Day) -> None:
    plan = plan_of(store, _program(store, asked["account"]))
    [loaded] = load(store, plan, [asked["account"]], day)
    expires_on = _day(asked["expires_on"])
    walked = adjust(plan, loaded.account, asked["points"], day, expires_on=expires_on)
    write(store, plan, arrival, [(loaded, walked)])


def _transfer(store: Store, arrival: int, asked: Arguments, day: Day) -> None:
    plan = plan_of(store, _program(store, asked["account"]))
    _program(store, asked["to"])
    both = load(store, plan, [asked["account"], asked["to"]], day, all_lots=True)
    post_transfer(store, plan, arrival, both, asked["points"], day)


def _level(store: Store, arrival: int, asked: Arguments, day: Day) -> None:
    plan = plan_of(store, _program(store, asked["account"]))
    until = _day(asked["until"])
    post_level(store, plan, arrival, asked["account"], day, level=asked["level"], until=until)


def _close(store: Store, arrival: int, asked: Arguments, day: Day) -> None:
    post_close(store, arrival, asked["member"], day)


def _erase(store: Store, arrival: int, asked: Arguments, day: Day) -> None:
    if asked["closes"]:
        post_close(store, arrival, asked["member"], day)


def _resume(store: Store, arrival: int, asked: Arguments, day: Day) -> None:
    post_resume(store, asked["member"], day)


def _merge(store: Store, arrival: int, asked: Arguments, day: Day) -> None:
    post_merge(store, arrival, asked["member"], asked["merged"], day)


def _enrol(store: Store, arrival: int, asked: Arguments, day: Day) -> None:
    post_enrol(store, asked["member"], asked["program"], day)


def _openings(store: Store, arrival: int, asked: Arguments, day: Day) -> None:
    post_openings(store, arrival, day)


def _redeem(store: Store, arrival: int, asked: Arguments, day: Day) -> None:
    number = asked["account"]
    program = _program(store, number)
    plan = plan_of(store, program)
    version = plan.on(day)
    reward = None if version is None else version.program.reward(asked["reward"])
    if version is None or reward is None:
        raise Refused(Problem("no-such-reward", f"there is no reward {asked['reward']}"))
    [loaded] = load(store, plan, [number], day)
    offer = Offer(number, program, plan, version, reward)
    post_redeem(store, offer, arrival, loaded, asked["cost"], day, asked.get("redemption"))


def _undo_redemption(store: Store, arrival: int, asked: Arguments, day: Day) -> None:
    found = redemption_of(store, str(asked["redemption"]))
    plan = plan_of(store, found.program)
    [loaded] = load(store, plan, [found.account], day, all_lots=True)
    post_undo(store, plan, arrival, found, loaded, day)


def _nothing(store: Store, arrival: int, asked: Arguments, day: Day) -> None:
    """It changed facts alone, and they are brought."""


COMMANDS: dict[str, Callable[[Store, int, Arguments, Day], None]] = {
    "points adjust": _adjust,
    "points transfer": _transfer,
    "tier set": _level,
    "member suspend": _nothing,
    "member resume": _resume,
    "member close": _close,
    "member erase": _erase,
    "member merge": _merge,
    "member edit": _nothing,
    "member enrol": _enrol,
    "import balances": _openings,
    "import undo": _nothing,
    "reward redeem": _redeem,
    "reward undo": _undo_redemption,
    "reward hand-over": _nothing,
    "voucher issue": _nothing,
    "voucher void": _nothing,
    "transaction add": _nothing,
    "transaction refund": _nothing,
    "transaction assign": _nothing,
    "transaction correct": _nothing,
}


def _program(store: Store, account: int) -> int:
    row = store.db.execute("SELECT program FROM accounts WHERE account = ?", (account,)).fetchone()
    if row is None:
        raise Refused(Problem("no-account", f"there is no account {account} yet"))
    return int(row[0])


def _day(text: str | None) -> Day | None:
    return None if text is None else parse_day(text)
