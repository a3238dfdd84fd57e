"""The rows of one transaction, put together: what they share, what they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from loyalty_cli.base.dashes import is_dash
from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.cells.values import MOST
from loyalty_cli.intake.kinds.common import Keys
from loyalty_cli.intake.kinds.content import (
    context_text,
    line_text,
    parts_text,
    time_text,
    transaction_content,
)
from loyalty_cli.intake.kinds.parts import add_parts, five, own_parts
from loyalty_cli.intake.kinds.rows import (
    NO_PARTS,
    KeyKind,
    PartValues,
    RawRow,
    Transaction,
    TransactionLine,
    When,
)
from loyalty_cli.intake.profile.file_kinds import PART_COLUMNS

Context = tuple[str | None, str | None, str | None, str | None]
"""type, refund_of, store, channel."""

Of = Literal["first", "last"] | None
"""Which time of a transaction's rows counts, None where nobody says."""

Time = tuple[str, Day, int | None]
"""An instant, its local day, its local minute (None for a bare date)."""

_MINUTES_OF_DAY = 1440
_TOGETHER = 6 * 60
"""Rows over midnight may be one receipt's when so many minutes lie between them."""


@dataclass(frozen=True, slots=True)
class RowValue:
    """One good row of a transaction; `labels` are the file's names of the contract columns."""

    row: RawRow
    id: str
    keys: Keys
    when: When | None
    context: Context
    parts: PartValues
    line: TransactionLine
    labels: dict[str, str]


def combine(
    rows: Sequence[RowValue],
    lines: Sequence[TransactionLine] | None = None,
    parts: PartValues | None = None,
    *,
    digits: int,
    of: Of = None,
) -> Transaction | list[Problem]:
    """The transaction that the rows are, or what is wrong with them together.

    Its lines and its parts are those of the rows, unless `lines` and `parts` say what they are;
    `digits` are those of the amounts, `of` which time counts (see `which_time`).

    What several rows say of the whole (member, type, refund_of, store, channel) must be the same
    where it is said; the first that says it counts for all. A refund is stored with positive
    amounts, quantities and parts, whichever sign the file has; of a row of the other sign (a
    discount that is taken back) amount and parts are below 0.
    """
    found: list[Problem] = []
    first = rows[0]
    if len(rows) > 1 and is_dash(first.id):
        said = f'"{first.id}" is no id: rows that have none would be one transaction'
        return [replace(_at(first, "transaction_id", "no-id", said, _GIVE_IDS), value=first.id)]
    keys = _keys(rows, found)
    timed = [(one, one.when) for one in rows if one.when is not None]
    times = [(when.instant, when.day, when.minute) for _, when in timed]
    differ = len(set(times)) > 1
    place = which_time(times, of)
    when = timed[place or 0][1] if timed else None
    if timed and place is None:
        found.append(_far_apart(timed))
    if when is None:
        said = "is empty, and a transaction needs a time"
        found.append(_at(first, "occurred_at", "empty-cell", said, "fill it in"))
    kind, refund_of, store, channel = (
        _shared(rows, place, name, found) for place, name in enumerate(_CONTEXT)
    )
    if lines is None:
        lines = [replace(one.line, parts=one.parts) for one in rows]
    total = sum(line.amount for line in lines)
    type_: Literal["purchase", "refund"]
    type_ = "refund" if kind == "refund" or (kind is None and total < 0) else "purchase"
    if kind is None and refund_of is not None and total > 0:
        said = "is empty, and the row names a purchase it refunds though its amount is above zero"
        found.append(_at(first, "type", "type", said, "write refund, or purchase"))
    parts = add_parts([one.parts for one in rows]) if parts is None else parts
    if abs(total) >= MOST:
        found.append(_at(first, "amount", "amount-range", "adds up to too much", "check the rows"))
    if type_ == "refund":
        sign = -1 if total < 0 else 1
        lines = [_refunded(line, sign) for line in lines]
        total = abs(total)
        if len(lines) == 1:
            lines = [replace(lines[0], parts=NO_PARTS)]
        by_row = add_parts([line.parts for line in lines])
        parts = five(
            own if own is not None or part is None else abs(part)
            for own, part in zip(by_row, parts, strict=True)
        )
    else:
        own = own_parts([line.amount for line in lines], [line.parts for line in lines])
        lines = [replace(line, parts=of_row) for line, of_row in zip(lines, own, strict=True)]
        found += _purchase_faults(rows, total, parts, digits)
    if found or when is None:
        return found
    # A purchase is of no other purchase, whatever its row says.
    context = context_text(refund_of if type_ == "refund" else None, store, channel)
    texts = map(line_text, lines)
    return Transaction(
        first.id,
        keys,
        type_,
        when,
        total,
        lines,
        [one.row for one in rows],
        refund_of,
        store,
        channel,
        *parts,
        transaction_content(type_, time_text(when), context, texts, parts_text(parts)),
        times_differ=differ and of is None,
    )


def which_time(times: Sequence[Time], of: Of) -> int | None:
    """The place of the time that counts for a transaction whose rows have these.

    The earliest, with `of` "last" the latest. None where nobody says which and they are of two
    days and hours apart: then two transactions are likely to share an id. 0 for no times.
    """
    if len(set(times)) < 2:
        return 0
    # Without the Z, so that a fraction of a second comes after the whole one.
    instants = [instant[:-1] for instant, _, _ in times]
    if of == "last":
        return instants.index(max(instants))
    if of is None:
        minutes = [day * _MINUTES_OF_DAY + (minute or 0) for _, day, minute in times]
        if len({day for _, day, _ in times}) > 1 and max(minutes) - min(minutes) > _TOGETHER:
            return None
    return instants.index(min(instants))


def refund_in_place(sale: Transaction, number: str, amount: int, when: When) -> Transaction:
    """A refund of which only the sale's own row tells: of this sum, under this id."""
    line = TransactionLine(None, None, None, amount)
    context = context_text(sale.id, sale.store, sale.channel)
    said = [line_text(line)]
    return Transaction(
        number,
        (),
        "refund",
        when,
        amount,
        (line,),
        sale.rows,
        sale.id,
        sale.store,
        sale.channel,
        content=transaction_content("refund", time_text(when), context, said, parts_text(NO_PARTS)),
    )


def rejected_rows(rows: Sequence[RawRow], problems: Sequence[Problem], file: str) -> list[Problem]:
    """The problems, and `same-transaction` for each row that has none of its own."""
    lines = {problem.line for problem in problems}
    others = [
        Problem(
            "same-transaction",
            "another row of this transaction is bad",
            file=file,
            line=row.line,
            fix=f"mend line {min(line for line in lines if line is not None)}",
        )
        for row in rows
        if row.line not in lines
    ]
    return sorted([*problems, *others], key=lambda problem: problem.line or 0)


def as_rest(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values without type and currency; the content of the context, and of the line before its
    amount; whether the row is a refund's, whose quantity is then above 0 as its amount will be.

    None instead of the line for a purchase that names one, and for a quantity that needs a closer
    look.
    """
    kind, refund_of, store, channel, _, sku, category, quantity = values
    is_refund = kind == "refund"
    if is_refund and quantity is not None:
        quantity = abs(quantity)
    text = None
    if is_refund or (refund_of is None and (quantity is None or quantity >= 0)):
        text = line_text(TransactionLine(sku, category, quantity, 0)).removesuffix("amount=0")
    context = context_text(refund_of, store, channel)
    return refund_of, store, channel, sku, category, quantity, context, text, is_refund


_GIVE_IDS = (
    'give each row its id; where no row has one, say in a profile transaction_id = { value = "" }'
)
_CONTEXT = ("type", "refund_of", "store", "channel")


def _shared(rows: Sequence[RowValue], place: int, name: str, found: list[Problem]) -> str | None:
    said: str | None = None
    for one in rows:
        value = one.context[place]
        if value is None:
            continue
        if said is None:
            said = value
        elif value != said:
            found.append(_disagree(one, name, value, said))
    return said


def _keys(rows: Sequence[RowValue], found: list[Problem]) -> Keys:
    said: dict[KeyKind, str] = {}
    for one in rows:
        for kind, value in one.keys:
            if said.setdefault(kind, value) != value:
                found.append(_disagree(one, kind, value, said[kind]))
    order: tuple[KeyKind, ...] = ("member_id", "card", "email", "phone")
    return tuple((kind, said[kind]) for kind in order if kind in said)


def _refunded(line: TransactionLine, sign: int) -> TransactionLine:
    quantity = None if line.quantity is None else abs(line.quantity)
    amount = sign * line.amount
    way = -1 if amount < 0 else 1
    parts = five(None if part is None else way * abs(part) for part in line.parts)
    return replace(line, amount=amount, quantity=quantity, parts=parts)


def _purchase_faults(
    rows: Sequence[RowValue], total: int, parts: Sequence[int | None], digits: int
) -> list[Problem]:
    found = []
    first = rows[0]
    if total < 0:
        amount = format_minor(total, digits)
        said = f"adds up to {amount}, less than 0, and the type is purchase"
        problem = _at(first, "amount", "negative-purchase", said, "give it the type refund")
        found.append(replace(problem, value=amount))
    for name, part in zip(PART_COLUMNS, parts, strict=True):
        if part is not None and part < 0:
            amount = format_minor(part, digits)
            said = f"adds up to {amount}, less than 0, and this is a purchase"
            problem = _at(first, name, "negative-part", said, "check the sign")
            found.append(replace(problem, value=amount))
    for one in rows:
        line = one.line
        if (line.quantity or 0) < 0 < line.amount:
            said = "is below 0 on a line that costs something"
            found.append(_at(one, "quantity", "quantity", said, "check the sign"))
    return found


def _disagree(one: RowValue, name: str, value: str, first: str) -> Problem:
    return Problem(
        "lines-disagree",
        f'{one.labels.get(name, name)} is "{value}" here and "{first}" on an earlier row of'
        f' transaction "{one.id}"',
        line=one.row.line,
        column=one.labels.get(name, name),
        value=value,
        fix="rows that follow each other with one id are one transaction: mend the row or its id",
    )


def _far_apart(timed: Sequence[tuple[RowValue, When]]) -> Problem:
    """The problem of rows of two days that share an id."""
    first = timed[0][1]
    one, when = next(each for each in timed if each[1].day != first.day)
    label = one.labels.get("occurred_at", "occurred_at")
    said = f'occurred_at = {{ column = "{label}", of = "first" }}'
    if " + " in label or " or " in label:  # It is made of several columns, as the profile says.
        said = 'add of = "first" to occurred_at in the profile'
    return Problem(
        "lines-disagree",
        f"{label} is of {iso(when.day)} here and of {iso(first.day)} on an earlier row of"
        f' transaction "{one.id}"',
        line=one.row.line,
        column=label,
        value=_as_read(when),
        fix="if ids begin anew, join the id with the date or the till in a profile; if it is one"
        f" receipt, say which time counts: {said}",
    )


def _as_read(when: When) -> str:
    """A time as the shop's clock shows it."""
    if when.minute is None:
        return iso(when.day)
    return f"{iso(when.day)} {when.minute // 60:02}:{when.minute % 60:02}"


def _at(one: RowValue, name: str, code: str, said: str, fix: str) -> Problem:
    label = one.labels.get(name, name)
    return Problem(code, f"{label} {said}", line=one.row.line, column=label, fix=fix)
