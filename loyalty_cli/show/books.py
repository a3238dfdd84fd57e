"""The accountant's reports, for people."""

from __future__ import annotations

from collections.abc import Sequence

from loyalty_cli.show.output.data import Column, Format, Row, show_rows

_FLOWS = ("issued", "redeemed", "expired", "clawed_back", "adjusted")


def show_roll_forward(rows: Sequence[Row], style: Format) -> None:
    """`report roll-forward`."""
    keys = ("kind", "program", "period", "opening", *_FLOWS, "closing", "amount", "currency")
    shown = [Column("what", "kind"), Column("program", "program"), Column("period", "period")]
    shown += [
        Column(key.replace("_", " "), key, right=True)
        for key in ("opening", *_FLOWS, "closing", "amount")
    ]
    shown.append(Column("", "currency"))
    show_rows(rows, shown, style, keys=keys, empty="nothing was ever owed")


def show_deferred(rows: Sequence[Row], style: Format) -> None:
    """`report deferred`."""
    flows = ("sales", "issued", "price_of_points", "allocated", "redeemed")
    ends = ("expected", "recognised", "deferred", "lapsed_share")
    keys = ("program", "period", *flows, *ends, "currency")
    shown = [Column("program", "program"), Column("period", "period")]
    shown += [Column(key.replace("_", " "), key, right=True) for key in (*flows, *ends)]
    shown.append(Column("", "currency"))
    show_rows(rows, shown, style, keys=keys, empty="nothing was sold or issued")
