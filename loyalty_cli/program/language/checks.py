"""What one table of a program file says about another: names, rules and levels that must exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from loyalty_cli.base.problems import did_you_mean
from loyalty_cli.base.toml_positions import Path, path_text
from loyalty_cli.program.judging.rewards import POINT_VALUE
from loyalty_cli.program.language.models import BoostTable, EarnTable, GrantTable, ProgramTable
from loyalty_cli.program.language.names import first_name
from loyalty_cli.program.language.reward_models import RewardTable
from loyalty_cli.program.language.shapes import Fault, show
from loyalty_cli.program.language.tables import Table
from loyalty_cli.program.language.whens import activity_faults, purchase_faults
from loyalty_cli.program.language.words import BALANCE, PURCHASE

Data = Mapping[str, Any]
"""The parsed TOML, good or bad."""

Parts = Mapping[Path, Table]
"""The tables that are good by themselves, by their path."""


def cross_faults(data: Data, parts: Parts) -> Iterator[Fault]:
    """The faults between tables; their keys are paths from the top of the file.

    Names are taken from the raw data, so that a table with a fault of its own still has one.
    """
    yield from _names_twice(data)
    rules = dict(_named(data, ("earn",)))
    levels = {name for name, _ in _named(data, ("tiers", "level"))}
    clubs = {id_ for id_, _ in _named(data, ("club",), key="id")}
    program = parts.get(("program",))
    valued = not isinstance(program, ProgramTable) or program.point_value is not None
    for path, table in parts.items():
        if isinstance(table, BoostTable):
            yield from _boost_faults(path, table, data, rules)
        if isinstance(table, GrantTable):
            yield from _grant_faults(path, table, data, parts)
        if isinstance(table, RewardTable):
            yield from _reward_faults(path, table, levels | clubs, valued=valued)
            yield from _club_of_reward(path, table, data, clubs)
        if isinstance(table, EarnTable | BoostTable | GrantTable | RewardTable):
            yield from _level_faults(path, table.when.get("level", ()), levels)
            yield from _club_faults((*path, "when", "club"), table.when.get("club", ()), clubs)


def _named(data: Data, way: tuple[str, ...], key: str = "name") -> Iterator[tuple[str, Path]]:
    """The names of a list of tables, each with the table's path."""
    found: Any = data
    for word in way:
        found = found.get(word) if isinstance(found, dict) else None
    for place, table in enumerate(found if isinstance(found, list) else []):
        name = first_name(table.get(key)) if isinstance(table, dict) else None
        if isinstance(name, str):
            yield name, (*way, place)


def _names_twice(data: Data) -> Iterator[Fault]:
    yield from _ids_twice(data)
    seen: dict[str, Path] = {}
    for way in (("earn",), ("boost",), ("tiers", "level"), ("grant",), ("club",)):
        key = "id" if way == ("club",) else "name"
        for name, path in _named(data, way, key):
            if name in seen:
                yield Fault(
                    "name-twice",
                    f"{show(name)} is already the name of {path_text(seen[name])}",
                    "an entry of the ledger carries only this name: give each its own",
                    (*path, key),
                )
            seen.setdefault(name, path)


def _ids_twice(data: Data) -> Iterator[Fault]:
    seen: dict[str, Path] = {}
    bought: dict[str, Path] = {}
    for place, club in enumerate(_tables(data.get("club"))):
        for n, term in enumerate(_tables(club.get("term"))):
            skus = term.get("sku")
            for sku in skus if isinstance(skus, list) else []:
                before = bought.setdefault(str(sku), ("club", place))
                if before != ("club", place):
                    says = f"{show(sku)} already buys a term of {path_text(before)}"
                    fix = "give each term a sku of its own"
                    yield Fault("name-twice", says, fix, ("club", place, "term", n, "sku"))
    for id_, path in _named(data, ("reward",), key="id"):
        if id_ in seen:
            says = f"{show(id_)} is already the id of {path_text(seen[id_])}"
            yield Fault("name-twice", says, "give each an id of its own", (*path, "id"))
        seen.setdefault(id_, path)


def _tables(found: Any) -> list[dict[str, Any]]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _club_of_reward(
    path: Path, reward: RewardTable, data: Data, clubs: set[str]
) -> Iterator[Fault]:
    """A term of a club that there is; and no stock where a grant gives it, for the walk posts the
    term by itself."""
    if reward.kind != "club" or reward.own is None:
        return
    yield from _club_faults((*path, "club", "id"), (reward.own.id,), clubs, placed=False)
    given = any(
        reward.id in ([ids] if isinstance(ids := grant.get("reward"), str) else ids or [])
        for grant in _tables(data.get("grant"))
    )
    if reward.stock is not None and given:
        says = f"{show(reward.id)} has a stock that may be gone, and a grant gives the term at once"
        yield Fault(
            "contradiction", says, "leave stock out, or make it two rewards", (*path, "stock")
        )


def _club_faults(
    at: Path, names: Iterable[str], clubs: set[str], *, placed: bool = True
) -> Iterator[Fault]:
    for place, name in enumerate(names):
        if name not in clubs:
            says = f"no [[club]] has the id {show(name)}; there is {_listed(clubs)}"
            yield Fault("unknown-club", says, _mean(name, clubs), (*at, place) if placed else at)


def _reward_faults(
    path: Path, reward: RewardTable, levels: set[str], *, valued: bool
) -> Iterator[Fault]:
    """Groups that are no level, and a worth in points where a point has none."""
    for key, table in _by_group(reward):
        for name in table:
            if name not in levels:
                yield Fault(
                    "unknown-level",
                    f"no [[tiers.level]] has the name {show(name)}; there is {_listed(levels)}",
                    _mean(name, levels),
                    (*path, *key, name),
                )
    if reward.goes_by_points and not valued:
        says = f"amount = {show(POINT_VALUE)} needs to know what a point is worth"
        fix = 'add point_value = "0.01" to [program]'
        own = str(reward.kind_of.key_of_own)
        yield Fault("contradiction", says, fix, (*path, own, "amount"))


def _grant_faults(path: Path, grant: GrantTable, data: Data, parts: Parts) -> Iterator[Fault]:
    """Rewards that are not there, and rewards that can't be bought where they are to be."""
    ids = dict(_named(data, ("reward",), key="id"))
    seen: set[str] = set()
    for place, id_ in enumerate(grant.reward):
        listed = isinstance(data["grant"][path[-1]].get("reward"), list)
        at: Path = (*path, "reward", place) if listed else (*path, "reward")
        if id_ not in ids:
            says = f"no [[reward]] has the id {show(id_)}; there is {_listed(ids)}"
            yield Fault("unknown-reward", says, _mean(id_, ids), at)
            continue
        if id_ in seen:
            yield Fault("name-twice", f"{show(id_)} stands here twice", "name it once", at)
        seen.add(id_)
        reward = parts.get(ids[id_])
        if isinstance(reward, RewardTable):
            yield from _paid_faults(at, grant, reward)


def _paid_faults(at: Path, grant: GrantTable, reward: RewardTable) -> Iterator[Fault]:
    balance = grant.on == BALANCE
    if not reward.kind_of.is_had:
        says = f"{show(reward.id)} says who may, and there is nothing to give"
        yield Fault("contradiction", says, "leave it out here; its when says whom it is for", at)
        return
    if not balance and not grant.pay:
        if reward.goes_by_points:
            says = f"{show(reward.id)} is worth the points taken for it, and a gift takes none"
            yield Fault("contradiction", says, "set pay = true, or give another reward", at)
        return
    how = 'on = "balance"' if balance else "pay = true"
    if reward.cost is None:
        says = f"{how} buys a reward at its cost, and {show(reward.id)} has none"
        yield Fault("contradiction", says, "give the reward a cost, or leave it out here", at)
    elif reward.cost == "any":
        says = f'{how} knows no number of points to take, and {show(reward.id)} costs "any"'
        fix = "give the reward a number as cost" + ("" if balance else ', or "all"')
        yield Fault("contradiction", says, fix, at)
    elif balance and reward.cost == "all":
        says = f'{how} needs a number as cost, and {show(reward.id)} costs "all"'
        yield Fault("contradiction", says, "give the reward a number as cost", at)
    if reward.stock is not None:
        says = (
            f"{how} takes the points by itself, and {show(reward.id)} has a stock that may be gone"
        )
        yield Fault("contradiction", says, "leave stock out, or make it two rewards", at)


def _by_group(reward: RewardTable) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The values of a reward that stand as a table by group, with their keys."""
    for key in ("cost", "early_access"):
        value = getattr(reward, key)
        if isinstance(value, Mapping):
            yield (key,), value
    yield from reward.kind_of.tables_by_group(reward.own)


def _boost_faults(
    path: Path, boost: BoostTable, data: Data, rules: Mapping[str, Path]
) -> Iterator[Fault]:
    activities = []
    for place, name in enumerate(boost.rules or ()):
        if name not in rules:
            yield Fault(
                "unknown-rule",
                f"no [[earn]] has the name {show(name)}; there is {_listed(rules)}",
                _mean(name, rules),
                (*path, "rules", place),
            )
        elif _kind(data, rules[name]) not in (PURCHASE, None):
            activities.append(name)
    if activities:
        shown = ", ".join(show(name) for name in activities)
        for fault in activity_faults(boost.when, f"this boost works on {shown}"):
            yield fault.under(*path)
    else:
        for fault in purchase_faults(boost.when, "this boost works on purchases"):
            yield fault.under(*path)


def _kind(data: Data, path: Path) -> object:
    return data["earn"][path[-1]].get("on")


def _level_faults(path: Path, names: Iterable[str], levels: set[str]) -> Iterator[Fault]:
    for place, name in enumerate(names):
        if name not in levels:
            yield Fault(
                "unknown-level",
                f"no [[tiers.level]] has the name {show(name)}; there is {_listed(levels)}",
                _mean(name, levels),
                (*path, "when", "level", place),
            )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _mean(name: str, names: Iterable[str]) -> str | None:
    near = did_you_mean(name, names)
    return f"did you mean {show(near)}?" if near else None
