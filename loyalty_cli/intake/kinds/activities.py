"""Activities: anything else that can earn, one row each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from loyalty_cli.base.money import QUANTITY_DIGITS
from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.bytes.reader import Table
from loyalty_cli.intake.cells.bundle import Bundle
from loyalty_cli.intake.cells.columns import Layout, Parse
from loyalty_cli.intake.cells.deriving import Cells
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.values import Numbers, read_id, read_text
from loyalty_cli.intake.kinds.common import (
    Keys,
    Source,
    as_keys,
    clock_for,
    key_parsers,
    needed,
    opened,
)
from loyalty_cli.intake.kinds.content import activity_text, digest
from loyalty_cli.intake.kinds.enrolling import teller
from loyalty_cli.intake.kinds.made_ids import MadeIds
from loyalty_cli.intake.kinds.rows import Activity, Bad, LeftOut, RawRow
from loyalty_cli.intake.profile.file_kinds import COLUMNS
from loyalty_cli.intake.profile.model import Profile

NEEDED = {"occurred_at", "kind"}

RESERVED = frozenset(
    {
        *("purchase", "refund", "join", "birthday", "anniversary", "level", "club", "balance"),
        *("points", "spend", "purchases", "average-order", "badges", "referrals"),
    }
)
"""Words that an activity kind may not be: the language means something else by them."""


def read_activities(
    source: Source,
    profile: Profile,
    *,
    digits: int,
    currency: str,
    zone: ZoneInfo | str,
    country: str | None = None,
    first_country: str | None = "",
) -> Iterator[Activity | Bad | LeftOut]:
    """The activities of a file, in its order, with what is bad and what the profile leaves out.

    A row without an id gets one made of its content, its member and which of the file's equal
    rows it is. Arguments and errors are those of `read_transactions`; `digits` and `currency` are
    not looked at.
    """
    file = opened(source)
    table = Table(file, profile)
    layout = Layout(table, profile, "activities", COLUMNS["activities"], NEEDED)
    file.tell = teller(layout, table.name)
    layout.finish()
    return _Reader(table, layout, zone, country, first_country).read()


class _Reader:
    def __init__(
        self,
        table: Table,
        layout: Layout,
        zone: ZoneInfo | str,
        country: str | None,
        first_country: str | None,
    ) -> None:
        self._table = table
        self._layout = layout
        self._view, at = layout.view()
        profile = layout.profile
        number = profile.notation

        def bundle(parsers: dict[str, Parse], make: Any = tuple) -> Bundle:
            return Bundle(layout, parsers, make, at)

        when = clock_for(layout, "occurred_at", zone).when
        self._time = bundle({"occurred_at": needed_time(when)}, lambda values: values[0])
        self._id = bundle({"activity_id": read_id}, lambda values: values[0])
        self._keys = bundle(key_parsers(profile, country), as_keys)
        self._first_keys = self._keys
        if first_country not in ("", country):
            self._first_keys = bundle(key_parsers(profile, first_country), as_keys)
        self._what = bundle({"kind": _read_kind, "store": read_text, "channel": read_text})
        self._how = bundle(
            {
                "quantity": Numbers(number, QUANTITY_DIGITS, code="quantity"),
                "score": Numbers(number, QUANTITY_DIGITS, code="score"),
                "subject": read_text,
                "note": read_text,
            }
        )
        self._bundles = (self._id, self._keys, self._time, self._what, self._how)
        self._made_id = MadeIds()

    def read(self) -> Iterator[Activity | Bad | LeftOut]:
        layout, width = self._layout, self._table.width
        filters = layout.filters
        for row in self._table.rows():
            if filters and (left := layout.left_out(row)) is not None:
                yield left
            elif len(row.cells) != width:
                yield Bad((row,), (layout.ragged(row),))
            else:
                try:
                    yield self._activity(row)
                except CellError:
                    yield Bad((row,), self._problems(row))

    def _activity(self, row: RawRow) -> Activity:
        cells = self._view(row.cells)
        number, keys, when, what, how = (one(one.take(cells)) for one in self._bundles)
        kind, store, channel = what
        quantity, score, subject, note = how
        content = digest(
            activity_text(
                kind,
                when,
                quantity=quantity,
                score=score,
                subject=subject,
                store=store,
                channel=channel,
                note=note,
            )
        )
        return Activity(
            number if number is not None else self._made_id(content, self._keys_in_id(cells, keys)),
            keys,
            kind,
            when,
            (row,),
            quantity,
            score,
            subject,
            store,
            channel,
            note,
            content,
        )

    def _keys_in_id(self, cells: Cells, keys: Keys) -> Keys:
        """The keys that an id is made of: as the store's first country reads them."""
        if self._first_keys is self._keys:
            return keys
        try:
            first: Keys = self._first_keys(self._first_keys.take(cells))
        except CellError:
            return keys
        return first

    def _problems(self, row: RawRow) -> list[Problem]:
        cells = self._view(row.cells)
        return [
            self._layout.problem(fault, name, text, row)
            for one in self._bundles
            for name, text, fault in one.faults(one.take(cells))
        ]


def needed_time(when: Parse) -> Parse:
    """The parser of a time that every row must have."""
    return needed(lambda cell: when(cell) if cell.strip() else None, "every row needs a time")


def _read_kind(cell: str) -> str:
    text = read_text(cell)
    if text is None:
        raise CellError("empty-cell", "is empty, and every activity has a kind", "fill it in")
    if text.lower() in RESERVED:
        raise CellError(
            "reserved-kind",
            "is a word of the program language and can't be an activity",
            "choose another word, in the file or with `values` in a profile",
        )
    if "." in text:
        raise CellError("reserved-kind", "has a dot, which a kind may not", "write it without")
    return text
