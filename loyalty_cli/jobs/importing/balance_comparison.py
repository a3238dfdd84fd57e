"""Reads a former system's list of balances, to be compared with the store; writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from loyalty_cli.base.dates import Day
from loyalty_cli.base.problems import Problem, Rejected
from loyalty_cli.intake.bytes.files import SourceFile
from loyalty_cli.intake.kinds.balances import read_balances
from loyalty_cli.intake.kinds.rows import Bad, Balance, LeftOut
from loyalty_cli.intake.profile.model import Profile
from loyalty_cli.jobs.importing.kinds.balances import Homes, in_chunks
from loyalty_cli.jobs.importing.people import People
from loyalty_cli.reports.comparing import Listed, compare
from loyalty_cli.store.facts.members import member_ids
from loyalty_cli.store.file.connection import Store


def compare_balances(
    store: Store,
    paths: Sequence[Path],
    profile: Profile | None,
    *,
    source: str | None,
    skip_bad_rows: bool,
    as_of: Day,
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The rows of the comparison, and what is wrong with the files, which are compared without
    their bad rows where `skip_bad_rows`; else Rejected is raised."""
    profile = profile or Profile()
    problems: list[Problem] = []
    listed: dict[tuple[str, str | None], Listed] = {}
    people = People(store, "reject", 0, takes_guests=False)
    for path in paths:
        for chunk in in_chunks(_balances(store, path, profile, problems)):
            _add(store, people, str(path), chunk, listed, problems)
    if problems and not skip_bad_rows:
        raise Rejected(problems)
    rows = compare(store, listed.values(), source=source or profile.source, as_of=as_of)
    return rows, problems


def _balances(
    store: Store, path: Path, profile: Profile, problems: list[Problem]
) -> Iterator[Balance]:
    settings = store.settings
    with SourceFile(path) as file:
        for row in read_balances(
            file,
            profile,
            digits=settings.digits,
            currency=settings.currency,
            zone=settings.zone,
            country=settings.country,
            takes_debts=True,
        ):
            if isinstance(row, Bad):
                problems += row.problems
            elif not isinstance(row, LeftOut):
                yield row


def _add(
    store: Store,
    people: People,
    file: str,
    chunk: Sequence[Balance],
    listed: dict[tuple[str, str | None], Listed],
    problems: list[Problem],
) -> None:
    """Adds rows to what the list says of each, of somebody unknown under the key of the row."""
    people.look_up(row.keys for row in chunk)
    found = [people.find(row.keys) for row in chunk]
    members = {each for each in found if isinstance(each, int)}
    homes, ids = Homes(store, members), member_ids(store.db, sorted(members))
    for row, member in zip(chunk, found, strict=True):
        line = row.row.line
        if isinstance(member, Problem):
            problems.append(member.at(file=file, line=line))
            continue
        place: tuple[str, str | None] = (row.keys[0][1], None)
        if member is not None:
            home = homes.program(row, member)
            if isinstance(home, Problem):
                problems.append(home.at(file=file, line=line))
                continue
            place = (ids[member], home)
        if place not in listed:
            listed[place] = Listed(*place, file, line)
        listed[place].add(row.points, row.level, row.expires_on)
