"""What is known of members changed by hand and searched; members taken into a program."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused, Usage
from loyalty_cli.reports.members import member_find, member_show
from tests.jobs.desk import LADDER, STARS, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    opened.close()


def found(desk: Desk, text: str) -> list[str]:
    rows = member_find(desk.store, text, as_of=parse_day("2026-03-31"))
    return [row["member_id"] for row in rows]


def test_changes_hold_from_their_day_and_keep_what_was(desk: Desk) -> None:
    done = desk.edit(
        "ann",
        "2026-02-01",
        name="Anna",
        email="a@y.com",
        attribute__city="Oslo",
        consent__email="1",
        nickname=None,
    )
    assert done.counts == {"changed": 4}
    assert desk.all(
        "SELECT field, old_value, value, from_day, source FROM member_changes ORDER BY change"
    ) == [
        ("name", "Ann", "Anna", "2026-02-01", "command"),
        ("email", "ann@x.com", "a@y.com", "2026-02-01", "command"),
        ("attribute:city", None, "Oslo", "2026-02-01", "command"),
        ("consent:email", None, "1", "2026-02-01", "command"),
    ]
    row = member_show(desk.store, "a@y.com", as_of=parse_day("2026-01-31"))
    assert (row["name"], row["email"], row["attributes"]) == ("Ann", "ann@x.com", {})
    with pytest.raises(Refused):
        member_show(desk.store, "ann@x.com", as_of=parse_day("2026-02-01"))
    assert desk.edit("ann", "2026-02-01", name="Anna").counts == {"changed": 0}
    assert "Anna" not in desk.words_in_commands()
    desk.is_sound()


def test_values_are_taken_away(desk: Desk) -> None:
    desk.edit("ann", "2026-02-01", attribute__city="Oslo", consent__sms="0")
    desk.edit("ann", "2026-02-02", attribute__city=None, consent__sms=None, email=None)
    row = member_show(desk.store, "ann", as_of=parse_day("2026-02-02"))
    assert (row["email"], row["attributes"]) == (None, {})
    with pytest.raises(Refused):
        member_show(desk.store, "ann@x.com", as_of=parse_day("2026-02-02"))
    row = member_show(desk.store, "ann", as_of=parse_day("2026-02-01"))
    assert row["attributes"] == {"city": "Oslo"}


def test_of_two_changes_the_one_told_later_holds_from_its_day(desk: Desk) -> None:
    desk.edit("ann", "2026-02-10", attribute__city="Oslo")
    desk.edit("ann", "2026-02-05", attribute__city="Rome")
    for day, city in (("2026-02-04", None), ("2026-02-05", "Rome"), ("2026-02-10", "Rome")):
        row = member_show(desk.store, "ann", as_of=parse_day(day))
        assert row["attributes"].get("city") == city


def test_conditions_see_the_attributes_of_the_day(tmp_path: Path) -> None:
    rule = 'per = "1.00"\nwhen = { attribute = { city = ["Oslo"] } }'
    desk = Desk(tmp_path, STARS.replace('per = "1.00"', rule))
    desk.edit("ann", "2026-02-10", attribute__city="Oslo")
    desk.edit("ann", "2026-02-05", attribute__city="Rome")
    desk.edit("ann", "2026-02-20", attribute__city="Oslo")
    desk.buys("t1,ann,2026-02-19,10.00", "t2,ann,2026-02-20,10.00")
    desk.batch("2026-02-28")
    assert desk.stands("ann", "2026-02-28", "balance") == [10]
    desk.is_sound()


def test_a_birthday_told_later_is_given_in_time(tmp_path: Path) -> None:
    grant = '\n[[grant]]\nname = "treat"\non = "birthday"\npoints = 5\n'
    desk = Desk(tmp_path, STARS + LADDER + grant)
    desk.buys("t1,ann,2026-01-10,10.00")
    desk.batch("2026-01-31")
    desk.edit("ann", "2026-02-01", birthday="1990-02-15")
    desk.batch("2026-02-10")
    desk.members("member_id,birthday\nbob,1990-02-20\n", as_of="2026-02-11")
    desk.batch("2026-02-20")
    assert desk.entries("ann")[-1] == "2026-02-15 grant +5 to 2027-02-15"
    assert desk.entries("bob") == ["2026-02-20 grant +5 to 2027-02-20"]
    desk.is_sound()


def test_what_cannot_be(desk: Desk) -> None:
    desk.batch("2026-01-31")
    for values, day, code in (
        ({"email": "BOB@x.com"}, "2026-02-01", "key-taken"),
        ({"name": "A"}, "2026-01-30", "before-last-batch"),
    ):
        with pytest.raises(Refused) as refused:
            desk.edit("ann", day, **values)
        assert refused.value.problems[0].code == code
    for values in ({}, {"email": "no address"}):
        with pytest.raises(Usage):
            desk.edit("ann", "2026-02-01", **values)
    desk.status("ann", "closed", "2026-02-01")
    with pytest.raises(Refused):
        desk.edit("ann", "2026-02-01", name="A")
    assert desk.all("SELECT name FROM members WHERE member_id = 'ann'") == ["Ann"]


def test_members_are_found_by_any_part_in_any_case(desk: Desk) -> None:
    desk.edit(
        "ann",
        "2026-02-01",
        name="Änne Groß",
        card="12-34 ab",
        phone="+49 30 1234",
        attribute__city="Oslo",
    )
    for text in ("ÄNNE", "gross", "34 AB", "3012", "+49 30", "oSL", "ann@", "Ann"):
        assert found(desk, text) == ["ann"], text
    assert found(desk, "x.com") == ["ann", "bob"]
    assert found(desk, "cleo") == ["cleo"]
    assert found(desk, "nobody") == []


def test_a_member_is_taken_into_a_program_by_invitation(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STARS.replace('points = ["', 'join = "invite"\npoints = ["'))
    desk.buys("t1,ann,2026-01-10,10.00", "t2,bob,2026-01-10,10.00")
    desk.batch("2026-01-31")
    assert desk.all("SELECT count(*) FROM accounts") == [0]
    done = desk.enrol("ann", "2026-02-01")
    assert (done.status, done.counts, done.data) == (
        "ok",
        {"accounts": 1},
        {"member_id": "ann", "program": "stars"},
    )
    assert desk.enrol("ann", "2026-02-02", "stars").status == "already-done"
    desk.batch("2026-02-28")
    assert desk.all("SELECT member, opened_on FROM accounts") == [(1, "2026-02-01")]
    assert desk.stands("ann", "2026-02-28", "balance") == [10]
    with pytest.raises(Refused):
        desk.enrol("ann", "2026-02-01", "moons")
    desk.status("bob", "closed", "2026-02-28")
    with pytest.raises(Refused):
        desk.enrol("bob", "2026-02-28")
    desk.is_sound()


def test_who_is_taken_in_before_occasions_count_earns_all_the_same(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STARS)
    text = STARS.replace('"stars"\n', '"club"\njoin = "invite"\n', 1)
    desk.apply(text, as_of=parse_day("2026-06-01"))
    desk.buys("t1,ann,2026-01-10,10.00")
    desk.batch("2026-01-31")
    desk.enrol("ann", "2026-02-01", "club")
    desk.batch("2026-02-01")
    assert desk.all("SELECT sum(points), count(*) FROM ledger") == [(20, 2)]
    assert desk.all("SELECT opened_on FROM accounts WHERE program = 2") == ["2026-06-01"]
    desk.is_sound()


def test_a_birthday_told_anew_each_month_is_given_once_a_year(tmp_path: Path) -> None:
    """PITFALLS 35; one that is told for a later day of the next year is given on that."""
    grant = '\n[[grant]]\nname = "treat"\non = "birthday"\npoints = 5\n'
    desk = Desk(tmp_path, STARS + grant)
    desk.edit("ann", "2026-01-05", birthday="1990-02-15")
    desk.batch("2026-02-20")
    for month in ("03", "04", "12"):
        desk.edit("ann", f"2026-{month}-01", birthday=f"1990-{month}-15")
        desk.batch(f"2026-{month}-20")
    desk.edit("ann", "2027-01-10", birthday="1990-01-05")
    desk.edit("ann", "2027-02-10", birthday="1990-02-12")
    desk.batch("2027-12-31")
    given = [entry.split(" to ")[0] for entry in desk.entries("ann") if "grant" in entry]
    assert given == ["2026-02-15 grant +5", "2027-02-12 grant +5"]
    desk.is_sound()
    desk.close()
