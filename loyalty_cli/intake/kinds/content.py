"""What an event says as one text, whose digest is its content: the same id with another content is
another event, and what is stored must still say it.

This is the one place where a content is put together. A text may gain names, never change those it
has: stores keep the digests of all that came.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from hashlib import blake2b

from loyalty_cli.intake.kinds.parts import five
from loyalty_cli.intake.kinds.rows import (
    NO_PARTS,
    PartValues,
    Transaction,
    TransactionLine,
    When,
)
from loyalty_cli.intake.profile.file_kinds import PART_COLUMNS

Said = tuple[str, str, str, Iterable[str], str]
"""The texts of what a transaction says: type, time, context, each of its lines, its parts."""


def transaction_contents(transactions: Iterable[Said]) -> list[bytes]:
    """The contents of transactions."""
    return [
        blake2b(
            "\x1e".join((type_, time, context, *lines, parts)).encode(), digest_size=16
        ).digest()
        for type_, time, context, lines, parts in transactions
    ]


def transaction_content(
    type_: str, time: str, context: str, lines: Iterable[str], parts: str
) -> bytes:
    """The content of one."""
    return transaction_contents([(type_, time, context, lines, parts)])[0]


def time_text(when: When) -> str:
    """A time's part of the content; a bare date is not the midnight that begins it."""
    return when.instant if when.minute is not None else f"{when.instant}/day"


def line_text(line: TransactionLine) -> str:
    """A line's part of the content."""
    item = [(name, getattr(line, name)) for name in ("sku", "category", "quantity", "amount")]
    return told([*item, *zip(PART_COLUMNS, line.parts, strict=True)])


def context_text(refund_of: str | None, store: str | None, channel: str | None) -> str:
    """The context's part of the content."""
    return told((("refund_of", refund_of), ("store", store), ("channel", channel)))


def parts_text(parts: PartValues) -> str:
    """The parts' part of the content, its last."""
    return told(zip(PART_COLUMNS, parts, strict=True))


def as_parts(values: PartValues) -> tuple[PartValues, str, bool]:
    """The parts, what they add to the content, and whether none is below 0."""
    plain = all(value is None or value >= 0 for value in values)
    return values, parts_text(values), plain


def content_without_rows_parts(fact: Transaction) -> bytes:
    """The content as it was told before the parts of each row were kept: with their sums alone."""
    context = context_text(
        fact.refund_of if fact.type == "refund" else None, fact.store, fact.channel
    )
    lines = [line_text(replace(line, parts=NO_PARTS)) for line in fact.lines]
    parts = (fact.tax, fact.shipping, fact.tip, fact.paid_by_points, fact.paid_by_gift_card)
    if fact.type == "refund":
        parts = five(None if part is None else abs(part) for part in parts)
    return transaction_content(fact.type, time_text(fact.when), context, lines, parts_text(parts))


def activity_text(
    kind: str,
    when: When,
    *,
    quantity: int | None,
    score: int | None,
    subject: str | None,
    store: str | None,
    channel: str | None,
    note: str | None,
) -> str:
    """The content of an activity: everything but its id and its member."""
    return told(
        (
            *(("kind", kind), ("when", time_text(when)), ("quantity", quantity)),
            *(("score", score), ("subject", subject), ("store", store)),
            *(("channel", channel), ("note", note)),
        )
    )


def told(pairs: Iterable[tuple[str, object]]) -> str:
    """Named values as one text that no other values have; what is None leaves no trace.

    So a column that a later version learns to read changes no digest of rows without it.
    """
    filled = ((name, str(value)) for name, value in pairs if value is not None)
    return "\x1f".join(f"{name}={_escaped(value)}" for name, value in filled)


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\")
    return text.replace("\x1f", "\\u").replace("\x1e", "\\r").replace("\n", "\\n")


def digest(text: str) -> bytes:
    """The 16 bytes by which two contents are compared."""
    return blake2b(text.encode(), digest_size=16).digest()
