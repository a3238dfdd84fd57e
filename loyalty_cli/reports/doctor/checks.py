"""What a check is: a name, a sentence of what it guards, and a function that finds what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from loyalty_cli.store.file.connection import Store

Value = int | str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it must be: `what` it is, what was expected and what stands.

    `account` is its account's number, None where it is no account's.
    """

    what: str
    expected: Value
    found: Value
    account: int | None = None


Finder = Callable[[Store], Iterable[Difference]]


@dataclass(frozen=True, slots=True)
class Check:
    """A check of a store; `guards` is the sentence that holds while it finds nothing."""

    name: str
    guards: str
    find: Finder


def check(name: str, guards: str) -> Callable[[Finder], Check]:
    """Makes a check of a function."""
    return lambda find: Check(name, guards, find)


def collect(names: dict[str, object]) -> tuple[Check, ...]:
    """The checks among the names of a module, in the order in which they stand there."""
    return tuple(value for value in names.values() if isinstance(value, Check))
