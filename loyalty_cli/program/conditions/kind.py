"""What every condition's file declares: its word, its shape, how it is built, help and cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from loyalty_cli.program.judging.facts import Line, Moment
from loyalty_cli.program.judging.shapes import Condition, LineCondition
from loyalty_cli.program.language.shapes import Shape

Family = Literal["line", "amount", "event", "moment", "count", "member"]
"""Line and amount conditions need a purchase, event conditions an event, the others neither."""

Table = Mapping[str, Any]
"""A parsed `when` table: each key's value as its shape read it."""


@dataclass(frozen=True, slots=True)
class Case:
    """One row of a condition's table test: `value` as in the file, and whether it then holds.

    `beside` are other keys of the same `when`; `given` the line or the moment that is judged.
    """

    value: object
    given: Moment | Line
    holds: bool
    beside: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """One condition of the program file.

    `build` makes the condition from the parsed table and the currency's digits; it may raise
    ValueError where an amount has more decimals than that. `timed` conditions look at the time
    of day, which only an event has, those `of_activity` at what no purchase has. `example` is a
    whole `when` line.
    """

    key: str
    family: Family
    shape: Shape[Any]
    build: Callable[[Table, int], Condition | LineCondition]
    help: str
    example: str
    cases: tuple[Case, ...]
    timed: bool = False
    of_activity: bool = False
