"""Items of an order that are packed into cells of its one row."""

from __future__ import annotations

from dataclasses import dataclass

from loyalty_cli.base.money import QUANTITY_DIGITS
from loyalty_cli.intake.cells.columns import Layout
from loyalty_cli.intake.cells.deriving import Cells
from loyalty_cli.intake.cells.faults import CellError
from loyalty_cli.intake.cells.values import Numbers, read_id, read_text
from loyalty_cli.intake.profile.column_settings import Items


@dataclass(frozen=True, slots=True)
class Item:
    """One item; quantity and what it cost in whole millionths."""

    sku: str | None
    category: str | None
    quantity: int | None
    cost: int


class PackedItems:
    """Reads the items of a row, as the profile says that they are packed."""

    def __init__(self, layout: Layout, items: Items) -> None:
        self._items = items
        names = [one for name in items.columns for one in layout.columns_like(name)]
        self._columns = [(one, layout.indexes([one])[one]) for one in dict.fromkeys(names)]
        notation = layout.profile.notation
        self._quantity = Numbers(notation, QUANTITY_DIGITS, code="quantity")
        self._cost = Numbers(notation, QUANTITY_DIGITS)

    def of(self, cells: Cells) -> tuple[list[Item], list[tuple[str, str, CellError]]]:
        """The row's items, and the cells that can't be read: their column, text and fault."""
        found: list[Item] = []
        faults: list[tuple[str, str, CellError]] = []
        between = self._items.between
        for name, index in self._columns:
            cell = cells[index]
            for text in cell.split(between) if between else (cell,):
                if not text.strip():
                    continue
                try:
                    found.append(self._item(text))
                except CellError as fault:
                    faults.append((name, text, fault))
        return found, faults

    def _item(self, text: str) -> Item:
        spec = self._items
        fields = self._fields(text)
        cost = self._cost(fields.get(spec.amount, ""))
        if cost is None:
            said = f'holds an item without "{spec.amount}"'
            raise CellError("items", said, "mend the cell, or [items] of the profile")
        return Item(
            read_id(fields.get(spec.sku, "")) if spec.sku is not None else None,
            read_text(fields.get(spec.category, "")) if spec.category is not None else None,
            self._quantity(fields.get(spec.quantity, "")) if spec.quantity is not None else None,
            cost,
        )

    def _fields(self, text: str) -> dict[str, str]:
        fields: dict[str, str] = {}
        last = ""
        for piece in text.split(self._items.field):
            name, mark, value = piece.partition(self._items.mark)
            if mark and name.strip() not in fields:
                last = name.strip()
                fields[last] = value.strip()
            elif last:
                # The sign stands in a product's name.
                fields[last] += self._items.field + piece
        return fields
