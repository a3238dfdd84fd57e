"""`loyalty status`: what the store holds, what ran last, what waits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loyalty_cli.base.problems import LoyaltyError, Problem
from loyalty_cli.commands.common.calling import clock
from loyalty_cli.commands.common.signatures import Reading, reading
from loyalty_cli.show.output.outcome import show_problems

if TYPE_CHECKING:
    from loyalty_cli.store.file.connection import Store


@reading
def status(
    given: Reading,
) -> None:
    """Say what the store holds, what ran last, what waits and what is due next."""
    from loyalty_cli.jobs.nightly.waiting import inbox_of
    from loyalty_cli.reports.upkeep.status import status
    from loyalty_cli.show.status import show_status

    chosen = given.format
    with given.opened() as (opened, day):
        found = status(opened, as_of=day)
        found["inbox"], wrong = inbox_of(opened.path, Path.cwd(), clock())
        found["country_waits"], problems = _country_waits(opened)
    show_status(found, chosen)
    if not given.quiet:
        show_problems([*(() if wrong is None else wrong.problems), *problems], kind="warning: ")


def _country_waits(store: Store) -> tuple[dict[str, Any] | None, Sequence[Problem]]:
    """The country that loyalty.toml says where the store has not taken it yet, and why not."""
    from loyalty_cli.commands.common.countries import country_waiting

    try:
        waiting = country_waiting(store)
    except LoyaltyError as error:
        return None, error.problems
    if waiting is None:
        return None, ()
    said, found = waiting
    problems = found.problems()
    as_json = [problem.as_json() for problem in problems]
    return {"country": found.country, "said": said, "problems": as_json}, problems
