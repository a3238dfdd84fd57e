"""Programs in and out: versions, the days they hold from, the accounts they open."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused, StoreUnavailable, Usage
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.members.erasing import erase_member
from loyalty_cli.jobs.points.tiers import set_level
from loyalty_cli.jobs.proof.replay import replay
from loyalty_cli.jobs.setup.programs import apply_program, list_programs, program_text, the_program
from loyalty_cli.jobs.vouchers.vouchers import issue_vouchers
from loyalty_cli.reports.explain.answer import points_explain
from loyalty_cli.reports.upkeep.programs import program_list
from loyalty_cli.store.facts.rulebooks import load_rulebook
from tests.jobs.shop import CALLER, PROGRAM, TODAY, Shop

BETTER = PROGRAM.replace("points = 1", "points = 2")
CLUB = PROGRAM.replace('points = ["star", "stars"]', 'points = ["p", "ps"]\njoin = "invite"')


def versions(shop: Shop) -> list[tuple[str | None, str]]:
    return shop.all("SELECT valid_from, applied_on FROM program_versions ORDER BY version")


def test_the_first_version_holds_from_the_beginning(shop: Shop) -> None:
    outcome = shop.apply()
    assert outcome.status == "ok"
    assert outcome.counts == {"versions": 1, "accounts": 0, "judged_already": 0}
    assert outcome.data == {"program": "stars", "version": 1, "valid_from": None}
    assert versions(shop) == [(None, "2026-03-31")]
    (row,) = list_programs(shop.store)
    assert (row.program_id, row.name, row.occasions_from) == ("stars", "Stars", TODAY)


def test_the_first_version_may_be_given_its_day(shop: Shop) -> None:
    shop.apply(valid_from=parse_day("2026-01-01"))
    assert versions(shop) == [("2026-01-01", "2026-03-31")]
    assert list_programs(shop.store)[0].occasions_from == parse_day("2026-01-01")


def test_a_later_version_holds_from_the_as_of_day_or_its_own(shop: Shop) -> None:
    shop.apply(as_of=TODAY - 30)
    bought(shop, "ann", "t1", "2026-02-25", as_of=TODAY - 30)
    outcome = shop.apply(BETTER)
    assert outcome.data["valid_from"] == "2026-03-31"
    shop.apply(valid_from=parse_day("2026-02-01"))
    assert [start for start, _ in versions(shop)] == [None, "2026-03-31", "2026-02-01"]
    book = load_rulebook(shop.store, 1)
    assert [version.valid_from for version in book.versions] == [
        *(None, TODAY, parse_day("2026-02-01")),
    ]
    assert book.occasions_from == TODAY - 30
    assert [version.program.rules[0].points for version in book.versions] == [1, 2, 1]


def bought(shop: Shop, who: str, name: str, day: str, *, as_of: int = TODAY) -> None:
    """A purchase of 10.00 by a member who may be new, and a batch."""
    sold(shop, who, name, day)
    run_batch(shop.store, caller=replace(CALLER, as_of=as_of))


def sold(shop: Shop, who: str, name: str, day: str) -> None:
    """A purchase of 10.00 by a member who may be new."""
    shop.members(f"member_id,joined_on\n{who},2026-01-01\n")
    rows = f"transaction_id,member_id,occurred_at,amount\n{name},{who},{day} 10:00,10.00\n"
    shop.take("transactions", rows)


NOTHING = PROGRAM.replace('per = "1.00"', 'per = "1.00"\nwhen = { category = ["coffee"] }')
RISES = (
    NOTHING
    + """
[tiers]
by = "spend"

[[tiers.level]]
name = "Base"
from = "0"

[[tiers.level]]
name = "High"
from = "10.00"
"""
)
VOUCHER = """
[[reward]]
id = "off"
name = "Off"
kind = "voucher"
voucher = { percent = "5" }
"""


@pytest.mark.parametrize("start", [None, "2026-02-01"])
@pytest.mark.parametrize("batch", [False, True])
def test_as_long_as_nothing_has_come_a_version_takes_the_place(
    shop: Shop, start: str | None, batch: bool
) -> None:
    """Also after a batch in which everything was 0; what lies before the start stays unjudged."""
    shop.apply(NOTHING, as_of=TODAY - 5, valid_from=None if start is None else parse_day(start))
    if batch:
        bought(shop, "ann", "t1", "2026-02-25", as_of=TODAY - 5)
        bought(shop, "ann", "t0", "2026-01-25", as_of=TODAY - 5)
    outcome = shop.apply()
    assert outcome.data == {"program": "stars", "version": 2, "valid_from": start}
    assert outcome.counts["judged_already"] == 0
    assert outcome.hints == [
        "Nothing has come of the program yet, so version 2 takes the place of version 1: it holds "
        "from where that did, and the next batch judges everything by it."
    ]
    if not batch:
        sold(shop, "ann", "t1", "2026-02-25")
        sold(shop, "ann", "t0", "2026-01-25")
    run_batch(shop.store, caller=CALLER)
    days = ["2026-02-25"] if start else ["2026-01-25", "2026-02-25"]
    assert shop.all("SELECT posted_on FROM ledger ORDER BY entry") == days
    assert shop.all(
        "SELECT DISTINCT v.version FROM judgements j JOIN program_versions v USING (version)"
    ) == [2]
    assert not [found for found in replay(shop.store) if found.differences]


def test_the_third_takes_the_place_of_the_second(shop: Shop) -> None:
    shop.apply(NOTHING)
    shop.apply(BETTER, valid_from=parse_day("2026-03-20"))
    assert shop.apply().data["valid_from"] == "2026-03-20"


def _entry(shop: Shop) -> None:
    bought(shop, "bea", "t1", "2026-02-25")


def _by_hand(shop: Shop) -> None:
    shop.members("member_id,joined_on\nann,2026-01-01\n")
    set_level(shop.store, "ann", "High", until=None, reason="so", program=None, caller=CALLER)


def _voucher(shop: Shop) -> None:
    issue_vouchers(
        shop.store, "off", member=None, count=1, program=None, ref=None, reason="so", caller=CALLER
    )


@pytest.mark.parametrize(
    ("text", "happens"),
    [
        (PROGRAM, _entry),
        (RISES, _entry),
        (RISES, _by_hand),
        (PROGRAM + VOUCHER, _voucher),
    ],
    ids=["an entry", "a level", "a level by hand", "a voucher"],
)
def test_once_something_has_come_a_version_holds_from_its_day(
    shop: Shop, text: str, happens: Callable[[Shop], None]
) -> None:
    shop.apply(text, as_of=TODAY)
    happens(shop)
    outcome = shop.apply(BETTER)
    assert outcome.data["valid_from"] == "2026-03-31"
    assert outcome.hints == []


def test_a_member_who_has_risen_keeps_what_was_judged(shop: Shop) -> None:
    """A level above the first is something that has come of an account: a history that is imported
    later is late there, and on time where nothing has come."""
    shop.apply(RISES, as_of=TODAY - 5, valid_from=parse_day("2026-01-01"))
    bought(shop, "ann", "t1", "2026-02-25", as_of=TODAY - 5)
    shop.apply(BETTER, valid_from=parse_day("2026-01-01"))
    bought(shop, "ann", "t2", "2026-02-20")
    bought(shop, "bea", "t3", "2026-02-20")
    assert shop.all("SELECT posted_on || ' ' || points FROM ledger ORDER BY entry") == [
        "2026-03-31 20",
        "2026-02-20 20",
    ]
    assert not [found for found in replay(shop.store) if found.differences]


def test_what_is_judged_anew_was_not_judged_already(shop: Shop) -> None:
    shop.apply(NOTHING, as_of=TODAY - 5)
    bought(shop, "ann", "t1", "2026-02-25", as_of=TODAY - 5)
    outcome = shop.apply(valid_from=parse_day("2026-01-01"))
    assert outcome.counts["judged_already"] == 0
    run_batch(shop.store, caller=CALLER)
    assert shop.all("SELECT points FROM ledger") == [10]


def test_of_two_versions_of_one_day_the_one_applied_last_holds(shop: Shop) -> None:
    shop.apply()
    bought(shop, "ann", "t1", "2026-02-25", as_of=TODAY - 1)
    for points in ("3", "4", "5"):
        shop.apply(PROGRAM.replace("points = 1", f"points = {points}"))
    bought(shop, "ann", "t2", "2026-03-31")
    assert shop.all("SELECT points FROM ledger ORDER BY entry") == [10, 50]


def test_an_unchanged_file_makes_no_version(shop: Shop) -> None:
    shop.apply()
    for text in (PROGRAM, "# a remark\n" + PROGRAM.replace('"1.00"', '"1.00"   # each')):
        outcome = shop.apply(text)
        assert outcome.status == "ok"
        assert outcome.counts["versions"] == 0
        assert outcome.hints
    assert len(versions(shop)) == 1
    assert shop.all("SELECT count(*) FROM arrivals") == [1]


def test_the_same_rules_from_another_day_are_a_version(shop: Shop) -> None:
    shop.apply()
    day = parse_day("2026-01-01")
    assert shop.apply(valid_from=day).counts["versions"] == 1
    assert shop.apply(valid_from=day).counts["versions"] == 0
    assert shop.apply().counts["versions"] == 0


def test_members_get_accounts_in_the_order_of_joining(shop: Shop) -> None:
    shop.members("member_id,joined_on\nB,2020-01-01\nA,2026-05-01\nC,\n", future_rows=True)
    outcome = shop.apply()
    assert outcome.counts["accounts"] == 3
    accounts = shop.all(
        "SELECT a.account, m.member_id, a.opened_on, a.next_due FROM accounts a"
        " JOIN members m USING (member) ORDER BY 1"
    )
    assert accounts == [
        (1, "B", "2026-03-31", "2026-03-31"),
        (2, "C", "2026-03-31", "2026-03-31"),
        (3, "A", "2026-05-01", "2026-05-01"),
    ]
    assert shop.apply(BETTER).counts["accounts"] == 0


WELCOME = (
    PROGRAM
    + """
[[grant]]
name = "welcome"
on = "join"
points = 100
when = { nth = 3 }
"""
)
JOINED = ["m10,2026-03-03", "m9,2026-03-02", "m1,2026-03-02", "m2,2026-03-02", "m5,2026-03-01"]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("first", [True, False])
def test_who_joined_third_does_not_go_by_the_rows(shop: Shop, order: int, first: bool) -> None:
    """By day of joining, then by id as text: m5, m1, m2, m9, m10; also where the program comes
    after the members, and after the third was erased."""
    if first:
        shop.apply(WELCOME, valid_from=parse_day("2026-01-01"))
    shop.members("member_id,joined_on\n" + "\n".join(JOINED[::order]) + "\n")
    if not first:
        shop.apply(WELCOME, valid_from=parse_day("2026-01-01"))
    run_batch(shop.store, caller=CALLER)
    got = "SELECT member_id FROM ledger JOIN accounts USING (account) JOIN members USING (member)"
    assert shop.all(got) == ["m2"]
    erase_member(shop.store, "m5", reason="asked", caller=CALLER)
    assert not [found for found in replay(shop.store) if found.differences]


def test_without_join_auto_nobody_gets_an_account(shop: Shop) -> None:
    shop.members()
    assert shop.apply(CLUB).counts["accounts"] == 0
    shop.members("member_id\nM3\n")
    assert shop.all("SELECT count(*) FROM accounts") == [0]
    assert shop.apply().counts["accounts"] == 3


def test_new_members_get_accounts_at_once(shop: Shop) -> None:
    shop.apply(as_of=TODAY - 30)
    shop.members("member_id,joined_on\nM1,2020-01-01\nM2,\n")
    accounts = shop.all("SELECT member, opened_on FROM accounts ORDER BY account")
    assert accounts == [(1, "2026-03-01"), (2, "2026-03-31")]


def test_a_second_program_stands_beside_the_first_and_is_pointed_out(shop: Shop) -> None:
    shop.members()
    shop.apply()
    outcome = shop.apply(PROGRAM.replace('"stars"\nname', '"star"\nname'))
    assert "stars" in outcome.hints[0]
    assert shop.all("SELECT program, member FROM accounts ORDER BY account") == [
        *((1, 1), (1, 2), (2, 1), (2, 2)),
    ]
    with pytest.raises(Usage, match="several"):
        the_program(shop.store, None)
    with pytest.raises(Refused) as caught:
        the_program(shop.store, "satrs")
    assert caught.value.problems[0].fix == "Did you mean stars?"
    assert the_program(shop.store, "star").program == 2


def test_it_says_how_many_events_were_judged_already(shop: Shop) -> None:
    from loyalty_cli.jobs.batch.batch import run_batch

    shop.members()
    shop.apply(as_of=TODAY - 60)
    shop.sales("R1,M1,2026-03-01,5,", "R2,M1,2026-03-05,5,", "R3,M2,2026-03-06,5,")
    run_batch(shop.store, caller=replace(CALLER, as_of=parse_day("2026-03-10")))
    outcome = shop.apply(BETTER, valid_from=parse_day("2026-03-05"))
    assert outcome.counts["judged_already"] == 2
    assert outcome.hints
    assert shop.apply(valid_from=parse_day("2026-03-11")).counts["judged_already"] == 0


def test_a_bad_file_is_rejected_with_its_lines(shop: Shop) -> None:
    outcome = shop.apply(PROGRAM.replace("per =", "pre ="))
    assert outcome.status == "rejected"
    assert outcome.problems[0].file == "program.toml"
    assert outcome.problems[0].line is not None
    outcome = shop.apply(PROGRAM.replace('"1.00"', '"1.001"'))
    assert (outcome.status, outcome.problems[0].code) == ("rejected", "bad-amount")
    assert shop.all("SELECT count(*) FROM programs") == [0]


def test_a_dry_run_changes_nothing(shop: Shop) -> None:
    shop.members()
    caller = replace(CALLER, dry_run=True)
    outcome = apply_program(shop.store, PROGRAM, None, valid_from=None, caller=caller)
    assert (outcome.dry_run, outcome.counts["accounts"]) == (True, 2)
    assert list_programs(shop.store) == []
    assert shop.all("SELECT count(*) FROM accounts") == [0]


def test_the_texts_come_back_as_they_were_applied(shop: Shop) -> None:
    with pytest.raises(Refused, match="no program"):
        program_text(shop.store, None)
    shop.apply("\ufeff# old\n" + PROGRAM)
    shop.apply(BETTER)
    assert program_text(shop.store, None) == BETTER
    assert program_text(shop.store, "stars", 1) == "\ufeff# old\n" + PROGRAM
    with pytest.raises(Refused, match="version 3"):
        program_text(shop.store, None, 3)


def test_a_version_of_a_later_language_is_refused(shop: Shop) -> None:
    shop.apply()
    shop.store.db.execute(
        "INSERT INTO program_versions (program, applied_on, fingerprint, text, arrival)"
        " VALUES (1, '2026-03-31', 'f', '[program]\nid = \"stars\"\n[quantum]\n', 1)"
    )
    with pytest.raises(StoreUnavailable) as caught:
        load_rulebook(shop.store, 1)
    assert {problem.code for problem in caught.value.problems} == {"program-unreadable"}


def test_each_program_counts_its_own_versions(shop: Shop) -> None:
    shop.members()
    club = PROGRAM.replace('"stars"', '"club"', 1)
    said = [shop.apply(text).data["version"] for text in (PROGRAM, club, BETTER)]
    said.append(shop.apply(club.replace("points = 1", "points = 3")).data["version"])
    assert said == [1, 1, 2, 2]
    rows = program_list(shop.store, as_of=TODAY)
    assert [(row["program"], row["version"], row["versions"]) for row in rows] == [
        ("stars", 2, 2),
        ("club", 2, 2),
    ]
    assert "points = 3" in program_text(shop.store, "club", 2)
    with pytest.raises(Refused, match="no version 3"):
        program_text(shop.store, "club", 3)
    shop.sales("t1,M1,2026-03-31,5.00,")
    run_batch(shop.store, caller=CALLER)
    told = points_explain(shop.store, "M1", as_of=TODAY, program="club", transaction="t1")
    assert told["judgement"]["version"] == 2
