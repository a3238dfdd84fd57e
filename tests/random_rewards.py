"""Rewards at random, and grants that give or buy them: for laws that need no second opinion."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from tests.random_programs import START, make_expiry, make_length, make_limit, make_when, maybe

OCCASIONS = ("join", "birthday", "anniversary", "purchase", "review", "12-24", "level", "balance")


def add_rewards(r: Random, program: dict[str, Any]) -> None:
    """Gives a program a few rewards and grants of them, beside what it has."""
    levels = [level["name"] for level in program.get("tiers", {}).get("level", ())]
    rewards = [_reward(r, name, levels) for name in ("mug", "cup", "pen")]
    rewards.append({"id": "bonus", "name": "bonus", "kind": "points", "points": r.choice([2, 9])})
    program["reward"] = rewards
    program.setdefault("grant", []).extend(
        _grant(r, f"gift {n}", levels) for n in range(r.choice([1, 2, 2, 3]))
    )


def add_full_cards(r: Random, program: dict[str, Any]) -> None:
    """Gives a program rewards that a balance buys by itself, and nothing else to buy."""
    levels = [level["name"] for level in program.get("tiers", {}).get("level", ())]
    program["reward"] = [_reward(r, name, levels) for name in ("mug", "cup")]
    if maybe(r, 0.3):
        program["program"]["point_value"] = r.choice(["0.001", "0.004", "0.25"])
        worth = {"kind": "gift-card", "gift_card": {"amount": "point-value"}}
        program["reward"][0] |= worth
    for number in range(r.choice([1, 1, 2])):
        card: dict[str, Any] = {"name": f"card {number}", "on": "balance"}
        card["reward"] = r.sample(["mug", "cup"], r.choice([1, 1, 2]))
        if maybe(r, 0.4):
            every = r.choice(["day", "week", "month", "year", "ever"])
            card["limit"] = {"times": r.choice([1, 2]), "every": every}
        if maybe(r, 0.2):
            card["when"] = make_when(r, levels, purchase=False, event=False)
        program.setdefault("grant", []).append(card)


def _reward(r: Random, name: str, levels: list[str]) -> dict[str, Any]:
    reward: dict[str, Any] = {"id": name, "name": name, "kind": "item"}
    reward["cost"] = r.choice([2, 5, 15])
    if levels and maybe(r, 0.3):
        reward["cost"] = {level: r.choice([3, 6]) for level in r.sample(levels, 1)}
    if maybe(r, 0.3):
        reward["limit"] = {
            "times": r.choice([1, 2, 5]),
            "every": r.choice(["day", "week", "month", "year", "ever"]),
        }
    if maybe(r, 0.3):
        start = r.randrange(90)
        reward["starts_on"] = str(START + timedelta(start))
        if maybe(r, 0.5):
            reward["ends_on"] = str(START + timedelta(start + r.randrange(60)))
    if maybe(r, 0.2):
        reward["when"] = make_when(r, levels, purchase=False, event=False)
    return reward


def _grant(r: Random, name: str, levels: list[str]) -> dict[str, Any]:
    on = r.choice(OCCASIONS)
    if on == "level" and not levels:
        on = "birthday"
    grant: dict[str, Any] = {"name": name, "on": on}
    buys = on == "balance" or maybe(r, 0.5)
    if buys and on != "balance":
        grant["pay"] = True
    some = ["mug", "cup", "pen"] if buys else ["mug", "cup", "pen", "bonus", "bonus"]
    grant["reward"] = list(dict.fromkeys(r.sample(some, r.choice([1, 1, 2]))))
    if on != "balance" and maybe(r, 0.3):
        grant["points"] = r.choice([1, 5])
        if maybe(r, 0.3):
            grant["expiry"] = make_expiry(r, idle=False)
        if maybe(r, 0.3):
            grant["pending"] = make_length(r)
    if maybe(r, 0.6):
        limit = make_limit(r)
        if "points" not in grant:
            limit = {"times": r.choice([1, 2]), "every": limit["every"]}
        if limit["every"] != "event":
            grant["limit"] = limit
    if maybe(r, 0.2):
        grant["when"] = make_when(
            r, levels, purchase=on == "purchase", event=on in ("purchase", "review")
        )
    return grant
