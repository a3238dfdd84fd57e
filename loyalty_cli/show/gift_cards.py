"""Gift cards for people."""

from __future__ import annotations

from collections.abc import Sequence

from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.data import Column, Format, Row, show_object, show_rows


def show_cards(rows: Sequence[Row], style: Format, keys: Sequence[str]) -> None:
    """`giftcard list`."""
    shown = [
        Column("card", "card"),
        Column("member", "member_id"),
        Column("status", "status"),
        Column("balance", "balance", right=True),
        Column("issued", "issued_on"),
        Column("until", "expires_on"),
    ]
    show_rows(rows, shown, style, keys=keys, empty="no gift cards")


def show_card(row: Row, style: Format, entry_keys: Sequence[str]) -> None:
    """`giftcard show`."""
    lines = [
        (key.replace("_", " "), value)
        for key, value in row.items()
        if key not in ("entries", "as_of") and value is not None
    ]
    show_object(row, lines, style)
    if style in (Format.TABLE, Format.PLAIN):
        terminal.out("")
        columns = [
            Column("date", "posted_on"),
            Column("what", "kind"),
            Column("amount", "amount", right=True),
            Column("balance", "balance", right=True),
        ]
        show_rows(row["entries"], columns, style, keys=entry_keys, empty="no entries")
