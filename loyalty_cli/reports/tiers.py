"""`report tiers`: how many members stand on which level, and what they hold."""

from __future__ import annotations

from typing import Any

from loyalty_cli.base.dates import Day
from loyalty_cli.base.problems import Problem, Refused
from loyalty_cli.program.measures import measure_of
from loyalty_cli.reports.members import statuses_on
from loyalty_cli.reports.standing import standing
from loyalty_cli.reports.upkeep.programs import InForce, in_force
from loyalty_cli.store.file.connection import Store


def tiers(store: Store, *, as_of: Day, program: str | None) -> list[dict[str, Any]]:
    """A row a level, the lowest first, and one of level null for accounts that have none; closed
    members stand on no level.

    Keys: `program` `level` `by` `from` (a count, or a money string where the ladder goes by
    spend) `multiply` `members` `balance` `pending` `debt` `perks` (text, null
    where there are none). Raises Refused for an unknown program.
    """
    statuses = statuses_on(store, as_of)
    programs = [each for each in in_force(store, as_of) if program in {None, each.id}]
    if program is not None and not programs:
        raise Refused(
            Problem(
                "unknown-program",
                f"there is no program {program}",
                value=program,
                fix="see `loyalty program list`",
            )
        )
    closed = {
        member_id
        for member, member_id in store.db.execute("SELECT member, member_id FROM members")
        if statuses.get(member) in ("closed", "erased")
    }
    accounts = [
        row
        for row in standing(store, as_of=as_of, program=program, erased=True)
        if row["member_id"] not in closed
    ]
    return [row for each in programs for row in _rows(each, accounts, store.settings.digits)]


def _rows(each: InForce, accounts: list[dict[str, Any]], digits: int) -> list[dict[str, Any]]:
    rows: dict[str | None, dict[str, Any]] = {}
    ladder = each.program.ladder
    for level in ladder.levels if ladder else ():
        by = ladder.by if ladder else ""
        factor = None if level.benefits.multiply is None else _factor(*level.benefits.multiply)
        start = measure_of(by).value(level.start, digits)
        rows[level.name] = _row(each.id, level.name, by, start, factor)
        rows[level.name]["perks"] = "; ".join(level.benefits.said()) or None
    for account in accounts:
        if account["program"] != each.id:
            continue
        name = account["level"]
        row = rows.setdefault(name, _row(each.id, name, None, None, None))
        row["members"] += 1
        for key in ("balance", "pending", "debt"):
            row[key] += account[key]
    return list(rows.values())


def _row(
    program: str, level: str | None, by: str | None, start: object, factor: str | None
) -> dict[str, Any]:
    return {
        "program": program,
        "level": level,
        "by": by,
        "from": start,
        "multiply": factor,
        "members": 0,
        "balance": 0,
        "pending": 0,
        "debt": 0,
        "perks": None,
    }


def _factor(numerator: int, denominator: int) -> str:
    from decimal import Decimal

    return str(Decimal(numerator) / Decimal(denominator))
