"""What is typed of a receipt, and the transaction that it makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem, Refused, Usage
from loyalty_cli.intake.kinds.receipts import RowValue, combine
from loyalty_cli.intake.kinds.rows import (
    NO_PARTS,
    PartValues,
    RawRow,
    Transaction,
    TransactionLine,
    When,
)
from loyalty_cli.intake.profile.file_kinds import PART_COLUMNS
from loyalty_cli.store.facts.events import event_details
from loyalty_cli.store.file.connection import Store


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody said of a receipt, amounts in minor units; None and empty: nothing.

    `items` are (category, amount) in the order typed, `parts` by column of the contract, `at` is
    as it was typed, for `--ref`, and `when` what it means.
    """

    amount: int | None = None
    items: tuple[tuple[str, int], ...] = ()
    at: str | None = None
    when: When | None = None
    store: str | None = None
    parts: Mapping[str, int] = field(default_factory=dict)

    def said(self) -> dict[str, object]:
        """All that decides what it makes, for `--ref`."""
        return {
            "amount": self.amount,
            "items": [list(item) for item in self.items],
            "at": self.at,
            "store": self.store,
            "parts": dict(self.parts),
        }

    @property
    def amount_option(self) -> str:
        """Where the amount was typed."""
        return "--item" if self.items and self.amount is None else "AMOUNT"

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said at all."""
        return self == Typed(when=self.when)


def lines_of(typed: Typed, digits: int) -> list[TransactionLine]:
    """The lines of what was typed: one for each item, and one for what the items leave.

    Raises Usage where the items come to more than the amount.
    """
    lines = [TransactionLine(None, category, None, amount) for category, amount in typed.items]
    told = sum(line.amount for line in lines)
    total = told if typed.amount is None else typed.amount
    if told > total:
        raise Usage(
            Problem(
                "items-too-much",
                f"the items come to {format_minor(told, digits)}, more than the amount "
                f"{format_minor(total, digits)}",
                column="--item",
                value=format_minor(told, digits),
                fix="Mend the amount or an item; what the items leave of the amount is kept "
                "without a category.",
            )
        )
    if total > told or not lines:
        lines.append(TransactionLine(None, None, None, total - told))
    return lines


def transaction_of(
    store: Store,
    id_: str,
    kind: str,
    when: When,
    lines: Sequence[TransactionLine],
    typed: Typed,
    *,
    refund_of: str | None = None,
    channel: str | None = None,
    parts: PartValues = NO_PARTS,
) -> Transaction:
    """The transaction with these lines, its parts those typed, else `parts`; a part that is typed
    is the whole receipt's, and no line's own.

    Raises Usage for what can't be one.
    """
    told = dict(zip(PART_COLUMNS, parts, strict=True)) | dict(typed.parts)
    shared = (kind, refund_of, typed.store, channel)
    tax, shipping, tip, points, card = (told[name] for name in PART_COLUMNS)
    labels = {name: f"--{name.replace('_', '-')}" for name in PART_COLUMNS}
    labels["amount"] = typed.amount_option
    rows = [
        RowValue(RawRow(1, ()), id_, (), when, shared, NO_PARTS, line, labels) for line in lines
    ]
    lines = [replace(line, parts=_untyped(line.parts, typed)) for line in lines]
    whole = (tax, shipping, tip, points, card)
    made = combine(rows, lines, whole, digits=store.settings.digits)
    if isinstance(made, Transaction):
        return made
    raise Usage([_at_the_counter(problem) for problem in made])


def _at_the_counter(problem: Problem) -> Problem:
    fix = problem.fix
    if problem.code == "negative-purchase":
        fix = "Give items that come to 0 or more; loyalty transaction refund ID takes a sale back."
    return replace(problem, line=None, fix=fix)


def _untyped(parts: PartValues, typed: Typed) -> PartValues:
    tax, shipping, tip, points, card = (
        None if name in typed.parts else part
        for name, part in zip(PART_COLUMNS, parts, strict=True)
    )
    return tax, shipping, tip, points, card


def told_again(store: Store, event: int, typed: Typed) -> Transaction:
    """The transaction of an event as it is corrected: what was not typed stays as it stands.

    Raises Usage where an amount was typed and it is not clear of which of several lines it is.
    """
    details = event_details(store.db, event)
    columns, digits = details.columns, store.settings.digits
    when = typed.when
    if when is None:
        minute = columns["local_minute"]
        when = When(
            str(columns["instant"]),
            parse_day(_day_of(store, event)),
            None if minute is None else int(minute),
        )
    lines = [TransactionLine(*line) for line in details.lines]
    if typed.items:
        lines = lines_of(typed, digits)
    elif typed.amount is not None:
        lines = [_one_line(lines, typed.amount)]
    elif not lines:
        lines = [TransactionLine(None, None, None, int(columns["amount"] or 0))]
    (id_,) = store.db.execute("SELECT id FROM event_ids WHERE event = ?", (event,)).fetchone()
    tax, shipping, tip, points, card = (_number(columns[name]) for name in PART_COLUMNS)
    shop = typed.store if typed.store is not None else columns["store"]
    return transaction_of(
        store,
        id_,
        str(columns["kind"]),
        when,
        lines,
        replace(typed, store=None if shop is None else str(shop)),
        refund_of=details.refund_of,
        channel=None if columns["channel"] is None else str(columns["channel"]),
        parts=(tax, shipping, tip, points, card),
    )


def _one_line(lines: Sequence[TransactionLine], amount: int) -> TransactionLine:
    if len(lines) > 1:
        raise Usage(
            Problem(
                "which-line",
                f"the receipt has {len(lines)} lines, and the amount alone doesn't say of which",
                column="--item",
                fix="Say its lines anew with --item CATEGORY=AMOUNT for each.",
            )
        )
    return replace(lines[0], amount=amount) if lines else TransactionLine(None, None, None, amount)


def _day_of(store: Store, event: int) -> str:
    (day,) = store.db.execute("SELECT local_date FROM events WHERE event = ?", (event,)).fetchone()
    return str(day)


def _number(value: str | int | None) -> int | None:
    return None if value is None else int(value)


def refuse_unknown_items(
    lines: Sequence[TransactionLine], of: Sequence[str], purchase: str
) -> None:
    """A refund of a category lowers the lines of it: there must be one. Raises Refused."""
    known = list(dict.fromkeys(of))
    for line in lines:
        if line.category is not None and line.category not in known:
            has = f"it has {', '.join(known)}" if known else "it names none"
            raise Refused(
                Problem(
                    "no-such-item",
                    f"receipt {purchase} has no line of category {line.category}; {has}",
                    column="--item",
                    value=line.category,
                    fix="Name a category of the receipt, or give the amount alone.",
                )
            )
