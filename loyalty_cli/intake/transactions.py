"""Transactions: rows that share an id and follow each other are one purchase or refund.

Rows become typed values here; `receipts` puts the rows of one transaction together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import blake2b
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from loyalty_cli.base.money import QUANTITY_DIGITS
from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.bundle import Bundle
from loyalty_cli.intake.columns import Layout, Parse
from loyalty_cli.intake.common import (
    Source,
    as_keys,
    clock_for,
    key_parsers,
    needed,
    opened,
    optional,
)
from loyalty_cli.intake.deriving import Cells
from loyalty_cli.intake.enrolling import teller
from loyalty_cli.intake.faults import CellError
from loyalty_cli.intake.orders import OrderRow, Orders
from loyalty_cli.intake.profile import COLUMNS, PART_COLUMNS, Profile
from loyalty_cli.intake.reader import Table
from loyalty_cli.intake.receipts import (
    RowValue,
    as_parts,
    as_rest,
    combine,
    rejected_rows,
    time_text,
)
from loyalty_cli.intake.rows import Bad, LeftOut, RawRow, Transaction, TransactionLine, When
from loyalty_cli.intake.times import TAILS
from loyalty_cli.intake.values import Numbers, only_currency, read_id, read_text, read_type

NEEDED = {"transaction_id", "occurred_at", "amount"}
_LOOSE = 100

T = TypeVar("T")


def read_transactions(
    source: Source,
    profile: Profile,
    *,
    digits: int,
    currency: str,
    zone: ZoneInfo | str,
    country: str | None = None,
) -> Iterator[Transaction | Bad | LeftOut]:
    """The transactions of a file, in its order, with what is bad and what the profile leaves out.

    `digits` and `currency` are the store's, `zone` its time zone, `country` (ISO 3166) whose
    national phone numbers are. Every row of the file is in exactly one of the results. Raises
    Rejected: at once for the file and its header, while reading where it stops being readable.
    """
    file = opened(source)
    table = Table(file, profile)
    layout = Layout(table, profile, "transactions", COLUMNS["transactions"], NEEDED)
    file.tell = teller(layout, table.name)
    layout.finish()
    return _Reader(table, layout, digits, currency, zone, country).read()


class _Reader:
    def __init__(
        self,
        table: Table,
        layout: Layout,
        digits: int,
        currency: str,
        zone: ZoneInfo | str,
        country: str | None,
    ) -> None:
        profile = layout.profile
        self._table = table
        self._layout = layout
        self._view, self._at = layout.view()
        clock = clock_for(layout, "occurred_at", zone)
        self._when, self._known_hours = clock.when, clock.known_hours
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
        more = {} if self._orders is None else self._orders.parsers
        self._more = bundle(more, lambda values: dict(zip(more, values, strict=True)))

    def read(self) -> Iterator[Transaction | Bad | LeftOut]:
        """Groups rows by id; the first branch is the common case of one row each."""
        layout, width = self._layout, self._table.width
        filters, view, derived = layout.filters, self._view, layout.derived
        id_at = self._at["transaction_id"]
        single: Callable[[str, RawRow, Cells], Transaction | None] = self._single()
        many: Callable[[list[RawRow]], Transaction | Bad | LeftOut] = self._many
        if self._orders is not None:
            # An order's rows are derived when it is whole; until then its id is enough.
            single, many, derived = _never, self._order, False
        id_of = None if self._orders is None else layout.places["transaction_id"].get
        open_id = ""
        held: RawRow | None = None
        cells: Cells = ()
        more: list[RawRow] = []
        loose: list[RawRow] = []
        several = False
        for row in self._table.rows():
            if filters and (left := layout.left_out(row)) is not None:
                yield left
                continue
            seen = row.cells
            if len(seen) == width:
                if derived:
                    seen = view(seen)
                raw_id = (seen[id_at] if id_of is None else id_of(seen)).strip()
            else:
                seen, raw_id = (), self._id_of_ragged(row)
            if raw_id and raw_id != open_id and not several:
                if held is not None:
                    yield single(open_id, held, cells) or many([held])
                open_id, held, cells = raw_id, row, seen
                continue
            several = True
            if raw_id and raw_id == open_id:
                more += [*loose, row]
                loose = []
            elif not raw_id and held is not None and len(loose) < _LOOSE:
                loose.append(row)
            else:
                if held is not None:
                    yield many([held, *more])
                for lost in loose:
                    yield many([lost])
                more, loose, several = [], [], False
                open_id, held, cells = raw_id, row if raw_id else None, seen
                if not raw_id:
                    yield many([row])
        if held is not None:
            yield many([held, *more])
        for lost in loose:
            yield many([lost])

    def _single(self) -> Callable[[str, RawRow, Cells], Transaction | None]:
        """What makes a purchase of one row, the common case, without detours.

        It returns None for every row that is something else, or bad.
        """
        time_at, when_of, known_hours = self._at["occurred_at"], self._when, self._known_hours
        amount_at, read_amount, known_amounts = self._at["amount"], self._money, self._money.known
        keys_of, parts_of = self._keys, self._parts
        take_keys, known_keys = keys_of.take, keys_of.known
        rest_of = self._rest()
        take_rest, known_rests = rest_of.take, rest_of.known
        has_parts = bool(parts_of.present)
        parts, parts_text, plain = as_parts((None,) * 5)

        def single(number: str, row: RawRow, cells: Cells) -> Transaction | None:
            nonlocal parts, parts_text, plain
            if not cells:
                return None
            try:
                if "+" in number or number[0] == "'":
                    number = read_id(number) or ""
                cell = cells[time_at]
                hour = known_hours.get(cell[:13])
                minute = TAILS.get(cell[13:])
                if hour is not None and minute is not None and hour[3]:
                    time = f"{hour[0]}{cell[13:]}Z"
                    when = When(time, hour[1], hour[2] + minute)
                else:
                    when = when_of(cell)
                    time = time_text(when)
                cell = cells[amount_at]
                amount = known_amounts.get(cell)
                if amount is None:
                    amount = read_amount(cell)
                taken = take_keys(cells)
                keys = known_keys.get(taken)
                if keys is None:
                    keys = keys_of(taken)
                taken = take_rest(cells)
                rest = known_rests.get(taken)
                if rest is None:
                    rest = rest_of(taken)
                if has_parts:
                    parts, parts_text, plain = parts_of(parts_of.take(cells))
            except CellError:
                return None
            refund_of, store, channel, sku, category, quantity, rest_text = rest
            if amount is None or amount < 0 or rest_text is None or not plain:
                return None
            text = f"purchase\x1e{time}\x1e{rest_text}amount={amount}\x1e{parts_text}"
            tax, shipping, tip, by_points, by_gift_card = parts
            return Transaction(
                number,
                keys,
                "purchase",
                when,
                amount,
                (TransactionLine(sku, category, quantity, amount),),
                (row,),
                refund_of,
                store,
                channel,
                tax,
                shipping,
                tip,
                by_points,
                by_gift_card,
                blake2b(text.encode(), digest_size=16).digest(),
            )

        return single

    def _rest(self) -> Bundle:
        """What a row of one line says besides id, time, keys, amount and parts, in one piece."""
        return Bundle(self._layout, self._context.parsers | self._item.parsers, as_rest, self._at)

    def _order(self, rows: list[RawRow]) -> Transaction | Bad | LeftOut:
        """An order of any rows, unless all of it is left out; one that is undone says so."""
        assert self._orders is not None
        reason = self._orders.left_out(rows)
        if reason is not None:
            return LeftOut(rows, reason)
        reason = self._orders.undone(rows)
        made = self._many(rows)
        if reason is not None:
            if isinstance(made, Bad):
                return LeftOut(rows, reason)
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
            return Bad(rows, rejected_rows(rows, found, self._table.name))
        orders = self._orders
        made = combine([row.value for row in typed]) if orders is None else orders.combine(typed)
        if isinstance(made, Transaction):
            return made
        problems = [problem.at(file=self._table.name) for problem in made]
        return Bad(rows, rejected_rows(rows, problems, self._table.name))

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

    def _id_of_ragged(self, row: RawRow) -> str:
        try:
            return self._layout.places["transaction_id"].get(row.cells).strip()
        except IndexError:
            return ""


def _said(bundle: Bundle, taken: Any, found: list[tuple[str, str, CellError]]) -> Any:
    """What the cells say; where they can't be read, their faults are added to `found`."""
    try:
        return bundle(taken)
    except CellError:
        found += bundle.faults(taken)
        return None


def _never(number: str, row: RawRow, cells: Cells) -> None:
    return None
