"""`import balances --compare`: a former system's list beside the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Rejected
from loyalty_cli.jobs.importing.balance_comparison import compare_balances
from loyalty_cli.reports.comparing import counts_of
from tests.jobs.desk import LADDER, STARS, Desk
from tests.jobs.shop import codes

DAY = "2026-03-31"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """ann brought 100 and bought for 120, bob brought 30 and spent 10, cleo has nothing."""
    opened = Desk(tmp_path, STARS + LADDER)
    opened.take("balances", "member_id,points\nann,100\nbob,30\n", as_of="2026-01-15")
    opened.buys("1,ann,2026-03-01,120")
    opened.batch("2026-03-10")
    opened.adjust("bob", -10, "2026-03-10")
    yield opened
    opened.close()


def compared(desk: Desk, text: str, **asked: Any) -> list[dict[str, Any]]:
    asked = {"profile": None, "source": None, "skip_bad_rows": False, **asked}
    path = desk.file(text)
    rows, _ = compare_balances(desk.store, [path], as_of=parse_day(DAY), **asked)
    return rows


def test_the_same_on_both_sides(desk: Desk) -> None:
    rows = compared(
        desk,
        "member_id,points,level,expires_on\n"
        "ann,120,Silver,2027-01-15\nann,100,,2027-03-01\nbob,20,Base,\ncleo,0,,\n",
    )
    assert [(row["member_id"], row["differs"], row["why"]) for row in rows] == [
        ("ann", [], []),
        ("bob", [], []),
        ("cleo", [], []),
    ]
    assert counts_of(rows) == {"compared": 3, "same": 3, "differ": 0}


def test_what_differs_and_why(desk: Desk) -> None:
    before = desk.all("SELECT count(*) FROM arrivals")
    rows = compared(
        desk, "member_id,points,level,expires_on\nann,200,Gold,2026-12-31\nzoe,7,Base,\n"
    )
    ann, bob, zoe = rows
    assert ann | {"why": []} == {
        "member_id": "ann",
        "name": "Ann",
        "program": "stars",
        "listed_points": 200,
        "points": 220,
        "listed_level": "Gold",
        "level": "Silver",
        "listed_expires_on": "2026-12-31",
        "expires_on": "2027-01-15",
        "differs": ["points", "level", "expires_on"],
        "why": [],
        "file": str(desk.folder / "file-4.csv"),
        "line": 2,
    }
    assert ann["why"] == [
        "here: opening balance 100 of 2026-01-15, earned 120",
        "here 380.00 short of Gold",
        "here 100 lapse next, on 2027-01-15",
    ]
    assert (bob["differs"], bob["why"]) == (["member"], ["the list does not have this member"])
    assert (zoe["points"], zoe["why"]) == (None, ["the store has no member zoe"])
    assert desk.all("SELECT count(*) FROM arrivals") == before, "nothing is written"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("bob,30,", "here: opening balance 30 of 2026-01-15, -10 by hand or from other balances"),
        ("cleo,5,", "no balance was imported from source csv"),
        ("cleo,5,", "here: nothing was ever posted"),
        ("bob,20,VIP", "stars has no level VIP; it has Base, Silver, Gold"),
    ],
)
def test_each_reason(desk: Desk, row: str, why: str) -> None:
    rows = compared(desk, f"member_id,points,level\n{row}\n")
    [found] = [each for each in rows if each["member_id"] == row.split(",")[0]]
    assert why in found["why"]


def test_pending_points_and_debts(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STARS.replace("per =", 'pending = "30 days"\nper =', 1))
    desk.buys("1,ann,2026-03-20,40")
    desk.sales("r,bob,2026-03-20,-15,", allow_unmatched=True)
    desk.batch(DAY)
    ann, bob = compared(desk, "member_id,points\nann,40\nbob,-15\n")
    assert ann["why"][0] == "40 that are pending here are counted there"
    assert (bob["points"], bob["differs"]) == (-15, [])
    desk.buys("2,ann,2026-03-30,5")
    assert compared(desk, "member_id,points\nann,1\n")[0]["why"][-1] == (
        "a batch is due since 2026-03-31"
    )
    desk.close()


def test_a_merged_member_is_who_they_are_now(desk: Desk) -> None:
    desk.merge("ann", "bob", "2026-03-20")
    rows = compared(desk, "member_id,points\nann,220\nbob,20\n")
    assert [(row["member_id"], row["listed_points"], row["differs"]) for row in rows] == [
        ("ann", 240, [])
    ]


def test_bad_rows_stop_it_or_are_left_out(desk: Desk) -> None:
    text = "member_id,points\nann,many\nbob,20\n"
    with pytest.raises(Rejected) as stopped:
        compared(desk, text)
    assert [problem.code for problem in stopped.value.problems] == ["points"]
    rows = compared(desk, text, skip_bad_rows=True)
    assert [row["member_id"] for row in rows if not row["differs"]] == ["bob"]


def test_a_level_in_the_list_is_remarked_on_by_an_import(desk: Desk) -> None:
    outcome = desk.take("balances", "member_id,points,level\ncleo,7,Gold\n", as_of=DAY)
    assert (outcome.status, [each.code for each in outcome.remarks or ()]) == (
        "ok",
        ["level-compared"],
    )


def test_no_cap_but_the_stores_own_numbers(desk: Desk) -> None:
    most = 10**15 - 1
    outcome = desk.take("balances", f"member_id,points\ncleo,{most}\n", as_of=DAY)
    assert outcome.status == "ok"
    assert desk.stands("cleo", DAY, "balance") == [most]
    again = desk.take("balances", f"member_id,points\ncleo,{most + 1}\n", as_of=DAY, source="x")
    assert codes(again) == [("points-range", 2)]
    desk.is_sound()
