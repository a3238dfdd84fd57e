"""How one row of a file becomes one event, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from loyalty_cli.base.dates import iso
from loyalty_cli.base.money import QUANTITY_DIGITS, format_minor
from loyalty_cli.base.pipes import refuse_read_once
from loyalty_cli.base.problems import Problem, Usage
from loyalty_cli.intake.bytes.files import SourceFile
from loyalty_cli.intake.bytes.reader import Table
from loyalty_cli.intake.cells.columns import Layout
from loyalty_cli.intake.kinds.readers import READERS
from loyalty_cli.intake.kinds.rows import (
    Activity,
    Bad,
    Balance,
    LeftOut,
    MemberRow,
    RawRow,
    Transaction,
)
from loyalty_cli.intake.profile.file_kinds import COLUMNS, PART_COLUMNS, Kind
from loyalty_cli.intake.profile.model import CONSENT, Profile
from loyalty_cli.intake.profile.row_window import find_row


@dataclass(frozen=True, slots=True)
class Step:
    """A contract column: the file's columns it comes from, their cells, and the text of it."""

    column: str
    origin: str
    cells: str
    text: str


@dataclass(frozen=True, slots=True)
class Tried:
    """A row (`row` from 1 below the header, `line` of the file) with what it became.

    `event` is what its rows are together, in words; empty where they are left out (`left_out`) or
    bad (`problems`). `rows` are how many rows of the file it has.
    """

    row: int
    line: int
    rows: int
    steps: Sequence[Step]
    event: dict[str, Any]
    left_out: str | None
    problems: Sequence[Problem]


def try_row(
    path: str | Path,
    profile: Profile,
    kind: Kind,
    number: int,
    *,
    digits: int,
    currency: str,
    zone: ZoneInfo | str,
    country: str | None = None,
) -> Tried:
    """Reads the file up to that row, and tells what became of it and the other rows of its
    transaction; raises Usage for no such row."""
    refuse_read_once(path, "it is read twice here")
    raw, lines, steps = _cells(path, profile, kind, number)
    with SourceFile(path) as source:
        source.window = lines
        found = READERS[kind](
            source, profile, digits=digits, currency=currency, zone=zone, country=country
        )
        for one in found:
            rows = (one.row,) if isinstance(one, (MemberRow, Balance)) else one.rows
            if not any(row.line == raw.line for row in rows):
                continue
            problems = one.problems if isinstance(one, Bad) else ()
            reason = one.reason if isinstance(one, LeftOut) else None
            event = {} if isinstance(one, (Bad, LeftOut)) else as_words(one, digits)
            return Tried(number, raw.line, len(rows), steps, event, reason, problems)
    raise _no_row(str(path), number)


def as_words(one: Transaction | Activity | MemberRow | Balance, digits: int) -> dict[str, Any]:
    """What a row became, with what it leaves open left out."""
    told: dict[str, Any]
    if isinstance(one, MemberRow):
        return _filled(_member(one))
    if isinstance(one, Balance):
        day = None if one.expires_on is None else iso(one.expires_on)
        tier = "yes" if one.counts_for_tier else None
        told = {str(kind): key for kind, key in one.keys}
        told |= {"points": str(one.points), "program": one.program, "expires_on": day}
        return _filled({**told, "counts_for_tier": tier, "reason": one.reason})
    time = one.when.instant if one.when.minute is not None else iso(one.when.day)
    keys: dict[str, Any] = {str(kind): key for kind, key in one.keys}
    if isinstance(one, Activity):
        told = {"activity_id": one.id, **keys, "occurred_at": time}
        told |= {"kind": one.kind, "subject": one.subject, "store": one.store}
        told |= {"channel": one.channel, "note": one.note}
        told |= {name: _quantity(getattr(one, name)) for name in ("quantity", "score")}
        return _filled(told)
    told = {"type": one.type, "transaction_id": one.id, **keys, "occurred_at": time}
    told |= {"amount": format_minor(one.amount, digits), "refund_of": one.refund_of}
    for name in (*PART_COLUMNS, "refunded"):
        value = getattr(one, name)
        told[name] = None if value is None else format_minor(value, digits)
    told |= {"store": one.store, "channel": one.channel, "undone": one.undone}
    told["lines"] = [
        _filled(
            {
                "sku": line.sku,
                "category": line.category,
                "quantity": _quantity(line.quantity),
                "amount": format_minor(line.amount, digits),
            }
        )
        for line in one.lines
    ]
    return _filled(told)


def _member(one: MemberRow) -> dict[str, Any]:
    names = ("name", "email", "phone", "card", "referred_by", "store", "nickname")
    told: dict[str, Any] = {"member_id": one.member_id}
    told |= {name: getattr(one, name) for name in names}
    for name in ("birthday", "joined_on"):
        day = getattr(one, name)
        told[name] = None if day is None else iso(day)
    told |= {f"{CONSENT}{name}": "yes" if yes else "no" for name, yes in one.consents.items()}
    return {**told, "attributes": dict(one.attributes)}


def _cells(
    path: str | Path, profile: Profile, kind: Kind, number: int
) -> tuple[RawRow, tuple[int, int] | None, list[Step]]:
    with SourceFile(path) as source:
        table = Table(source, profile)
        consents = [name for name in table.columns if name.startswith(CONSENT)]
        layout = Layout(table, profile, kind, [*COLUMNS[kind], *consents], set())
        places = dict(layout.places)
        if kind == "members":
            places |= {f"attribute {name}": one for name, one in layout.attributes().items()}
        layout.finish()
        found = find_row(table, layout, kind, number)
        if found is None:
            raise _no_row(str(path), number)
        row = found.row
        steps = []
        for name, place in places.items():
            indexes = layout.indexes(place.spec.names)
            cells = [row.cells[at].strip() for at in indexes.values() if at < len(row.cells)]
            text = place.get(row.cells).strip() if len(row.cells) == table.width else ""
            origin = place.spec.label or "(always)"
            steps.append(Step(name, origin, " | ".join(cells), text))
        table.close()
    return row, found.lines, steps


def _no_row(file: str, number: int) -> Usage:
    return Usage(
        Problem(
            "no-such-row",
            f"the file has no row {number}",
            file=file,
            column="--row",
            value=str(number),
            fix="rows are counted from 1, below the header",
        )
    )


def _quantity(value: int | None) -> str | None:
    if value is None:
        return None
    return format_minor(value, QUANTITY_DIGITS).rstrip("0").rstrip(".")


def _filled(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in (None, {}, [])}
