"""`member show --everything` for people: a page, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.data import Format, Row
from loyalty_cli.show.output.files import write_file
from loyalty_cli.show.output.text import aligned, cell, clean, json_text

PARTS = {
    "keys": "Found by",
    "attributes": "What else is known",
    "consents": "May be written to",
    "changes": "What has changed, and where that came from",
    "accounts": "Points",
    "events": "Purchases, refunds and activities",
    "entries": "Every entry of points",
    "levels": "Levels",
    "redemptions": "Rewards",
    "claims": "Rewards that fell due",
    "vouchers": "Vouchers",
    "gift_cards": "Gift cards",
    "audit": "What was done by hand",
}
"""The parts of the page, in order, with their titles."""


def show_everything(told: Row, style: Format, file: Path | None = None) -> None:
    """JSON with all keys, or a page that can be handed over as it is: on stdout, or in a file for
    its owner only. Raises Refused where that can't be written."""
    lines = [json_text(told, indent=2)] if style is Format.JSON else page(told)
    if file is None:
        for line in lines:
            terminal.out(line)
    else:
        write_file(file, ((f"{line}\n", 0) for line in lines))


def page(told: Row) -> Iterator[str]:
    """The page, line by line; parts of which there is nothing are left out."""
    plain = {key: value for key, value in told.items() if key not in PARTS}
    yield from _facts(plain)
    for key, title in PARTS.items():
        if told[key]:
            yield ""
            yield title
            yield "-" * len(title)
            if isinstance(told[key], dict):
                yield from _facts(told[key])
            else:
                yield from _rows(told[key])


def _facts(facts: Row) -> Iterator[str]:
    said = [(_title(key), cell(value)) for key, value in facts.items() if value not in (None, [])]
    yield from aligned([[clean(title), clean(value)] for title, value in said])


def _rows(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Only the columns in which something stands."""
    shown = [key for key in rows[0] if any(row[key] not in (None, "", []) for row in rows)]
    cells = [[clean(cell(row[key])) for key in shown] for row in rows]
    yield from aligned([[_title(key) for key in shown], *cells])


def _title(key: str) -> str:
    return key.replace("_", " ")
