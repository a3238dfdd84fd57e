"""Refunds that no row of their own tells of: the sale's row says how much has been refunded.

Each time that sum has grown, the difference is a refund, under an id made of the sale's id and the
sum. Its time is the sale's own where both come together, else the day of the import.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.intake.receipts import refund_in_place
from loyalty_cli.intake.rows import Transaction, When
from loyalty_cli.intake.times import Clock
from loyalty_cli.jobs.import_sheet import Sheet
from loyalty_cli.store.events import KnownEvent, known_events, refunded

if TYPE_CHECKING:
    from loyalty_cli.jobs.import_transactions import TransactionImport


@dataclass(frozen=True, slots=True)
class Changed:
    """A sale whose row tells of a refund, and what the store had of it before this import."""

    sale: Transaction
    before: KnownEvent | None


class InPlaceRefunds:
    """Finds them among the sales of a file, and posts them; orders that were undone as well."""

    def __init__(self, sales: TransactionImport, as_of: Day) -> None:
        self._sales = sales
        self._as_of: When = Clock(sales.store.settings.zone).when(iso(as_of))

    def split(
        self, sheet: Sheet, facts: Sequence[Transaction]
    ) -> tuple[Sequence[Transaction], list[Changed]]:
        """The facts to be taken, and those among them and beside them that tell of a refund.

        An order that was undone is taken only where the store has it, else it is left out.
        """
        telling = [fact for fact in facts if fact.refunded or fact.undone is not None]
        if not telling:
            return facts, []
        known = self._known(telling)
        changed = []
        for fact in telling:
            before = known.get(fact.id)
            if fact.undone is not None and before is None:
                sheet.lost.add(fact.id)
                sheet.leave_out(fact.rows, fact.undone)
            else:
                if fact.undone is not None and before is not None:
                    self._sales.apart.meet(sheet, before)
                changed.append(Changed(fact, before))
        return [fact for fact in facts if fact.undone is None], changed

    def refund(self, sheet: Sheet, changed: Sequence[Changed], refused: Container[str]) -> None:
        """Posts what of these sales is not refunded yet; those that were refused are passed by."""
        known = self._known([one.sale for one in changed])
        gone = refunded(self._sales.store.db, [event.event for event in known.values()])
        digits = self._sales.store.settings.digits
        for one in changed:
            sale, before = one.sale, one.before
            event = known.get(sale.id)
            if event is None or (sale.undone is None and sale.id in refused):
                continue
            amount = event.amount or 0
            total = amount if sale.undone is not None else min(sale.refunded or 0, amount)
            more = total - gone.get(event.event, 0)
            if more > 0 and event.kind == "purchase":
                number = f"{sale.id}/refunded-{format_minor(total, digits)}"
                when = sale.when if before is None else self._later_than(sale.when)
                refund = refund_in_place(sale, number, more, when)
                self._sales.place(sheet, refund, event.member, event.event)
            self._count(sheet, one, event, changes=more > 0)
        self._sales.write()

    def _count(self, sheet: Sheet, one: Changed, event: KnownEvent, *, changes: bool) -> None:
        """Counts the rows of a sale that was there before: as changed where a refund is new."""
        rows = len(one.sale.rows)
        if one.sale.undone is not None:
            sheet.changed += rows if changes else 0
            sheet.already_there += 0 if changes else rows
        elif one.before is not None and changes:
            is_adopted = one.before.member is None and event.member is not None
            if not is_adopted:
                sheet.already_there -= rows
                sheet.changed += rows

    def _later_than(self, sold: When) -> When:
        return self._as_of if self._as_of.day > sold.day else sold

    def _known(self, facts: Sequence[Transaction]) -> dict[str, KnownEvent]:
        sales = self._sales
        ids = {fact.id for fact in facts}
        return known_events(sales.store.db, sales.source, sales.family, ids) if ids else {}
