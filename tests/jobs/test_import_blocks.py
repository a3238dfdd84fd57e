"""Blocks of purchases are taken as their rows would be one by one."""

from __future__ import annotations

from tests.jobs.shop import Shop, codes, counted

HEADER = "transaction_id,member_id,card,occurred_at,amount"


def test_an_id_and_the_same_as_a_spreadsheet_escapes_it(shop: Shop) -> None:
    shop.members()
    same = ("=x,M1,2026-03-01,3.00", "'=x,M1,2026-03-01,3.00", "y,M1,2026-03-01,3.00")
    header = "transaction_id,member_id,occurred_at,amount"
    outcome = shop.sales(*same, header=header)
    assert counted(outcome) == {"rows": 3, "new": 2, "already_there": 1, "transactions": 2}
    outcome = shop.sales("'=z,M1,2026-03-01,3.00", "=z,M1,2026-03-01,4.00", header=header)
    assert codes(outcome) == [("other-content", 3)]


def test_a_key_that_the_row_before_has_made_somebodys(shop: Shop) -> None:
    shop.members()
    shop.sales("old,M1,new,2026-03-01,3.00", header=HEADER)
    rows = ("a,,new,2026-03-01,3.00", "b,M1,new,2026-03-01,3.00", "old,M1,new,2026-03-01,3.00")
    outcome = shop.sales(*rows, "c,M1,111,2026-03-01,3.00", header=HEADER, unknown="enrol")
    assert codes(outcome) == [("two-members", 3), ("two-members", 4)]
