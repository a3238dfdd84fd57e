"""Purchases and refunds into the store: a refund waits until all purchases are in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from loyalty_cli.base.dates import iso
from loyalty_cli.base.money import format_minor
from loyalty_cli.base.problems import Problem
from loyalty_cli.intake.kinds.blocks import Block
from loyalty_cli.intake.kinds.plain_data import plain_of
from loyalty_cli.intake.kinds.rows import NO_PARTS, Transaction, Unmatched
from loyalty_cli.intake.profile.file_kinds import PART_COLUMNS
from loyalty_cli.jobs.importing.kinds.blocks import take_block
from loyalty_cli.jobs.importing.kinds.differences import said_lines
from loyalty_cli.jobs.importing.kinds.events import CHUNK, EventImport, chunks
from loyalty_cli.jobs.importing.kinds.in_place import InPlaceRefunds
from loyalty_cli.jobs.importing.kinds.matching import Matching
from loyalty_cli.jobs.importing.kinds.rows_apart import Apart
from loyalty_cli.jobs.importing.kinds.waiting import WaitingRefunds
from loyalty_cli.jobs.importing.people import People
from loyalty_cli.jobs.importing.rows_ahead import Ahead
from loyalty_cli.jobs.importing.sheet import Sheet
from loyalty_cli.store.facts.events import KnownEvent, known_events, parts_left, refunded
from loyalty_cli.store.facts.receipts import was_told_so
from loyalty_cli.store.file.connection import Store

_NO_MORE = (None, None, None, None, None, None)


class TransactionImport(EventImport[Transaction]):
    """Takes transactions of one source; `finish` takes the refunds, in order of time.

    So a refund finds its purchase wherever in the files that stands, and of two that together
    are too much the later one is the problem, whatever the order of the rows.
    """

    family = "t"

    def __init__(
        self,
        store: Store,
        people: People,
        source: int,
        *,
        unmatched: Unmatched,
        ahead: Ahead,
        tells_states: bool = False,
    ) -> None:
        super().__init__(store, people, source, ahead)
        self.apart = Apart()
        self._in_place = InPlaceRefunds(self, self.apart, ahead.as_of, tells_states=tells_states)
        self._answer = unmatched
        self._matching = Matching(store.db, source)
        self._refused: dict[str, int] = {}
        self._parts_left: dict[int, list[int]] = {}
        self._waiting = WaitingRefunds(store.db)

    def row(
        self, fact: Transaction, event: int, member: int | None, refund_of: int | None, number: int
    ) -> None:
        """Adds the rows of a new transaction."""
        when = fact.when
        shared = (
            event,
            number,
            fact.rows[0].line,
            member,
            fact.type,
            when.instant,
            iso(when.day),
            when.minute,
            fact.amount,
            fact.store,
            fact.channel,
            fact.content,
        )
        more = (
            refund_of,
            fact.tax,
            fact.shipping,
            fact.tip,
            fact.paid_by_points,
            fact.paid_by_gift_card,
        )
        if more == _NO_MORE:
            self.new.plain.append(shared)
        else:
            self.new.with_more.append((shared, more))
        if refund_of is None and fact.refund_of is not None:
            self.new.unmatched.append((event, fact.refund_of))
        for place, line in enumerate(said_lines(fact.lines), 1):
            self.new.add_line(event, place, *line)

    def take(self, sheet: Sheet, facts: Sequence[Transaction]) -> None:
        """Takes the purchases, and puts the refunds aside."""
        self.apart.take(sheet, (fact.id for fact in facts))
        facts, in_place = self._in_place.split(sheet, facts)
        refunds = [fact for fact in facts if fact.type == "refund"]
        if refunds:
            facts = [fact for fact in facts if fact.type != "refund"]
            self._waiting.put(sheet.number, map(plain_of, refunds))
        super().take(sheet, facts)
        if in_place:
            self._in_place.refund(sheet, in_place, self._refused)

    def take_block(self, sheet: Sheet, block: Block) -> None:
        """Takes a block and what stood among its rows; refunds are put aside."""
        facts = [fact for fact in block.others if isinstance(fact, Transaction)]
        self.apart.take(sheet, chain(block.ids, (fact.id for fact in facts)))
        refunds = [fact for fact in facts if fact.type == "refund"]
        if refunds:
            self._waiting.put(sheet.number, map(plain_of, refunds))
        if block.refunds is not None:
            plain = map(block.refunds.plain, range(len(block.refunds)))
            self._waiting.put(sheet.number, plain)
        take_block(
            self, self.apart, sheet, block, [fact for fact in facts if fact.type != "refund"]
        )

    def refuse(self, sheet: Sheet, fact: Transaction, problem: Problem) -> None:
        """Remembers what was refused, so that its refunds can say so."""
        self._refused[fact.id] = fact.rows[0].line
        sheet.refused.add(fact.id)
        super().refuse(sheet, fact, problem)

    def take_again(self, sheet: Sheet, fact: Transaction, known: KnownEvent) -> None:
        """One that the store has, unless more of its rows stand elsewhere in the file."""
        self.apart.meet(sheet, known)
        super().take_again(sheet, fact, known)

    def finish(self, sheets: Sequence[Sheet]) -> None:
        """Takes the refunds of all files."""
        by_number = {sheet.number: sheet for sheet in sheets}
        for sheet in sheets:
            for bad in sheet.bad:
                if bad.id:
                    self._refused.setdefault(bad.id, bad.rows[0].line)
        for chunk in chunks(self._waiting.take(), id_of=_id_of_waiting):
            self._take_refunds([(by_number[number], fact) for number, fact in chunk])
        self._waiting.drop()
        for sheet in sheets:
            lost = sorted(sheet.lost)
            for place in range(0, len(lost), CHUNK):
                ids = lost[place : place + CHUNK]
                known = known_events(self.store.db, self.source, self.family, ids)
                self.apart.look_back(sheet, known.values())

    def _take_refunds(self, facts: Sequence[tuple[Sheet, Transaction]]) -> None:
        db = self.store.db
        ids = {fact.id for _, fact in facts}
        wanted = {fact.refund_of for _, fact in facts if fact.refund_of is not None}
        known = known_events(db, self.source, self.family, ids)
        purchases = known_events(db, self.source, self.family, wanted)
        gone = refunded(db, [purchase.event for purchase in purchases.values()])
        self._parts_left = {}
        of_refunds = self._waiting.among(wanted)
        self.people.look_up(fact.keys for _, fact in facts)
        for sheet, fact in facts:
            self.apart.take(sheet, (fact.id,))
            found = known.get(fact.id)
            if found is not None:
                self.take_again(sheet, fact, found)
                continue
            purchase = purchases.get(fact.refund_of) if fact.refund_of is not None else None
            if fact.refund_of in of_refunds or (purchase and purchase.kind == "refund"):
                self.refuse(sheet, fact, _refund_of_refund(fact))
            elif purchase is not None:
                self._take_refund(sheet, fact, purchase, gone)
            elif self._answer == "reject":
                self.refuse(sheet, fact, self._no_purchase(fact))
            else:
                self._take_unmatched(sheet, fact, gone)
        self.write()
        self._matching.written()

    def _take_refund(
        self, sheet: Sheet, fact: Transaction, purchase: KnownEvent, gone: dict[int, int]
    ) -> None:
        member = self.people.find(fact.keys) if fact.keys else None
        makes_none = self.people.enrols or self.people.were_erased(fact.keys)
        if member is None and fact.keys and not makes_none:
            # A refund makes no member: with `enrol`, as with `guest`, it is its purchase's.
            member = self.people.settle(
                fact.keys, fact.when.day, sheet.number, sheet.telling(fact.rows[0])
            )
        problem = member if isinstance(member, Problem) else self.look_ahead(sheet, fact)
        if problem is None:
            problem = self._refund_fault(fact, purchase, member, gone)
        if problem is not None:
            self.refuse(sheet, fact, problem)
            return
        gone[purchase.event] = gone.get(purchase.event, 0) + fact.amount
        self._matching.note(purchase.event, fact)
        self._remark_on_parts(sheet, fact, purchase.event)
        # The refund of a guest's purchase is a guest's: it is kept with it.
        self.add(sheet, fact, purchase.member, purchase.event)

    def _remark_on_parts(self, sheet: Sheet, fact: Transaction, purchase: int) -> None:
        """Says where a refund names more of a part than the purchase still has."""
        named = (fact.tax, fact.shipping, fact.tip, fact.paid_by_points, fact.paid_by_gift_card)
        if named == NO_PARTS:
            return
        left = self._parts_left.setdefault(purchase, parts_left(self.store.db, purchase))
        digits = self.store.settings.digits
        for place, (name, part) in enumerate(zip(PART_COLUMNS, named, strict=True)):
            if part is not None and part > max(0, left[place]):
                there = format_minor(max(0, left[place]), digits)
                said = f"{fact.id}, {name} {format_minor(part, digits)} of {there}"
                sheet.remarks.note("parts-beyond", fact.rows[0].line, said)
            left[place] -= part or 0

    def _take_unmatched(self, sheet: Sheet, fact: Transaction, gone: dict[int, int]) -> None:
        """A refund whose purchase is not said, or not here: of what it can be matched to, else as
        was asked for."""
        member = self.people.find(fact.keys) if fact.keys else None
        purchase = None
        if self._answer != "take" and isinstance(member, int) and fact.refund_of is None:
            purchase = self._matching.find(member, fact)
        event = self.next_number
        if purchase is not None:
            gone[purchase] = gone.get(purchase, 0) + fact.amount
            self.add(sheet, fact, member if isinstance(member, int) else None, purchase)
            self.new.answers.append((event, "match", purchase))
        else:
            self.take_new(sheet, fact)
            if self._answer == "spend" and self.next_number > event:
                self.new.answers.append((event, "spend", None))
        if self.next_number > event and self._answer != "take":
            code = "refund-matched" if purchase is not None else f"refund-{self._answer}"
            sheet.remarks.note(code, fact.rows[0].line)

    def _refund_fault(
        self,
        fact: Transaction,
        purchase: KnownEvent,
        member: int | Problem | None,
        gone: dict[int, int],
    ) -> Problem | None:
        digits = self.store.settings.digits
        if (
            isinstance(member, int)
            and purchase.member not in (None, member)
            and not was_told_so(self.store.db, purchase.event, member)
        ):
            return Problem(
                "refund-other-member",
                f"refund {fact.id} names member {self.people.label(member)}, its purchase "
                f"{fact.refund_of} is of member {self.people.label(purchase.member or 0)}",
                column="member_id",
                value=fact.keys[0][1],
                fix="Name the member of the purchase, or leave the cell empty.",
            )
        day = iso(fact.when.day)
        if day < purchase.local_date:
            return Problem(
                "refund-before-purchase",
                f"refund {fact.id} is of {day}, before its purchase {fact.refund_of} of "
                f"{purchase.local_date}",
                column="occurred_at",
                value=day,
                fix="Mend the date, or refund_of.",
            )
        left = (purchase.amount or 0) - gone.get(purchase.event, 0)
        if fact.amount > left:
            fix = f"Refund at most {format_minor(left, digits)}."
            if left <= 0:
                fix = "It has been refunded in full: take this row out, or mend its refund_of."
            return Problem(
                "refund-too-large",
                f"refund {fact.id} is of {format_minor(fact.amount, digits)}, and of its purchase "
                f"{fact.refund_of} ({format_minor(purchase.amount or 0, digits)}) only "
                f"{format_minor(left, digits)} is left to refund",
                column="amount",
                value=format_minor(fact.amount, digits),
                fix=fix,
            )
        return None

    def _no_purchase(self, fact: Transaction) -> Problem:
        answers = (
            "--allow-unmatched takes it without one; --unmatched spend lets it lower spend alone."
        )
        if fact.refund_of is None:
            return Problem(
                "unknown-purchase",
                f"refund {fact.id} doesn't say which purchase it is of",
                column="refund_of",
                fix="Fill in the id of the purchase, or let --unmatched match look for it among "
                f"the member's own; {answers}",
            )
        line = self._refused.get(fact.refund_of)
        if line is not None:
            said = f"its purchase {fact.refund_of} (line {line}) can't be taken either"
            fix = f"Mend line {line}."
        else:
            said = f"there is no purchase {fact.refund_of}, neither in the store nor in the file"
            fix = f"Import the purchase before or with it; {answers}"
        return Problem(
            "unknown-purchase",
            f"refund {fact.id}: {said}",
            column="refund_of",
            value=fact.refund_of,
            fix=fix,
        )


def _id_of_waiting(waiting: tuple[int, Transaction]) -> str:
    return waiting[1].id


def _refund_of_refund(fact: Transaction) -> Problem:
    return Problem(
        "refund-of-refund",
        f"refund {fact.id} is of {fact.refund_of}, which is a refund itself",
        column="refund_of",
        value=fact.refund_of,
        fix="Name the purchase in refund_of.",
    )
