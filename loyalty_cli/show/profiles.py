"""Profiles for people: what each covers, what fits a file, how a row is read."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.data import Column, Format, Row, show_object, show_rows
from loyalty_cli.show.output.text import clean, plural

_KEYS = ("profile", "title", "kind", "source", "covers", "cannot")


def show_profiles(rows: Sequence[Row], style: Format) -> None:
    """`profile list`: for people each profile with its texts below it."""
    if style not in {Format.TABLE, Format.PLAIN}:
        show_rows(rows, [], style, keys=_KEYS, empty="")
        return
    for place, row in enumerate(rows):
        if place:
            terminal.out("")
        terminal.out(f"{row['profile']}: {row['title']} ({row['kind']})")
        terminal.out(f"  {clean(row['covers'])}")
        terminal.out(f"  Not: {clean(row['cannot'])}")


def show_profile(profile: Row, style: Format) -> None:
    """`profile show`: for people the file itself, ready to be copied."""
    if style in {Format.JSON, Format.CSV}:
        show_object(profile, [], style)
    else:
        terminal.out(profile["text"].rstrip("\n"))


def show_sniffed(seen: Row, style: Format) -> None:
    """`profile sniff`: the file as a whole, then its columns."""
    if style in {Format.JSON, Format.CSV}:
        show_object(seen, [], style)
        return
    fits = [f"{one['profile']} ({one['kind']}): {one['title']}" for one in seen["fits"]]
    own = f"the contract's own columns for {' and '.join(seen['own'])}" if seen["own"] else ""
    lines = [
        ("fits", "; ".join(filter(None, [own, *fits])) or "no profile that comes with us"),
        ("encoding", _readings(seen["encodings"])),
        ("delimiter", _readings([one.replace("\t", "tab") for one in seen["delimiters"]])),
        ("rows looked at", seen["rows"]),
    ]
    if seen["no_header"]:
        said = "the first line looks like a row: put a line above it that names each column"
        lines.append(("next", said))
    elif not own and not fits:
        lines.append(("next", f"loyalty profile new {shlex.quote(seen['file'])} -o mine.toml"))
    show_object(seen, lines, style)
    terminal.out("")
    columns = [
        Column("column", "column", wraps=True),
        Column("filled", "filled", right=True),
        Column("looks like", lambda row: _look(row), wraps=True),
    ]
    show_rows(seen["columns"], columns, style, keys=(), empty="no columns")


def show_tried(tried: Row, style: Format) -> None:
    """`profile try`: each column with its cells, then what the row became."""
    if style in {Format.JSON, Format.CSV}:
        show_object(tried, [], style)
        return
    terminal.out(f"row {tried['row']} (line {tried['line']}) with {tried['profile']}")
    columns = [
        Column("column", "column"),
        Column("from", "from", wraps=True),
        Column("cells", "cells", wraps=True),
        Column("read as", "text", wraps=True),
    ]
    show_rows(tried["cells"], columns, style, keys=(), empty="no columns")
    terminal.out("")
    if tried["left_out"] is not None:
        terminal.out(f"left out: {clean(tried['left_out'])}")
    elif tried["problems"]:
        terminal.out("rejected:")
        for problem in tried["problems"]:
            line = "" if problem["line"] is None else f"line {problem['line']}: "
            terminal.out(clean(f"  {line}{problem['message']}"))
            if problem["fix"]:
                terminal.out(clean(f"    fix: {problem['fix']}"))
    else:
        of = "" if tried["rows"] == 1 else f", of {plural(tried['rows'], 'row')}"
        terminal.out(f"becomes{of}:")
        event = dict(tried["event"])
        lines = event.pop("lines", [])
        shown = [(name.replace("_", " "), value) for name, value in event.items()]
        shown += [(f"line {number}", line) for number, line in enumerate(lines, start=1)]
        show_object(tried, shown, style)


def _readings(words: Sequence[str]) -> str:
    said = " or ".join(words)
    return said if len(words) == 1 else f"{said} (which one, the file doesn't tell)"


def _look(row: Row) -> str:
    if not row["filled"]:
        return "always empty"
    told = []
    if row["dates"]:
        told.append(f"dates, {_readings(row['dates'])}")
    if row["numbers"]:
        told.append(f"numbers, {_readings(row['numbers'])}")
    told += row["holds"]
    if row["shortened"]:
        told.append("shortened by a spreadsheet (1.23E+12): lost")
    return "; ".join(told) or "text"
