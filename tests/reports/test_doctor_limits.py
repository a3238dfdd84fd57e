"""`doctor` counts again what limits used of grants that give or buy rewards: by their claims."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.importing.undo import undo_import
from loyalty_cli.jobs.members.merging import merge_members
from loyalty_cli.jobs.outcome import Caller
from loyalty_cli.jobs.proof.doctor import examine_store
from loyalty_cli.reports.explain.answer import points_explain
from tests.jobs.shop import PROGRAM, Shop

MUG = """
[[reward]]
id = "mug"
name = "Mug"
kind = "item"
cost = 10
"""
BUYS_BY_ITSELF = """
[[grant]]
name = "mugs"
on = "balance"
reward = "mug"
limit = { times = 1, every = "week" }
"""
BUYS_ON_A_REVIEW = """
[[grant]]
name = "mugs"
on = "review"
reward = "mug"
pay = true
limit = [{ times = 2, every = "week" }, { times = 3, every = "year" }]
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    shop.members()
    yield shop
    shop.close()


def batch(shop: Shop, day: str) -> None:
    run_batch(shop.store, caller=Caller(parse_day(day), "eve"))


def reviews(shop: Shop, *rows: str) -> None:
    lines = ("activity_id,member_id,occurred_at,kind", *rows)
    assert shop.take("activities", "\n".join(lines) + "\n").status == "ok"


def mugs(shop: Shop) -> list[str]:
    return shop.all("SELECT due_on FROM claims ORDER BY claim")


def found(shop: Shop) -> list[tuple[str, str, object, object]]:
    told = examine_store(shop.store, with_replay=True)
    return [(d["check"], d["what"], d["expected"], d["found"]) for d in told["differences"]]


def test_what_the_balance_bought_counts_in_its_week(shop: Shop) -> None:
    shop.apply(PROGRAM + MUG + BUYS_BY_ITSELF, as_of=parse_day("2026-01-01"))
    shop.sales("R1,M1,2026-03-02,35.00,")
    for day in ("2026-03-02", "2026-03-05", "2026-03-11"):
        batch(shop, day)
    assert mugs(shop) == ["2026-03-02", "2026-03-09"]
    assert found(shop) == []


def test_what_was_bought_on_events_counts_on_their_days_late_ones_too(shop: Shop) -> None:
    shop.apply(PROGRAM + MUG + BUYS_ON_A_REVIEW, as_of=parse_day("2026-01-01"))
    shop.sales("R1,M1,2026-03-02,95.00,")
    reviews(shop, "A1,M1,2026-03-10,review", "A2,M1,2026-03-10,review", "A3,M1,2026-03-11,review")
    batch(shop, "2026-03-12")
    reviews(shop, "A4,M1,2026-03-03,review", "A5,M1,2026-03-04,review")
    batch(shop, "2026-03-13")
    assert mugs(shop) == ["2026-03-10", "2026-03-10", "2026-03-03"]
    assert found(shop) == []


def test_what_both_of_two_members_bought_counts_for_the_one_they_are(shop: Shop) -> None:
    shop.apply(PROGRAM + MUG + BUYS_ON_A_REVIEW, as_of=parse_day("2026-01-01"))
    shop.sales("R1,M1,2026-03-02,95.00,", "R2,M2,2026-03-02,95.00,")
    reviews(shop, "A1,M1,2026-03-10,review", "A2,M2,2026-03-11,review")
    batch(shop, "2026-03-12")
    merge_members(
        shop.store, "M1", "M2", reason="the same", caller=Caller(parse_day("2026-03-13"), "eve")
    )
    reviews(shop, "A3,M2,2026-03-14,review")
    batch(shop, "2026-03-14")
    assert mugs(shop) == ["2026-03-10", "2026-03-11"]
    assert found(shop) == []


def test_what_an_event_bought_that_was_taken_back_frees_the_limit(shop: Shop) -> None:
    shop.apply(PROGRAM + MUG + BUYS_ON_A_REVIEW, as_of=parse_day("2026-01-01"))
    shop.sales("R1,M1,2026-03-02,95.00,")
    reviews(shop, "A1,M1,2026-03-10,review", "A2,M1,2026-03-11,review")
    batch(shop, "2026-03-31")
    number = shop.all("SELECT max(import) FROM imports")[0]
    undo_import(
        shop.store, number, reason="wrong file", caller=Caller(parse_day("2026-03-31"), "eve")
    )
    batch(shop, "2026-04-01")
    assert found(shop) == []
    reviews(shop, "A3,M1,2026-03-13,review", "A4,M1,2026-03-09,review", "A5,M1,2026-03-12,review")
    batch(shop, "2026-04-02")
    assert mugs(shop)[2:] == ["2026-03-09", "2026-03-12"]
    assert found(shop) == []


def test_two_rewards_bought_at_once_are_one_time(shop: Shop) -> None:
    two = MUG + MUG.replace("mug", "cup").replace("Mug", "Cup")
    both = BUYS_ON_A_REVIEW.replace('"mug"', '["mug", "cup"]')
    shop.apply(PROGRAM + two + both, as_of=parse_day("2026-01-01"))
    shop.sales("R1,M1,2026-03-02,95.00,")
    reviews(shop, *(f"A{n},M1,2026-03-1{n},review" for n in range(3)))
    batch(shop, "2026-03-13")
    assert mugs(shop) == ["2026-03-10", "2026-03-10", "2026-03-11", "2026-03-11"]
    assert found(shop) == []


def test_what_is_bought_beside_points_counts_with_them(shop: Shop) -> None:
    """The second time of a day the limit leaves no points, and the mug is bought all the same."""
    grant = BUYS_ON_A_REVIEW.replace("pay = true", "points = 5\npay = true").replace(
        "limit = [", 'limit = [{ points = 5, every = "day" }, '
    )
    shop.apply(PROGRAM + MUG + grant, as_of=parse_day("2026-01-01"))
    shop.sales("R1,M1,2026-03-02,95.00,")
    reviews(shop, *(f"A{n},M1,2026-03-10 0{n}:00,review" for n in range(3)))
    batch(shop, "2026-03-13")
    reviews(shop, "A3,M1,2026-03-11,review", "A4,M1,2026-03-03,review")
    batch(shop, "2026-03-14")
    assert mugs(shop) == ["2026-03-10", "2026-03-10", "2026-03-03"]
    assert shop.all("SELECT points FROM ledger WHERE kind = 'grant' ORDER BY entry") == [
        *(5, 0, 0),
        *(5, 0),
    ]
    assert found(shop) == []


@pytest.mark.parametrize("points", ["", "points = 3"])
@pytest.mark.parametrize("on", ["review", "birthday"])
def test_points_of_a_reward_are_no_points_of_the_grant(shop: Shop, on: str, points: str) -> None:
    gift = f"""
[[reward]]
id = "gift"
name = "Gift"
kind = "points"
points = 7
[[grant]]
name = "gifts"
on = "{on}"
reward = "gift"
limit = [{{ times = 2, every = "week" }}, {{ points = 5, every = "month" }}]
{points}
"""
    shop.members("member_id,birthday\nM3,1990-03-10\n")
    shop.apply(PROGRAM + gift, as_of=parse_day("2026-01-01"))
    reviews(shop, *(f"A{n},M3,2026-03-1{n},review" for n in range(3)))
    batch(shop, "2026-03-13")
    reviews(shop, "A3,M3,2026-03-12,review")
    batch(shop, "2026-03-14")
    given = shop.all("SELECT points FROM ledger WHERE note = 'reward gift'")
    assert given == ([7, 7] if on == "review" else [7])
    assert found(shop) == []


def test_a_gift_beside_points_that_were_cut_to_nothing_is_a_time(shop: Shop) -> None:
    gift = MUG.replace("cost = 10\n", "") + BUYS_ON_A_REVIEW.replace(
        "pay = true\nlimit = [",
        'points = 5\nlimit = [{ points = 3, every = "day", over = "reject" }, ',
    )
    shop.apply(PROGRAM + gift, as_of=parse_day("2026-01-01"))
    reviews(shop, *(f"A{n},M1,2026-03-1{n},review" for n in range(3)))
    batch(shop, "2026-03-13")
    assert mugs(shop) == ["2026-03-10", "2026-03-11"]
    assert found(shop) == []


def test_the_replay_counts_what_was_had_once(shop: Shop) -> None:
    limited = MUG + 'limit = { times = 2, every = "month" }\n'
    buys = BUYS_ON_A_REVIEW[: BUYS_ON_A_REVIEW.index("limit =")]
    shop.apply(PROGRAM + limited + buys, as_of=parse_day("2026-01-01"))
    shop.sales("R1,M1,2026-03-02,95.00,")
    for day in ("2026-03-10", "2026-03-11", "2026-03-12"):
        reviews(shop, f"A{day[-1]},M1,{day},review")
        batch(shop, day)
    assert mugs(shop) == ["2026-03-10", "2026-03-11"]
    assert found(shop) == []


def test_one_name_on_purchases_first_and_on_levels_later(shop: Shop) -> None:
    """What a late purchase is given by its own version counts for the purchase's day."""
    first = PROGRAM + '[[grant]]\nname = "thanks"\non = "purchase"\npoints = 1\n'
    then = (
        PROGRAM
        + """
[[grant]]
name = "thanks"
on = "level"
points = 5
limit = { points = 5, every = "month" }
[tiers]
by = "spend"
[[tiers.level]]
name = "Base"
from = "0"
[[tiers.level]]
name = "Gold"
from = "10.00"
[[tiers.level]]
name = "Platinum"
from = "20.00"
"""
    )
    shop.apply(first, as_of=parse_day("2026-01-01"))
    shop.apply(then, as_of=parse_day("2026-01-01"), valid_from=parse_day("2026-02-01"))
    shop.sales("R1,M1,2026-02-20,12.00,")
    batch(shop, "2026-03-02")
    shop.sales("R2,M1,2026-01-20,1.00,")
    batch(shop, "2026-03-09")
    shop.sales("R3,M1,2026-02-21,12.00,")
    batch(shop, "2026-03-10")
    given = shop.all("SELECT posted_on, points FROM ledger WHERE kind = 'grant' ORDER BY entry")
    assert given == [("2026-02-20", 5), ("2026-03-09", 1), ("2026-03-10", 5)]
    assert found(shop) == []
    told = points_explain(shop.store, "M1", as_of=parse_day("2026-03-10"), transaction="R2")
    assert [(row["on"], row["points"]) for row in told["grants"]] == [("purchase", 1)]


def test_a_count_that_is_wrong_is_found(shop: Shop) -> None:
    shop.apply(PROGRAM + MUG + BUYS_BY_ITSELF, as_of=parse_day("2026-01-01"))
    shop.sales("R1,M1,2026-03-02,15.00,")
    batch(shop, "2026-03-02")
    shop.store.db.execute("UPDATE accounts SET state = json_set(state, '$.usage[0][4]', 2)")
    assert found(shop) == [
        (
            "usage",
            "points and times used of grant:mugs in the latest week",
            "0 points, 1 times",
            "0 points, 2 times",
        )
    ]
