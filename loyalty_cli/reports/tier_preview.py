"""`tier preview`: who moves at their next review, as things stand, and why."""

from __future__ import annotations

from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.engine.account.state import Account
from loyalty_cli.engine.levels import levels
from loyalty_cli.engine.plan import place_of
from loyalty_cli.program.judging.rules import Ladder
from loyalty_cli.program.measures import measure_of
from loyalty_cli.reports.accounts import every_account_on
from loyalty_cli.reports.upkeep.programs import in_force
from loyalty_cli.store.file.connection import Store


def tier_preview(store: Store, *, as_of: Day, program: str | None) -> list[dict[str, Any]]:
    """A row for each account that moves at its next review, by day and member id.

    Keys: `member_id` `name` `program` `level` `until` `by` `window_sum` (what the review's window
    holds of it so far) `needed` (what the level that is lost, or reached, asks for; money strings
    where the ladder goes by spend) `next_level` `review_on`. Raises Refused for an unknown program.
    """
    programs = {each.number: each for each in in_force(store, as_of)}
    if program is not None and program not in {each.id for each in programs.values()}:
        raise Refused(
            Problem(
                "unknown-program",
                f"there is no program {program}",
                value=program,
                fix="see `loyalty program list`",
            )
        )
    people = {
        member: (member_id, name)
        for member, member_id, name in store.db.execute(
            "SELECT member, member_id, name FROM members WHERE status IN ('active', 'suspended')"
        )
    }
    rows = []
    for each in every_account_on(store, as_of):
        of = programs.get(each.program)
        ladder = of.program.ladder if of is not None else None
        if (
            of is None
            or ladder is None
            or each.member not in people
            or program not in (None, of.id)
        ):
            continue
        row = _move(each.account, ladder, as_of, store.settings.digits)
        if row is not None:
            member_id, name = people[each.member]
            rows.append({"member_id": member_id, "name": name, "program": of.id, **row})
    return sorted(rows, key=lambda row: (row["review_on"], row["member_id"], row["program"]))


def _move(account: Account, ladder: Ladder, day: Day, digits: int) -> dict[str, Any] | None:
    """What happens to one account first: a review, the end of what was set by hand, or a rise of
    the periodic review."""
    found = [
        move
        for move in (
            next_fall(account, ladder, day),
            _end(account, ladder, day),
            _rise(account, ladder, day),
        )
        if move is not None
    ]
    if not found:
        return None
    on, held, line, to = min(found)

    measure = measure_of(ladder.by)
    until = account.level_until
    return {
        "level": ladder.levels[place_of(ladder, account.level)].name,
        "until": None if until is None else iso(until),
        "by": ladder.by,
        "window_sum": measure.value(held, digits),
        "needed": measure.value(line, digits),
        "next_level": ladder.levels[to].name,
        "review_on": iso(on),
    }


Move = tuple[Day, int, int, int]
"""The day, what the window holds, the line it is compared with, the place of the next level."""


def next_fall(account: Account, ladder: Ladder, as_of: Day) -> Move | None:
    """The next review by which the account falls, as things stand; None where it doesn't."""
    level, until = account.by_ladder
    place = place_of(ladder, level)
    if account.under is not None or until is None or not place or ladder.downgrade == "never":
        return None
    on = levels.next_review(account, ladder, until, as_of)
    held = levels.review_sum(account, ladder, until, on)
    earned = ladder.earned(held)
    if earned >= place:
        return None
    to = earned if ladder.downgrade == "to-earned" else place - 1
    return on, held, ladder.levels[place].start, to


def _end(account: Account, ladder: Ladder, day: Day) -> Move | None:
    if account.under is None or account.level_until is None:
        return None
    place, to = place_of(ladder, account.level), place_of(ladder, account.under[0])
    if to >= place:
        return None
    held = levels.window_sum(account, ladder, day)
    return account.level_until + 1, held, ladder.levels[place].start, to


def _rise(account: Account, ladder: Ladder, day: Day) -> Move | None:
    if ladder.upgrade != "at-review":
        return None
    on = levels.next_periodic_day(ladder, day)
    held = levels.window_sum(account, ladder, on - 1)
    to = ladder.earned(held)
    if to <= place_of(ladder, account.level):
        return None
    return on, held, ladder.levels[to].start, to
