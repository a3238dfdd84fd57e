"""Refunds that change the sale's own row: a larger sum later is a refund, once."""

from __future__ import annotations

from typing import Any

import pytest

from loyalty_cli.intake.profile.model import Profile, parse_profile
from loyalty_cli.jobs.outcome import Outcome
from tests.jobs.shop import Shop, codes, counted, files_of


def profile_of(**keys: object) -> Profile:
    profile, problems = parse_profile(
        {
            "kind": "transactions",
            "source": "web",
            "columns": {"refunded": "refunded"},
            "undone": {"status": ["cancelled"]},
            **keys,
        }
    )
    assert profile is not None, problems
    return profile


HEADER = "transaction_id,member_id,occurred_at,amount,refunded,status"


def orders(shop: Shop, *lines: str, as_of: str | None = None, **asked: Any) -> Outcome:
    return shop.sales(*lines, header=HEADER, profile=profile_of(), as_of=as_of, **asked)


def refunds(shop: Shop) -> list[Any]:
    """Each refund: its id, sum, sale, time, member."""
    return shop.all(
        "SELECT i.id, e.amount, p.id, e.instant, m.member_id FROM events e JOIN event_ids i"
        " USING (event) JOIN event_ids p ON p.event = e.refund_of"
        " LEFT JOIN adoptions a ON a.event = e.event"
        " LEFT JOIN members m ON m.member = coalesce(e.member, a.member) ORDER BY e.event"
    )


def test_a_sum_that_grows_posts_the_difference_once(shop: Shop) -> None:
    shop.members()
    sold = "S1,M1,2026-03-01 10:00,50.00"
    first = orders(shop, f"{sold},0,paid", as_of="2026-03-02")
    assert counted(first) == {"rows": 1, "new": 1, "transactions": 1}
    later = orders(shop, f"{sold},20.00,part", as_of="2026-03-10")
    assert counted(later) == {"rows": 1, "changed": 1, "transactions": 1}
    again = orders(shop, f"{sold},20.00,part", as_of="2026-03-11")
    assert counted(again) == {"rows": 1, "already_there": 1}
    more = orders(shop, f"{sold},50.00,refunded", as_of="2026-03-12")
    assert counted(more) == {"rows": 1, "changed": 1, "transactions": 1}
    assert refunds(shop) == [
        ("S1/refunded-20.00", 2000, "S1", "2026-03-10T00:00:00Z", "M1"),
        ("S1/refunded-50.00", 3000, "S1", "2026-03-12T00:00:00Z", "M1"),
    ]
    older = orders(shop, f"{sold},20.00,part", as_of="2026-03-11")
    assert counted(older) == {"rows": 1, "already_there": 1}


def test_a_sale_that_comes_refunded_is_refunded_at_its_own_time(shop: Shop) -> None:
    shop.members()
    outcome = orders(shop, "S1,M1,2026-03-01 10:00,50.00,50.00,x", as_of="2026-03-20")
    assert counted(outcome) == {"rows": 1, "new": 1, "transactions": 2}
    assert refunds(shop) == [("S1/refunded-50.00", 5000, "S1", "2026-03-01T10:00:00Z", "M1")]


def test_a_refund_of_the_day_of_its_sale_is_not_before_it(shop: Shop) -> None:
    shop.members()
    orders(shop, "S1,M1,2026-03-20 10:00,50.00,,x", as_of="2026-03-20")
    orders(shop, "S1,M1,2026-03-20 10:00,50.00,5,x", as_of="2026-03-20")
    assert refunds(shop) == [("S1/refunded-5.00", 500, "S1", "2026-03-20T10:00:00Z", "M1")]


def test_a_guest_s_sale(shop: Shop) -> None:
    shop.members()
    assert counted(orders(shop, "S1,,2026-03-01,50,10,x", as_of="2026-03-02")) == {
        "rows": 1,
        "guests": 1,
        "transactions": 2,
    }
    adopted = orders(shop, "S1,M2,2026-03-01,50,20,x", as_of="2026-03-05")
    assert counted(adopted) == {"rows": 1, "changed": 1, "transactions": 1}
    assert [(number, member) for number, _, _, _, member in refunds(shop)] == [
        ("S1/refunded-10.00", "M2"),
        ("S1/refunded-20.00", "M2"),
    ]


def test_an_undone_order_is_left_out_or_refunded(shop: Shop) -> None:
    shop.members()
    rows = ("S1,M1,2026-03-01,50,,cancelled", "S2,M1,2026-03-01,8,,paid")
    new = orders(shop, *rows, as_of="2026-03-02")
    assert counted(new) == {"rows": 2, "new": 1, "left_out": 1, "transactions": 1}
    assert files_of(new)[0]["left_out"] == {"status is cancelled": 1}
    gone = orders(shop, "S2,M1,2026-03-01,8,,cancelled", as_of="2026-03-09")
    assert counted(gone) == {"rows": 1, "changed": 1, "transactions": 1}
    assert refunds(shop) == [("S2/refunded-8.00", 800, "S2", "2026-03-09T00:00:00Z", "M1")]
    again = orders(shop, "S2,M1,2026-03-01,8,,cancelled", as_of="2026-03-10")
    assert counted(again) == {"rows": 1, "already_there": 1}


def test_an_undone_order_may_look_otherwise_than_before(shop: Shop) -> None:
    shop.members()
    orders(shop, "S1,M1,2026-03-01,8,,paid")
    assert counted(orders(shop, "S1,M1,2026-03-01,0,,cancelled")) == {
        "rows": 1,
        "changed": 1,
        "transactions": 1,
    }


def test_a_sale_that_is_refused_is_not_refunded(shop: Shop) -> None:
    shop.members()
    orders(shop, "S1,M1,2026-03-01,50,,x")
    outcome = orders(shop, "S1,M1,2026-03-01,60,10,x", "S2,M9,2026-03-01,5,5,x")
    assert codes(outcome) == [("other-content", 2), ("unknown-member", 3)]
    assert counted(outcome) == {"rows": 2, "rejected": 2}
    assert refunds(shop) == []


def test_rows_and_sums_are_together_never_more_than_the_sale(shop: Shop) -> None:
    shop.members()
    shop.sales("S1,M1,2026-03-01,50,", "R1,M1,2026-03-02,-30,S1", source="web")
    orders(shop, "S1,M1,2026-03-01,50,30,x")
    assert [number for number, *_ in refunds(shop)] == ["R1"]
    orders(shop, "S1,M1,2026-03-01,50,999,x")
    assert [(number, amount) for number, amount, *_ in refunds(shop)] == [
        ("R1", 3000),
        ("S1/refunded-50.00", 2000),
    ]


def test_several_files_of_one_import(shop: Shop) -> None:
    shop.members()
    texts = [f"{HEADER}\nS1,M1,2026-03-01,50,{sum_},x\n" for sum_ in ("", "20", "20", "30")]
    outcome = shop.take("transactions", *texts, profile=profile_of(), as_of="2026-03-20")
    assert [number for number, *_ in refunds(shop)] == ["S1/refunded-20.00", "S1/refunded-30.00"]
    assert counted(outcome) == {
        "rows": 4,
        "new": 1,
        "changed": 2,
        "already_there": 1,
        "transactions": 3,
    }


@pytest.mark.parametrize("takes", ["reject", "take"])
def test_a_profile_may_take_refunds_that_name_no_sale(shop: Shop, takes: str) -> None:
    shop.members()
    profile, _ = parse_profile({"unmatched_refunds": takes})
    outcome = shop.sales("X1,M1,2026-03-02,-1,", profile=profile)
    assert outcome.status == ("ok" if takes == "take" else "rejected")
