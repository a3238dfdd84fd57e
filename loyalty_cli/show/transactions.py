"""`transaction find` and `transaction show` for people."""

from __future__ import annotations

from collections.abc import Sequence

from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.data import Column, Format, Row, show_object, show_rows

FIND_KEYS = (
    *("transaction", "source", "member_id", "name", "type", "occurred_at", "amount", "refunded"),
    "store",
)


def show_found(rows: Sequence[Row], style: Format) -> None:
    """`transaction find`."""
    shown = [
        Column("transaction", "transaction"),
        Column("source", "source"),
        Column("member", lambda row: row["member_id"] or "(guest)"),
        Column("name", "name", wraps=True),
        Column("type", "type"),
        Column("at", lambda row: row["occurred_at"][:16].replace("T", " ")),
        Column("amount", "amount", right=True),
        Column("refunded", lambda row: _some(row["refunded"]), right=True),
        Column("store", "store"),
    ]
    shown = [
        column
        for column in shown
        if column.title not in {"name", "refunded", "store"} or any(map(column.of, rows))
    ]
    show_rows(rows, shown, style, keys=FIND_KEYS, empty="no transaction says that")


def show_receipt(found: Row, style: Format) -> None:
    """`transaction show`: what it says, then its lines, refunds and what was told before."""
    points = ", ".join(f"{row['points']} in {row['program']}" for row in found["points"])
    came = f"{found['file']} on {found['came_on']}"
    if found["import"] is not None:
        came = f"{found['file']}, line {found['line']} (import {found['import']})"
    lines = [
        ("transaction", f"{found['transaction']} ({found['type']}, source {found['source']})"),
        ("member", _whose(found)),
        ("at", found["occurred_at"][:16].replace("T", " ")),
        ("amount", found["amount"]),
        *(
            (part.replace("_", " "), found[part])
            for part in ("tax", "shipping", "tip", "paid_by_points", "paid_by_gift_card")
        ),
        ("refund of", found["refund_of"]),
        ("store", found["store"]),
        ("channel", found["channel"]),
        ("kept", found["kept"] if found["refunds"] else None),
        ("points", points or None),
        ("came with", came),
    ]
    show_object(found, [(title, value) for title, value in lines if value is not None], style)
    if style not in {Format.TABLE, Format.PLAIN}:
        return
    for line in found["lines"]:
        what = " ".join(filter(None, (line["sku"], line["category"])))
        terminal.out(f"line {line['line']}: {what or 'no category'} {line['amount']}")
    for refund in found["refunds"]:
        terminal.out(
            f"refund {refund['transaction']} on {refund['occurred_on']}: {refund['amount']}"
        )
    for told in found["before"]:
        why = ": ".join(filter(None, (told["by"], told["reason"])))
        terminal.out(
            f"until {told['until']}: {told['amount']} at"
            f" {told['occurred_at'][:16].replace('T', ' ')}, {told['member_id'] or 'a guest'}"
            f" ({told['command']}{', ' if why else ''}{why})"
        )


def _whose(found: Row) -> str:
    if found["member_id"] is None:
        return "(guest)"
    return " ".join(filter(None, (found["member_id"], found["name"])))


def _some(amount: str | None) -> str:
    return amount if amount is not None and amount.strip("0.") else ""
