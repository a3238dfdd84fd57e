"""What differs between an event in the store and one that comes again with the same id."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from loyalty_cli.base.money import QUANTITY_DIGITS, format_minor
from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.kinds.rows import Activity, PartValues, Transaction, TransactionLine
from loyalty_cli.intake.profile.file_kinds import PART_COLUMNS
from loyalty_cli.store.facts.events import KnownEvent, event_details

_MONEY = ("amount", "tax", "shipping", "tip", "paid_by_points", "paid_by_gift_card")

_LINE = "line "
"""How the names of lines begin, among those of columns."""

_TOLD = 2
"""So many columns are told."""

_NEVER = {
    "transaction": "What was imported is never overwritten: give a correction an id of its own (a "
    "refund, say), or leave the row out.",
    "activity": "What was imported is never overwritten: give a correction an id of its own, or "
    "leave the row out.",
}
_APART = {
    "transaction": "Rows of one transaction stand in one file: put them together, or give two "
    "transactions two ids (in a profile, join the id with the date or the till).",
    "activity": "Give two activities two ids.",
}

Line = tuple[str | None, str | None, int | None, int, PartValues]


def other_content(
    db: sqlite3.Connection, known: KnownEvent, fact: Transaction | Activity, digits: int
) -> Problem:
    """The problem of an id that stands for something else already."""
    return _problem(fact, differing(db, known.event, fact, digits), _beside(db, known.event))


def differing(
    db: sqlite3.Connection, event: int, fact: Transaction | Activity, digits: int
) -> list[tuple[str, str | None, str | None]]:
    """What an event of the store and this one say differently: field, there, here."""
    there, here = _there(db, event, digits), _here(fact, digits)
    return [
        (name, there.get(name), here.get(name))
        for name in dict.fromkeys((*there, *here))
        if there.get(name) != here.get(name)
    ]


def other_member(fact: Transaction | Activity, there: str, here: str) -> Problem:
    """The problem of an id that stands for the same event of another member."""
    problem = _problem(fact, [("member", there, here)])
    if isinstance(fact, Activity):
        return problem
    return replace(
        problem,
        fix=f"Where the file is right: loyalty transaction assign {fact.id} {here} --reason "
        f'"…"; else leave the row out.',
    )


def _beside(db: sqlite3.Connection, event: int) -> str | None:
    """Where an event of the very files that are being imported stands; None for an earlier one's.

    An import notes what its file held when all of it has been read.
    """
    line, file, read = db.execute(
        "SELECT e.line, i.file, i.sha256 FROM events e JOIN imports i ON i.import = e.import"
        " WHERE e.event = ?",
        (event,),
    ).fetchone()
    return None if read else f"line {line} of {file}"


def _problem(
    fact: Transaction | Activity,
    differing: Sequence[tuple[str, str | None, str | None]],
    beside: str | None = None,
) -> Problem:
    said = _said(differing)
    noun = "transaction" if isinstance(fact, Transaction) else "activity"
    if beside is not None:
        where, fix = f"stands on {beside}", _APART[noun]
    else:
        where, fix = "is in the store", _NEVER[noun]
    column = differing[0][0] if differing else None
    return Problem(
        "other-content",
        f"{noun} {fact.id} {where} with other content: {said or 'its lines differ'}",
        column="member_id" if column == "member" else column,
        value=differing[0][2] if differing else fact.id,
        fix=fix,
    )


def _said(differing: Sequence[tuple[str, str | None, str | None]]) -> str:
    """In one short line what differs, however many lines of a receipt do."""
    told = [
        f"{name} is {there if there is not None else 'empty'} there, "
        f"{here if here is not None else 'empty'} here"
        for name, there, here in differing
    ]
    whole = [
        text for text, (name, *_) in zip(told, differing, strict=True) if not name.startswith(_LINE)
    ]
    of_lines, lines = told[len(whole) :], differing[len(whole) :]
    if len(whole) > _TOLD:
        whole[_TOLD:] = [f"{len(whole) - _TOLD} more of its columns differ"]
    more = sum(there is None for _, there, _ in lines) - sum(here is None for *_, here in lines)
    if len(of_lines) > 1 and more:
        of_lines = [f"it has {abs(more)} {'more' if more > 0 else 'fewer'} of its lines here"]
    elif len(of_lines) > 1:
        of_lines = [f"{len(of_lines)} of its lines differ, the first: {of_lines[0]}"]
    return "; ".join([*whole, *of_lines])


def _there(db: sqlite3.Connection, event: int, digits: int) -> dict[str, str | None]:
    details = event_details(db, event)
    columns = details.columns
    told = {
        "type": str(columns["kind"]),
        "occurred_at": _time(columns["instant"], columns["local_minute"]),
        "refund_of": details.refund_of,
        "subject": details.subject,
        "note": details.note,
    }
    for name in ("store", "channel"):
        told[name] = _text(columns[name])
    for name in _MONEY:
        told[name] = _number(columns[name], digits)
    for name in ("quantity", "score"):
        told[name] = _number(columns[name], QUANTITY_DIGITS)
    return {**told, **_lines(details.lines, digits)}


def _here(fact: Transaction | Activity, digits: int) -> dict[str, str | None]:
    told: dict[str, str | None] = {
        "occurred_at": _time(fact.when.instant, fact.when.minute),
        "store": fact.store,
        "channel": fact.channel,
    }
    if isinstance(fact, Activity):
        return told | {
            "type": fact.kind,
            "quantity": _number(fact.quantity, QUANTITY_DIGITS),
            "score": _number(fact.score, QUANTITY_DIGITS),
            "subject": fact.subject,
            "note": fact.note,
        }
    told |= {"type": fact.type, "refund_of": fact.refund_of}
    told |= {name: _number(getattr(fact, name), digits) for name in _MONEY}
    return {**told, **_lines(said_lines(fact.lines), digits)}


def said_lines(lines: Sequence[TransactionLine]) -> list[Line]:
    """The lines of a transaction that say more than its amount does; none where they don't."""
    if len(lines) == 1:
        line = lines[0]
        if line.sku is None and line.category is None and line.quantity is None:
            return []
    return [(line.sku, line.category, line.quantity, line.amount, line.parts) for line in lines]


def _lines(lines: Sequence[Line], digits: int) -> dict[str, str | None]:
    return {
        f"{_LINE}{place}": " ".join(
            (
                sku or "-",
                category or "-",
                _number(quantity, QUANTITY_DIGITS) or "-",
                format_minor(amount, digits),
                *(
                    f"{name} {format_minor(part, digits)}"
                    for name, part in zip(PART_COLUMNS, parts, strict=True)
                    if part is not None
                ),
            )
        )
        for place, (sku, category, quantity, amount, parts) in enumerate(lines, 1)
    }


def _time(instant: object, minute: object) -> str:
    return f"{instant}" if minute is not None else f"{instant} (a bare date)"


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _number(value: str | int | None, digits: int) -> str | None:
    if value is None:
        return None
    text = format_minor(int(value), digits)
    return text.rstrip("0").rstrip(".") if digits == QUANTITY_DIGITS else text
