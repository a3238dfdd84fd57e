"""Blocks of purchases are taken as their rows would be one by one."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

from loyalty_cli.intake.kinds import transactions
from loyalty_cli.intake.kinds.transactions import _Reader
from loyalty_cli.jobs.importing import people
from tests.jobs.shop import Shop, codes, counted

HEADER = "transaction_id,member_id,card,occurred_at,amount"


def test_an_id_and_the_same_as_a_spreadsheet_escapes_it(shop: Shop) -> None:
    shop.members()
    same = ("=x,M1,2026-03-01,3.00", "'=x,M1,2026-03-01,3.00", "y,M1,2026-03-01,3.00")
    header = "transaction_id,member_id,occurred_at,amount"
    outcome = shop.sales(*same, header=header)
    assert counted(outcome) == {"rows": 3, "new": 3, "transactions": 2}
    assert shop.all("SELECT amount FROM events ORDER BY 1") == [300, 600]
    outcome = shop.sales("'=z,M1,2026-03-01,3.00", "=z,M1,2026-03-01,4.00", header=header)
    assert counted(outcome) == {"rows": 2, "new": 2, "transactions": 1}


def test_a_key_that_the_row_before_has_made_somebodys(shop: Shop) -> None:
    shop.members()
    shop.sales("old,M1,new,2026-03-01,3.00", header=HEADER)
    rows = ("a,,new,2026-03-01,3.00", "b,M1,new,2026-03-01,3.00", "old,M1,new,2026-03-01,3.00")
    outcome = shop.sales(*rows, "c,M1,111,2026-03-01,3.00", header=HEADER, unknown="enrol")
    assert codes(outcome) == [("two-members", 3), ("two-members", 4)]
    assert counted(outcome) == {"rows": 4, "rejected": 2, "held_back": 2}


def test_what_is_there_of_another_member_or_amount(shop: Shop) -> None:
    shop.members()
    rows = [f"{number},M1,,2026-03-01,3.00" for number in "abc"]
    shop.sales(*rows, header=HEADER)
    changed = [rows[0].replace("M1", "M2"), rows[1].replace("3.00", "4.00"), rows[2]]
    outcome = shop.sales(*changed, header=HEADER)
    assert codes(outcome) == [("other-content", 2), ("other-content", 3)]


def test_what_is_looked_at_by_itself_goes_in_at_its_place(shop: Shop) -> None:
    shop.members()
    rows = (
        "a,M1,,2026-03-01,3.00",
        "b,M1,111,2026-03-01,3.00",
        "b,M1,,2026-03-01,2.00",
        "c,M1,,2026-03-01,3.00",
        "d,,new,2026-03-01,3.00",
        "e,M1,,2026-03-01,3.00",
        "f,M2,222,2026-03-01,3.00",
        "f,M2,,2026-03-01,2.00",
        "g,M2,,2026-03-01,3.00",
        "h,,,2026-03-01,3.00",
    )
    outcome = shop.sales(*rows, header=HEADER, unknown="enrol")
    assert codes(outcome) == []
    assert shop.all("SELECT id FROM event_ids ORDER BY event") == [*"abcdefgh"]
    new = ("i,M1,,2026-03-01,4.00", "j,M1,,2026-03-01,5.00")
    again = shop.sales(new[0], rows[0], new[1], *rows[1:], header=HEADER)
    assert counted(again) == {"rows": 12, "new": 2, "already_there": 10, "transactions": 2}
    assert shop.all("SELECT id FROM event_ids ORDER BY event") == [*"abcdefghij"]
    assert shop.all("SELECT amount FROM events ORDER BY event")[-2:] == [400, 500]


LINES = "transaction_id,member_id,occurred_at,amount,sku,quantity,tip,store,channel"
RECEIPTS = (
    "a,M1,2026-03-01,3.00,tea,1,0.50,north,web",
    "a,M1,2026-03-01,-1.00,,,,north,web",
    "a,M1,2026-03-01,4.50,cake,2,0.25,north,web",
    "b,,2026-03-01,3.00,tea,,,north,web",
    "b,,2026-03-01,2.00,,,,north,web",
    "c,M1,2026-03-01,1.00,,,,north,web",
)


def test_receipts_of_several_rows(tmp_path: Path) -> None:
    ways: list[tuple[Any, ...]] = []
    for is_told_singly in (False, True):
        folder = tmp_path / str(is_told_singly)
        folder.mkdir()
        shop = Shop(folder)
        shop.members()
        with patch.object(_Reader, "_ids", lambda *_: None) if is_told_singly else nullcontext():
            first = shop.sales(*RECEIPTS, header=LINES)
            again = shop.sales(*RECEIPTS, header=LINES)
            other = shop.sales(*RECEIPTS[:2], RECEIPTS[2].replace("4.50", "4.60"), header=LINES)
        ways.append((shop.facts(), counted(first), counted(again), codes(other)))
        shop.close()
    assert ways[0] == ways[1]
    _, first_count, again_count, problems = ways[0]
    assert first_count == {"rows": 6, "new": 4, "guests": 2, "transactions": 3}
    assert again_count == {"rows": 6, "already_there": 6}
    assert problems == [("other-content", 2), ("same-transaction", 3), ("same-transaction", 4)]


def test_keys_that_were_forgotten_meanwhile_are_looked_up_again(shop: Shop) -> None:
    shop.members()
    shop.sales("x,M2,,2026-03-01,3.00", header=HEADER)
    rows = [
        *(f"a{n},M1,,2026-03-01,3.00" for n in range(4)),
        *(f"b{n},nobody{n},,2026-03-01,3.00" for n in range(8)),
        "x,M1,,2026-03-01,3.00",
        *(f"c{n},M1,,2026-03-01,3.00" for n in range(8)),
    ]
    with patch.object(people, "_REMEMBERED", 3), patch.object(transactions, "PIECE", 4):
        outcome = shop.sales(*rows, header=HEADER, unknown="guest", skip_bad_rows=True)
    assert codes(outcome) == [("other-content", 14)]
    counts = {"rows": 21, "new": 12, "guests": 8, "rejected": 1, "transactions": 20}
    assert counted(outcome) == counts
