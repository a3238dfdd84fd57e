"""What rules that carry had counted and given: of an account, and who lost steps to a refund."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from loyalty_cli.base.dates import Day
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.judging.carried import Change
from loyalty_cli.engine.plan import Plan
from loyalty_cli.program.judging.carry import Key, Sums, key_of, step_size
from loyalty_cli.program.judging.rules import Program, Rule
from loyalty_cli.reports.explain.history import History
from loyalty_cli.reports.explain.lots import named
from loyalty_cli.reports.explain.steps import amount_text


def towards_told(plan: Plan, account: Account, day: Day, digits: int) -> list[dict[str, Any]]:
    """How far an account is on its way to the next step of each rule in force that carries."""
    version = plan.on(day)
    return [
        {
            "rule": rule.name,
            "step": amount_text(rule, step_size(rule), digits),
            "points": rule.points,
            "towards": amount_text(
                rule, account.carried.get(key_of(rule), Sums()).towards(rule), digits
            ),
        }
        for rule in (() if version is None else version.program.rules)
        if rule.carry
    ]


def taken_told(
    history: History, program: Program, purchase: int, changes: Iterable[Change]
) -> list[dict[str, Any]]:
    """What a refund took of the sums that rules carry: what counts no more of its purchase, the
    purchase's own steps, and those of others with their points."""
    digits = history.store.settings.digits
    rows: dict[Key, dict[str, Any]] = {}
    every = list(changes)
    names = named(history, [change.event for change in every])
    for change in every:
        rule = _rule(program, change.key)
        row = rows.setdefault(
            change.key,
            {
                "rule": rule.name,
                "step": amount_text(rule, step_size(rule), digits),
                "counts_less": amount_text(rule, 0, digits),
                "steps": 0,
                "others": [],
            },
        )
        if change.event == purchase:
            row["counts_less"] = amount_text(rule, -change.counted, digits)
            row["steps"] = -change.steps
        else:
            other = {**names[change.event], "steps": -change.steps, "points": -change.points}
            row["others"].append(other)
    return list(rows.values())


def lost_told(history: History, event: int, own: Iterable[int]) -> list[dict[str, Any]]:
    """The steps that an event lost since to refunds of other purchases than itself; `own` are its
    refunds."""
    if not history.plan.carries:
        return []
    stays = {event, *own}
    found = [
        (by, change)
        for by, change in history.carried()
        if change.event == event and by not in stays and change.steps
    ]
    names = named(history, [by for by, _ in found])
    return [
        {**names[by], "rule": change.key[0], "steps": -change.steps, "points": -change.points}
        for by, change in found
    ]


def _rule(program: Program, key: Key) -> Rule:
    return next(rule for rule in program.rules if key_of(rule) == key)
