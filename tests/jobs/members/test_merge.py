"""Two members who are one: the walk of both histories together (PITFALLS 34)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused
from loyalty_cli.jobs.importing.undo import undo_import
from loyalty_cli.reports.members import member_find, member_show
from loyalty_cli.reports.tiers import tiers
from tests.jobs.desk import LADDER, STARS, Desk
from tests.jobs.shop import counted

KEYS = ("balance", "level", "lifetime_spend", "purchases")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path)
    yield opened
    opened.close()


def test_lots_keep_their_dates_and_nothing_is_doubled(desk: Desk) -> None:
    desk.buys("t1,ann,2026-01-10,120.00", "t2,bob,2026-01-12,110.00", "t3,bob,2026-01-20,30.00")
    desk.adjust("bob", 4, "2026-01-31", "2026-04-30")
    desk.batch("2026-01-31")
    done = desk.merge("ann", "bob", "2026-02-10")
    assert done.counts == {"accounts": 1, "points": 144}
    assert done.data == {"member_id": "ann", "merged": "bob"}
    assert desk.entries("ann")[1:] == [
        "2026-02-10 transfer +4 to 2026-04-30",
        "2026-02-10 transfer +110 to 2027-01-12",
        "2026-02-10 transfer +30 to 2027-01-20",
    ]
    assert desk.stands("ann", "2026-02-10", *KEYS) == [264, "Silver", "260.00", 3]
    assert desk.stands("bob", "2026-02-10", "balance", "lifetime_spend", "purchases") == [
        0,
        "0.00",
        0,
    ]
    rows = tiers(desk.store, as_of=parse_day("2026-02-10"), program=None)
    assert {row["level"]: row["members"] for row in rows} == {"Base": 1, "Silver": 1, "Gold": 0}
    desk.batch("2026-05-01")
    assert desk.stands("ann", "2026-05-01", "balance", "expired") == [260, 4]
    desk.is_sound()


def test_the_higher_level_stands_and_the_sums_of_both_may_reach_more(desk: Desk) -> None:
    desk.buys("t1,ann,2026-01-10,10.00", "t2,bob,2026-01-12,110.00", "t3,cleo,2026-01-20,400.00")
    desk.batch("2026-01-31")
    desk.merge("ann", "bob", "2026-02-10")
    assert desk.changes("ann") == [("2026-02-10", "Silver", "2027-12-31", "merge")]
    desk.merge("ann", "cleo", "2026-02-11")
    assert desk.changes("ann")[1:] == [("2026-02-11", "Gold", "2027-12-31", "merge")]
    assert desk.stands("ann", "2026-02-11", *KEYS) == [520, "Gold", "520.00", 3]
    desk.is_sound()


def test_what_was_said_by_hand_of_either_stands(desk: Desk) -> None:
    desk.batch("2026-01-31")
    desk.level("bob", "Gold", "2026-02-01", "2026-03-31")
    desk.merge("ann", "bob", "2026-02-10")
    assert desk.stands("ann", "2026-02-10", "level", "level_until") == ["Gold", "2026-03-31"]
    desk.batch("2026-04-01")
    assert desk.stands("ann", "2026-04-01", "level", "level_until") == ["Base", None]
    desk.is_sound()


def test_ids_and_keys_lead_to_who_stays(desk: Desk) -> None:
    desk.batch("2026-01-31")
    desk.merge("cleo", "bob", "2026-02-10")
    desk.merge("ann", "cleo", "2026-02-11")
    desk.buys("t1,bob,2026-02-12,10.00", "t2,cleo,2026-02-12,20.00")
    header = "transaction_id,email,occurred_at,amount"
    desk.sales("t3,bob@x.com,2026-02-13,5.00", header=header)
    desk.batch("2026-02-28")
    assert desk.stands("ann", "2026-02-28", "balance") == [35]
    for who in ("bob", "cleo", "bob@x.com", "ann@x.com", "ann"):
        assert member_show(desk.store, who, as_of=parse_day("2026-02-28"))["member_id"] == "ann"
    assert desk.adjust("bob", 1, "2026-02-28").data["balance"] == 36
    found = member_find(desk.store, "BOB", as_of=parse_day("2026-02-28"))
    assert [row["member_id"] for row in found] == ["ann"]
    desk.is_sound()


def test_events_that_wait_are_judged_where_they_belong(tmp_path: Path) -> None:
    told = []
    for number, eve in enumerate((True, False)):
        folder = tmp_path / str(number)
        folder.mkdir()
        desk = Desk(folder)
        desk.buys("t1,ann,2026-01-10,10.00", "t2,bob,2026-01-10,600.00")
        desk.batch("2026-01-31")
        # ann's before the merge counts once, bob's twice at Gold, whichever waits.
        desk.buys("t3,ann,2026-02-09,10.00", "t4,bob,2026-02-09,10.00", "t5,bob,2026-02-10,10.00")
        desk.buys("t6,bob,2026-03-05,1.00")
        if eve:
            desk.batch("2026-02-09")
        desk.merge("ann", "bob", "2026-02-10")
        desk.batch("2026-02-10")
        assert desk.stands("ann", "2026-02-10", "balance") == [10 + 600 + 10 + 20 + 20]
        desk.batch("2026-03-10")
        told.append((desk.entries("ann"), desk.entries("bob"), desk.changes("ann")))
        desk.is_sound()
        desk.close()
    assert told[0] == told[1]
    assert told[0][0][-1] == "2026-03-05 earn +1 to 2027-03-05" or "boost" in told[0][0][-1]


def test_a_refund_of_what_the_other_bought_claws_from_who_stays(desk: Desk) -> None:
    desk.buys("t1,ann,2026-01-10,10.00", "t2,bob,2026-01-12,110.00")
    desk.batch("2026-01-31")
    desk.merge("ann", "bob", "2026-02-10")
    desk.buys("r1,bob,2026-02-11,-40.00,t2", "r2,,2026-02-12,-70.00,t2")
    desk.batch("2026-02-28")
    assert desk.entries("ann")[-2:] == ["2026-02-11 clawback -40", "2026-02-12 clawback -70"]
    keys = ("balance", "debt", "lifetime_spend", "purchases")
    assert desk.stands("ann", "2026-02-28", *keys) == [10, 0, "10.00", 1]
    desk.is_sound()


def test_what_had_lapsed_there_counts_as_taken(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STARS.replace("12 months", "10 days"))
    desk.buys("t1,bob,2026-01-10,50.00", "t2,ann,2026-01-30,20.00")
    desk.batch("2026-01-31")
    desk.merge("ann", "bob", "2026-02-01")
    desk.buys("r1,bob,2026-02-02,-30.00,t1", "r2,bob,2026-02-03,-20.00,t1")
    desk.batch("2026-02-03")
    assert desk.entries("ann")[-2:] == ["2026-02-02 clawback +0", "2026-02-03 clawback +0"]
    assert desk.stands("ann", "2026-02-03", "balance", "debt") == [20, 0]
    desk.is_sound()


def test_a_debt_goes_along(desk: Desk) -> None:
    desk.buys("t1,bob,2026-01-10,50.00", "t2,ann,2026-01-30,20.00")
    desk.batch("2026-01-31")
    desk.adjust("bob", -50, "2026-01-31")
    desk.buys("r1,bob,2026-02-01,-50.00,t1")
    desk.batch("2026-02-01")
    assert desk.stands("bob", "2026-02-01", "debt") == [50]
    desk.merge("ann", "bob", "2026-02-02")
    assert desk.stands("ann", "2026-02-02", "balance", "debt") == [0, 30]
    assert desk.stands("bob", "2026-02-02", "balance", "debt", "adjusted") == [0, 0, 0]
    desk.is_sound()


def test_limits_and_counts_are_those_of_both(tmp_path: Path) -> None:
    rules = STARS.replace('per = "1.00"', 'per = "1.00"\nlimit = { points = 60, every = "month" }')
    tenth = '\n[[grant]]\nname = "third"\non = "purchase"\npoints = 7\nwhen = { nth = 3 }\n'
    desk = Desk(tmp_path, rules + tenth)
    desk.buys("t1,ann,2026-02-01,40.00", "t2,bob,2026-02-01,15.00")
    desk.batch("2026-02-01")
    desk.merge("ann", "bob", "2026-02-02")
    desk.buys("t3,ann,2026-02-03,40.00")
    desk.batch("2026-02-03")
    assert [line for line in desk.entries("ann") if "02-03" in line.split()[0]] == [
        "2026-02-03 earn +5 to 2027-02-03",
        "2026-02-03 grant +7 to 2027-02-03",
    ]
    # A late one counts what both had used.
    desk.buys("t4,bob,2026-02-02,40.00")
    desk.batch("2026-02-04")
    assert desk.entries("ann")[-1].startswith("2026-02-04 earn +0")
    desk.is_sound()


def test_a_birthday_is_given_once(tmp_path: Path) -> None:
    grant = '\n[[grant]]\nname = "treat"\non = "birthday"\npoints = 5\n'
    desk = Desk(tmp_path, STARS + grant)
    desk.edit("ann", "2026-01-02", birthday="1990-03-20")
    desk.edit("bob", "2026-01-02", birthday="1990-03-01")
    desk.batch("2026-03-05")
    desk.merge("ann", "bob", "2026-03-10")
    desk.batch("2026-12-31")
    assert [line for line in desk.entries("ann") if "grant" in line] == []
    desk.batch("2027-03-31")
    assert [line for line in desk.entries("ann") if "grant" in line] == [
        "2027-03-20 grant +5 to 2028-03-20"
    ]
    desk.is_sound()


def test_members_who_never_did_anything(desk: Desk) -> None:
    desk.merge("ann", "bob", "2026-02-10")
    assert desk.entries("ann") == desk.entries("bob") == ["2026-02-10 transfer +0"]
    desk.buys("t1,bob,2026-01-05,10.00", "t2,bob,2026-02-10,10.00")
    desk.batch("2026-02-28")
    assert desk.stands("ann", "2026-02-28", "balance") == [20]
    desk.is_sound()


def test_the_same_files_again_change_nothing(desk: Desk) -> None:
    members = "member_id,email,name,phone\nann,ann@x.com,Ann,\nbob,bob@x.com,Bob,0301234\n"
    desk.members(members, as_of="2026-01-02")
    sales = ["t1,ann,2026-01-10,120.00,", "t2,bob,2026-01-12,110.00,", "r1,bob,2026-01-13,-10,t2"]
    desk.sales(*sales)
    balances = "member_id,points\nann,5\nbob,6\n"
    desk.take("balances", balances, as_of="2026-01-15")
    desk.batch("2026-01-31")
    desk.merge("ann", "bob", "2026-02-10")
    before = desk.facts()
    assert counted(desk.members(members, as_of="2026-02-11")) == {"rows": 2, "already_there": 2}
    assert counted(desk.sales(*sales)) == {"rows": 3, "already_there": 3}
    again = desk.take("balances", balances, as_of="2026-02-11")
    assert (again.status, counted(again)) == ("ok", {"rows": 2, "already_there": 2})
    assert desk.facts() == before
    desk.batch("2026-02-28")
    assert desk.stands("ann", "2026-02-28", "balance") == [120 + 100 + 11]
    desk.is_sound()


def test_what_is_known_of_the_other_fills_what_is_missing(desk: Desk) -> None:
    desk.edit("bob", "2026-01-02", phone="030 1234", attribute__city="Oslo", name="Bobby")
    desk.edit("cleo", "2026-01-02", attribute__city="Rome")
    desk.merge("cleo", "bob", "2026-02-10")
    row = member_show(desk.store, "cleo", as_of=parse_day("2026-02-10"))
    told = (row["name"], row["email"], row["phone"], row["attributes"])
    assert told == ("Cleo", "bob@x.com", "030 1234", {"city": "Rome"})
    before = member_show(desk.store, "cleo", as_of=parse_day("2026-02-09"))
    assert before["email"] is None
    # Keys of both lead there, whatever is changed later.
    desk.edit("cleo", "2026-02-11", email="new@x.com")
    for key in ("new@x.com", "bob@x.com", "0301234"):
        assert member_show(desk.store, key, as_of=parse_day("2026-02-11"))["member_id"] == "cleo"


def test_a_program_that_only_the_other_was_in(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STARS.replace('points = ["', 'join = "invite"\npoints = ["'))
    desk.enrol("bob", "2026-01-02")
    desk.buys("t1,bob,2026-01-10,50.00")
    desk.batch("2026-01-31")
    desk.merge("ann", "bob", "2026-02-10")
    desk.buys("t2,ann,2026-02-11,10.00")
    desk.batch("2026-02-28")
    assert desk.stands("ann", "2026-02-28", "balance") == [60]
    desk.is_sound()


def test_guests_who_were_adopted_stay(desk: Desk) -> None:
    desk.buys("t1,,2026-01-10,50.00")
    desk.sales("t1,bob,2026-01-10,50.00,")
    desk.batch("2026-01-31")
    desk.merge("ann", "bob", "2026-02-10")
    assert counted(desk.sales("t1,bob,2026-01-10,50.00,")) == {"rows": 1, "already_there": 1}
    desk.batch("2026-02-28")
    assert desk.stands("ann", "2026-02-28", "balance") == [50]
    desk.is_sound()


def test_a_new_ladder_counts_both_histories(desk: Desk) -> None:
    desk.buys("t1,ann,2026-01-10,120.00", "t2,bob,2026-01-12,110.00", "t3,bob,2026-01-20,30.00")
    desk.batch("2026-01-31")
    desk.merge("ann", "bob", "2026-02-10")
    other = (STARS + LADDER).replace('by = "spend"', 'by = "purchases"')
    other = other.replace('"100.00"', "2").replace('"500.00"', "3").replace('"0"', "0")
    desk.apply(other, as_of=parse_day("2026-02-20"))
    desk.batch("2026-02-20")
    assert desk.stands("ann", "2026-02-20", "level") == ["Gold"]
    desk.is_sound()


def test_past_days_are_told_as_they_were(desk: Desk) -> None:
    desk.buys("t1,ann,2026-01-10,120.00", "t2,bob,2026-01-12,110.00")
    desk.batch("2026-01-31")
    keys = (*KEYS, "last_activity", "to_next_level")
    before = {who: desk.stands(who, "2026-01-31", *keys) for who in ("ann", "bob")}
    desk.merge("ann", "bob", "2026-02-10")
    desk.batch("2026-02-28")
    assert {who: desk.stands(who, "2026-01-31", *keys) for who in ("ann", "bob")} == before


def test_who_may_not(desk: Desk) -> None:
    desk.batch("2026-01-31")
    desk.status("bob", "suspended", "2026-02-01")
    for one, other, day, code in (
        ("ann", "ann@x.com", "2026-02-02", "same-member"),
        ("ann", "bob", "2026-02-02", "suspended"),
        ("ann", "cleo", "2026-01-30", "before-last-batch"),
        ("ann", "nobody", "2026-02-02", "no-such-member"),
    ):
        with pytest.raises(Refused) as refused:
            desk.merge(one, other, day)
        assert refused.value.problems[0].code == code
    desk.merge("ann", "cleo", "2026-02-02")
    with pytest.raises(Refused) as refused:
        desk.merge("ann", "cleo", "2026-02-02")
    assert refused.value.problems[0].code == "same-member"


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    desk.buys("t1,bob,2026-01-10,120.00")
    dry = desk.merge("ann", "bob", "2026-02-02", dry_run=True)
    assert dry.counts == {"accounts": 1, "points": 120}
    assert desk.all("SELECT count(*) FROM ledger") == [0]
    assert desk.all("SELECT count(*) FROM merges") == [0]
    assert desk.all("SELECT DISTINCT status FROM members") == ["active"]


def test_a_file_taken_back_just_before_is_undone_in_the_account_that_stays(desk: Desk) -> None:
    desk.buys("t1,ann,2026-01-10,30.00", day="2026-02-01")
    desk.buys("t2,bob,2026-01-11,50.00", day="2026-02-01")
    desk.batch("2026-02-01")
    (number,) = desk.all("SELECT max(import) FROM imports")
    undo_import(desk.store, number, reason="wrong file", caller=desk.on("2026-02-05"))
    desk.merge("ann", "bob", "2026-02-05")
    desk.batch("2026-02-05")
    assert desk.stands("ann", "2026-02-05", "balance", "lifetime_spend", "purchases") == [
        *(30, "30.00"),
        1,
    ]
    assert desk.entries("ann")[-1] == "2026-02-05 clawback -50"
    desk.is_sound()


def test_a_refund_takes_what_is_left_of_a_lot_of_both_and_then_what_had_lapsed(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path, STARS.replace('after = "12 months"', 'idle = "1 month"'))
    desk.buys("t1,ann,2026-01-10,10.00", "t2,bob,2026-01-10,10.00", "t3,ann,2026-02-01,1.00")
    desk.batch("2026-02-15")
    assert desk.entries("bob")[1:] == ["2026-02-11 expire -10"]
    desk.adjust("ann", -6, "2026-02-15")
    desk.merge("ann", "bob", "2026-02-16")
    desk.buys("t4,bob,2026-02-17,-10.00,t2")
    desk.batch("2026-02-17")
    assert desk.entries("ann")[-1] == "2026-02-17 clawback -4"
    assert desk.stands("ann", "2026-02-17", "balance", "debt") == [1, 0]
    desk.is_sound()
    desk.close()


def test_what_lapses_on_that_day_does_not_move(desk: Desk) -> None:
    desk.buys("t1,bob,2025-01-10,7.00", "t2,bob,2025-02-09,5.00", "t3,bob,2026-01-12,3.00")
    desk.batch("2026-01-31")
    assert desk.merge("ann", "bob", "2026-02-10").counts == {"accounts": 1, "points": 3}
    assert [entry for entry in desk.entries("bob") if " earn " not in entry] == [
        "2026-01-11 expire -7",
        "2026-02-10 expire -5",
        "2026-02-10 transfer -3",
    ]
    desk.is_sound()


def test_a_program_that_begins_later(desk: Desk) -> None:
    other = (STARS + LADDER).replace('id = "stars"', 'id = "suns"')
    desk.apply(other, valid_from=parse_day("2026-03-01"), as_of=parse_day("2026-01-02"))
    assert desk.merge("ann", "bob", "2026-02-10").counts == {"accounts": 2, "points": 0}
    desk.batch("2026-03-31")
    desk.is_sound()


@pytest.mark.parametrize(
    ("ann", "bob", "gifts"),
    [("10.00", "20.00", []), ("10.00", "110.00", []), ("60.00", "60.00", [5])],
)
def test_a_gift_for_a_rise_above_both(tmp_path: Path, ann: str, bob: str, gifts: list[int]) -> None:
    gift = '[[grant]]\nname = "risen"\non = "level"\npoints = 5\n'
    desk = Desk(tmp_path, STARS + LADDER + gift)
    desk.buys(f"t1,ann,2026-01-10,{ann}", f"t2,bob,2026-01-12,{bob}")
    desk.batch("2026-01-31")
    desk.merge("ann", "bob", "2026-02-10")
    given = "SELECT points FROM ledger WHERE kind = 'grant' AND posted_on = '2026-02-10'"
    assert desk.all(given) == gifts
    desk.is_sound()
    desk.close()
