"""Rewards for points: who may have them, what they cost, undone and handed over."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused, Usage
from loyalty_cli.jobs.rewards.undoing import cancel_hand_over
from loyalty_cli.program.judging.discounts import Good, Order
from loyalty_cli.reports.rewards.redemptions import kept
from loyalty_cli.reports.rewards.rewards import reward_check, reward_list
from tests.jobs.desk import LADDER
from tests.jobs.value import PROGRAM, REWARDS, Counter, code_of, refused


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Counter]:
    opened = Counter(tmp_path)
    yield opened
    opened.close()


def test_an_item_is_paid_reserved_and_handed_over(desk: Counter) -> None:
    done = desk.redeem("ann", "mug")
    assert done.data == {"redemption": "1", "reward": "mug", "cost": 50, "balance": 150}
    assert desk.entries("ann")[-1] == "2026-03-02 redeem -50"
    assert desk.stands("ann", "2026-03-02", "redeemed", "last_activity") == [50, "2026-03-02"]
    assert desk.stands("ann", "2026-03-01", "redeemed", "last_activity") == [0, "2026-02-10"]
    assert desk.hand_over(1).status == "ok"
    assert desk.hand_over(1).status == "already-done"
    with pytest.raises(Refused) as no:
        desk.undo(1)
    assert code_of(no.value) == "handed-over"
    desk.is_sound()


def test_the_soonest_to_lapse_pays_and_is_given_back_with_its_days(desk: Counter) -> None:
    before = desk.all("SELECT lot, available_on, expires_on, remaining FROM lots ORDER BY lot")
    desk.redeem("ann", "off", points=150)
    left = desk.all("SELECT remaining FROM lots JOIN accounts USING (account) WHERE account = 1")
    assert left == [0, 50]
    done = desk.undo(1)
    assert (done.data["cost"], done.data["balance"]) == (150, 200)
    after = desk.all("SELECT lot, available_on, expires_on, remaining FROM lots ORDER BY lot")
    assert after == before
    assert desk.undo(1).status == "already-done"
    assert desk.stands("ann", "2026-03-03", "redeemed", "balance") == [0, 200]
    desk.is_sound()


def test_what_lapsed_meanwhile_lapses_at_once(desk: Counter) -> None:
    desk.redeem("ann", "off", points=150)
    desk.batch("2027-01-20")
    desk.undo(1, "2027-01-21")
    assert desk.entries("ann")[-2:] == ["2027-01-21 restore +150", "2027-01-21 expire -120"]
    assert desk.stands("ann", "2027-01-21", "balance", "expired") == [80, 120]
    desk.is_sound()


def test_what_is_owed_is_paid_first(desk: Counter) -> None:
    desk.redeem("ann", "all-off")
    desk.buys("r1,ann,2026-03-05,-80.00,t2")
    desk.batch("2026-03-05")
    assert desk.stands("ann", "2026-03-05", "balance", "debt") == [0, 80]
    desk.undo(1, "2026-03-06")
    assert desk.stands("ann", "2026-03-06", "balance", "debt") == [120, 0]
    desk.is_sound()


def test_as_many_points_as_the_member_says_in_whole_steps(desk: Counter) -> None:
    done = desk.redeem("bob", "off", points=39)
    assert (done.data["cost"], done.data["balance"]) == (30, 15)
    assert desk.all("SELECT amount, expires_on FROM vouchers") == [(150, "2026-04-01")]
    few = desk.redeem("ann", "off", points=19)
    assert (refused(few), few.data["missing"]) == ("not-enough-points", 1)
    [problem] = few.problems
    assert problem.message == "ann can't have off: it takes at least 20, and 19 are given"
    assert problem.fix == "Say how many with --points N, at least 20, in steps of 10."
    desk.adjust("bob", -5, "2026-03-02")
    poor = desk.redeem("bob", "off", points=5)
    assert (refused(poor), poor.data["missing"]) == ("not-enough-points", 10)
    assert poor.problems[0].message == "bob can't have off: 10 of 20 are missing"
    with pytest.raises(Usage) as no:
        desk.redeem("ann", "off")
    assert code_of(no.value) == "points-asked"
    with pytest.raises(Usage) as no:
        desk.redeem("ann", "mug", points=5)
    assert code_of(no.value) == "points-not-asked"
    all_ = desk.redeem("ann", "all-off")
    assert (all_.data["cost"], all_.data["balance"]) == (200, 0)


def test_cost_and_worth_go_by_level(desk: Counter) -> None:
    ann = desk.redeem("ann", "card")
    bob = desk.redeem("bob", "card")
    assert (ann.data["cost"], bob.data["cost"]) == (30, 40)
    cards: Any = [each.data["gift_card"] for each in (ann, bob)]
    assert [card["amount"] for card in cards] == ["6.00", "5.00"]
    assert [card["expires_on"] for card in cards] == ["2027-03-02", "2027-03-02"]
    assert desk.pay(cards[0]["code"], 600).status == "ok"
    with pytest.raises(Refused) as no:
        desk.undo(1)
    assert code_of(no.value) == "card-used"
    desk.undo(2)
    assert refused(desk.pay(cards[1]["code"], 100, "2026-03-04")) == "void"
    desk.is_sound()


def test_a_used_voucher_is_not_undone_an_unused_one_is_void(desk: Counter) -> None:
    voucher: Any = desk.redeem("ann", "off", points=100).data["voucher"]
    desk.use(voucher["code"])
    with pytest.raises(Refused) as no:
        desk.undo(1)
    assert code_of(no.value) == "voucher-used"
    desk.undo_use(1)
    desk.undo(1)
    assert refused(desk.use(voucher["code"], day="2026-03-04")) == "void"


def test_the_reasons_for_no(desk: Counter) -> None:
    assert refused(desk.redeem("cleo", "mug")) == "not-enough-points"
    assert refused(desk.redeem("ann", "gold-only")) == "level"
    assert refused(desk.redeem("bob", "spring", "2026-03-09")) == "window"
    assert desk.redeem("ann", "spring", "2026-03-09").status == "ok"
    assert desk.redeem("bob", "spring", "2026-03-10").status == "ok"
    assert refused(desk.redeem("bob", "spring", "2026-03-21")) == "window"
    assert desk.redeem("ann", "mug", "2026-03-10").status == "ok"
    assert refused(desk.redeem("ann", "mug", "2026-03-31")) == "limit"
    assert desk.redeem("ann", "mug", "2026-04-01").status == "ok"
    assert refused(desk.redeem("bob", "mug", "2026-04-01")) == "out-of-stock"
    with pytest.raises(Refused) as no:
        desk.redeem("ann", "ten")
    assert code_of(no.value) == "not-for-points"
    with pytest.raises(Refused) as no:
        desk.redeem("ann", "mugg")
    assert (code_of(no.value), no.value.problems[0].fix) == ("no-such-reward", "Did you mean mug?")
    desk.is_sound()


def test_an_undone_piece_is_back_in_stock_once(desk: Counter) -> None:
    desk.adjust("bob", 100, "2026-03-02")
    desk.redeem("ann", "mug")
    desk.redeem("bob", "mug")
    desk.undo(1)
    desk.undo(1)
    rows = reward_list(desk.store, as_of=parse_day("2026-03-03"), program=None, member=None)
    assert {row["reward"]: row["stock_left"] for row in rows}["mug"] == 1
    assert desk.redeem("ann", "mug", "2026-03-04").status == "ok"
    assert refused(desk.redeem("bob", "mug", "2026-04-04")) == "out-of-stock"


def test_the_same_ref_gives_the_same_answer_codes_included(desk: Counter) -> None:
    first = desk.redeem("ann", "card", ref="r1")
    again = desk.redeem("ann", "card", ref="r1")
    assert (again.status, again.data) == ("already-done", first.data)
    assert desk.all("SELECT result FROM refs")[0].find("code") == -1
    with pytest.raises(Refused) as no:
        desk.redeem("ann", "mug", ref="r1")
    assert code_of(no.value) == "ref-used"


def test_a_dry_run_keeps_and_shows_no_code(desk: Counter) -> None:
    tried: Any = desk.redeem("ann", "card", dry_run=True).data["gift_card"]
    assert tried["code"] is None
    assert desk.all("SELECT count(*) FROM redemptions") == [0]
    assert desk.stands("ann", "2026-03-02", "balance") == [200]


def test_who_is_suspended_has_nothing(desk: Counter) -> None:
    desk.status("ann", "suspended", "2026-03-02")
    with pytest.raises(Refused) as no:
        desk.redeem("ann", "mug")
    assert code_of(no.value) == "suspended"
    rows = reward_list(desk.store, as_of=parse_day("2026-03-02"), program=None, member="ann")
    assert {row["available"] for row in rows} == {False}


def test_a_day_before_the_last_batch_is_closed(desk: Counter) -> None:
    with pytest.raises(Refused) as no:
        desk.redeem("ann", "mug", "2026-02-28")
    assert code_of(no.value) == "before-last-batch"


def test_the_catalogue_says_yes_or_how_much_is_missing(desk: Counter) -> None:
    rows = reward_list(desk.store, as_of=parse_day("2026-03-12"), program=None, member="bob")
    told = {row["reward"]: (row["available"], row["reason"], row["missing"]) for row in rows}
    assert told == {
        "mug": (False, "not-enough-points", 5),
        "off": (True, None, None),
        "all-off": (False, "not-enough-points", 55),
        "card": (True, None, None),
        "latte": (True, None, None),
        "ten": (False, "only-given", None),
        "mine": (False, "only-given", None),
        "spring": (True, None, None),
        "gold-only": (False, "level", None),
    }
    assert desk.stands("bob", "2026-03-12", "next_reward", "to_next_reward") == ["mug", 5]


def test_a_code_is_weighed_against_those_that_are_good(desk: Counter) -> None:
    desk.issue("latte", count=4)
    checked = reward_check(desk.store, "latte", as_of=parse_day("2026-03-02"), program=None)
    assert checked["code"] == {
        "pattern": "LATTE-####-####-####",
        "bits": 60,
        "codes": 2**60,
        "live": 4,
        "guesses": 2**58,
    }


def test_after_a_merge_points_go_back_to_who_is_left(desk: Counter) -> None:
    desk.redeem("bob", "off", points=20)
    desk.merge("ann", "bob", "2026-03-05")
    desk.undo(1, "2026-03-06")
    assert desk.stands("ann", "2026-03-06", "balance") == [245]
    desk.is_sound()


def test_a_piece_that_is_not_handed_over_after_all(desk: Counter) -> None:
    desk.redeem("ann", "mug")
    desk.redeem("ann", "off", points=20)
    caller = desk.on("2026-03-03")
    with pytest.raises(Refused) as no:
        cancel_hand_over(desk.store, "2", reason="broken", caller=caller)
    assert code_of(no.value) == "nothing-to-hand-over"
    done = cancel_hand_over(desk.store, "1", reason="broken", caller=caller)
    assert (done.status, done.data["balance"]) == ("ok", 180)
    again = cancel_hand_over(desk.store, "1", reason="broken", caller=caller)
    assert again.status == "already-done"
    desk.is_sound()


GIFT = """
[[grant]]
name = "first buy"
on = "purchase"
reward = "latte"
when = { first = true }
"""


def test_what_was_used_of_a_refunded_purchase_is_kept_and_listed(tmp_path: Path) -> None:
    desk = Counter(tmp_path, PROGRAM + LADDER + REWARDS + GIFT)
    codes = dict(
        desk.store.db.execute("SELECT member_id, code FROM vouchers JOIN members USING (member)")
    )
    order = Order(300, goods=(Good("latte", None, 10**6, 300),))
    assert desk.use(codes["ann"], order=order).status == "ok"
    desk.buys("r1,ann,2026-03-05,-120.00,t1", "r3,bob,2026-03-05,-45.00,t3")
    desk.batch("2026-03-05")
    rows = kept(desk.store, as_of=parse_day("2026-03-05"), member=None)
    assert [(row["member_id"], row["reward"], row["why"]) for row in rows] == [
        ("ann", "latte", "voucher-used"),
        ("ann", None, "level-until-review"),
    ]
    # Silver was reached by t1 and stays, with 80.00 of the 100.00 it begins at.
    assert (rows[1]["made"], rows[1]["refunded_on"]) == ("Silver", "2026-03-05")
    assert kept(desk.store, as_of=parse_day("2026-03-04"), member=None) == []
    desk.buys("t9,ann,2026-03-06,20.00")
    desk.batch("2026-03-06")
    assert len(kept(desk.store, as_of=parse_day("2026-03-06"), member="ann")) == 1
    assert refused(desk.use(codes["bob"], order=order, day="2026-03-06")) == "void"
    desk.is_sound()
    desk.close()


@settings(max_examples=15, deadline=None)
@given(moves=st.lists(st.integers(1, 9), min_size=1, max_size=6), data=st.data())
def test_redeeming_and_undoing_leaves_every_lot_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, moves: list[int], data: st.DataObject
) -> None:
    """Law 7."""
    desk = Counter(tmp_path_factory.mktemp("undo"))
    try:
        query = "SELECT lot, available_on, expires_on, remaining FROM lots ORDER BY lot"
        before = desk.all(query)
        made = [
            done.data["redemption"]
            for tens in moves
            if (done := desk.redeem("ann", "off", points=max(20, 10 * tens))).status == "ok"
        ]
        for number in data.draw(st.permutations(made)):
            desk.undo(number)
        assert desk.all(query) == before
        assert desk.stands("ann", "2026-03-03", "balance", "redeemed", "debt") == [200, 0, 0]
        desk.is_sound()
    finally:
        desk.close()


QUIET = """
[[reward]]
id = "back"
name = "Come back"
kind = "item"
cost = 1
when = { quiet = "20 days" }

[[reward]]
id = "share"
name = "A share by level"
kind = "voucher"
cost = 5
voucher = { percent = { Base = "5", Silver = "7.5" } }
"""


def test_a_past_day_of_the_catalogue_is_what_it_was_then(tmp_path: Path) -> None:
    desk = Counter(tmp_path, PROGRAM + LADDER + REWARDS + QUIET)

    def seen(day: str) -> list[Any]:
        on = parse_day(day)
        lists = [
            reward_list(desk.store, as_of=on, program=None, member=who)
            for who in (None, "ann", "bob", "cleo")
        ]
        ids = [row["reward"] for row in lists[0]]
        return [*lists, [reward_check(desk.store, id_, as_of=on, program=None) for id_ in ids]]

    codes: list[str] = []
    done = [
        ("2026-03-02", lambda: desk.adjust("bob", 60, "2026-03-02", "2026-03-20")),
        ("2026-03-03", lambda: desk.redeem("bob", "mug", "2026-03-03")),
        ("2026-03-04", lambda: desk.redeem("ann", "mug", "2026-03-04")),
        ("2026-03-05", lambda: desk.undo(2, "2026-03-05")),
        ("2026-03-06", lambda: codes.append(desk.code("latte", day="2026-03-06"))),
        ("2026-03-07", lambda: desk.use(codes[0], day="2026-03-07", order=Order(500, 0, GOODS))),
        ("2026-03-08", lambda: desk.issue("latte", "2026-03-08", count=3)),
        ("2026-03-09", lambda: desk.redeem("ann", "card", "2026-03-09")),
        ("2026-03-10", lambda: desk.level("bob", "Gold", "2026-03-10")),
        ("2026-03-11", lambda: desk.status("cleo", "suspended", "2026-03-11")),
        ("2026-03-12", lambda: desk.buys("t9,bob,2026-03-12,30.00", "t10,cleo,2026-03-12,9.00")),
        ("2026-03-25", lambda: desk.batch("2026-03-25")),
        ("2026-03-26", lambda: desk.transfer("ann", "bob", 50, "2026-03-26")),
        ("2026-03-27", lambda: codes.append(desk.code("latte", day="2026-03-27"))),
        ("2026-03-28", lambda: desk.use(codes[0], day="2026-03-28", order=Order(500, 0, GOODS))),
        ("2026-03-29", lambda: desk.void(codes[1], "2026-03-29")),
    ]
    days = {"2026-03-01": seen("2026-03-01")}
    for day, do in done:
        do()
        # What was bought that day is judged by the batch alone, which dates it back to the day.
        if day < "2026-03-12" or day >= "2026-03-25":
            days[day] = seen(day)
    assert desk.all("SELECT count(*) FROM redemptions") == [3]
    assert len({str(told) for told in days.values()}) == len(days)
    for day, told in days.items():
        assert seen(day) == told, day
    desk.merge("ann", "bob", "2026-03-30")
    for day, told in days.items():
        assert seen(day)[1] == told[1], day
    desk.close()


GOODS = (Good("latte", None, 10**6, 500),)


def test_a_percentage_is_said_without_zeros_at_its_end(tmp_path: Path) -> None:
    desk = Counter(tmp_path, PROGRAM + LADDER + REWARDS + QUIET)
    day = parse_day("2026-03-02")
    said = [
        reward_check(desk.store, id_, as_of=day, program=None)["voucher"]["percent"]
        for id_ in ("ten", "share", "latte")
    ]
    assert said == ["10", {"Base": "5", "Silver": "7.5"}, None]
    desk.close()
