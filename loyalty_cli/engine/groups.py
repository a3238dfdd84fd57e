"""The groups that a member is in by what they hold, for benefits and for tables by group."""

from __future__ import annotations

from dataclasses import replace

from loyalty_cli.engine.plan import level_of
from loyalty_cli.program.judging.facts import Held
from loyalty_cli.program.judging.groups import Group, Groups
from loyalty_cli.program.judging.rules import Program


def groups_of(program: Program, held: Held) -> Groups:
    """The groups of a version that somebody is in who holds this; without a level, the lowest."""
    found: list[Group] = []
    level = level_of(program, held.level)
    if level is not None:
        found.append(level)
    for each in held.clubs:
        if each.group is not None:
            found.append(each.group)
    return tuple(found)


def settled(program: Program, held: Held) -> Held:
    """The same as conditions of the version look at it: with the level that holds in its ladder."""
    level = level_of(program, held.level)
    return replace(held, level=None if level is None else level.name)


def names_of(program: Program, held: Held) -> tuple[str, ...]:
    """The names of these groups, as a reward's tables have them."""
    return tuple(group.name for group in groups_of(program, held))
