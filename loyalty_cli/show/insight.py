"""Questions over what members bought, for people."""

from __future__ import annotations

from collections.abc import Sequence

from loyalty_cli.show.output.data import Column, Format, Row, show_rows

NOBODY = "nobody has bought anything in that time"


def show_value(rows: Sequence[Row], style: Format, keys: Sequence[str]) -> None:
    """`report value`."""
    shown = [
        Column("member", "member_id"),
        Column("name", "name", wraps=True),
        *_program(rows),
        Column("purchases", "purchases", right=True),
        Column("spend", "spend", right=True),
        Column("average", "average_order", right=True),
        Column("first", "first_on"),
        Column("last", "last_on"),
        Column("days since", "recency_days", right=True),
    ]
    show_rows(rows, shown, style, keys=keys, empty=NOBODY)


def show_rfm(rows: Sequence[Row], style: Format, keys: Sequence[str]) -> None:
    """`report rfm`."""
    shown = [
        Column("member", "member_id"),
        *_program(rows),
        Column("days since", "recency_days", right=True),
        Column("purchases", "purchases", right=True),
        Column("spend", "spend", right=True),
        *(Column(score, score, right=True) for score in ("r", "f", "m")),
        Column("segment", "segment"),
    ]
    show_rows(rows, shown, style, keys=keys, empty=NOBODY)


def _program(rows: Sequence[Row]) -> list[Column]:
    """The program's column, where there are several."""
    return [Column("program", "program")] if len({row["program"] for row in rows}) > 1 else []
