"""What is owed, for people."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from loyalty_cli.show.output.data import Column, Format, Row, show_rows
from loyalty_cli.show.output.outcome import show_note


def show_liability(rows: Sequence[Row], style: Format, keys: Sequence[str], quiet: bool) -> None:
    """`report liability`; the sum is said aside, so that rows stay rows."""
    shown = [
        Column("what", "kind"),
        Column("program", "program"),
        Column("since", "month"),
        Column("how many", "count", right=True),
        Column("points", "points", right=True),
        Column("amount", "amount", right=True),
    ]
    unvalued = sum(row["unvalued"] for row in rows)
    if unvalued:
        shown.append(Column("of no known value", "unvalued", right=True))
    show_rows(rows, shown, style, keys=keys, empty="nothing is owed")
    if quiet or not rows or style not in (Format.TABLE, Format.PLAIN):
        return
    known = [Decimal(row["amount"]) for row in rows if row["amount"] is not None]
    show_note(f"in all {sum(known, Decimal(0))} {rows[0]['currency']}")
    if unvalued:
        show_note(
            f"without {unvalued} of no known value: "
            "say point_value in [program], value in [[reward]]"
        )
