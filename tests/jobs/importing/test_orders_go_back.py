"""Exports that tell how orders stand: the latest says what holds, also where it goes back."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused
from loyalty_cli.intake.profile.model import Profile
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.importing.undo import undo_import
from loyalty_cli.jobs.outcome import Caller, Outcome
from loyalty_cli.jobs.proof.doctor import examine_store
from tests.jobs.importing.test_import_in_place import HEADER, orders, profile_of
from tests.jobs.shop import Shop, counted

SOLD = "S1,M1,2026-03-01 10:00,50.00"
PAID, CANCELLED = f"{SOLD},0,paid", f"{SOLD},0,cancelled"


def live(shop: Shop) -> list[Any]:
    """The events that hold: id and sum."""
    return shop.all(
        "SELECT i.id, e.amount FROM events e JOIN event_ids i USING (event)"
        " WHERE i.withdrawn = 0 ORDER BY 1"
    )


def remarks(outcome: Outcome) -> list[str]:
    return [each.code for each in outcome.remarks or ()]


def points(shop: Shop, as_of: str) -> int:
    run_batch(shop.store, caller=Caller(parse_day(as_of), "eve"))
    return int(shop.all("SELECT coalesce(sum(points), 0) FROM ledger")[0])


def test_completed_cancelled_completed(shop: Shop) -> None:
    shop.members()
    shop.apply(valid_from=1)
    orders(shop, PAID, as_of="2026-03-02")
    assert points(shop, "2026-03-02") == 50
    assert counted(orders(shop, CANCELLED, as_of="2026-03-05"))["changed"] == 1
    assert points(shop, "2026-03-05") == 0
    back = orders(shop, PAID, as_of="2026-03-09")
    assert counted(back) == {"rows": 1, "changed": 1}
    assert remarks(back) == ["refund-fell"]
    assert points(shop, "2026-03-09") == 50
    assert live(shop) == [("S1", 5000)]
    again = orders(shop, PAID, as_of="2026-03-09")
    assert counted(again) == {"rows": 1, "already_there": 1}
    orders(shop, CANCELLED, as_of="2026-03-12")
    assert points(shop, "2026-03-12") == 0
    notes = shop.all("SELECT note FROM entries WHERE note LIKE 'refund that no longer holds%'")
    assert len(notes) == 1
    found = examine_store(shop.store, with_replay=True)
    assert (found["status"], found["differences"]) == ("ok", [])


def test_the_same_day_without_a_batch_between(shop: Shop) -> None:
    shop.members()
    shop.apply(valid_from=1)
    for row in (PAID, CANCELLED, PAID):
        orders(shop, row)
    assert points(shop, "2026-03-31") == 50


def test_a_refunded_sum_that_falls(shop: Shop) -> None:
    shop.members()
    days = ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06"]
    for day, total in zip(days, ("0", "20.00", "50.00", "40.00", "0"), strict=True):
        orders(shop, f"{SOLD},{total},x", as_of=day)
        sums = shop.all(
            "SELECT coalesce(sum(e.amount), 0) FROM events e JOIN event_ids i USING (event)"
            " WHERE e.refund_of IS NOT NULL AND i.withdrawn = 0"
        )
        assert sums == [int(total.replace(".", "").ljust(4, "0")) if total != "0" else 0]
    assert [number for number, _ in live(shop)] == ["S1"]


STATES = {
    "2026-03-02": PAID,
    "2026-03-05": CANCELLED,
    "2026-03-09": f"{SOLD},30.00,paid",
    "2026-03-10": f"{SOLD},10.00,paid",
}


@pytest.mark.parametrize("order", list(permutations(STATES)))
def test_whatever_order_the_files_come_in(shop: Shop, order: tuple[str, ...]) -> None:
    shop.members()
    shop.apply(valid_from=1)
    for day in order:
        outcome = orders(shop, STATES[day], as_of=day)
        assert outcome.status == "ok"
        assert sum(counted(outcome).values()) - counted(outcome).get("transactions", 0) == 2
    assert sum(amount for number, amount in live(shop) if number != "S1") == 1000
    assert points(shop, "2026-03-31") == 40
    before = live(shop)
    for day in order:
        orders(shop, STATES[day], as_of=day)
    assert live(shop) == before


def test_cancelled_before_it_was_known_and_older_files(shop: Shop) -> None:
    shop.members()
    assert counted(orders(shop, CANCELLED, as_of="2026-03-05")) == {"rows": 1, "left_out": 1}
    assert counted(orders(shop, PAID, as_of="2026-03-03")) == {"rows": 1, "left_out": 1}
    assert live(shop) == []
    assert counted(orders(shop, PAID, as_of="2026-03-06"))["new"] == 1
    late = orders(shop, CANCELLED, as_of="2026-03-05")
    assert counted(late) == {"rows": 1, "already_there": 1}


def test_refunds_with_rows_of_their_own_stay(shop: Shop) -> None:
    shop.members()
    header = f"{HEADER},type,refund_of"
    asked: dict[str, Any] = {"header": header, "profile": profile_of()}
    shop.sales(f"{SOLD},0,paid,,", "X1,M1,2026-03-02,10.00,,,refund,S1", **asked)
    for status in ("cancelled", "paid"):
        shop.sales(f"{SOLD},0,{status},,", **asked)
    assert live(shop) == [("S1", 5000), ("X1", 1000)]


def test_a_profile_without_states_takes_nothing_back(shop: Shop) -> None:
    shop.members()
    orders(shop, PAID, as_of="2026-03-02")
    orders(shop, CANCELLED, as_of="2026-03-05")
    plain = Profile(source="web")
    outcome = shop.sales(SOLD, header=HEADER.rpartition(",refunded")[0], profile=plain)
    assert counted(outcome) == {"rows": 1, "already_there": 1}
    assert len(live(shop)) == 2


def test_a_file_that_took_refunds_back_is_not_undone(shop: Shop) -> None:
    shop.members()
    orders(shop, PAID, as_of="2026-03-02")
    orders(shop, CANCELLED, as_of="2026-03-05")
    orders(shop, PAID, as_of="2026-03-09")
    (last,) = shop.all("SELECT max(import) FROM imports")
    caller = Caller(parse_day("2026-03-10"), "eve")
    with pytest.raises(Refused) as caught:
        undo_import(shop.store, last, reason=None, caller=caller)
    assert [problem.code for problem in caught.value.problems] == ["states-back"]
    # What its fix says: a newer export.
    orders(shop, CANCELLED, as_of="2026-03-10")
    assert len(live(shop)) == 2
