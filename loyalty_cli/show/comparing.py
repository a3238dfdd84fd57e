"""`import balances --compare` for people: only who differs, in what and why."""

from __future__ import annotations

from collections.abc import Sequence

from loyalty_cli.show.output.data import Column, Format, Row, show_rows

KEYS = (
    *("member_id", "name", "program", "listed_points", "points", "listed_level", "level"),
    *("listed_expires_on", "expires_on", "differs", "why", "file", "line"),
)
"""What a row says; what the list or the store does not know is null."""


def show_comparison(rows: Sequence[Row], style: Format) -> None:
    """JSON and CSV have everybody; people see those of whom the two say different things."""
    if style not in {Format.JSON, Format.CSV}:
        rows = [row for row in rows if row["differs"]]
    shown = [
        Column("member", "member_id"),
        Column("name", "name", wraps=True),
        Column("program", "program"),
        Column("listed", "listed_points", right=True),
        Column("here", "points", right=True),
        Column("level listed", "listed_level"),
        Column("level here", lambda row: row["level"] if row["listed_level"] else ""),
        Column("lapses listed", "listed_expires_on"),
        Column("lapses here", lambda row: row["expires_on"] if row["listed_expires_on"] else ""),
        Column("why", lambda row: "; ".join(row["why"]), wraps=True),
    ]
    always = {"member", "listed", "here", "why"}
    several = len({row["program"] for row in rows}) > 1
    shown = [
        column
        for column in shown
        if column.title in always
        or (column.title == "program" and several)
        or (column.title != "program" and any(column.of(row) for row in rows))
    ]
    show_rows(rows, shown, style, keys=KEYS, empty="the list and the store say the same")
