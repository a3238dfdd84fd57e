"""Orders of many rows: what stands once for all of them, and what each of its items cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from loyalty_cli.base.money import QUANTITY_DIGITS, apportion, divide_half_up
from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.cells.columns import Layout, Parse, reason_of
from loyalty_cli.intake.cells.deriving import Test, holds
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.values import Numbers
from loyalty_cli.intake.kinds.items import Item, PackedItems
from loyalty_cli.intake.kinds.receipts import RowValue, combine
from loyalty_cli.intake.kinds.rows import PartValues, RawRow, Transaction, TransactionLine
from loyalty_cli.intake.profile.file_kinds import PART_COLUMNS
from loyalty_cli.intake.profile.model import Part


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One good row of an order; `amount`, `refunded` and the parts are minor units, `cost` (the
    row's line_amount) whole millionths. `part` says which part the row is, if it is no item."""

    value: RowValue
    amount: int | None
    refunded: int | None
    refunded_of: int | None
    cost: int | None
    part: Part | None
    items: Sequence[Item]


class Orders:
    """Puts the rows of an order together, as the profile says."""

    def __init__(self, layout: Layout, money: Numbers, digits: int) -> None:
        profile = layout.profile
        self._layout = layout
        self._once = frozenset(profile.once)
        self._digits = digits
        self._of = layout.of
        self._unit = 10 ** (QUANTITY_DIGITS - digits)
        self._parts: list[tuple[Part, list[Test]]] = [
            (part, layout.tests(conditions)) for part, conditions in profile.part_rows.items()
        ]
        self._on_rows = {part for part, tests in self._parts if tests}
        self.amount_once = "amount" in self._once
        self.items = None if profile.items is None else PackedItems(layout, profile.items)
        cost = Numbers(profile.notation, QUANTITY_DIGITS)
        self.parsers: dict[str, Parse] = {
            name: parse
            for name, parse in (("refunded", money), ("refunded_of", money), ("line_amount", cost))
            if name in layout.places
        }

    def left_out(self, rows: Sequence[RawRow]) -> str | None:
        """Why an order is left out with all its rows, None where it is not."""
        return self._reason(self._layout.leave_out_orders, rows)

    def undone(self, rows: Sequence[RawRow]) -> str | None:
        """Why an order counts as given up, None where it does not."""
        return self._reason(self._layout.undone, rows)

    def items_of(self, row: RawRow) -> tuple[list[Item], list[tuple[str, str, CellError]]]:
        """The items packed into the row's cells, and what is wrong with those cells."""
        return ([], []) if self.items is None else self.items.of(row.cells)

    def part_of(self, row: RawRow) -> Part | None:
        """Which part of the order's amount the row is, if it is no item."""
        for part, tests in self._parts:
            if tests and all(holds(test, row.cells) for test in tests):
                return part
        return None

    def combine(self, rows: Sequence[OrderRow]) -> Transaction | list[Problem]:
        """The transaction that the rows are, or what is wrong with them together."""
        found: list[Problem] = []
        first = rows[0].value
        parts = self._summed_parts(rows, found)
        refunded = self._money_of(rows, [row.refunded for row in rows], "refunded", found)
        whole = self._money_of(rows, [row.refunded_of for row in rows], "refunded_of", found)
        if not self.amount_once:
            lines = [self._line(row) for row in rows]
        else:
            total = self._one_of(rows, [row.amount for row in rows], "amount", found)
            if total is None and not found:
                label = first.labels.get("amount", "amount")
                message = f"{label} is empty, and every order needs an amount"
                found.append(
                    Problem("empty-cell", message, line=first.row.line, column=label, fix="fill in")
                )
            lines = self._lines(rows, total or 0)
        values = [row.value for row in rows]
        made = combine(values, lines, parts, digits=self._digits, of=self._of)
        if found or not isinstance(made, Transaction):
            return [*found, *(made if isinstance(made, list) else [])]
        if refunded and made.type == "purchase":
            made.refunded = _share(abs(refunded), whole, made.amount)
        return made

    def _lines(self, rows: Sequence[OrderRow], total: int) -> list[TransactionLine]:
        """The order's lines, its amount spread over them in proportion to what they cost."""
        lines: list[TransactionLine] = []
        costs: list[int] = []
        for row in rows:
            if row.part is not None:
                continue
            for item in row.items:
                lines.append(TransactionLine(item.sku, item.category, item.quantity, 0))
                costs.append(max(0, item.cost))
            if not row.items:
                lines.append(self._line(row))
                costs.append(max(0, row.cost or 0))
        if not lines:
            return [TransactionLine(None, None, None, total)]
        if not any(costs):
            if len(lines) > 1 and not {"line_amount"} & self.parsers.keys() and not self.items:
                return [TransactionLine(None, None, None, total)]
            costs = [1] + [0] * (len(costs) - 1)
        shares = apportion(total, costs)
        return [replace(line, amount=share) for line, share in zip(lines, shares, strict=True)]

    def _line(self, row: OrderRow) -> TransactionLine:
        """The row's line; a part that stands once for the order, or on rows of its own, is none of
        the row's."""
        tax, shipping, tip, by_points, by_gift_card = (
            None if name in self._once or name in self._on_rows else part
            for name, part in zip(PART_COLUMNS, row.value.parts, strict=True)
        )
        return replace(row.value.line, parts=(tax, shipping, tip, by_points, by_gift_card))

    def _summed_parts(self, rows: Sequence[OrderRow], found: list[Problem]) -> PartValues:
        parts: list[int | None] = []
        for place, name in enumerate(PART_COLUMNS):
            told = self._money_of(rows, [row.value.parts[place] for row in rows], name, found)
            for row in rows:
                if row.part == name and row.cost is not None:
                    told = (told or 0) + self._minor(row, row.cost, found)
            parts.append(told)
        tax, shipping, tip, by_points, by_gift_card = parts
        return tax, shipping, tip, by_points, by_gift_card

    def _money_of(
        self, rows: Sequence[OrderRow], values: Sequence[int | None], name: str, found: list[Any]
    ) -> int | None:
        if name in self._once:
            return self._one_of(rows, values, name, found)
        told = [value for value in values if value is not None]
        return sum(told) if told else None

    def _one_of(
        self,
        rows: Sequence[OrderRow],
        values: Sequence[int | None],
        name: str,
        found: list[Problem],
    ) -> int | None:
        """What stands once for the order; two rows that say different things are a problem."""
        said: int | None = None
        for row, value in zip(rows, values, strict=True):
            if value is None:
                continue
            if said is None:
                said = value
            elif value != said:
                label = row.value.labels.get(name, name)
                message = f'{label} is not the same on all rows of transaction "{row.value.id}"'
                fix = "it stands once for the whole order: mend the row or its id"
                line = row.value.row.line
                found.append(Problem("lines-disagree", message, line=line, column=label, fix=fix))
        return said

    def _minor(self, row: OrderRow, cost: int, found: list[Problem]) -> int:
        if cost % self._unit:
            label = row.value.labels.get("line_amount", "line_amount")
            message = f"{label} has more decimals than the currency"
            fix = "mend the row"
            line = row.value.row.line
            found.append(Problem("decimals", message, line=line, column=label, fix=fix))
        minor: int = cost // self._unit
        return minor

    @staticmethod
    def _reason(tests: Sequence[Test], rows: Sequence[RawRow]) -> str | None:
        for row in rows:
            for test in tests:
                if holds(test, row.cells):
                    return reason_of(test, row.cells)
        return None


def _share(refunded: int, whole: int | None, amount: int) -> int:
    """How much of the amount has been refunded: the same share of it as of the whole sum, rounded
    half up; at most all."""
    if whole is not None and whole > 0:
        refunded = divide_half_up(amount * refunded, whole)
    return min(refunded, amount)
