"""Opening balances: once for a member, program and source."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused
from tests.jobs.desk import LADDER, STARS, Desk
from tests.jobs.shop import CALLER, codes, counted

BY_POINTS = LADDER.replace('by = "spend"', 'by = "points"')
BY_POINTS = BY_POINTS.replace('"0"', "0").replace('"100.00"', "100").replace('"500.00"', "500")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path, STARS + BY_POINTS)
    yield opened
    opened.close()


def test_they_are_posted_and_available_that_day(desk: Desk) -> None:
    done = desk.take(
        "balances",
        "member_id,points,expires_on,reason\nann,120,,stamp card\nbob,30,2026-06-30,\ncleo,0,,\n",
        as_of="2026-01-15",
    )
    assert (done.status, counted(done)) == ("ok", {"rows": 3, "new": 3})
    assert desk.entries("ann") == ["2026-01-15 opening +120 to 2027-01-15"]
    assert desk.entries("bob") == ["2026-01-15 opening +30 to 2026-06-30"]
    assert desk.entries("cleo") == []
    keys = ("balance", "adjusted", "earned", "level")
    assert desk.stands("ann", "2026-01-15", *keys) == [120, 120, 0, "Base"]
    assert desk.all("SELECT text FROM notes") == ["stamp card"]
    desk.batch("2026-07-01")
    assert desk.stands("bob", "2026-07-01", "balance", "expired") == [0, 30]
    desk.is_sound()


def test_the_same_again_is_already_there_and_another_is_a_problem(desk: Desk) -> None:
    text = "member_id,points\nann,120\nbob,30\n"
    desk.take("balances", text, as_of="2026-01-15")
    again = desk.take("balances", text, as_of="2026-01-20")
    assert counted(again) == {"rows": 2, "already_there": 2}
    other = desk.take("balances", "member_id,points\nann,121\n", as_of="2026-01-20")
    assert (other.status, codes(other)) == ("rejected", [("other-content", 2)])
    third = desk.take("balances", text, as_of="2026-01-20", source="old till")
    assert counted(third) == {"rows": 2, "new": 2}
    assert desk.stands("ann", "2026-01-20", "balance") == [240]
    twice = desk.take("balances", "member_id,points\ncleo,1\ncleo,2\n", as_of="2026-01-20")
    assert codes(twice) == [("other-content", 3)]


@pytest.mark.parametrize(
    ("row", "column", "value", "says"),
    [
        ("121,2026-12-31,yes,cards,", "points", "121", "points is 121 in this row and was 120"),
        (
            "120,,yes,cards,",
            "expires_on",
            None,
            "expires_on is empty in this row and was 2026-12-31",
        ),
        (
            "120,2026-12-31,,cards,",
            "counts_for_tier",
            "no",
            "counts_for_tier is no in this row and was yes",
        ),
        (
            "120,2026-12-31,yes,stamps,",
            "reason",
            "stamps",
            "reason is stamps in this row and was cards",
        ),
        (
            "120,2026-12-31,yes,cards,stars",
            "program",
            "stars",
            "this row names a program, and that did not",
        ),
    ],
)
def test_another_content_says_what_differs(
    desk: Desk, row: str, column: str, value: str | None, says: str
) -> None:
    head = "member_id,points,expires_on,counts_for_tier,reason,program\nann,"
    desk.take("balances", f"{head}120,2026-12-31,yes,cards,\n", as_of="2026-01-15")
    (problem,) = desk.take("balances", f"{head}{row}\n", as_of="2026-01-20").problems
    assert (problem.code, problem.column, problem.value) == ("other-content", column, value)
    assert problem.message == (
        f"the member has an opening balance of 120 from this source already; {says}"
    )


def test_a_program_that_is_not_there_is_told_from_one_without_an_account(desk: Desk) -> None:
    moons = STARS.replace('"stars"\nname', '"moons"\njoin = "invite"\nname')
    desk.apply(moons, as_of=parse_day("2026-01-02"))
    text = "member_id,points,program\nann,5,nope\nbob,5,moon\ncleo,5,moons\n"
    done = desk.take("balances", text, as_of="2026-01-15")
    assert [(problem.code, problem.message, problem.fix) for problem in done.problems] == [
        ("unknown-program", "there is no program nope", "Name one of: stars, moons."),
        ("unknown-program", "there is no program moon", "Did you mean moons?"),
        ("no-account", "member cleo has no account in moons", "See loyalty program list."),
    ]


def test_they_count_for_a_level_only_where_they_say_so(desk: Desk) -> None:
    done = desk.take(
        "balances",
        "member_id,points,counts_for_tier\nann,120,yes\nbob,120,no\ncleo,600,true\n",
        as_of="2026-01-15",
    )
    assert done.status == "ok"
    assert desk.changes("ann") == [("2026-01-15", "Silver", "2027-12-31", "opening")]
    assert [desk.stands(who, "2026-01-15", "level")[0] for who in ("ann", "bob", "cleo")] == [
        "Silver",
        "Base",
        "Gold",
    ]
    desk.buys("t1,ann,2026-01-14,10.00", "t2,ann,2026-01-20,380.00", "t3,cleo,2026-01-20,1.00")
    desk.batch("2026-01-31")
    assert desk.stands("ann", "2026-01-31", "level", "earned") == ["Gold", 390]
    assert desk.stands("cleo", "2026-01-31", "level", "earned") == ["Gold", 2]
    desk.is_sound()


def test_what_reaches_no_higher_level_changes_none(desk: Desk) -> None:
    desk.take("balances", "member_id,points,counts_for_tier\nann,20,yes\n", as_of="2026-01-15")
    assert desk.changes("ann") == []


def test_they_count_beneath_a_level_set_by_hand(desk: Desk) -> None:
    desk.level("ann", "Gold", "2026-01-10", until="2026-03-31")
    desk.take("balances", "member_id,points,counts_for_tier\nann,120,yes\n", as_of="2026-01-15")
    assert desk.stands("ann", "2026-01-15", "level") == ["Gold"]
    desk.batch("2026-04-01")
    assert desk.stands("ann", "2026-04-01", "level") == ["Silver"]
    desk.is_sound()


def test_they_raise_at_the_review_where_that_raises(tmp_path: Path) -> None:
    ladder = BY_POINTS.replace("[tiers]", '[tiers]\nupgrade = "at-review"')
    desk = Desk(tmp_path, STARS + ladder)
    desk.take("balances", "member_id,points,counts_for_tier\nann,120,yes\n", as_of="2026-01-15")
    desk.batch("2026-12-31")
    assert desk.changes("ann") == []
    desk.batch("2027-01-01")
    assert desk.changes("ann") == [("2027-01-01", "Silver", "2028-12-31", "review")]
    desk.is_sound()
    desk.close()


def test_they_count_for_a_ladder_that_begins_later(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STARS)
    day = parse_day("2026-01-02")
    desk.apply(STARS + BY_POINTS, valid_from=parse_day("2026-03-01"), as_of=day)
    desk.take("balances", "member_id,points,counts_for_tier\nann,120,yes\n", as_of="2026-01-15")
    desk.batch("2026-03-31")
    assert desk.changes("ann") == [("2026-03-01", "Silver", "2027-12-31", "version")]
    desk.is_sound()
    desk.close()


def test_a_ladder_by_spend_does_not_count_points(tmp_path: Path) -> None:
    desk = Desk(tmp_path, STARS + LADDER)
    desk.take("balances", "member_id,points,counts_for_tier\nann,900,yes\n", as_of="2026-01-15")
    desk.batch("2026-01-31")
    assert desk.stands("ann", "2026-01-31", "level") == ["Base"]
    desk.apply(STARS + BY_POINTS, as_of=parse_day("2026-02-01"))
    desk.batch("2026-02-01")
    assert desk.stands("ann", "2026-02-01", "level") == ["Gold"]
    desk.is_sound()


def test_what_waits_is_judged_at_the_level_of_then(desk: Desk) -> None:
    desk.batch("2026-01-10")
    desk.buys("t1,ann,2026-01-14,10.00", "t2,ann,2026-01-15,10.00")
    desk.take("balances", "member_id,points,counts_for_tier\nann,600,yes\n", as_of="2026-01-15")
    desk.batch("2026-01-31")
    assert desk.stands("ann", "2026-01-31", "level", "earned") == ["Gold", 30]
    assert desk.changes("ann") == [("2026-01-15", "Gold", "2027-12-31", "opening")]
    desk.is_sound()


def test_a_rise_gives_what_a_rise_gives(tmp_path: Path) -> None:
    gift = '\n[[grant]]\nname = "hello"\non = "level"\npoints = 5\n'
    desk = Desk(tmp_path, STARS + BY_POINTS + gift)
    desk.take("balances", "member_id,points,counts_for_tier\nann,100,yes\n", as_of="2026-01-15")
    assert [line.split()[1:3] for line in desk.entries("ann")] == [
        ["opening", "+100"],
        ["grant", "+5"],
    ]
    desk.is_sound()


def test_all_problems_are_listed(desk: Desk) -> None:
    desk.status("cleo", "closed", "2026-01-02")
    text = (
        "member_id,points,program,expires_on,counts_for_tier\n"
        "ann,1.5,,,\nann,-5,,,\nann,,,,\n,5,,,\nnobody,5,,,\nann,5,moons,,\n"
        "ann,5,,2026-01-14,\nann,5,,,perhaps\ncleo,5,,,\nbob,7,stars,,\n"
    )
    done = desk.take("balances", text, as_of="2026-01-15")
    assert done.status == "rejected"
    assert codes(done) == [
        ("decimals", 2),
        ("negative-balance", 3),
        ("empty-cell", 4),
        ("no-key", 5),
        ("unknown-member", 6),
        ("unknown-program", 7),
        ("expires-in-past", 8),
        ("counts-for-tier", 9),
        ("closed", 10),
    ]
    assert all(problem.fix for problem in done.problems)
    assert desk.all("SELECT count(*) FROM ledger") == [0]
    partly = desk.take("balances", text, as_of="2026-01-15", skip_bad_rows=True)
    assert (partly.status, partly.counts["new"]) == ("partial", 1)
    assert desk.stands("bob", "2026-01-15", "balance") == [7]


def test_members_nobody_knows_are_made_if_asked(desk: Desk) -> None:
    done = desk.take(
        "balances",
        "email,points\ndora@x.com,12\nann@x.com,3\n",
        as_of="2026-01-15",
        unknown="enrol",
    )
    assert counted(done) == {"rows": 2, "new": 2}
    assert done.data["members_made"] == 1
    assert desk.stands("M000001", "2026-01-15", "balance") == [12]
    desk.is_sound()


def test_a_day_before_the_last_batch_is_closed(desk: Desk) -> None:
    desk.batch("2026-01-31")
    with pytest.raises(Refused) as refused:
        desk.take("balances", "member_id,points\nann,5\n", as_of="2026-01-30")
    assert refused.value.problems[0].code == "before-last-batch"
    assert desk.all("SELECT count(*) FROM openings") == [0]


def test_which_of_several_programs(desk: Desk) -> None:
    desk.apply(STARS.replace('"stars"\nname', '"moons"\nname'), as_of=parse_day("2026-01-02"))
    text = "member_id,points,program\nann,5,\nann,6,moons\n"
    done = desk.take("balances", text, as_of="2026-01-15")
    assert codes(done) == [("which-program", 2)]
    both = "member_id,points,program\nann,5,stars\nann,6,moons\n"
    assert counted(desk.take("balances", both, as_of="2026-01-15")) == {"rows": 2, "new": 2}
    desk.is_sound()


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    done = desk.take("balances", "member_id,points\nann,5\n", as_of="2026-01-15", dry_run=True)
    assert counted(done) == {"rows": 1, "new": 1}
    assert desk.all("SELECT count(*) FROM openings") == [0]


def test_they_pay_a_debt(desk: Desk) -> None:
    desk.buys("t1,ann,2026-01-10,50.00")
    desk.batch("2026-01-10")
    desk.adjust("ann", -50, "2026-01-10")
    desk.buys("r1,ann,2026-01-11,-50.00,t1")
    desk.batch("2026-01-11")
    desk.take("balances", "member_id,points\nann,60\n", as_of="2026-01-12")
    assert desk.stands("ann", "2026-01-12", "balance", "debt") == [10, 0]
    desk.is_sound()


def test_caller_is_kept(desk: Desk) -> None:
    desk.take("balances", "member_id,points\nann,60\n", as_of="2026-01-12")
    assert desk.all("SELECT action, by FROM audit JOIN audit_texts USING (audit)")[-1] == (
        "import balances",
        CALLER.by,
    )
