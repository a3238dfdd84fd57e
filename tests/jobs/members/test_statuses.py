"""Members suspended, taken up again, closed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused
from loyalty_cli.reports.tiers import tiers
from tests.jobs.desk import LADDER, STARS, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    opened.close()


def test_events_of_who_is_suspended_are_kept_and_earn_nothing(desk: Desk) -> None:
    desk.buys("t1,ann,2026-01-10,100.00")
    desk.batch("2026-01-31")
    done = desk.status("ann", "suspended", "2026-02-10")
    assert done.data == {"member_id": "ann", "member_status": "suspended"}
    desk.buys(
        "t2,ann,2026-02-09,10.00",
        "t3,ann,2026-02-10,20.00",
        "t4,ann,2026-02-19,30.00",
        "t5,ann,2026-02-20,40.00",
    )
    assert desk.status("ann", "active", "2026-02-20").status == "ok"
    desk.batch("2026-03-01")
    assert desk.stands("ann", "2026-03-01", "earned", "purchases", "lifetime_spend") == [
        150,
        3,
        "150.00",
    ]
    # The judgement of each says what it met.
    assert desk.all("SELECT count(*) FROM judgements") == [5]
    desk.is_sound()


def test_a_refund_of_what_counted_for_nothing_takes_nothing(desk: Desk) -> None:
    desk.status("ann", "suspended", "2026-02-01")
    desk.buys("t1,ann,2026-02-10,100.00", "r1,ann,2026-02-11,-100.00,t1")
    desk.batch("2026-03-01")
    keys = ("earned", "clawed_back", "debt", "lifetime_spend", "purchases")
    assert desk.stands("ann", "2026-03-01", *keys) == [0, 0, 0, "0.00", 0]
    desk.is_sound()


def test_dates_run_on_for_who_is_suspended(desk: Desk) -> None:
    desk.buys("t1,ann,2026-01-10,150.00")
    desk.batch("2026-01-31")
    desk.status("ann", "suspended", "2026-02-01")
    desk.batch("2028-01-01")
    keys = ("balance", "expired", "level")
    assert desk.stands("ann", "2028-01-01", *keys) == [0, 150, "Base"]
    desk.is_sound()


def test_refunds_are_judged_for_who_is_suspended_or_closed(desk: Desk) -> None:
    desk.buys("t1,ann,2026-01-10,50.00", "t2,bob,2026-01-10,50.00")
    desk.batch("2026-01-31")
    desk.status("ann", "suspended", "2026-02-01")
    desk.status("bob", "closed", "2026-02-01")
    desk.buys("r1,ann,2026-02-02,-20.00,t1", "r2,bob,2026-02-02,-20.00,t2")
    desk.batch("2026-02-03")
    assert desk.entries("ann")[-1] == "2026-02-02 clawback -20"
    # What has lapsed counts as taken already.
    assert desk.entries("bob")[-1] == "2026-02-02 clawback +0"
    assert desk.stands("bob", "2026-02-03", "debt", "lifetime_spend") == [0, "30.00"]
    desk.is_sound()


def test_no_birthday_gift_for_who_is_suspended(tmp_path: Path) -> None:
    grant = '\n[[grant]]\nname = "treat"\non = "birthday"\npoints = 5\n'
    desk = Desk(tmp_path, STARS + LADDER + grant)
    desk.edit("ann", "2026-01-02", birthday="1990-03-01")
    desk.edit("bob", "2026-01-02", birthday="1990-03-01")
    desk.status("ann", "suspended", "2026-02-01")
    desk.batch("2026-03-01")
    assert desk.entries("ann") == []
    assert desk.entries("bob") == ["2026-03-01 grant +5 to 2027-03-01"]


def test_closing_lapses_every_lot_that_day(desk: Desk) -> None:
    desk.buys("t1,ann,2026-01-10,50.00")
    desk.batch("2026-01-31")
    desk.adjust("ann", 7, "2026-02-01", "2026-06-30")
    done = desk.status("ann", "closed", "2026-02-10")
    assert done.counts == {"accounts": 1, "expired": 57, "vouchers": 0}
    assert desk.entries("ann")[2:] == ["2026-02-10 expire -7", "2026-02-10 expire -50"]
    assert desk.stands("ann", "2026-02-10", "balance", "expired") == [0, 57]
    desk.buys("t2,ann,2026-02-10,10.00")
    desk.batch("2026-03-01")
    assert desk.stands("ann", "2026-03-01", "balance", "earned") == [0, 57 - 7]
    desk.is_sound()


@pytest.mark.parametrize("early", [True, False])
def test_what_was_earned_before_lapses_that_day_whenever_it_is_judged(
    desk: Desk, early: bool
) -> None:
    desk.adjust("ann", 3, "2026-01-15", "2026-02-08")
    desk.batch("2026-01-31")
    desk.buys("t1,ann,2026-02-08,50.00")
    if early:
        desk.batch("2026-02-09")
    desk.status("ann", "closed", "2026-02-10")
    desk.batch("2026-02-28")
    assert desk.entries("ann")[1:] == [
        "2026-02-08 earn +50 to 2027-02-08",
        "2026-02-09 expire -3",
        "2026-02-10 expire -50",
    ]
    # A late one of a day on which the member was active.
    desk.buys("t2,ann,2026-02-09,20.00")
    desk.batch("2026-02-28")
    assert desk.entries("ann")[-2:] == [
        "2026-02-28 earn +20 to 2027-02-09",
        "2026-02-28 expire -20",
    ]
    desk.is_sound()


def test_who_is_closed_stands_on_no_level(desk: Desk) -> None:
    desk.buys("t1,ann,2026-01-10,600.00")
    desk.batch("2026-01-31")
    desk.status("ann", "closed", "2026-02-01")
    counts = {
        day: {row["level"]: row["members"] for row in tiers(desk.store, as_of=day, program=None)}
        for day in (parse_day("2026-01-31"), parse_day("2026-02-01"))
    }
    assert list(counts.values()) == [
        {"Base": 2, "Silver": 0, "Gold": 1},
        {"Base": 2, "Silver": 0, "Gold": 0},
    ]


def test_the_same_again_is_already_done(desk: Desk) -> None:
    desk.status("ann", "suspended", "2026-02-01")
    arrivals = desk.all("SELECT count(*) FROM arrivals")
    assert desk.status("ann", "suspended", "2026-02-02").status == "already-done"
    assert desk.status("bob", "active", "2026-02-02").status == "already-done"
    assert desk.all("SELECT count(*) FROM arrivals") == arrivals
    assert desk.all("SELECT field, old_value, value, from_day, source FROM member_changes") == [
        ("status", "active", "suspended", "2026-02-01", "command")
    ]


def test_what_cannot_be(desk: Desk) -> None:
    desk.batch("2026-01-31")
    desk.status("ann", "closed", "2026-02-01")
    desk.status("bob", "suspended", "2026-02-05")
    for who, status, day, code in (
        ("ann", "active", "2026-02-02", "closed"),
        ("ann", "suspended", "2026-02-02", "closed"),
        ("cleo", "suspended", "2026-01-30", "before-last-batch"),
        ("bob", "active", "2026-02-04", "before-last-change"),
        ("dora", "active", "2026-02-04", "no-such-member"),
    ):
        with pytest.raises(Refused) as refused:
            desk.status(who, status, day)  # type: ignore[arg-type]
        assert refused.value.problems[0].code == code
    desk.status("bob", "closed", "2026-02-06")
    with pytest.raises(Refused) as refused:
        desk.adjust("bob", 5, "2026-02-06")
    assert refused.value.problems[0].code == "closed"


def test_who_is_suspended_is_given_points_but_gives_none(desk: Desk) -> None:
    desk.adjust("ann", 5, "2026-01-31")
    desk.status("ann", "suspended", "2026-02-01")
    desk.adjust("ann", 5, "2026-02-01")
    with pytest.raises(Refused) as refused:
        desk.adjust("ann", -5, "2026-02-01")
    assert refused.value.problems[0].code == "suspended"
