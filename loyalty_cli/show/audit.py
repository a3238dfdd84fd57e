"""`audit` for people."""

from __future__ import annotations

from collections.abc import Sequence

from loyalty_cli.show.output.data import Column, Format, Row, show_rows
from loyalty_cli.show.output.text import clean, counted

KEYS = (
    *("audit", "at", "as_of", "by", "place", "command", "member_id", "reason", "before", "after"),
    "arrival",
)
LINK_KEYS = ("link", "at", "hash", "covers")


def show_audit(rows: Sequence[Row], style: Format) -> None:
    """Who did what."""
    shown = [
        Column("at", "at"),
        Column("as of", "as_of"),
        Column("by", "by", wraps=True),
        Column("from", "place", wraps=True),
        Column("command", "command"),
    ]
    shown += [
        Column(title, key, wraps=True)
        for title, key in (
            ("member", "member_id"),
            ("reason", "reason"),
            ("before", "before"),
            ("after", "after"),
        )
        if any(row[key] for row in rows)
    ]
    show_rows(rows, shown, style, keys=KEYS, empty="nobody did anything like that")


MISSING_SHOWN = 20


def missing_lines(rows: Sequence[Row]) -> str:
    """What a restored store lacks, a line each, as far as a terminal can take it."""
    lines = []
    for row in rows[:MISSING_SHOWN]:
        about = [row["member_id"], *row["cards"], row["before"], row["after"], row["reason"]]
        said = ", ".join(clean(str(each)) for each in about if each)
        lines.append(f"\n  {row['at']} {clean(row['by'] or '?')}: {row['command']} ({said})")
    if len(rows) > MISSING_SHOWN:
        lines.append(f"\n  and {len(rows) - MISSING_SHOWN} more: --json names them all")
    return "".join(lines)


def show_links(rows: Sequence[Row], style: Format) -> None:
    """The chain."""
    shown = [
        Column("link", "link", right=True),
        Column("at", "at"),
        Column("hash", "hash"),
        Column("covers", lambda row: counted(row["covers"]), wraps=True),
    ]
    show_rows(rows, shown, style, keys=LINK_KEYS, empty="there are no links on these days")
