"""Refunds that no row of their own tells of: the sale's row says how much has been refunded.

Each time that sum has grown, the difference is a refund, under an id made of the sale's id and the
sum. Its time is the sale's own where both come together, else the day of the import. Where it has
fallen (a refund that failed, an order that stands after all) what it had grown by is taken back. Of
several files the one with the latest as-of day says how an order stands, whenever it comes.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from loyalty_cli.base.dates import Day, iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.intake.cells.times import Clock
from loyalty_cli.intake.kinds.receipts import refund_in_place
from loyalty_cli.intake.kinds.rows import Transaction, When
from loyalty_cli.jobs.importing.kinds.events import EventImport
from loyalty_cli.jobs.importing.kinds.rows_apart import Apart
from loyalty_cli.jobs.importing.sheet import Sheet
from loyalty_cli.store.facts.events import KnownEvent, known_events, refunded
from loyalty_cli.store.facts.order_states import (
    OrderState,
    import_days,
    note_states,
    order_states,
    refunds_in_place,
    withdraw_refunds,
)

_REFUNDED = "/refunded-"
"""Between the sale's id and the sum, in the id of a refund that has no row."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A sale whose row tells of a refund, and what the store had of it before this import."""

    sale: Transaction
    before: KnownEvent | None


class InPlaceRefunds:
    """Finds them among the sales of a file, and posts them; orders that were undone as well."""

    def __init__(
        self, sales: EventImport[Transaction], apart: Apart, as_of: Day, *, tells_states: bool
    ) -> None:
        """With `tells_states` a file says how orders stand now, rather than what happened.

        `apart` is told of sales that the store has.
        """
        self._sales = sales
        self._apart = apart
        self._tells_states = tells_states
        self._as_of: When = Clock(sales.store.settings.zone).when(iso(as_of))
        self._days: dict[int, str] = {}

    def split(
        self, sheet: Sheet, facts: Sequence[Transaction]
    ) -> tuple[Sequence[Transaction], list[Changed]]:
        """The facts to be taken, and those among them and beside them whose state counts.

        An order that was undone is taken only where the store has it, else it is left out. A state
        that is older than what another file has told changes nothing.
        """
        if not self._tells_states:
            return facts, []
        known = self._known(facts)
        db, today = self._sales.store.db, iso(self._as_of.day)
        states = order_states(db, self._sales.source, [fact.id for fact in facts])
        self._learn_days(known.values())
        taken: list[Transaction] = []
        changed: list[Changed] = []
        told: list[tuple[str, str, str | None, int]] = []
        for fact in facts:
            before, state = known.get(fact.id), states.get(fact.id)
            is_old = today < self._told_on(before, state)
            undone = state.undone if is_old and state is not None else fact.undone
            if fact.undone is not None and before is not None:
                self._apart.meet(sheet, before)
            if before is None and undone is not None:
                sheet.lost.add(fact.id)
                sheet.leave_out(fact.rows, undone)
            elif is_old and fact.undone is not None:
                sheet.already_there += len(fact.rows)
            elif fact.undone is None:
                taken.append(fact)
            if not is_old and (before is not None or fact.undone is not None or state is not None):
                told.append((fact.id, today, fact.undone, sheet.number))
            if not is_old and (before is not None or (undone is None and fact.refunded)):
                changed.append(Changed(fact, before))
        note_states(db, self._sales.source, told)
        return taken, changed

    def _learn_days(self, known: Iterable[KnownEvent]) -> None:
        imports = {event.of_import for event in known}.difference(self._days)
        if imports:
            self._days.update(import_days(self._sales.store.db, imports))

    def _told_on(self, before: KnownEvent | None, state: OrderState | None) -> str:
        """The newest day of which a file has told how the order stands; "" for none."""
        if state is not None:
            return state.as_of
        return "" if before is None else self._days[before.of_import]

    def refund(self, sheet: Sheet, changed: Sequence[Changed], refused: Container[str]) -> None:
        """Posts what of these sales is not refunded yet, and takes back what has been beyond it;
        those that were refused are passed by."""
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
            there = gone.get(event.event, 0)
            holds = self._take_back(sheet, sale, event, there, total) if there > total else there
            more = total - holds
            if more > 0 and event.kind == "purchase":
                number = f"{sale.id}{_REFUNDED}{format_minor(total, digits)}"
                when = sale.when if before is None else self._later_than(sale.when)
                refund = refund_in_place(sale, number, more, when)
                self._sales.place(sheet, refund, event.member, event.event)
            self._count(sheet, one, event, changes=more > 0 or holds != there)
        self._sales.write()

    def _take_back(
        self, sheet: Sheet, sale: Transaction, event: KnownEvent, there: int, total: int
    ) -> int:
        """Withdraws refunds that only a file's state had told of, the newest first, until no more
        than the total is left or none of them is; returns what is left."""
        db, digits = self._sales.store.db, self._sales.store.settings.digits
        withdrawn: list[int] = []
        left = there
        for refund, amount in refunds_in_place(db, event.event, f"{sale.id}{_REFUNDED}"):
            if left <= total:
                break
            withdrawn.append(refund)
            left -= amount
        if withdrawn:
            withdraw_refunds(db, withdrawn, number=sheet.number, day=self._as_of.day)
            said = (
                f"{sale.id} has {format_minor(total, digits)} refunded now, and"
                f" {format_minor(there, digits)} by an earlier file"
            )
            sheet.remarks.note("refund-fell", sale.rows[0].line, said)
        return left

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
