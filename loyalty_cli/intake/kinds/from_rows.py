"""One transaction of any rows: its cells become values, and the values are judged together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from loyalty_cli.base.money import QUANTITY_DIGITS
from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.bytes.reader import Table
from loyalty_cli.intake.cells.bundle import Bundle
from loyalty_cli.intake.cells.columns import Layout, Parse
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.values import Numbers, only_currency, read_id, read_text, read_type
from loyalty_cli.intake.kinds.common import as_keys, clock_for, key_parsers, needed, optional
from loyalty_cli.intake.kinds.content import as_parts
from loyalty_cli.intake.kinds.made_ids import MadeIds
from loyalty_cli.intake.kinds.orders import OrderRow, Orders
from loyalty_cli.intake.kinds.receipts import RowValue, as_rest, combine, rejected_rows
from loyalty_cli.intake.kinds.rows import (
    Bad,
    KeyKind,
    LeftOut,
    RawRow,
    Transaction,
    TransactionLine,
)
from loyalty_cli.intake.kinds.to_columns import Columns
from loyalty_cli.intake.profile.file_kinds import PART_COLUMNS

T = TypeVar("T")


class TransactionMaker:
    """Makes the transactions of one file; `columns` does it for many plain ones at once.

    `has_orders` tells that a transaction is an order as the profile describes it.
    """

    def __init__(
        self,
        table: Table,
        layout: Layout,
        *,
        digits: int,
        currency: str,
        zone: ZoneInfo | str,
        country: str | None = None,
        first_country: str | None = "",
    ) -> None:
        profile = layout.profile
        self._table = table
        self._layout = layout
        self._view, self._at = layout.view()
        clock = clock_for(layout, "occurred_at", zone)
        self._when = clock.when
        self._digits = digits
        invert = profile.sign == "inverted"
        # In the contract's own files a sign means something; what other systems export has
        # "-0.00" where nothing was discounted.
        own = "amount" not in profile.columns
        self._money = money = Numbers(profile.notation, digits, invert=invert, minus_zero=not own)
        quantity = Numbers(profile.notation, QUANTITY_DIGITS, code="quantity")

        def bundle(parsers: dict[str, Parse], make: Any) -> Bundle:
            return Bundle(layout, parsers, make, self._at)

        context: dict[str, Parse] = {
            "type": read_type,
            "refund_of": read_id,
            "store": read_text,
            "channel": read_text,
            "currency": only_currency(currency),
        }
        item: dict[str, Parse] = {"sku": read_id, "category": read_text, "quantity": quantity}
        self._keys = bundle(key_parsers(profile, country), as_keys)
        self._context = bundle(context, tuple)
        self._parts = bundle(dict.fromkeys(PART_COLUMNS, money), as_parts)
        self._item = bundle(item, tuple)
        self._labels = {name: place.label for name, place in layout.places.items()}
        self._orders = Orders(layout, money, digits) if profile.has_orders else None
        self.has_orders = self._orders is not None
        self._made_id = MadeIds() if layout.makes_ids else None
        self._first_keys: Bundle | None = None
        if layout.makes_ids and first_country not in ("", country):
            self._first_keys = bundle(key_parsers(profile, first_country), as_keys)
        self.columns = Columns(
            self._view if layout.derived else None,
            None if layout.makes_ids else self._at["transaction_id"],
            self._at["occurred_at"],
            self._at["amount"],
            clock,
            money,
            self._keys,
            Bundle(layout, context | item, as_rest, self._at),
            self._parts,
            self._many,
            layout.of,
            self._made_id,
        )
        more = {} if self._orders is None else self._orders.parsers
        self._more = bundle(more, lambda values: dict(zip(more, values, strict=True)))

    @property
    def makes_ids_in_columns(self) -> bool:
        """Whether rows without ids may go in columns: not where phones were read otherwise once."""
        return self._made_id is not None and self._first_keys is None

    def _keys_in_id(self, made: Transaction) -> Sequence[tuple[KeyKind, str]]:
        """The keys that an id is made of: as the store's first country reads them."""
        if self._first_keys is None:
            return made.keys
        try:
            first: Sequence[tuple[KeyKind, str]] = self._first_keys(
                self._first_keys.take(self._view(made.rows[0].cells))
            )
        except CellError:
            return made.keys
        return first

    def make(self, rows: list[RawRow]) -> Transaction | Bad | LeftOut:
        """What rows of one id are."""
        return self._many(rows) if self._orders is None else self._order(rows)

    def _order(self, rows: list[RawRow]) -> Transaction | Bad | LeftOut:
        """An order of any rows, unless all of it is left out; one that is undone says so."""
        assert self._orders is not None
        reason = self._orders.left_out(rows)
        if reason is not None:
            return LeftOut(rows, reason, self._layout.id_of(rows[0].cells))
        reason = self._orders.undone(rows)
        made = self._many(rows)
        if reason is not None:
            if isinstance(made, Bad):
                return LeftOut(rows, reason, made.id)
            made.undone = reason
        return made

    def _many(self, rows: list[RawRow]) -> Transaction | Bad:
        """A transaction of any rows: typed, judged together, or all of them bad."""
        found: list[Problem] = []
        typed: list[OrderRow] = []
        for row in rows:
            value = self._typed(row)
            if isinstance(value, list):
                found += value
            else:
                typed.append(value)
        if found:
            return self._bad(rows, found)
        orders = self._orders
        if orders is None:
            values = [row.value for row in typed]
            made = combine(values, digits=self._digits, of=self._layout.of)
        else:
            made = orders.combine(typed)
        if isinstance(made, Transaction):
            if self._made_id is not None:
                made.id = self._made_id(made.content, self._keys_in_id(made))
            return made
        return self._bad(rows, [problem.at(file=self._table.name) for problem in made])

    def _bad(self, rows: list[RawRow], problems: list[Problem]) -> Bad:
        problems = rejected_rows(rows, problems, self._table.name)
        return Bad(rows, problems, self._layout.id_of(rows[0].cells))

    def _typed(self, row: RawRow) -> OrderRow | list[Problem]:
        if len(row.cells) != self._table.width:
            return [self._layout.ragged(row)]
        cells, orders = self._view(row.cells), self._orders
        found: list[tuple[str, str, CellError]] = []

        def value(name: str, parse: Callable[[str], T]) -> T | None:
            text = cells[self._at[name]]
            try:
                return parse(text)
            except CellError as error:
                found.append((name, text, error))
                return None

        number: str | None = ""
        if self._made_id is None:
            number = value("transaction_id", needed(read_id, "every row needs an id"))
        when = value("occurred_at", optional(self._when))
        once = orders is not None and orders.amount_once
        read_amount = self._money if once else needed(self._money, "every row needs an amount")
        amount = value("amount", read_amount)
        bundles = (self._keys, self._context, self._parts, self._item, self._more)
        told = [_said(one, one.take(cells), found) for one in bundles]
        items, bad = ([], []) if orders is None else orders.items_of(row)
        found += bad
        if found or number is None or (amount is None and not once):
            return [self._layout.problem(error, name, text, row) for name, text, error in found]
        keys, context, parts, item, more = told
        sku, category, quantity = item
        line = TransactionLine(sku, category, quantity, amount or 0)
        typed = RowValue(row, number, keys, when, context[:4], parts[0], line, self._labels)
        part = None if orders is None else orders.part_of(row)
        refunded, whole = more.get("refunded"), more.get("refunded_of")
        return OrderRow(typed, amount, refunded, whole, more.get("line_amount"), part, items)


def _said(bundle: Bundle, taken: Any, found: list[tuple[str, str, CellError]]) -> Any:
    """What the cells say; where they can't be read, their faults are added to `found`."""
    try:
        return bundle(taken)
    except CellError:
        found += bundle.faults(taken)
        return None
