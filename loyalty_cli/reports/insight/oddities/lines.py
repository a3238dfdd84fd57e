"""The lines of the rules that a receipt may be split around."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from loyalty_cli.base.money import format_minor
from loyalty_cli.program.conditions.amount import MaxAmount, MinAmount, MinOrder
from loyalty_cli.program.judging.rules import Boost, Grant, Program, Rule
from loyalty_cli.program.judging.shapes import When

NEAR = 10
"""A receipt is near a line where a tenth of the line or less is between them."""


@dataclass(frozen=True, slots=True)
class Line:
    """Receipts from `low` to `high` (minor units) are near it; `said` is what the rules say."""

    what: str
    low: int
    high: int
    said: str


def lines_of(programs: Iterable[Program], digits: int) -> list[Line]:
    """Each line once: where a minimum begins, what a maximum still lets in, and the amount at which
    a limit of points for one event is reached."""
    found: dict[tuple[str, int], Line] = {}
    for program in programs:
        for line in _lines(program, digits):
            found.setdefault((line.what, line.low), line)
    return list(found.values())


def _lines(program: Program, digits: int) -> Iterator[Line]:
    tables: tuple[Rule | Boost | Grant, ...] = (*program.rules, *program.boosts, *program.grants)
    for table in tables:
        yield from _conditions(table.name, table.when, digits)
    for rule in program.rules:
        for limit in rule.limits:
            if limit.every == "event" and limit.points and rule.per_minor and rule.points:
                most = limit.points * rule.per_minor // rule.points
                yield _under(rule.name, most, f"at most {limit.points} points")


def _conditions(name: str, when: When, digits: int) -> Iterator[Line]:
    for each in when.amounts:
        if isinstance(each, (MinAmount, MinOrder)) and each.least > 0:
            said = f"{name}: {each.key} {format_minor(each.least, digits)}"
            yield Line("just-over-minimum", each.least, each.least + each.least // NEAR, said)
        elif isinstance(each, MaxAmount) and each.most > 0:
            yield _under(name, each.most, f"{each.key} {format_minor(each.most, digits)}")


def _under(name: str, most: int, said: str) -> Line:
    return Line("just-under-limit", most - most // NEAR, most, f"{name}: {said}")
