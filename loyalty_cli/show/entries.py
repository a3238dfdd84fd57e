"""`points show` for people: the ledger of a member."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from loyalty_cli.base.words import limit_said
from loyalty_cli.show.output.data import Column, Format, Row, show_rows

KEYS = (
    *("entry", "program", "occurred_at", "posted_on", "kind", "rule", "points", "desired"),
    *("transaction", "activity", "source", "available_on", "expires_on"),
    *("balance", "pending", "total", "note"),
)
"""The contract's keys, in its order."""


def show_entries(rows: Iterable[Row], style: Format) -> None:
    """The entries as they come; columns that would be empty are left out for people."""
    programs: set[str] = set()

    def is_of_several(row: Row) -> bool:
        programs.add(row["program"])
        return len(programs) > 1

    columns = [
        Column("entry", "entry", right=True),
        Column("program", "program", if_any=is_of_several),
        Column("posted", "posted_on"),
        Column("kind", "kind"),
        Column("rule", "rule"),
        Column("points", lambda row: f"{row['points']:+}", right=True),
        Column("for", _event, if_any=_event),
        Column("good until", "expires_on", if_any=itemgetter("expires_on")),
        Column("balance", "balance", right=True),
        Column("pending", "pending", right=True, if_any=itemgetter("pending")),
        Column("note", _note, wraps=True, if_any=_note),
    ]
    show_rows(rows, columns, style, keys=KEYS, empty="no entries yet")


def _event(row: Row) -> object:
    return row["transaction"] or row["activity"]


def _note(row: Row) -> str:
    return limit_said(row["note"] or "")
