"""`import list` and `import show` for people."""

from __future__ import annotations

from collections.abc import Sequence

from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.data import Column, Format, Row, show_object, show_rows
from loyalty_cli.show.output.text import cell, counted

KEYS = ("import", "kind", "source", "file", "as_of", "at", "status", "undone_on", "counts")
"""What a row of the list holds."""


def show_imports(rows: Sequence[Row], style: Format) -> None:
    """`import list`."""
    shown = [
        Column("import", "import", right=True),
        Column("kind", "kind"),
        Column("source", "source"),
        Column("file", "file", wraps=True),
        Column("as of", "as_of"),
        Column("rows", lambda row: counted(row["counts"]).removeprefix("rows "), wraps=True),
        Column("status", _status),
    ]
    show_rows(rows, shown, style, keys=KEYS, empty="nothing has been imported yet")


def show_import(found: Row, style: Format) -> None:
    """`import show`: the file, then a line for each kind of event."""
    lines: list[tuple[str, object]] = [
        ("import", f"{found['import']}: {found['kind']} from {found['file']}"),
        ("source", found["source"]),
        ("as of", found["as_of"]),
        ("at", found["at"]),
        ("by", found["by"]),
        ("rows", counted(found["counts"]).removeprefix("rows ")),
        ("adopted", found["adopted"] and f"{found['adopted']} guests' events of other files"),
        ("members", _members(found)),
        ("status", _status(found)),
    ]
    undo = found["undo"]
    if undo is not None:
        lines.append(("undone by", ": ".join(filter(None, (undo["by"], undo["reason"])))))
        lines.append(("taken back", counted(undo["counts"])))
    show_object(found, [(title, value) for title, value in lines if value], style)
    if style in {Format.TABLE, Format.PLAIN} and found["events"]:
        terminal.out("")
        shown = [
            Column("brought", "kind"),
            Column("events", "count", right=True),
            Column("guests", lambda row: row["guests"] or "", right=True),
            Column("amount", "amount", right=True),
            Column("first", "first"),
            Column("last", "last"),
        ]
        show_rows(found["events"], shown, style, keys=(), empty="")


def _status(row: Row) -> str:
    return "imported" if row["undone_on"] is None else f"undone on {cell(row['undone_on'])}"


def _members(found: Row) -> str:
    made, changed = found["members_made"], found["members_changed"]
    said = [f"{made} made"] if made else []
    if changed:
        said.append(f"{changed} changed ({found['changes']} values)")
    return ", ".join(said)
