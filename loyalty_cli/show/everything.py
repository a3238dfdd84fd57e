"""`member show --everything` for people: a page, part by part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

from loyalty_cli.show.output import terminal
from loyalty_cli.show.output.data import Column, Format, Laid, Row, show_object
from loyalty_cli.show.output.text import aligned, cell, clean
from loyalty_cli.show.output.written import written

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
    with written(file, excel=False):
        if style is Format.JSON:
            show_object(told, [], style)
        else:
            for line in page(told):
                terminal.out(line)


def page(told: Row) -> Iterator[str]:
    """The page, line by line; parts of which there is nothing are left out."""
    plain = {key: value for key, value in told.items() if key not in PARTS}
    yield from _facts(plain)
    for key, title in PARTS.items():
        part = told[key]
        lines = _facts(part) if isinstance(part, dict) else _rows(part)
        for place, line in enumerate(lines):
            if place == 0:
                yield from ("", title, "-" * len(title))
            yield line


def _facts(facts: Row) -> Iterator[str]:
    said = [(_title(key), cell(value)) for key, value in facts.items() if value not in (None, [])]
    if said:
        yield from aligned([[clean(title), clean(value)] for title, value in said])


def _rows(rows: Iterable[Row]) -> Iterator[str]:
    """Only the columns in which something stands."""
    coming = iter(rows)
    first = next(coming, None)
    if first is None:
        return
    columns = [Column(_title(key), key, if_any=partial(_stands, key)) for key in first]
    with Laid(chain([first], coming), columns) as laid:
        yield from laid.lines()


def _stands(key: str, row: Row) -> bool:
    return row[key] not in (None, "", [])


def _title(key: str) -> str:
    return key.replace("_", " ")
