"""Files in which no row has an id: every row counts, once, however often it is exported."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest

from loyalty_cli.intake.kinds import transactions
from loyalty_cli.intake.profile.id_columns import like_an_id
from loyalty_cli.intake.profile.model import Profile, parse_profile
from tests.jobs.shop import Shop, codes, counted

HEADER = "member_id,occurred_at,amount"


def total(shop: Shop) -> list[Any]:
    return shop.all("SELECT count(*), sum(amount) FROM events")


@pytest.mark.parametrize("size", [1, 7, 5_000])
def test_255_equal_rows_all_count_and_come_once(shop: Shop, size: int) -> None:
    shop.members()
    rows = ["M1,2026-03-01,11.77"] * 255 + ["M2,2026-03-01,11.77", "M1,2026-03-02 10:00,11.77"]
    with patch.object(transactions, "PIECE", size):
        outcome = shop.sales(*rows, header=HEADER)
    assert counted(outcome) == {"rows": 257, "new": 257, "transactions": 257}
    assert total(shop) == [(257, 257 * 1177)]
    assert counted(shop.sales(*rows, header=HEADER)) == {"rows": 257, "already_there": 257}
    mixed = [rows[-1], *rows[:-1]]
    assert counted(shop.sales(*mixed, header=HEADER)) == {"rows": 257, "already_there": 257}
    assert (outcome.remarks, total(shop)) == ([], [(257, 257 * 1177)])


def test_the_next_export_begins_where_the_last_ended(shop: Shop) -> None:
    shop.members()
    march = ["M1,2026-03-01 10:00,1.00", "M1,2026-03-02 10:00,2.00", "M1,2026-03-02 10:00,2.00"]
    shop.sales(*march, header=HEADER)
    april = [*march[1:], "M1,2026-03-02 10:00,2.00", "M1,2026-03-03 10:00,4.00"]
    outcome = shop.sales(*april, header=HEADER)
    # Three equal sales of the second: two were there.
    assert counted(outcome) == {"rows": 4, "already_there": 2, "new": 2, "transactions": 2}
    assert total(shop) == [(5, 1100)]


def test_singly_and_in_columns_the_ids_are_the_same(shop: Shop) -> None:
    shop.members()
    header = f"{HEADER},type,sku,tax"
    rows = [
        "M1,2026-03-01 10:00,5.00,,A,0.10",
        "M1,2026-03-01 10:00,5,purchase,A,.10".replace(".10", "0.10"),
        "M1,2026-03-01 10:00,-2.00,,,",
        "M1,2026-03-01 10:00,2.00,refund,,",
        ",2026-03-01 10:00,2.00,,,",
    ]
    asked: dict[str, Any] = {"header": header, "allow_unmatched": True}
    first = shop.sales(*rows, **asked)
    assert counted(first) == {"rows": 5, "new": 4, "guests": 1, "transactions": 5}
    ids = shop.all("SELECT id FROM event_ids ORDER BY id")
    assert len({number.partition("-")[0] for number in ids}) == 3
    with patch.object(transactions._Reader, "_is_even", lambda *_: False):
        again = shop.sales(*rows, **asked)
    assert counted(again) == {"rows": 5, "already_there": 5}


def test_a_bad_row_is_rejected_alone(shop: Shop) -> None:
    shop.members()
    rows = ["M1,2026-03-01,1.00", "M1,soon,1.00", "M1,2026-03-01", "M1,2026-03-01,1.00"]
    outcome = shop.sales(*rows, header=HEADER, skip_bad_rows=True)
    assert codes(outcome) == [("time", 3), ("row-length", 4)]
    assert counted(outcome) == {"rows": 4, "new": 2, "rejected": 2, "transactions": 2}


def test_a_column_that_is_meant_for_the_ids_is_asked_about(shop: Shop) -> None:
    shop.members()
    outcome = shop.sales("R1,M1,2026-03-01,1", header=f"Receipt No,{HEADER}")
    (problem,) = outcome.problems
    assert (problem.code, problem.column) == ("missing-column", "transaction_id")
    assert 'did you mean "Receipt No"' in (problem.fix or "")
    assert 'transaction_id = { value = "" }' in (problem.fix or "")
    for spec in ({"value": ""}, {"column": "Receipt No"}):
        profile, problems = parse_profile({"columns": {"transaction_id": spec}})
        assert profile is not None, problems
        source = "a" if "value" in spec else "b"
        outcome = shop.sales(
            *["R1,M1,2026-03-01,1"] * 2,
            header=f"Receipt No,{HEADER}",
            profile=profile,
            source=source,
        )
        assert counted(outcome)["transactions"] == (2 if "value" in spec else 1)


def test_orders_need_their_ids(shop: Shop) -> None:
    profile = Profile.model_validate({"kind": "transactions", "once": ("amount",)})
    outcome = shop.sales("M1,2026-03-01,1", header=HEADER, profile=profile)
    assert [problem.column for problem in outcome.problems] == ["transaction_id"]


def test_an_id_that_one_row_lacks_is_still_a_problem(shop: Shop) -> None:
    shop.members()
    outcome = shop.sales(
        "R1,M1,2026-03-01,1", ",M1,2026-03-01,1", header=f"transaction_id,{HEADER}"
    )
    assert codes(outcome) == [("empty-cell", 3)]


@pytest.mark.parametrize(
    ("column", "is_one"),
    [
        *(("id", True), ("Order ID", True), ("transactionid", True), ("transacton_id", True)),
        *(("OrderNumber", True), ("receipt", True), ("Beleg-Nr.", True), ("trans no", True)),
        *(("member_id", False), ("product id", False), ("payment", False), ("amount", False)),
        *(("transaction_date", False), ("transaction type", False), ("customer order", False)),
        *(("order_total", False), ("", False), ("№", False)),
    ],
)
def test_which_columns_are_likely_to_hold_ids(column: str, is_one: bool) -> None:
    assert (like_an_id([column]) == column) is is_one
