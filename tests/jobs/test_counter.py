"""Receipts without a file: rung up, refunded, found, given to whom they belong, corrected."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.commands.common.receipt_typing import Words
from loyalty_cli.intake.profile.model import Profile
from loyalty_cli.jobs.counter.arriving import find_receipt
from loyalty_cli.jobs.counter.moving import assign_receipt, correct_receipt, void_receipt
from loyalty_cli.jobs.counter.selling import add_sale, refund_sale
from loyalty_cli.jobs.importing.undo import undo_import
from loyalty_cli.jobs.members.erasing import erase_member
from loyalty_cli.jobs.outcome import Outcome
from loyalty_cli.jobs.upkeep.exports import csv_pieces, export_sheet
from loyalty_cli.reports.transactions import Wanted, find_transactions, show_receipt
from loyalty_cli.reports.upkeep.imports import import_list
from tests.jobs.desk import LADDER, STARS, Desk
from tests.jobs.shop import Shop, codes, counted
from tests.jobs.till import refused

DAY = "2026-03-31"

SNACKS = """
[[earn]]
name = "snacks"
on = "purchase"
points = 2
per = "1.00"
when = { category = ["snack"] }

[[boost]]
name = "welcome"
add = 50
rules = ["spend"]
when = { first = true }
"""


class Counter(Desk):
    """A desk that rings up receipts by hand, too."""

    def words(self, day: str, words: dict[str, Any], *, now: bool = True) -> Any:
        return Words(**words).read(self.store.settings, parse_day(day), now=now)

    def add(self, who: str, amount: str, day: str = DAY, **words: Any) -> Outcome:
        ref, dry_run = words.pop("ref", None), words.pop("dry_run", False)
        typed = self.words(day, {"amount": amount, "at": day, **words})
        return add_sale(self.store, who, typed, ref=ref, caller=self.on(day, dry_run))

    def refund(self, id_: str, amount: str | None = None, day: str = DAY, **words: Any) -> Outcome:
        ref, source = words.pop("ref", None), words.pop("source", None)
        typed = self.words(day, {"amount": amount, "at": day, **words})
        return refund_sale(self.store, id_, typed, source=source, ref=ref, caller=self.on(day))

    def assign(self, id_: str, who: str | None, day: str = DAY, **asked: Any) -> Outcome:
        asked = {"source": None, "reason": "forgot the card", **asked}
        return assign_receipt(self.store, id_, who, caller=self.on(day), **asked)

    def correct(self, id_: str, day: str = DAY, **words: Any) -> Outcome:
        typed = self.words(day, words, now=False)
        return correct_receipt(
            self.store, id_, typed, source=None, reason="typed wrong", caller=self.on(day)
        )

    def void(self, id_: str, day: str = DAY) -> Outcome:
        return void_receipt(self.store, id_, source=None, reason="never was", caller=self.on(day))

    def finds(self, **wanted: Any) -> list[str]:
        rows = find_transactions(self.store, Wanted(**wanted), as_of=parse_day(DAY))
        return [f"{row['transaction']} {row['member_id']} {row['amount']}" for row in rows]

    def shows(self, id_: str) -> dict[str, Any]:
        found = find_receipt(self.store, id_, None)
        return show_receipt(self.store, found, as_of=parse_day(DAY))

    def balance(self, who: str) -> int:
        (balance,) = self.stands(who, DAY, "balance")
        return int(balance)

    def done(self) -> None:
        """A batch, after which all is sound."""
        self.batch(DAY)
        self.is_sound()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Counter]:
    counter = Counter(tmp_path, STARS + SNACKS + LADDER)
    yield counter
    counter.close()


class TestSales:
    def test_it_earns_like_an_imported_one(self, desk: Counter) -> None:
        outcome = desk.add("ann@x.com", "12.50", items=["snack=3.40"])
        assert outcome.data == {
            "transaction": "C20260331-001",
            "source": "counter",
            "member_id": "ann",
            "type": "purchase",
            "occurred_on": DAY,
            "amount": "12.50",
            "lines": [
                {"category": "snack", "amount": "3.40"},
                {"category": None, "amount": "9.10"},
            ],
        }
        assert desk.balance("ann") == 0, "the next batch counts it"
        desk.done()
        # 12 for 12.50, 2 x 3 for the snack, 50 for the first purchase.
        assert desk.balance("ann") == 68

    def test_ids_go_on_by_day(self, desk: Counter) -> None:
        first = desk.add("ann", "1.00", "2026-03-30").data["transaction"]
        ids = [desk.add("ann", "1.00").data["transaction"] for _ in range(2)]
        assert [first, *ids] == ["C20260330-001", "C20260331-001", "C20260331-002"]
        desk.void("C20260331-002")
        assert desk.add("ann", "1.00").data["transaction"] == "C20260331-003", "never again"

    def test_a_ref_rings_it_up_once(self, desk: Counter) -> None:
        first = desk.add("ann", "5.00", ref="till-7")
        again = desk.add("ann", "5.00", ref="till-7")
        assert (again.status, again.data) == ("already-done", first.data)
        assert refused(desk.add, "ann", "6.00", ref="till-7") == "ref-used"
        assert desk.all("SELECT count(*) FROM events") == [1]
        desk.is_sound()

    def test_a_dry_run_keeps_nothing(self, desk: Counter) -> None:
        assert desk.add("ann", "5.00", dry_run=True).data["transaction"] == "C20260331-001"
        assert desk.all("SELECT count(*) FROM events") == [0]
        assert desk.all("SELECT count(*) FROM imports WHERE kind = 'counter'") == [0]

    def test_parts_count_as_in_a_file(self, desk: Counter) -> None:
        desk.add("ann", "30.00", tip="5.00", paid_by_gift_card="10.00")
        desk.done()
        assert desk.balance("ann") == 15 + 50

    @pytest.mark.parametrize(
        ("code", "who", "words"),
        [
            ("no-such-member", "nobody", {"amount": "1.00"}),
            ("items-too-much", "ann", {"amount": "1.00", "items": ["snack=1.01"]}),
            ("not-yet", "ann", {"amount": "1.00", "at": "2026-04-01"}),
            ("bad-time", "ann", {"amount": "1.00", "at": "25:00"}),
            ("bad-item", "ann", {"amount": "1.00", "items": ["snack"]}),
            ("bad-amount", "ann", {"amount": "1,50"}),
        ],
    )
    def test_what_it_refuses(
        self, desk: Counter, code: str, who: str, words: dict[str, Any]
    ) -> None:
        assert refused(desk.add, who, words.pop("amount"), **words) == code
        assert desk.all("SELECT count(*) FROM arrivals WHERE kind = 'command'") == [0]

    def test_days_that_were_walked_are_closed(self, desk: Counter) -> None:
        desk.add("ann", "5.00", "2026-03-30")
        desk.batch(DAY)
        assert refused(desk.add, "ann", "5.00", "2026-03-30") == "before-last-batch"
        assert refused(desk.refund, "C20260330-001", day="2026-03-30") == "before-last-batch"
        assert refused(desk.assign, "C20260330-001", "bob", "2026-03-30") == "before-last-batch"
        assert refused(desk.correct, "C20260330-001", "2026-03-30", amount="6.00") == (
            "before-last-batch"
        )
        desk.add("ann", "7.00", at="2026-03-29")
        desk.done()
        assert desk.balance("ann") == 5 + 50 + 7, "yesterday's sale told today comes late"

    def test_suspended_and_closed_members(self, desk: Counter) -> None:
        desk.status("ann", "suspended", "2026-03-01")
        assert desk.add("ann", "5.00").hints == [
            "ann is suspended: the sale is kept, and earns nothing"
        ]
        desk.status("bob", "closed", "2026-03-01")
        assert refused(desk.add, "bob", "5.00") == "closed"
        desk.done()
        assert desk.balance("ann") == 0

    def test_counter_sales_are_no_files(self, desk: Counter) -> None:
        desk.add("ann", "5.00")
        rows = import_list(desk.store, as_of=parse_day(DAY))
        assert [row["kind"] for row in rows] == ["members"]
        number = desk.all("SELECT max(import) FROM imports")[0]
        assert (
            refused(undo_import, desk.store, number, reason="so", caller=desk.on(DAY))
            == "no-such-import"
        )


class TestRefunds:
    def test_all_that_is_left_or_a_part(self, desk: Counter) -> None:
        desk.add("ann", "30.00", items=["snack=10.00"])
        desk.done()
        assert desk.balance("ann") == 30 + 20 + 50
        part = desk.refund("C20260331-001", "4.00", items=["snack=4.00"])
        assert (part.data["transaction"], part.data["left"]) == (
            "C20260331-001/refund-1",
            "26.00",
        )
        desk.done()
        assert desk.balance("ann") == 26 + 12 + 50
        rest = desk.refund("C20260331-001")
        assert (rest.data["transaction"], rest.data["amount"]) == (
            "C20260331-001/refund-2",
            "26.00",
        )
        desk.done()
        assert desk.balance("ann") == 0
        assert desk.shows("C20260331-001")["kept"] == "0.00"

    def test_an_imported_sale_keeps_its_source(self, desk: Counter) -> None:
        desk.sales("7,ann,2026-03-01,20,", source="till")
        assert desk.refund("7", "5.00").data["source"] == "till"
        desk.done()
        rows = desk.sales("7,ann,2026-03-01,20,", source="till")
        assert counted(rows) == {"rows": 1, "already_there": 1}

    def test_a_guests_refund_is_a_guests(self, desk: Counter) -> None:
        desk.sales("7,,2026-03-01,20,")
        assert desk.refund("7", "5.00").data["member_id"] is None
        desk.assign("7", "ann")
        desk.done()
        assert desk.balance("ann") == 15 + 50

    def test_a_ref_refunds_once(self, desk: Counter) -> None:
        desk.add("ann", "30.00")
        first = desk.refund("C20260331-001", "5.00", ref="r")
        assert desk.refund("C20260331-001", "5.00", ref="r").data == first.data
        assert desk.all("SELECT count(*) FROM events") == [2]

    @pytest.mark.parametrize(
        ("code", "id_", "amount", "words"),
        [
            ("no-such-transaction", "8", None, {}),
            ("refund-too-large", "7", "20.01", {}),
            ("refund-before-purchase", "7", "1.00", {"at": "2026-02-28"}),
            ("no-such-item", "7", None, {"items": ["wine=1.00"]}),
            ("nothing-to-refund", "7", "0.00", {}),
        ],
    )
    def test_what_it_refuses(
        self, desk: Counter, code: str, id_: str, amount: str | None, words: dict[str, Any]
    ) -> None:
        desk.sales("7,ann,2026-03-01,20,")
        assert refused(desk.refund, id_, amount, **words) == code

    def test_twice_in_full_and_of_a_refund(self, desk: Counter) -> None:
        desk.sales("7,ann,2026-03-01,20,", "8,ann,2026-03-01,20,", "r,ann,2026-03-02,-1,8")
        desk.refund("7")
        assert refused(desk.refund, "7") == "nothing-to-refund"
        assert refused(desk.refund, "r") == "is-refund"

    def test_one_id_in_two_sources(self, desk: Counter) -> None:
        desk.sales("7,ann,2026-03-01,20,")
        desk.sales("7,bob,2026-03-01,30,", source="till")
        assert refused(desk.refund, "7") == "which-source"
        assert desk.refund("7", source="till").data["member_id"] == "bob"


class TestFinding:
    def test_by_what_is_on_it(self, desk: Counter) -> None:
        header = "transaction_id,member_id,occurred_at,amount,store"
        desk.sales(
            *("1,,2026-03-01 10:00,20,park", "2,ann,2026-03-01 11:00,20,park"),
            *("3,,2026-03-02,20,city", "4,,2026-03-01,21,park"),
            header=header,
        )
        everyone = ["4 None 21.00", "1 None 20.00", "2 ann 20.00"]
        assert desk.finds(on=parse_day("2026-03-01")) == everyone
        assert desk.finds(amount=2000, guests=True) == ["1 None 20.00", "3 None 20.00"]
        assert desk.finds(store="city") == ["3 None 20.00"]
        desk.assign("1", "bob")
        assert desk.finds(amount=2000, guests=True) == ["3 None 20.00"]
        assert desk.finds(amount=2000, on=parse_day("2026-03-01"), store="park") == [
            "1 bob 20.00",
            "2 ann 20.00",
        ]


class TestAssigning:
    def test_a_guests_receipt_is_given_to_the_member(self, desk: Counter) -> None:
        desk.sales("7,,2026-03-01,120,")
        desk.batch(DAY)
        outcome = desk.assign("7", "ann@x.com", reason=None)
        assert (outcome.counts, outcome.data["before"]) == ({"transactions": 1}, None)
        desk.done()
        assert desk.balance("ann") == 170
        assert desk.stands("ann", DAY, "level", "lifetime_spend") == ["Silver", "120.00"]
        assert desk.assign("7", "ann").status == "already-done"
        rows = desk.sales("7,,2026-03-01,120,")
        assert counted(rows) == {"rows": 1, "already_there": 1}
        rows = desk.sales("7,ann,2026-03-01,120,")
        assert counted(rows) == {"rows": 1, "already_there": 1}

    def test_somebodys_is_given_with_a_reason_only(self, desk: Counter) -> None:
        desk.sales("7,ann,2026-03-01,120,", "r,ann,2026-03-02,-20,7", "8,ann,2026-03-05,3,")
        desk.batch(DAY)
        assert desk.balance("ann") == 100 + 50 + 3
        assert refused(desk.assign, "7", "bob", reason=None) == "somebodys"
        outcome = desk.assign("7", "bob")
        assert (outcome.counts, outcome.data["before"]) == ({"transactions": 2}, "ann")
        desk.done()
        assert desk.stands("ann", DAY, "balance", "lifetime_spend", "purchases") == [3, "3.00", 1]
        assert desk.stands("bob", DAY, "balance", "lifetime_spend") == [150, "100.00"]
        notes = desk.all("SELECT DISTINCT note FROM ledger WHERE kind = 'clawback'")
        assert "receipt taken back by hand" in notes
        desk.refund("7", "50.00")
        desk.done()
        assert desk.balance("bob") == 100

    def test_what_the_till_says_of_it_later_is_nothing_new(self, desk: Counter) -> None:
        lines = ("7,ann,2026-03-01,120,", "r,ann,2026-03-02,-20,7")
        desk.sales(*lines)
        desk.assign("7", "bob")
        assert counted(desk.sales(*lines)) == {"rows": 2, "already_there": 2}
        more = desk.sales(*lines, "s,ann,2026-03-03,-10,7")
        assert counted(more) == {"rows": 3, "new": 1, "already_there": 2, "transactions": 1}
        desk.done()
        assert desk.balance("bob") == 90 + 50
        assert desk.balance("ann") == 0
        assert codes(desk.sales("7,cleo,2026-03-01,120,")) == [("other-content", 2)]

    def test_there_and_back_again(self, desk: Counter) -> None:
        desk.sales("7,ann,2026-03-01,120,", "8,ann,2026-03-01,3,")
        desk.batch("2026-03-29")
        before = desk.stands("ann", "2026-03-29", "balance", "level", "lifetime_spend")
        desk.assign("7", "bob", "2026-03-30")
        desk.batch("2026-03-30")
        desk.assign("7", None, "2026-03-30")
        desk.batch("2026-03-30")
        assert desk.stands("bob", DAY, "balance", "lifetime_spend") == [0, "0.00"]
        desk.assign("7", "ann", reason=None)
        desk.done()
        # Told anew it is late, and by then not the first purchase any more: no welcome.
        assert (before, desk.stands("ann", DAY, "balance", "level", "lifetime_spend")) == (
            [173, "Silver", "123.00"],
            [123, "Silver", "123.00"],
        )
        assert [row["member_id"] for row in desk.shows("7")["before"]] == ["ann", "bob"]

    def test_a_refund_goes_with_its_purchase(self, desk: Counter) -> None:
        desk.sales("7,ann,2026-03-01,120,", "r,ann,2026-03-02,-20,7")
        assert refused(desk.assign, "r", "bob") == "is-refund"

    def test_it_waits_for_a_batch_or_comes_before_one(self, desk: Counter) -> None:
        desk.sales("7,ann,2026-03-01,120,")
        desk.assign("7", "bob", "2026-03-10")
        desk.done()
        assert desk.entries("ann") == []
        assert desk.balance("bob") == 170

    def test_who_was_enrolled_by_it_joined_later(self, desk: Counter) -> None:
        desk.sales(
            "7,dan,2026-02-01,120,", "8,dan,2026-03-01,5,", unknown="enrol", as_of="2026-03-01"
        )
        desk.assign("7", "bob")
        assert desk.all("SELECT joined_on FROM members WHERE member_id = 'dan'") == ["2026-03-01"]
        desk.done()

    def test_after_a_merge(self, desk: Counter) -> None:
        desk.sales("7,ann,2026-03-01,120,", "8,bob,2026-03-02,30,")
        desk.batch("2026-03-05")
        desk.merge("bob", "ann", "2026-03-06")
        desk.batch("2026-03-06")
        assert desk.shows("7")["member_id"] == "bob"
        desk.assign("7", "cleo")
        desk.done()
        assert desk.stands("bob", DAY, "lifetime_spend") == ["30.00"]
        assert desk.balance("cleo") == 170

    def test_then_a_merge(self, desk: Counter) -> None:
        desk.sales("7,ann,2026-03-01,120,", "8,bob,2026-03-02,30,")
        desk.batch("2026-03-05")
        desk.assign("7", "cleo", "2026-03-06")
        desk.merge("bob", "ann", "2026-03-06")
        desk.done()
        assert desk.stands("bob", DAY, "lifetime_spend") == ["30.00"]

    def test_after_an_erasure_nobody_is_named(self, desk: Counter) -> None:
        desk.sales("7,ann,2026-03-01,120,")
        desk.batch("2026-03-05")
        desk.assign("7", "bob", reason="it was not ann@x.com but bob@x.com")
        desk.done()
        erase_member(desk.store, "ann", reason="asked", caller=desk.on(DAY))
        desk.done()
        said = str(desk.all("SELECT before, after, reason FROM audit_texts"))
        assert "ann@x.com" not in said
        assert "ann" not in desk.words_in_commands()
        assert desk.balance("bob") == 170

    def test_it_is_audited_for_both(self, desk: Counter) -> None:
        desk.sales("7,ann,2026-03-01,120,")
        desk.assign("7", "bob")
        assert desk.all(
            "SELECT m.member_id, t.by, t.reason, t.before, t.after FROM audit a"
            " JOIN audit_texts t USING (audit) JOIN members m USING (member)"
            " WHERE action = 'transaction assign' ORDER BY audit"
        ) == [
            ("bob", "eve", "forgot the card", "7: ann", "7: bob"),
            ("ann", "eve", "forgot the card", "7: ann", "7: bob"),
        ]


class TestCorrecting:
    def test_a_wrong_amount_is_taken_back_and_told_anew(self, desk: Counter) -> None:
        desk.add("ann", "5.00", "2026-03-01")
        desk.add("ann", "520.00", "2026-03-02")
        desk.batch("2026-03-02")
        assert desk.stands("ann", "2026-03-02", "level") == ["Gold"]
        outcome = desk.correct("C20260302-001", amount="52.00")
        assert outcome.data["changed"] == [
            {"field": "amount", "before": "520.00", "after": "52.00"}
        ]
        desk.done()
        assert desk.stands("ann", DAY, "lifetime_spend", "purchases") == ["57.00", 2]
        # Told late, it is judged at the level of then: Base, as 525.00 was never.
        assert desk.balance("ann") == 5 + 50 + 52
        shown = desk.shows("C20260302-001")
        assert (shown["amount"], shown["before"][0]["amount"]) == ("52.00", "520.00")
        assert shown["before"][0]["reason"] == "typed wrong"
        assert shown["points"] == [{"program": "stars", "points": 52}]
        assert desk.correct("C20260302-001", amount="52.00").status == "already-done"

    def test_the_rest_of_it_stays(self, desk: Counter) -> None:
        desk.add("ann", "9.00", items=["snack=9.00"], shop="park", tip="1.00")
        desk.correct("C20260331-001", amount="8.00")
        shown = desk.shows("C20260331-001")
        assert (shown["store"], shown["tip"], shown["lines"][0]["category"]) == (
            *("park", "1.00", "snack"),
        )
        assert shown["lines"][0]["amount"] == "8.00"
        desk.done()

    def test_refunds_of_it_stay(self, desk: Counter) -> None:
        desk.sales("7,ann,2026-03-01,120,", "r,ann,2026-03-02,-20,7")
        desk.batch(DAY)
        assert desk.correct("7", amount="100.00").counts == {"transactions": 2}
        desk.done()
        assert desk.stands("ann", DAY, "balance", "lifetime_spend") == [130, "80.00"]
        assert refused(desk.correct, "7", amount="19.00") == "refunded-already"
        assert refused(desk.correct, "7", at="2026-03-03") == "refunded-before"
        assert refused(desk.correct, "r", amount="100.01") == "refund-too-large"
        desk.correct("r", amount="100.00")
        desk.done()
        assert desk.stands("ann", DAY, "balance", "lifetime_spend") == [0, "0.00"]

    def test_of_several_lines_each_is_said(self, desk: Counter) -> None:
        desk.add("ann", "9.00", items=["snack=4.00", "tea=5.00"])
        assert refused(desk.correct, "C20260331-001", amount="8.00") == "which-line"
        assert refused(desk.correct, "C20260331-001") == "nothing-to-correct"
        desk.correct("C20260331-001", items=["snack=3.00", "tea=5.00"])
        assert desk.shows("C20260331-001")["amount"] == "8.00"
        desk.done()
        assert desk.balance("ann") == 8 + 6 + 50

    def test_another_time(self, desk: Counter) -> None:
        desk.add("ann", "9.00")
        desk.correct("C20260331-001", at="2026-03-30 14:30")
        assert desk.shows("C20260331-001")["occurred_at"] == "2026-03-30T14:30:00+00:00"
        assert refused(desk.correct, "C20260331-001", at="2026-04-01") == "not-yet"
        desk.done()

    def test_the_file_that_says_it_again_changes_nothing(self, desk: Counter) -> None:
        desk.sales("7,ann,2026-03-01,120,")
        desk.batch(DAY)
        desk.correct("7", amount="12.00")
        desk.assign("7", "bob")
        desk.done()
        assert counted(desk.sales("7,ann,2026-03-01,120,")) == {"rows": 1, "already_there": 1}
        assert counted(desk.sales("7,bob,2026-03-01,12,")) == {"rows": 1, "already_there": 1}
        assert codes(desk.sales("7,bob,2026-03-01,13,")) == [("other-content", 2)]
        assert desk.balance("bob") == 62

    def test_void_is_for_what_was_typed(self, desk: Counter) -> None:
        desk.add("ann", "9.00")
        desk.refund("C20260331-001", "2.00")
        desk.sales("7,ann,2026-03-01,120,")
        desk.batch(DAY)
        assert refused(desk.void, "7") == "from-a-file"
        assert desk.void("C20260331-001").counts == {"transactions": 2}
        desk.done()
        assert desk.stands("ann", DAY, "balance", "purchases") == [170, 1]
        assert refused(desk.refund, "C20260331-001") == "no-such-transaction"

    def test_void_after_a_correction(self, desk: Counter) -> None:
        desk.add("ann", "9.00")
        desk.correct("C20260331-001", amount="8.00")
        desk.void("C20260331-001")
        desk.done()
        assert desk.entries("ann") == []


class TestTakingAFileBack:
    def undo(self, desk: Counter, number: int) -> Outcome:
        return undo_import(desk.store, number, reason="so", caller=desk.on(DAY))

    def test_what_was_assigned_or_corrected_goes_with_it(self, desk: Counter) -> None:
        desk.sales("7,ann,2026-03-01,120,", "8,,2026-03-01,30,", "9,ann,2026-03-01,7,")
        desk.batch(DAY)
        desk.assign("7", "bob")
        desk.assign("8", "cleo")
        desk.correct("9", amount="8.00")
        desk.done()
        outcome = self.undo(desk, 2)
        assert counted(outcome) == {"events": 3}
        assert outcome.hints == [
            "3 of its receipts had been assigned or corrected by hand, and that is gone with "
            "them: 8, 7, 9"
        ]
        desk.done()
        for who in ("ann", "bob", "cleo"):
            assert desk.stands(who, DAY, "balance", "lifetime_spend") == [0, "0.00"]
        assert counted(desk.sales("7,ann,2026-03-01,120,"))["new"] == 1
        desk.done()

    def test_a_refund_at_the_counter_stands_in_the_way(self, desk: Counter) -> None:
        desk.sales("7,ann,2026-03-01,120,")
        desk.refund("7", "20.00")
        assert refused(self.undo, desk, 2) == "refunded-later"
        desk.void("7/refund-1")
        self.undo(desk, 2)
        desk.done()
        assert desk.balance("ann") == 0

    def test_a_sale_of_a_member_that_it_made(self, desk: Counter) -> None:
        desk.members("member_id\ndan\n")
        desk.add("dan", "5.00")
        assert refused(self.undo, desk, 2) == "member-needed"
        desk.void("C20260331-001")
        assert counted(self.undo(desk, 2)) == {"members_removed": 1}
        desk.is_sound()


def test_what_a_carrying_rule_gave_is_taken_back(tmp_path: Path) -> None:
    carrying = STARS.replace('per = "1.00"', 'per = "50.00"\ncarry = true')
    desk = Counter(tmp_path, carrying)
    desk.add("ann", "30.00", "2026-03-01")
    desk.add("ann", "20.00", "2026-03-02")
    desk.batch("2026-03-05")
    assert desk.balance("ann") == 1
    desk.correct("C20260302-001", amount="90.00")
    desk.done()
    assert desk.balance("ann") == 2, "120.00 in all"
    desk.assign("C20260301-001", "bob")
    desk.done()
    assert (desk.balance("ann"), desk.balance("bob")) == (1, 0)
    desk.close()


def test_orders_whose_state_a_file_tells(desk: Counter) -> None:
    """A refund at the counter is part of the sum that a later export tells, and stays where that
    falls; the sale that was corrected or assigned by hand is still the order."""
    profile = Profile.model_validate({"kind": "transactions", "columns": {"refunded": "refunded"}})

    def tells(refunded: int) -> None:
        header = "transaction_id,member_id,occurred_at,amount,refunded"
        row = f"1,ann,2026-03-01,40,{refunded}"
        outcome = desk.sales(row, header=header, profile=profile, as_of=DAY)
        assert outcome.status == "ok", outcome.problems
        desk.done()

    desk.sales("1,ann,2026-03-01,40,", as_of="2026-03-10")
    desk.refund("1", "5.00", "2026-03-11")
    tells(0)
    assert desk.balance("ann") == 35 + 50
    tells(7)
    assert desk.balance("ann") == 33 + 50
    desk.correct("1", amount="50.00")
    tells(7)
    assert desk.stands("ann", DAY, "lifetime_spend") == ["43.00"]
    desk.assign("1", "bob")
    tells(9)
    assert desk.stands("bob", DAY, "lifetime_spend") == ["41.00"]
    tells(6)
    assert desk.stands("bob", DAY, "lifetime_spend") == ["44.00"]


TWENTY = """
import sys
from pathlib import Path
from loyalty_cli.commands.common.receipt_typing import Words
from loyalty_cli.jobs.counter.selling import add_sale
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.store.file.store_file import open_store

with open_store(Path(sys.argv[1])) as store:
    for number in range(20):
        typed = Words(amount="5.00", at="2026-03-31").read(store.settings, 739706)
        add_sale(store, "ann", typed, ref=f"{sys.argv[2]}-{number}", caller=Caller(739706, "eve"))
"""


def test_two_tills_at_once(desk: Counter) -> None:
    tills = [
        subprocess.Popen([sys.executable, "-c", TWENTY, str(desk.path), name]) for name in "ab"
    ]
    assert [till.wait(timeout=120) for till in tills] == [0, 0]
    ids = desk.all("SELECT id FROM event_ids ORDER BY id")
    assert ids == [f"C20260331-{number:03}" for number in range(1, 41)]
    desk.done()
    assert desk.balance("ann") == 200 + 50


def test_catching_up_by_days_or_at_once_is_the_same(tmp_path: Path) -> None:
    """Law 3, between two commands: what the counter told on the days is judged alike."""
    entries = []
    for name, days in (("daily", range(28, 32)), ("once", range(31, 32))):
        (tmp_path / name).mkdir()
        desk = Counter(tmp_path / name, STARS + SNACKS + LADDER)
        for day in range(28, 32):
            text = f"2026-03-{day}"
            desk.add("ann", f"{day}.00", text)
            desk.add("bob", f"{day}.50", text, items=["snack=4.00"])
            if day == 30:
                desk.refund("C20260328-001", "5.00", text)
            if day in days:
                desk.batch(text)
        desk.is_sound()
        entries.append([desk.entries(who) for who in ("ann", "bob")])
        desk.close()
    assert entries[0] == entries[1]


def test_export_and_import_give_an_equal_store(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    desk = Counter(tmp_path / "one", STARS + SNACKS + LADDER)
    desk.sales("7,ann,2026-03-01,120,", "8,,2026-03-02,30,")
    desk.add("ann", "12.50", items=["snack=3.40"], tip="1.00", shop="park")
    desk.add("bob", "9.00")
    desk.refund("7", "20.00")
    desk.assign("8", "cleo")
    desk.assign("C20260331-002", "cleo")
    desk.correct("C20260331-001", amount=None, at="2026-03-30 14:30")
    desk.done()
    other = Counter(tmp_path / "two", STARS + SNACKS + LADDER)
    for source in ("csv", "counter"):
        sheet, _ = export_sheet(desk.store, "transactions", source=source, program=None, as_of=None)
        outcome = other.take(
            "transactions", "".join(t for t, _ in csv_pieces(sheet)), source=source
        )
        assert outcome.status == "ok", outcome.problems
    other.done()
    assert other.facts()["events"] == desk_facts(desk)
    assert set(other.facts()["lines"]) == set(desk.facts()["lines"])
    for who in ("ann", "bob", "cleo"):
        assert other.stands(who, DAY, "balance", "level", "lifetime_spend") == desk.stands(
            who, DAY, "balance", "level", "lifetime_spend"
        )
    assert other.add("ann", "1.00").data["transaction"] == "C20260331-003"
    other.close()
    desk.close()


def desk_facts(shop: Shop) -> list[Any]:
    """The events that stand, as `Shop.facts` tells them."""
    gone = set(
        shop.all(
            "SELECT i.id || ' ' || e.event FROM event_ids i JOIN events e USING (event)"
            " WHERE i.withdrawn <> 0"
        )
    )
    assert gone
    return shop.all(
        "SELECT s.name, i.family, i.id, m.member_id, e.kind, e.instant, e.local_date,"
        " e.local_minute, e.amount, e.tax, e.shipping, e.tip, e.paid_by_points,"
        " e.paid_by_gift_card, p.id, e.store, e.channel, e.quantity, e.score, e.content"
        " FROM events e JOIN event_ids i USING (event) JOIN sources s USING (source)"
        " LEFT JOIN adoptions a USING (event)"
        " LEFT JOIN members m ON m.member = coalesce(e.member, a.member)"
        " LEFT JOIN event_ids p ON p.event = e.refund_of WHERE i.withdrawn = 0 ORDER BY 1, 2, 3"
    )
