"""A transaction as plain data, which is written and read ten times as fast as one with classes."""

from __future__ import annotations

from typing import Any

from loyalty_cli.intake.kinds.rows import RawRow, Transaction, TransactionLine, When

Plain = tuple[Any, ...]
"""id, keys, type, then (instant, day, minute), the amount, the lines (sku, category, quantity,
amount, parts), the physical lines of the rows, their cells, and the fields after `rows`."""


def plain_of(fact: Transaction) -> Plain:
    """The transaction as plain data."""
    return (
        fact.id,
        fact.keys,
        fact.type,
        (fact.when.instant, fact.when.day, fact.when.minute),
        fact.amount,
        [(line.sku, line.category, line.quantity, line.amount, line.parts) for line in fact.lines],
        [row.line for row in fact.rows],
        [list(row.cells) for row in fact.rows],
        *(fact.refund_of, fact.store, fact.channel),
        *(fact.tax, fact.shipping, fact.tip, fact.paid_by_points, fact.paid_by_gift_card),
        *(fact.content, fact.refunded, fact.undone, fact.times_differ),
    )


def transaction_of(plain: Plain) -> Transaction:
    """The transaction that plain data say."""
    number, keys, kind, when, amount, items, lines, cells, *others = plain
    return Transaction(
        number,
        keys,
        kind,
        When(*when),
        amount,
        [TransactionLine(*item) for item in items],
        [RawRow(line, row) for line, row in zip(lines, cells, strict=True)],
        *others,
    )
