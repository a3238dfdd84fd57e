"""Refunds that don't say of which purchase they are: matched, or lowering spend alone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.intake.kinds.rows import Unmatched
from loyalty_cli.intake.profile.model import load_profile
from loyalty_cli.jobs.counter.moving import assign_receipt, correct_receipt
from loyalty_cli.jobs.counter.typed import Typed
from loyalty_cli.jobs.members.merging import merge_members
from loyalty_cli.jobs.outcome import Outcome
from loyalty_cli.jobs.upkeep.exports import csv_pieces, export_sheet
from loyalty_cli.reports.explain.answer import points_explain
from tests.jobs.desk import LADDER, STARS, Desk
from tests.jobs.shop import CALLER, codes, counted

DAY = "2026-03-31"
HEADER = "transaction_id,member_id,occurred_at,amount,sku,quantity,refund_of"

DOUBLE = """
[[boost]]
name = "double mugs"
multiply = "2"
rules = ["spend"]
when = { sku = ["mug"] }
"""


class Till(Desk):
    """A desk whose till writes refunds without a pointer."""

    def takes(self, *lines: str, answer: Unmatched | None = "match", **asked: Any) -> Outcome:
        rows = [line + "," * (6 - line.count(",")) for line in lines]
        return self.sales(*rows, header=HEADER, unmatched=answer, as_of=DAY, **asked)

    def matches(self) -> dict[str, str | None]:
        """Each refund with its purchase."""
        return dict(
            self.all(
                "SELECT i.id, p.id FROM events e JOIN event_ids i USING (event)"
                " LEFT JOIN event_ids p ON p.event = e.refund_of"
                " WHERE e.kind = 'refund' AND i.withdrawn = 0 ORDER BY 1"
            )
        )

    def done(self) -> None:
        self.batch(DAY)
        self.is_sound()


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    desk = Till(tmp_path, STARS + DOUBLE + LADDER)
    yield desk
    desk.close()


SALES = (
    "1,ann,2026-03-01 10:00,20,mug,2",
    "2,ann,2026-03-02 10:00,12,mug,1",
    "3,ann,2026-03-03 10:00,50,,",
    "4,bob,2026-03-03 10:00,10,mug,1",
)


@pytest.mark.parametrize(
    ("refund", "purchase"),
    [
        ("ann,2026-03-05 10:00,-10,mug,1", "1"),  # at 10.00 a mug, the newest of that price
        ("ann,2026-03-05 10:00,-12,mug,1", "2"),  # at 12.00
        ("ann,2026-03-05 10:00,-20,mug,2", "1"),  # both
        ("ann,2026-03-05 10:00,-11,mug,1", "3"),  # no mug was 11.00: the newest of that amount
        ("ann,2026-03-05 10:00,-30,mug,3", "3"),  # three were never bought
        ("ann,2026-03-05 10:00,-10,tea,1", "3"),
        ("ann,2026-03-05 10:00,-10,,", "3"),
        ("ann,2026-03-05 10:00,-50.01,,", None),
        ("ann,2026-03-02 11:00,-10,,", "2"),  # what was bought later is not it
        ("ann,2026-03-01 09:59,-10,mug,1", None),
        ("ann,2026-03-01,-10,mug,1", "1"),  # of that day, at no time
        ("bob,2026-03-05 10:00,-10,,", "4"),
        ("cleo,2026-03-05 10:00,-10,,", None),
    ],
)
def test_what_a_refund_is_of(till: Till, refund: str, purchase: str | None) -> None:
    outcome = till.takes(*SALES, f"r,{refund}")
    assert outcome.status == "ok", outcome.problems
    assert till.matches() == {"r": purchase}
    assert [each.code for each in outcome.remarks or ()] == [
        "refund-match" if purchase is None else "refund-matched"
    ]
    till.done()


def test_a_matched_refund_takes_what_its_purchase_gave(till: Till) -> None:
    till.takes(*SALES)
    till.done()
    assert till.stands("ann", DAY, "balance") == [2 * 20 + 2 * 12 + 50]
    till.takes("r,ann,2026-03-05 10:00,-10,mug,1")
    till.done()
    assert till.stands("ann", DAY, "balance", "lifetime_spend") == [2 * 10 + 2 * 12 + 50, "72.00"]


def test_what_was_refunded_is_not_there_any_more(till: Till) -> None:
    refunds = [f"r{n},ann,2026-03-0{n} 10:00,-10,mug,1" for n in (5, 6, 7)]
    till.takes(*SALES, *refunds)
    assert till.matches() == {"r5": "1", "r6": "1", "r7": "3"}, "two mugs of 10.00, and no third"
    more = [f"s{n},ann,2026-03-08 1{n}:00,-20,," for n in range(4)]
    till.takes(*more)
    assert till.matches() == {
        "r5": "1",
        "r6": "1",
        "r7": "3",
        # 40.00 are left of 3, and 12.00 of 2.
        "s0": "3",
        "s1": "3",
        "s2": None,
        "s3": None,
    }
    till.done()


def test_one_that_says_its_purchase_is_taken_into_account(till: Till) -> None:
    till.takes(*SALES, "q,ann,2026-03-04 10:00,-20,mug,2,1", "r,ann,2026-03-05 10:00,-10,mug,1")
    assert till.matches() == {"q": "1", "r": "3"}
    till.done()


def test_one_whose_purchase_is_not_here_is_not_matched_to_another(till: Till) -> None:
    till.takes(*SALES, "r,ann,2026-03-05 10:00,-10,mug,1,R0")
    assert till.matches() == {"r": None}
    till.done()
    assert till.stands("ann", DAY, "balance") == [40 + 24 + 50 - 10]


def test_what_matches_nothing_lowers_spend_alone(till: Till) -> None:
    outcome = till.takes(
        *("1,ann,2026-03-04 10:00,120,,", "r,ann,2026-03-05 10:00,-200,,"),
        *("s,ann,2026-03-06 10:00,-20,,",),
        answer="spend",
    )
    assert [each.message for each in outcome.remarks or ()] == [
        "a refund matches no purchase of the store: it lowers spend alone",
        "a refund that names no purchase is taken as one of the member's newest that holds it",
    ]
    till.done()
    assert till.matches() == {"r": None, "s": "1"}
    assert till.stands("ann", DAY, "balance", "debt", "lifetime_spend") == [100, 0, "-100.00"]


def test_it_explains_itself(till: Till) -> None:
    till.takes("r,ann,2026-03-05 10:00,-200,,", answer="spend")
    till.done()
    told = points_explain(till.store, "ann", transaction="r", as_of=till.on(DAY).as_of)
    assert (told["refund"]["only_spend"], told["entries"], told["agrees"]) == (True, [], True)


def test_take_takes_points_by_the_amount(till: Till) -> None:
    till.takes(*SALES, "r,ann,2026-03-05 10:00,-10,mug,1", answer="take")
    assert till.matches() == {"r": None}
    till.done()
    assert till.stands("ann", DAY, "balance") == [40 + 24 + 50 - 10]


def test_reject_is_the_default_and_its_fix_works(till: Till) -> None:
    outcome = till.takes(*SALES, "r,ann,2026-03-05 10:00,-10,mug,1", answer=None)
    assert codes(outcome) == [("unknown-purchase", 6)]
    assert "--unmatched match" in (outcome.problems[0].fix or "")
    assert till.takes(*SALES, "r,ann,2026-03-05 10:00,-10,mug,1").status == "ok"


def test_a_profile_says_it(till: Till, tmp_path: Path) -> None:
    path = tmp_path / "till.toml"
    path.write_text('unmatched_refunds = "match"\n', encoding="utf-8")
    profile, _ = load_profile(path)
    till.takes(*SALES, "r,ann,2026-03-05 10:00,-10,mug,1", answer=None, profile=profile)
    assert till.matches() == {"r": "1"}


def test_guests_and_merged_members(till: Till) -> None:
    till.takes(*SALES, "5,,2026-03-03 10:00,10,mug,1", "r,,2026-03-05 10:00,-10,mug,1")
    assert till.matches() == {"r": None}
    till.batch("2026-03-04")
    merge_members(till.store, "bob", "ann", reason=None, caller=till.on("2026-03-05"))
    till.takes("s,bob,2026-03-06 10:00,-12,mug,1")
    assert till.matches() == {"r": None, "s": "2"}
    till.done()


@pytest.mark.parametrize("seed", range(6))
def test_again_shuffled_and_in_another_store(tmp_path: Path, seed: int) -> None:
    """Law 2: the same rows in any order, and twice, match alike."""
    rng = random.Random(seed)
    lines = [
        f"{n},{rng.choice(['ann', 'bob'])},2026-03-{rng.randint(1, 28):02} 10:00,"
        + rng.choice(["10,mug,1", "20,mug,2", "5,tea,1", "30,,", "12,mug,1"])
        for n in range(25)
    ]
    lines += [
        f"r{n},{rng.choice(['ann', 'bob'])},2026-03-{rng.randint(5, 28):02} 1{n % 10}:00,"
        + rng.choice(["-10,mug,1", "-5,tea,1", "-7,,", "-12,mug,1", "-20,mug,2"])
        for n in range(14)
    ]
    answers = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        till = Till(tmp_path / name, STARS + DOUBLE + LADDER)
        assert till.takes(*lines).status == "ok"
        rng.shuffle(lines)
        again = till.takes(*lines)
        assert counted(again) == {"rows": 39, "already_there": 39}
        till.done()
        answers.append((till.matches(), till.entries("ann"), till.entries("bob")))
        till.close()
    assert answers[0] == answers[1]
    assert {*answers[0][0].values()} - {None}


def test_an_export_points_to_what_was_matched(till: Till, tmp_path: Path) -> None:
    lines = (*SALES, "r,ann,2026-03-05 10:00,-10,mug,1")
    till.takes(*lines)
    till.done()
    (tmp_path / "two").mkdir()
    other = Till(tmp_path / "two", STARS + DOUBLE + LADDER)
    sheet, _ = export_sheet(till.store, "transactions", source="csv", program=None, as_of=None)
    text = "".join(text for text, _ in csv_pieces(sheet))
    assert other.take("transactions", text).status == "ok"
    other.done()
    assert other.matches() == {"r": "1"}
    assert other.entries("ann") == till.entries("ann")
    assert counted(other.takes(*lines)) == {"rows": 5, "already_there": 5}, "the till's file again"
    assert counted(till.take("transactions", text)) == {"rows": 5, "already_there": 5}
    other.close()


def test_its_answer_is_guarded(till: Till) -> None:
    till.takes(*SALES, "r,ann,2026-03-05 10:00,-10,mug,1")
    with pytest.raises(Exception, match="append-only"):
        till.store.db.execute("UPDATE unmatched_refunds SET answer = 'spend'")


def test_taken_back_with_its_file(till: Till) -> None:
    from loyalty_cli.jobs.importing.undo import undo_import

    till.takes(*SALES)
    till.batch(DAY)
    till.takes("r,ann,2026-03-05 10:00,-10,mug,1", "s,ann,2026-03-05 10:00,-500,,")
    till.done()
    undo_import(till.store, 3, reason="oops", caller=CALLER)
    till.done()
    assert till.stands("ann", DAY, "balance", "debt") == [40 + 24 + 50, 0]


def test_a_debt_from_before_the_first_day_is_said_once(tmp_path: Path) -> None:
    till = Till(tmp_path, STARS + LADDER)
    till.takes("r,ann,2026-03-01 10:00,-30,,", "s,bob,2026-03-02 10:00,-5,,")
    till.takes("1,bob,2026-03-03 10:00,50,,")
    hints = till.batch(DAY).hints
    assert hints == [
        "a member has a debt of 30 points, to which refunds of purchases that the store does not "
        'have led: debt = "forgive" in [program] forgives such debts from then on, and loyalty '
        "points adjust pays one that stands"
    ]
    assert till.batch("2026-04-01").hints == []
    till.adjust("ann", 30, "2026-04-01")
    assert till.stands("ann", "2026-04-01", "balance", "debt") == [0, 0]
    till.close()


def test_a_program_that_forgives_says_nothing(tmp_path: Path) -> None:
    till = Till(tmp_path, STARS.replace('"stars"]', '"stars"]\ndebt = "forgive"', 1))
    till.takes("r,ann,2026-03-01 10:00,-30,,")
    assert till.batch(DAY).hints == []
    assert till.stands("ann", DAY, "balance", "debt") == [0, 0]
    till.close()


def test_by_hand_afterwards(till: Till) -> None:
    """A matched refund goes with its purchase, and both can be corrected; one that lowers spend
    alone stays so."""
    who: dict[str, Any] = {"source": None, "reason": "so", "caller": till.on(DAY)}
    lines = (*SALES, "r,ann,2026-03-05 10:00,-10,mug,1", "s,ann,2026-03-06 10:00,-500,,")
    till.takes(*lines, answer="spend")
    till.batch(DAY)
    till.is_sound()
    assign_receipt(till.store, "1", "bob", **who)
    assert till.matches() == {"r": "1", "s": None}
    till.done()
    assert till.stands("bob", DAY, "balance", "lifetime_spend") == [20 + 20, "20.00"]
    correct_receipt(till.store, "1", Typed(items=(("mug", 3000),)), **who)
    correct_receipt(till.store, "r", Typed(amount=500), **who)
    correct_receipt(till.store, "s", Typed(amount=40000), **who)
    till.done()
    assert till.matches() == {"r": "1", "s": None}
    assert till.stands("bob", DAY, "lifetime_spend") == ["35.00"]
    assert till.stands("ann", DAY, "balance", "debt", "lifetime_spend") == [74, 0, "-338.00"]
    assert counted(till.takes(*lines, answer="spend")) == {"rows": 6, "already_there": 6}
