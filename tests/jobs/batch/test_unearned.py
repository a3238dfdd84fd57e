"""After a batch: which purchases earned nothing, and the one reason that explains most of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.jobs.batch import unearned
from tests.jobs.desk import Desk

PROGRAM = """
[program]
id = "stars"
name = "Stars"
points = ["star", "stars"]
"""
COFFEE = """
[[earn]]
name = "coffee"
on = "purchase"
points = 1
per = "1.00"
when = { category = ["coffee"] }
"""
TUESDAY = """
[[earn]]
name = "tuesday"
on = "purchase"
points = 5
when = { weekday = ["tue"] }
"""
HEADER = "transaction_id,member_id,occurred_at,amount,category"
Open = Callable[[str], Desk]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    desks: list[Desk] = []

    def open_desk(rules: str) -> Desk:
        folder = tmp_path / str(len(desks))
        folder.mkdir()
        desks.append(Desk(folder, PROGRAM + rules))
        return desks[-1]

    yield open_desk
    for desk in desks:
        desk.close()


def sold(desk: Desk, *rows: str) -> Any:
    """What the batch says after some sales of Monday 2 March."""
    lines = [f"t{n},ann,2026-03-02 10:00,{row}" for n, row in enumerate(rows)]
    assert desk.sales(*lines, header=HEADER, as_of="2026-03-02").status == "ok"
    return desk.batch("2026-03-02")


def test_categories_that_the_rule_does_not_want(opened: Open) -> None:
    rows = ["3.00,Kaffee"] * 31 + ["3.00,Gebäck"] * 9
    outcome = sold(opened(COFFEE), *rows)
    assert outcome.hints == [
        "40 purchases earned nothing: the rule wants category coffee; "
        "your files have Kaffee (31), Gebäck (9)"
    ]
    [told] = outcome.data["unearned"]
    assert told == {
        "program": "stars",
        "purchases": 40,
        "looked_at": 40,
        "explained": 40,
        "rule": "coffee",
        "condition": "category",
        "asks": "coffee",
        "found": {"Kaffee": 31, "Gebäck": 9},
        "says": outcome.hints[0],
    }


def test_what_earned_is_not_told(opened: Open) -> None:
    desk = opened(COFFEE)
    assert sold(desk, "3.00,coffee", "3.00,coffee").hints == []
    assert desk.batch("2026-03-03").hints == []


def test_what_is_carried_is_not_lost(opened: Open) -> None:
    carrying = COFFEE.replace('per = "1.00"', 'per = "50.00"\ncarry = true')
    assert sold(opened(carrying), "30.00,coffee").hints == []
    [told] = sold(opened(carrying), "30.00,coffee", "1.00,tea").data["unearned"]
    assert (told["purchases"], told["condition"]) == (1, "category")


@pytest.mark.parametrize(
    ("rules", "rows", "says"),
    [
        (
            COFFEE,
            ["3.00,coffee", "3.00,tea", "0.40,coffee", "3.00,tea"],
            "3 purchases earned nothing, 2 of 3 looked at for one reason: "
            "the rule wants category coffee; your files have tea (2)",
        ),
        (
            COFFEE,
            ["0.40,coffee"],
            "1 purchase earned nothing: what counts of them is less than one step of the rule",
        ),
        (
            COFFEE + TUESDAY,
            ["3.00,coffee", "0.40,coffee"],
            # Two rules, each with a reason of its own: the first in the file is told.
            "1 purchase earned nothing: "
            "what counts of them is less than one step of the rule coffee",
        ),
        (
            COFFEE.replace('category = ["coffee"]', 'min_amount = "5.00"'),
            ["3.00,", "4.99,"],
            "2 purchases earned nothing: the rule wants min_amount 5.00",
        ),
        (
            TUESDAY,
            ["3.00,"],
            "1 purchase earned nothing: the rule wants weekday tue; your files have mon (1)",
        ),
        (
            COFFEE.replace('category = ["coffee"]', "nth = 10"),
            ["3.00,"],
            "1 purchase earned nothing: the rule looks at the member, at a count or has a limit; "
            "loyalty points explain MEMBER --transaction ID says which",
        ),
        (
            '[[earn]]\nname = "visit"\non = "visit"\npoints = 1\n',
            ["3.00,"],
            "1 purchase earned nothing: the program has no rule for purchases",
        ),
        (
            COFFEE,
            [f"3.00,c{n}" for n in range(7)],
            "7 purchases earned nothing: the rule wants category coffee; "
            "your files have c0 (1), c1 (1), c2 (1), c3 (1), c4 (1), 2 others",
        ),
    ],
)
def test_the_reason_that_explains_most(
    opened: Open, rules: str, rows: list[str], says: str
) -> None:
    [said] = sold(opened(rules), *rows).hints
    assert said == says


def test_only_the_first_are_looked_at(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unearned, "LOOKED_AT_MAX", 3)
    [told] = sold(opened(COFFEE), *["3.00,tea"] * 8).data["unearned"]
    assert (told["purchases"], told["looked_at"], told["explained"]) == (8, 3, 3)
    assert told["says"].startswith("8 purchases earned nothing, 3 of 3 looked at for one reason:")


def test_a_dry_run_says_it_too_and_a_refund_is_no_purchase(opened: Open) -> None:
    desk = opened(COFFEE)
    rows = [
        "t1,ann,2026-03-02 10:00,3.00,coffee,",
        "t2,ann,2026-03-02 11:00,-3.00,coffee,t1",
        "t3,ann,2026-03-02 12:00,3.00,tea,",
    ]
    assert desk.sales(*rows, header=HEADER + ",refund_of", as_of="2026-03-02").status == "ok"
    from loyalty_cli.jobs.batch.batch import run_batch

    tried = run_batch(desk.store, caller=desk.on("2026-03-02", dry_run=True))
    assert [told["purchases"] for told in tried.data["unearned"]] == [1]  # type: ignore[attr-defined]
    assert desk.batch("2026-03-02").hints == tried.hints
