"""Vouchers of an earlier system: brought along once, with what is left of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.jobs.outcome import Outcome
from loyalty_cli.jobs.upkeep.exports import csv_pieces, export_sheet
from tests.jobs.shop import codes, counted
from tests.jobs.till import DAY, Till, basket, order

FILE = """\
code,reward,member_id,uses,expires_on
SUMMER-21,thrice,,2,2026-12-31
old-0815,ten,bob,,
LATTE77,latte,ann,,2026-04-30
"""


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    till = Till(tmp_path)
    yield till
    till.is_sound()
    till.close()


def bring(till: Till, text: str, **asked: object) -> Outcome:
    return till.take("vouchers", text, as_of=DAY, **asked)  # type: ignore[arg-type]


def test_what_is_left_can_be_used(till: Till) -> None:
    assert counted(bring(till, FILE)) == {"rows": 3, "new": 3}
    for _ in range(2):
        assert till.use("summer 21", of=order(1000)).data["discount"] == "2.00"
    assert till.reason("SUMMER-21", of=order(1000)) == "used-up"
    assert till.reason("0ld0815", of=order(1000), member="ann") == "other-member"
    assert till.reason("0ld0815", of=order(1000), member="bob", day="2030-01-01") is None
    assert till.reason("LATTE77", of=basket(("latte", 350)), member="ann") is None
    assert till.reason("LATTE77", of=basket(("latte", 350)), day="2026-05-01") == "expired"


def test_the_same_again_changes_nothing_also_when_some_are_used(till: Till) -> None:
    bring(till, FILE)
    till.use("SUMMER-21", of=order(1000))
    assert counted(bring(till, FILE)) == {"rows": 3, "already_there": 3}
    header, *rows = FILE.splitlines()
    other = "\n".join((header, *reversed(rows))) + "\n"
    assert counted(bring(till, other)) == {"rows": 3, "already_there": 3}
    assert till.all("SELECT count(*) FROM vouchers") == [3]
    till.merge("cleo", "ann", DAY)
    assert counted(bring(till, FILE)) == {"rows": 3, "already_there": 3}


def test_the_same_code_with_other_content_is_a_problem(till: Till) -> None:
    bring(till, FILE)
    own = till.code("ten")
    for row in (
        "summer21,thrice,,3,2026-12-31",
        "summer21,thrice,bob,2,2026-12-31",
        "summer21,thrice,,2,2026-12-30",
        "summer21,ten,,2,2026-12-31",
        f"{own},ten,,1,",
    ):
        outcome = bring(till, f"code,reward,member_id,uses,expires_on\n{row}\n")
        assert codes(outcome) == [("other-content", 2)]
    assert codes(bring(till, FILE, source="elsewhere")) == [("other-content", n) for n in (2, 3, 4)]


def test_bad_rows(till: Till) -> None:
    till.status("cleo", "closed", DAY)
    text = """\
code,reward,member_id,uses,expires_on
,ten,,,
---,ten,,,
A1,,,,
A2,tem,,,
A3,mug,,,
A4,worth,,,
A5,latte,,,
A6,ten,nobody,,
A7,ten,,0,
A8,ten,,-1,
A9,ten,,1.5,
B1,ten,,,2026-03-30
B2,ten,,,31.12.2026
B3,ten,cleo,,
B4,ten,,,
b4,ten,,2,
"""
    outcome = bring(till, text)
    assert outcome.status == "rejected"
    assert codes(outcome) == [
        ("empty-cell", 2),
        ("bad-code", 3),
        ("empty-cell", 4),
        ("no-such-reward", 5),
        ("not-a-voucher", 6),
        ("worth-of-points", 7),
        ("needs-member", 8),
        ("unknown-member", 9),
        ("uses", 10),
        ("uses", 11),
        ("decimals", 12),
        ("expires-in-past", 13),
        ("date", 14),
        ("closed", 15),
        ("other-content", 17),
    ]
    assert till.all("SELECT count(*) FROM vouchers") == [0]
    assert counted(bring(till, text, skip_bad_rows=True))["new"] == 1


def test_they_take_nothing_of_the_stock(till: Till) -> None:
    bring(till, "code,reward\n" + "".join(f"OLD{n}X,five\n" for n in range(5)))
    assert len(till.codes("five", 3)) == 3


def test_members_can_be_made_of_their_keys(till: Till) -> None:
    outcome = bring(till, "code,reward,email\nQ1,ten,new@x.com\n", unknown="enrol")
    assert (counted(outcome), outcome.data["members_made"]) == ({"rows": 1, "new": 1}, 1)
    assert till.reason("Q1", of=order(100), member="new@x.com") is None


def test_the_export_has_a_row_for_each(till: Till) -> None:
    bring(till, FILE.replace("old-0815", "=old0815"))
    till.use("SUMMER-21", of=order(1000))
    sheet, _ = export_sheet(
        till.store, "vouchers", source=None, program="stars", as_of=parse_day(DAY)
    )
    lines = "".join(text for text, _ in csv_pieces(sheet)).splitlines()
    assert lines == [
        "code,reward,program,member_id,status,takes_off,min_order,uses,uses_max,issued_on,"
        "expires_on,personal,stacks,redemption,last_use",
        "SUMMER-21,thrice,stars,,active,2.00 EUR,,1,2,2026-03-31,2026-12-31,no,no,,1",
        '\'=old0815,ten,stars,bob,active,"10 %, at most 25.00 EUR",,0,1,2026-03-31,,no,yes,,',
        "LATTE77,latte,stars,ann,active,one latte,,0,1,2026-03-31,2026-04-30,yes,no,,",
    ]


def test_vouchers_of_nobody_need_no_member(till: Till) -> None:
    done = bring(till, "code,reward\nSUMMER-22,thrice\n")
    assert counted(done) == {"rows": 1, "new": 1}
