"""One import, from its first file to its outcome."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loyalty_cli.base.problems import Rejected
from loyalty_cli.intake.bytes.files import SourceFile
from loyalty_cli.intake.kinds.blocks import Block
from loyalty_cli.intake.kinds.rows import Unmatched
from loyalty_cli.intake.profile.file_kinds import Kind
from loyalty_cli.intake.profile.model import Profile
from loyalty_cli.jobs.importing.bad_rows import FoundProblems
from loyalty_cli.jobs.importing.fees import remark_on_fees
from loyalty_cli.jobs.importing.kinds.activities import ActivityImport
from loyalty_cli.jobs.importing.kinds.events import pieces
from loyalty_cli.jobs.importing.kinds.members import MemberImport, member_chunks
from loyalty_cli.jobs.importing.kinds.transactions import TransactionImport
from loyalty_cli.jobs.importing.looks_imported import refuse_the_same
from loyalty_cli.jobs.importing.people import People, Unknown
from loyalty_cli.jobs.importing.progress import Told
from loyalty_cli.jobs.importing.reading import Wanted, Whole, is_worth, read_ahead
from loyalty_cli.jobs.importing.rows_ahead import Ahead
from loyalty_cli.jobs.importing.sheet import Sheet, good_rows
from loyalty_cli.jobs.outcome import Caller, Outcome, Status
from loyalty_cli.jobs.setup.programs import open_missing_accounts, open_with_terms
from loyalty_cli.store.facts.events import last_adoption, next_event
from loyalty_cli.store.facts.imports import begin_import, finish_import, source_number
from loyalty_cli.store.facts.members import date_enrolled, name_unnamed
from loyalty_cli.store.file.connection import Store
from loyalty_cli.store.log import audit
from loyalty_cli.store.log.commands import note_command

if TYPE_CHECKING:
    from loyalty_cli.jobs.importing.kinds.balances import BalanceImport


@dataclass(frozen=True, slots=True)
class Wishes:
    """How an import was asked for."""

    kind: Kind
    profile: Profile
    source: str
    skip_bad_rows: bool
    unknown: Unknown
    unmatched: Unmatched
    caller: Caller
    future_rows: bool = False
    again: bool = False


class Run:
    """One import, from its first file to its outcome."""

    def __init__(
        self, store: Store, wishes: Wishes, apart: Collection[Path], *, reads_ahead: bool
    ) -> None:
        """`apart` are files in which rows of one transaction don't follow each other."""
        self._store = store
        self._apart = apart
        self._reads_ahead = reads_ahead
        self._wishes = wishes
        self.sheets: list[Sheet] = []
        self._made = 0
        self._opened = 0
        self._balances: BalanceImport | None = None
        self._first: int | None = None

    @property
    def stopped(self) -> bool:
        """Whether something keeps the import from being taken."""
        return any(
            sheet.broken or (sheet.bad and not self._wishes.skip_bad_rows) for sheet in self.sheets
        )

    def read(self, paths: Sequence[Path], told: Told) -> None:
        """Takes what the files hold."""
        store, wishes = self._store, self._wishes
        db = store.db
        self._arrival = store.arrive(f"import {wishes.kind}", wishes.caller.as_of)
        source = source_number(db, wishes.source)
        for path in paths:
            number = begin_import(
                db,
                arrival=self._arrival,
                kind=wishes.kind,
                source=source,
                profile=None,
                file=path.name,
            )
            labels = {name: each.label for name, each in wishes.profile.columns.items()}
            self.sheets.append(Sheet(path, number, labels))
        _TAKERS[wishes.kind](self, told, source)

    def _read_members(self, told: Told, source: int) -> None:
        wishes = self._wishes
        members = MemberImport(
            self._store,
            wishes.source,
            arrival=self._arrival,
            caller=wishes.caller,
            ahead=Ahead(wishes.caller.as_of, wishes.future_rows),
        )
        for sheet in self.sheets:
            for chunk in member_chunks(self._rows(sheet, told)):
                members.take(sheet, chunk)
        self._made = members.made

    def _read_balances(self, told: Told, source: int) -> None:
        from loyalty_cli.jobs.importing.kinds.balances import BalanceImport, in_chunks

        store, wishes = self._store, self._wishes
        people = People(store, wishes.unknown, self._arrival, takes_guests=False)
        note_command(store, self._arrival, "import balances", {})
        self._balances = BalanceImport(store, people, source, as_of=wishes.caller.as_of)
        for sheet in self.sheets:
            for chunk in in_chunks(self._rows(sheet, told)):
                self._balances.take(sheet, chunk)
        self._made = people.enrolled

    def _read_codes(self, told: Told, source: int) -> None:
        from loyalty_cli.jobs.importing.kinds.balances import in_chunks
        from loyalty_cli.jobs.importing.kinds.gift_cards import CardImport
        from loyalty_cli.jobs.importing.kinds.vouchers import VoucherImport

        store, as_of = self._store, self._wishes.caller.as_of
        people = People(store, self._wishes.unknown, self._arrival, takes_guests=False)
        codes = VoucherImport if self._wishes.kind == "vouchers" else CardImport
        taker = codes(store, people, source, as_of=as_of, arrival=self._arrival)
        for sheet in self.sheets:
            for chunk in in_chunks(self._rows(sheet, told)):
                taker.take(sheet, chunk)
        self._made = people.enrolled

    def _read_events(self, told: Told, source: int) -> None:
        store, wishes = self._store, self._wishes
        before = (next_event(store.db) - 1, last_adoption(store.db))
        ahead = Ahead(wishes.caller.as_of, wishes.future_rows)
        people = People(store, wishes.unknown, self._arrival)
        events: TransactionImport | ActivityImport
        if wishes.kind == "transactions":
            events = TransactionImport(
                store,
                people,
                source,
                unmatched=wishes.unmatched,
                ahead=ahead,
                tells_states=bool(wishes.profile.undone or "refunded" in wishes.profile.columns),
            )
        else:
            events = ActivityImport(store, people, source, ahead)
        for sheet in self.sheets:
            for piece in pieces(self._rows(sheet, told)):
                if isinstance(piece, Block):
                    assert isinstance(events, TransactionImport)
                    events.take_block(sheet, piece)
                else:
                    events.take(sheet, piece)
        events.finish(self.sheets)
        self._made = people.enrolled
        date_enrolled(store.db, after_event=before[0], after_adoption=before[1])
        self._first = before[0] + 1

    def _rows(self, sheet: Sheet, told: Told) -> Iterator[Any]:
        """The rows of a file that can be taken; the others are noted on its sheet."""
        try:
            yield from good_rows(sheet, self._read(sheet, told))
        except Rejected as error:
            sheet.broken += [problem.at(file=sheet.name) for problem in error.problems]

    def _read(self, sheet: Sheet, told: Told) -> Iterator[Any]:
        """What is in a file: of a large one read ahead, unless its rows are asked about members."""
        asks = self._wishes.unknown == "enrol"
        if asks or not (self._reads_ahead and is_worth(sheet.path)):
            yield from self._read_here(sheet, told)
            return
        here = partial(self._read_here, sheet, told)
        for each in read_ahead(self._wanted(sheet), told.read, here):
            if isinstance(each, Whole):
                sheet.sha256, sheet.header = each.sha256, each.header
                sheet.remarks.note_all(each.remarks)
                told.close(each.taken)
            else:
                yield each

    def _read_here(self, sheet: Sheet, told: Told) -> Iterator[Any]:
        with SourceFile(sheet.path, on_read=told.read) as file:
            rows = self._wanted(sheet).read(file)
            sheet.tell = file.tell
            yield from rows
            sheet.sha256, sheet.header = file.sha256(), file.header
            sheet.remarks.note_all(file.remarks)
            told.close(file.bytes_taken)

    def _wanted(self, sheet: Sheet) -> Wanted:
        wishes = self._wishes
        gathers = sheet.path in self._apart
        return Wanted(wishes.kind, sheet.path, wishes.profile, self._store.settings, gathers)

    def _hints(self) -> list[str]:
        if self.stopped or self._wishes.kind != "gift-cards":
            return []
        from loyalty_cli.jobs.importing.kinds.gift_cards import weak_code_hints

        return weak_code_hints(self.sheets)

    def finish(self) -> None:
        """What can be done only when all rows are in."""
        store, wishes = self._store, self._wishes
        if self._made:
            name_unnamed(store.db)
            self._opened = open_missing_accounts(store)
        elif wishes.kind == "transactions":
            self._opened = open_with_terms(store)
        if wishes.kind == "transactions":
            remark_on_fees(store, self.sheets)
        if self._balances is not None:
            self._balances.finish(self._arrival)
        if self._first is not None and not (wishes.again or self.stopped):
            refuse_the_same(store, wishes.source, self._first, self.sheets)
        for sheet in self.sheets:
            finish_import(store.db, sheet.number, sha256=sheet.sha256, counts=self._counts(sheet))
            audit.record(
                store,
                arrival=self._arrival,
                action=f"import {wishes.kind}",
                by=wishes.caller.by,
                after=json.dumps({"import": sheet.number, "file": sheet.path.name}),
            )

    def _counts(self, sheet: Sheet) -> dict[str, int]:
        return sheet.counts(
            stopped=self.stopped, with_transactions=self._wishes.kind == "transactions"
        )

    def outcome(self) -> Outcome:
        """What became of the files."""
        wishes = self._wishes
        counts: Counter[str] = Counter()
        files = []
        for sheet in self.sheets:
            own = self._counts(sheet)
            for name, count in own.items():
                counts[name] += count
            files.append(
                {
                    "file": sheet.name,
                    "import": None if self.stopped or wishes.caller.dry_run else sheet.number,
                    "counts": own,
                    "left_out": dict(sheet.reasons),
                    "rejects": sheet.rejects,
                }
            )
        problems = FoundProblems([(sheet.broken, sheet.bad) for sheet in self.sheets])
        status: Status = "ok"
        if problems:
            status = "rejected" if self.stopped else "partial"
        return Outcome(
            status,
            wishes.caller.as_of,
            wishes.caller.dry_run,
            counts=dict(counts),
            problems=problems,
            hints=self._hints(),
            remarks=[each for sheet in self.sheets for each in sheet.remarks.of(sheet.name)],
            data={
                "source": wishes.source,
                "files": files,
                "members_made": 0 if self.stopped else self._made,
                "accounts": 0 if self.stopped else self._opened,
            },
        )


_TAKERS: dict[Kind, Callable[[Run, Told, int], None]] = {
    "members": Run._read_members,
    "transactions": Run._read_events,
    "activities": Run._read_events,
    "balances": Run._read_balances,
    "vouchers": Run._read_codes,
    "gift-cards": Run._read_codes,
}
"""What takes the rows of each kind of file."""
