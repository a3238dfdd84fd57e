"""`report standing`: who stands where, a row an account (CONTRACT, section 5)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.engine.clubs.standing import clubs_on
from loyalty_cli.engine.levels.next_level import look_ahead
from loyalty_cli.engine.plan import Plan
from loyalty_cli.program.judging.rules import Program
from loyalty_cli.program.measures import measure_of
from loyalty_cli.reports.accounts import Standing, all_accounts_on
from loyalty_cli.reports.rewards.rewards import next_reward
from loyalty_cli.reports.upkeep.programs import in_force
from loyalty_cli.store.facts.rulebooks import load_rulebook
from loyalty_cli.store.file.connection import Store


def standing(
    store: Store,
    *,
    as_of: Day,
    program: str | None,
    members: Iterable[str] | None = None,
    erased: bool = False,
) -> list[dict[str, Any]]:
    """The rows of all accounts, of one program, or of some members, by member id and program.

    Shows what has been posted up to `as_of`; what is due but not posted yet isn't applied. Unless
    `members` says whom, who joined after `as_of` is left out as long as nothing had been posted
    for them by then, and who was erased unless `erased`.
    """
    programs = {each.number: each for each in in_force(store, as_of)}
    numbers = {each.id: number for number, each in programs.items()}
    if program is not None and program not in numbers:
        return []
    people = _people(store, members, erased=erased)
    later = _joined_after(store, as_of) if members is None else frozenset()
    number = None if program is None else numbers[program]
    plans = {
        each.number: Plan(load_rulebook(store, each.number))
        for each in programs.values()
        if program in (None, each.id)
    }
    rows = [
        {
            **_row(
                store,
                each,
                people[each.member],
                programs[each.program].id,
                programs[each.program].program,
                as_of,
            ),
            "clubs": [club.club for club in clubs_on(plans[each.program], each.account, as_of)],
        }
        for each in all_accounts_on(store, as_of, people, program=number)
        if each.program in programs and not (each.member in later and each.account.entries == 0)
    ]
    return sorted(rows, key=lambda row: (row["member_id"], row["program"]))


def _joined_after(store: Store, as_of: Day) -> frozenset[int]:
    """Who joined after the day; where no file says when, with the file that brought them."""
    return frozenset(
        member
        for (member,) in store.db.execute(
            """SELECT m.member FROM members m JOIN arrivals v USING (arrival)
               WHERE coalesce(m.joined_on, v.as_of) > ?""",
            (iso(as_of),),
        )
    )


def _people(
    store: Store, members: Iterable[str] | None, *, erased: bool
) -> dict[int, tuple[str, str | None]]:
    if members is None:
        rows = store.db.execute(
            "SELECT member, member_id, name FROM members WHERE ?1 OR status <> 'erased'", (erased,)
        )
    else:
        rows = store.db.execute(
            """SELECT member, member_id, name FROM members
               WHERE member_id IN (SELECT value FROM json_each(?))""",
            (json.dumps(list(members)),),
        )
    return {number: (member_id, name) for number, member_id, name in rows}


def _row(
    store: Store,
    found: Standing,
    person: tuple[str, str | None],
    program_id: str,
    program: Program,
    as_of: Day,
) -> dict[str, Any]:
    account, sums, digits = found.account, found.sums, store.settings.digits
    today = iso(as_of)
    lapses = found.expiring()
    row: dict[str, Any] = {
        "member_id": person[0],
        "name": person[1],
        "program": program_id,
        "level": None,
        "level_until": None,
        "balance": found.spendable(today),
        "pending": found.pending(today),
        "debt": account.debt,
        **{name: sums[name] for name in ("earned", "clawed_back", "redeemed", "expired")},
        "adjusted": sums["adjusted"],
        "lifetime_spend": format_minor(account.spend, digits),
        "purchases": account.purchases,
        "last_activity": None if account.last_activity is None else iso(account.last_activity),
        "next_level": None,
        "to_next_level": None,
        "to_keep_level": None,
        "next_reward": None,
        "to_next_reward": None,
        "next_expiry_on": lapses[0][0] if lapses else None,
        "next_expiry_points": lapses[0][1] if lapses else 0,
    }
    if program.rewards:
        level = account.level
        if level is None and program.ladder is not None:
            level = program.ladder.levels[0].name  # No batch has looked at the account yet.
        nearest = next_reward(program, level, row["balance"], as_of)
        if nearest is not None:
            row["next_reward"], row["to_next_reward"] = nearest
    ladder = program.ladder
    if ladder is not None:
        ahead = look_ahead(ladder, account, as_of)

        def measured(amount: int | None) -> int | str | None:
            return None if amount is None else measure_of(ladder.by).value(amount, digits)

        until = account.level_until
        row["level"] = ahead.level
        row["level_until"] = None if until is None else iso(until)
        row["next_level"] = ahead.next_level
        row["to_next_level"] = measured(ahead.to_next)
        row["to_keep_level"] = measured(ahead.to_keep)
    return row
