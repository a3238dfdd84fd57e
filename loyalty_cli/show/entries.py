"""`points show` for people: the ledger of a member."""

from __future__ import annotations

from collections.abc import Sequence

from loyalty_cli.base.words import limit_said
from loyalty_cli.show.output.data import Column, Format, Row, show_rows

KEYS = (
    *("entry", "program", "occurred_at", "posted_on", "kind", "rule", "points", "desired"),
    *("transaction", "activity", "source", "available_on", "expires_on"),
    *("balance", "pending", "total", "note"),
)
"""The contract's keys, in its order."""


def show_entries(rows: Sequence[Row], style: Format) -> None:
    """The entries; columns that would be empty are left out for people."""

    def any_of(key: str) -> bool:
        return any(row[key] for row in rows)

    columns = [Column("entry", "entry", right=True)]
    if len({row["program"] for row in rows}) > 1:
        columns.append(Column("program", "program"))
    columns += [Column("posted", "posted_on"), Column("kind", "kind"), Column("rule", "rule")]
    columns.append(Column("points", lambda row: f"{row['points']:+}", right=True))
    if any_of("transaction") or any_of("activity"):
        columns.append(Column("for", lambda row: row["transaction"] or row["activity"]))
    if any_of("expires_on"):
        columns.append(Column("good until", "expires_on"))
    columns.append(Column("balance", "balance", right=True))
    if any_of("pending"):
        columns.append(Column("pending", "pending", right=True))
    if any_of("note"):
        columns.append(Column("note", lambda row: limit_said(row["note"] or ""), wraps=True))
    show_rows(rows, columns, style, keys=KEYS, empty="no entries yet")
