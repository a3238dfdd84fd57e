"""Settings of a program file that do nothing: each is a warning, with what would do something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from loyalty_cli.base.toml_positions import Path
from loyalty_cli.program.language.models import GrantTable, ProgramFile
from loyalty_cli.program.language.shapes import Fault, show
from loyalty_cli.program.language.tables import LimitTable

CODE = "does-nothing"


def idle_warnings(model: ProgramFile) -> Iterator[Fault]:
    """What stands in the file and changes nothing, whatever happens."""
    yield from _grants(model)
    yield from _levels(model)
    for place, boost in enumerate(model.boost):
        for name in _repeated(boost.rules or ()):
            says = f"{show(name)} stands there twice"
            yield Fault(CODE, says, "name each rule once", ("boost", place, "rules"))
    yield from _twins(model.program.limit, ("program", "limit"))
    limited: list[tuple[Path, Iterable[LimitTable]]] = [
        *((("earn", place), rule.limit) for place, rule in enumerate(model.earn)),
        *((("boost", place), boost.limit) for place, boost in enumerate(model.boost)),
        *((("grant", place), grant.limit) for place, grant in enumerate(model.grant)),
    ]
    for path, limits in limited:
        yield from _twins(limits, (*path, "limit"))


def _grants(model: ProgramFile) -> Iterator[Fault]:
    gives_points = {reward.id for reward in model.reward if reward.kind == "points"}
    for place, grant in enumerate(model.grant):
        path: Path = ("grant", place)
        if grant.on == "level" and model.tiers is None:
            says = "there are no levels, so nobody ever reaches one"
            yield Fault(CODE, says, "add [tiers], or leave the grant out", (*path, "on"))
        if not grant.points:
            yield from _without_points(grant, path, bool(gives_points & set(grant.reward)))


def _levels(model: ProgramFile) -> Iterator[Fault]:
    levels = () if model.tiers is None else model.tiers.level
    for place, level in enumerate(levels):
        if level.expiry is not None and level.expiry.idle is not None:
            path: Path = ("tiers", "level", place, "expiry", "idle")
            says = "idleness is of the whole balance, so a level's own ends nothing"
            yield Fault(CODE, says, "write it in [expiry]", path)


def _without_points(grant: GrantTable, path: Path, has_points: bool) -> Iterator[Fault]:
    for key, is_there in (("pending", grant.pending), ("expiry", grant.expiry)):
        if is_there and not has_points:
            says = f"{key} is for points, and the grant gives none"
            yield Fault(CODE, says, "leave it out; a reward has dates of its own", (*path, key))
    if any(limit.points is not None for limit in grant.limit):
        says = "a limit by points bounds points, and the grant gives none"
        yield Fault(CODE, says, "limit it by times", (*path, "limit"))


def _twins(limits: Iterable[LimitTable], path: Path) -> Iterator[Fault]:
    """Two limits of one period by the same measure: only the smaller is ever felt."""
    seen: set[tuple[str, bool, str | None]] = set()
    for limit in limits:
        one = (limit.every, limit.points is not None, limit.over or "clip")
        if one in seen:
            what = "points" if one[1] else "times"
            says = f"two limits by {what} for each {limit.every}: only the smaller is ever felt"
            yield Fault(CODE, says, "keep the smaller", path)
        seen.add(one)


def _repeated(names: Iterable[str]) -> list[str]:
    listed = list(names)
    return [name for name in dict.fromkeys(listed) if listed.count(name) > 1]
