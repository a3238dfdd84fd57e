"""How the hand-worked cases are written: short programs, events and what came of them."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from .basket import PARTS
from .model import simulate
from .records import Account

RULES = """
[program]
id = "p"
name = "P"
points = ["point", "points"]
{program}
[[earn]]
name = "spend"
on = "purchase"
points = 1
per = "1.00"
{earn}
{rest}
"""

LADDER = """
[[tiers.level]]
name = "Member"
from = "0"
[[tiers.level]]
name = "Gold"
from = "100.00"
multiply = "2"
"""


def program(earn: str = "", rest: str = "", head: str = "") -> dict[str, Any]:
    """One point for each whole 1.00, and what a case adds."""
    return tomllib.loads(RULES.format(program=head, earn=earn, rest=rest))


def event(
    name: str, day: str, amount: str = "0", kind: str = "purchase", **more: Any
) -> dict[str, Any]:
    """An event at noon UTC; one line of `amount` unless `lines` says otherwise.

    Parts (tip, tax, ...) given here stand on the first line.
    """
    on = date.fromisoformat(day)
    minute = more.pop("minute", 720)
    instant = datetime.combine(on, time(), UTC) + timedelta(minutes=minute or 0)
    parts = {name: more.pop(name) for name in PARTS if name in more}
    made = {
        "id": name,
        "source": "csv",
        "type": kind,
        "instant": instant,
        "day": on,
        "minute": minute,
        "lines": [line(amount)] if kind in ("purchase", "refund") else [],
        "store": None,
        "channel": None,
        "refund_of": None,
        "quantity": None,
    }
    made |= more
    if parts:
        made["lines"] = [made["lines"][0] | parts, *made["lines"][1:]]
    return made


def line(amount: str, **more: Any) -> dict[str, Any]:
    """One line of an amount in major units."""
    minor = int(amount.replace(".", "")) if "." in amount else int(amount) * 100
    return {"sku": None, "category": None, "quantity": None, "amount": minor} | more


def run(rules: Any, *events: dict[str, Any], until: str = "2026-12-31", **more: Any) -> Account:
    """The account after one batch on `until`, or after those given."""
    versions = rules if isinstance(rules, list) else [(None, rules)]
    member: dict[str, Any] = {
        "birthday": None,
        "joined_on": None,
        "attributes": {},
        "opened_nth": 1,
    }
    member |= more.pop("member", {})
    batches = [date.fromisoformat(day) for day in more.pop("batches", [until])]
    return simulate(
        versions, member, events, digits=2, zone="Europe/Berlin", batches=batches, **more
    )


def brief(account: Account, *fields: str) -> list[tuple[Any, ...]]:
    """Some fields of the entries."""
    return [tuple(one[field] for field in fields) for one in account.entries]


def points(account: Account) -> list[tuple[Any, ...]]:
    """Kind, rule and points of the entries."""
    return brief(account, "kind", "rule", "points")


def balance(account: Account) -> int:
    """What is left in lots, less the debt."""
    held: int = sum(lot["remaining"] for lot in account.lots)
    return held - account.debt


def spend(day: str, amount: int, **more: Any) -> dict[str, Any]:
    """A redemption of some points."""
    return {"kind": "redeem", "points": amount, "day": date.fromisoformat(day)} | more
