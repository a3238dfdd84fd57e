"""Levels set by hand: a floor until their own date."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused, Usage
from loyalty_cli.reports.tier_preview import tier_preview
from tests.jobs.desk import LADDER, STARS, Desk

GIFT = """
[[grant]]
name = "hello gold"
on = "level"
points = 50
when = { level = ["Gold"] }
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    opened.close()


def test_it_raises_at_once_and_ends_on_its_own_date(desk: Desk) -> None:
    desk.buys("t1,ann,2026-01-10,150.00")
    desk.batch("2026-01-31")
    done = desk.level("ann", "Gold", "2026-02-01", "2026-03-31")
    assert done.counts == {"level_changes": 1}
    assert (done.data["level"], done.data["level_until"]) == ("Gold", "2026-03-31")
    assert desk.stands("ann", "2026-02-01", "level", "level_until") == ["Gold", "2026-03-31"]
    desk.buys("t2,ann,2026-02-01,10.00", "t3,ann,2026-04-01,10.00")
    desk.batch("2026-04-01")
    assert desk.changes("ann") == [
        ("2026-01-10", "Silver", "2027-12-31", "reached"),
        ("2026-02-01", "Gold", "2026-03-31", "set"),
        ("2026-04-01", "Silver", "2027-12-31", "set-ended"),
    ]
    assert desk.stands("ann", "2026-04-01", "earned") == [150 + 20 + 10]
    desk.is_sound()


def test_without_until_it_has_no_end_and_reviews_respect_it(desk: Desk) -> None:
    desk.buys("t1,ann,2026-01-10,600.00")
    desk.batch("2026-01-31")
    desk.level("ann", "Silver", "2026-02-01")
    assert desk.stands("ann", "2026-02-01", "level", "level_until") == ["Gold", "2027-12-31"]
    desk.batch("2028-01-01")
    # The ladder gives the lowest level now; what was set by hand stands.
    assert desk.changes("ann")[-1] == ("2028-01-01", "Silver", None, "review")
    desk.batch("2030-01-01")
    assert desk.stands("ann", "2030-01-01", "level", "level_until") == ["Silver", None]
    desk.is_sound()


def test_keeping_is_until_the_later_date(desk: Desk) -> None:
    desk.buys("t1,ann,2026-01-10,150.00")
    desk.batch("2026-01-31")
    desk.level("ann", "Silver", "2026-02-01", "2028-06-30")
    assert desk.stands("ann", "2026-02-01", "level", "level_until") == ["Silver", "2028-06-30"]
    desk.batch("2028-07-01")
    assert [change[:3] for change in desk.changes("ann")][1:] == [
        ("2026-02-01", "Silver", "2028-06-30"),
        ("2028-07-01", "Base", None),
    ]


def test_what_is_earned_meanwhile_is_had_after_it(desk: Desk) -> None:
    desk.batch("2026-01-31")
    desk.level("ann", "Gold", "2026-02-01", "2026-03-31")
    desk.buys("t1,ann,2026-03-10,120.00")
    desk.batch("2026-04-01")
    assert desk.changes("ann") == [
        ("2026-02-01", "Gold", "2026-03-31", "set"),
        ("2026-04-01", "Silver", "2027-12-31", "set-ended"),
    ]
    assert desk.stands("ann", "2026-04-01", "earned") == [240]


def test_a_later_setting_takes_the_place_of_an_earlier(desk: Desk) -> None:
    desk.batch("2026-01-31")
    desk.level("ann", "Gold", "2026-02-01")
    desk.level("ann", "Base", "2026-02-02")
    assert desk.stands("ann", "2026-02-02", "level", "level_until") == ["Base", None]
    with pytest.raises(Refused) as refused:
        desk.level("ann", "Gold", "2026-02-01")
    assert refused.value.problems[0].code == "before-last-change"


def test_it_stands_at_the_start_of_its_day_whenever_the_batch_runs(tmp_path: Path) -> None:
    told = []
    for number, batches in enumerate((["2026-02-09"], [])):
        folder = tmp_path / str(number)
        folder.mkdir()
        desk = Desk(folder)
        desk.batch("2026-01-31")
        desk.buys(
            "t1,ann,2026-02-09,10.00", "t2,ann,2026-02-10 00:00,10.00", "t3,ann,2026-02-21,10.00"
        )
        for day in batches:
            desk.batch(day)
        done = desk.level("ann", "Gold", "2026-02-10", "2026-02-20")
        # What lies before is judged first, at the level of then.
        assert done.data["level"] == ("Gold" if batches else None)
        assert bool(done.hints) != bool(batches)
        desk.batch("2026-03-01")
        told.append((desk.entries("ann"), desk.changes("ann")))
        desk.is_sound()
        desk.close()
    assert told[0] == told[1]
    assert [line.split()[2] for line in told[0][0]] == ["+10", "+10", "+10", "+10"]


def test_a_member_without_a_batch_has_it_too(desk: Desk) -> None:
    desk.level("ann", "Gold", "2026-02-10")
    assert desk.stands("ann", "2026-02-10", "level") == ["Gold"]
    desk.buys("t1,ann,2026-02-09,10.00", "t2,ann,2026-02-10,10.00")
    desk.batch("2026-02-10")
    assert desk.stands("ann", "2026-02-10", "level", "earned") == ["Gold", 30]
    desk.is_sound()


def test_late_events_are_judged_by_the_level_of_their_day(desk: Desk) -> None:
    desk.buys("t0,ann,2026-01-10,10.00")
    desk.batch("2026-01-31")
    desk.level("ann", "Gold", "2026-02-10", "2026-02-20")
    desk.batch("2026-03-01")
    desk.buys("t1,ann,2026-02-09,10.00", "t2,ann,2026-02-10,10.00", "t3,ann,2026-02-21,10.00")
    desk.batch("2026-03-01")
    assert desk.all("SELECT level FROM judgements ORDER BY event")[1:] == ["Base", "Gold", "Base"]
    desk.is_sound()


def test_a_rise_by_hand_is_a_rise_and_none_beneath_it_is(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STARS + LADDER + GIFT)
    desk.buys("t0,ann,2026-01-10,10.00")
    desk.batch("2026-01-31")
    desk.level("ann", "Gold", "2026-02-10", "2026-12-31")
    assert desk.entries("ann")[-1] == "2026-02-10 grant +50 to 2027-02-10"
    desk.buys("t1,ann,2026-02-11,600.00")
    desk.batch("2026-03-01")
    assert [line.split()[1] for line in desk.entries("ann")].count("grant") == 1
    desk.is_sound()


def test_a_version_without_the_level_makes_it_nothing(desk: Desk) -> None:
    desk.batch("2026-01-31")
    desk.level("ann", "Gold", "2026-02-01")
    other = (STARS + LADDER).replace('"Gold"', '"Platinum"')
    desk.apply(other, as_of=parse_day("2026-02-10"))
    desk.batch("2026-02-10")
    assert desk.stands("ann", "2026-02-10", "level", "level_until") == ["Base", None]
    desk.is_sound()


def test_a_refund_takes_back_beneath_it(tmp_path: Path) -> None:
    ladder = LADDER.replace('window = "calendar-year"\nkeep = "end-of-next-year"', "")
    desk = Desk(tmp_path, STARS + ladder)
    desk.buys("t1,ann,2026-01-10,600.00")
    desk.batch("2026-01-31")
    desk.level("ann", "Silver", "2026-02-01", "2026-06-30")
    desk.buys("r1,ann,2026-02-10,-600.00,t1")
    desk.batch("2026-02-10")
    assert desk.stands("ann", "2026-02-10", "level", "level_until") == ["Silver", "2026-06-30"]
    desk.batch("2026-07-01")
    assert desk.stands("ann", "2026-07-01", "level", "level_until") == ["Base", None]
    desk.is_sound()


def test_what_cannot_be(desk: Desk) -> None:
    desk.batch("2026-01-31")
    for level, day, code in (
        ("Golt", "2026-02-01", "no-such-level"),
        ("Gold", "2026-01-30", "before-last-batch"),
    ):
        with pytest.raises(Refused) as refused:
            desk.level("ann", level, day)
        assert refused.value.problems[0].code == code
    with pytest.raises(Usage):
        desk.level("ann", "Gold", "2026-02-01", "2026-01-31")
    desk.status("bob", "closed", "2026-02-01")
    with pytest.raises(Refused):
        desk.level("bob", "Gold", "2026-02-01")


def test_a_program_without_levels(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STARS)
    with pytest.raises(Refused) as refused:
        desk.level("ann", "Gold", "2026-02-01")
    assert refused.value.problems[0].code == "no-levels"


def test_the_preview_says_who_moves_and_why(desk: Desk) -> None:
    desk.buys("t1,ann,2026-01-10,150.00", "t2,bob,2026-01-10,600.00", "t3,bob,2027-02-01,120.00")
    desk.level("cleo", "Gold", "2026-01-20", "2026-02-28")
    desk.batch("2026-02-01")
    cleo, *_ = tier_preview(desk.store, as_of=parse_day("2026-02-01"), program=None)
    assert cleo == {
        "member_id": "cleo",
        "name": "Cleo",
        "program": "stars",
        "level": "Gold",
        "until": "2026-02-28",
        "by": "spend",
        "window_sum": "0.00",
        "needed": "500.00",
        "next_level": "Base",
        "review_on": "2026-03-01",
    }
    desk.batch("2027-03-01")
    rows = tier_preview(desk.store, as_of=parse_day("2027-03-01"), program="stars")
    keys = ("member_id", "level", "window_sum", "needed", "next_level", "review_on")
    assert [tuple(row[key] for key in keys) for row in rows] == [
        ("ann", "Silver", "0.00", "100.00", "Base", "2028-01-01"),
        ("bob", "Gold", "120.00", "500.00", "Silver", "2028-01-01"),
    ]
    desk.batch("2028-01-01")
    after = {who: desk.stands(who, "2028-01-01", "level") for who in ("ann", "bob")}
    assert after == {"ann": ["Base"], "bob": ["Silver"]}
    with pytest.raises(Refused):
        tier_preview(desk.store, as_of=parse_day("2027-03-01"), program="other")


def test_the_preview_of_a_ladder_that_raises_at_reviews(tmp_path: Path) -> None:
    ladder = LADDER.replace('keep = "', 'upgrade = "at-review"\nkeep = "')
    desk = Desk(tmp_path, STARS + ladder)
    desk.buys("t1,ann,2026-03-10,150.00")
    desk.batch("2026-03-31")
    [row] = tier_preview(desk.store, as_of=parse_day("2026-03-31"), program=None)
    told = (row["level"], row["next_level"], row["window_sum"], row["needed"], row["review_on"])
    assert told == ("Base", "Silver", "150.00", "100.00", "2027-01-01")
    desk.batch("2027-01-01")
    assert desk.stands("ann", "2027-01-01", "level") == ["Silver"]


def test_a_ladder_that_goes_and_comes_back_says_so(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.buys("t1,ann,2026-01-10,120.00")
    desk.batch("2026-01-31")
    for day, program in (("2026-02-01", STARS), ("2026-03-01", STARS + LADDER)):
        desk.apply(program, valid_from=parse_day(day), as_of=parse_day(day))
        desk.batch(day)
    silver = ("2026-03-01", "Silver", "2027-12-31", "version")
    assert desk.changes("ann")[1:] == [("2026-02-01", None, None, "version"), silver]
    desk.buys("t2,bob,2026-03-02,10.00")
    desk.batch("2026-03-02")
    assert desk.stands("bob", "2026-03-02", "level") == ["Base"]
    desk.is_sound()
    desk.close()
