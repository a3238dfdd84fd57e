"""`import undo`: a file taken back, with all that it had earned, and counted anew if it comes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused
from loyalty_cli.jobs.batch.batch import run_batch
from loyalty_cli.jobs.importing.undo import undo_import
from loyalty_cli.jobs.members.merging import merge_members
from loyalty_cli.jobs.outcome import Outcome
from loyalty_cli.jobs.points.points import adjust_points
from loyalty_cli.jobs.proof.replay import replay
from loyalty_cli.reports.doctor.examine import examine
from loyalty_cli.reports.upkeep.imports import import_list, import_show
from tests.jobs.shop import CALLER, TODAY, Shop, counted

PROGRAM = """
[program]
id = "stars"
name = "Stars"
points = ["star", "stars"]

[[earn]]
name = "spend"
on = "purchase"
points = 1
per = "1.00"

[[earn]]
name = "review"
on = "review"
points = 20
limit = { times = 1, every = "month" }

[[boost]]
name = "first"
add = 5
rules = ["spend"]
when = { first = true }

[tiers]
by = "spend"
window = "lifetime"
keep = "forever"

[[tiers.level]]
name = "Base"
from = "0"

[[tiers.level]]
name = "Gold"
from = "100.00"
"""
VISITS = "activity_id,member_id,occurred_at,kind\n"


@pytest.fixture
def running(shop: Shop) -> Shop:
    """A shop with a program and two members (import 1)."""
    outcome = shop.apply(PROGRAM)
    assert outcome.status == "ok", outcome.problems
    shop.members()
    return shop


def batch(shop: Shop, day: str = "2026-03-31") -> None:
    run_batch(shop.store, caller=replace(CALLER, as_of=parse_day(day)))
    done = [*examine(shop.store), *replay(shop.store)]
    found = {each.name: each.differences for each in done if each.count}
    assert found == {}


def undo(shop: Shop, number: int, day: str = "2026-03-31", **asked: Any) -> Outcome:
    caller = replace(CALLER, as_of=parse_day(day), dry_run=asked.get("dry_run", False))
    return undo_import(shop.store, number, reason=asked.get("reason", "oops"), caller=caller)


def account(shop: Shop, member: str = "M1") -> Any:
    """Points held, debt, level, spend, purchases."""
    (row,) = shop.all(
        "SELECT (SELECT coalesce(sum(remaining), 0) FROM lots t WHERE t.account = a.account),"
        " a.debt, a.level, a.spend, a.purchases"
        " FROM accounts a JOIN members m USING (member) WHERE m.member_id = ?",
        member,
    )
    return row


def why_not(shop: Shop, number: int, day: str = "2026-03-31") -> list[tuple[str, str | None]]:
    with pytest.raises(Refused) as refused:
        undo(shop, number, day)
    return [(problem.code, problem.value) for problem in refused.value.problems]


def test_what_a_file_earned_is_taken_back(running: Shop) -> None:
    running.sales("1,M1,2026-01-05,40,")
    batch(running, "2026-01-31")
    before = account(running)
    running.sales("2,M1,2026-02-05,70,", "3,M2,2026-02-05,10,", as_of="2026-02-28")
    batch(running, "2026-02-28")
    assert account(running) == (115, 0, "Gold", 11000, 2)
    outcome = undo(running, 3, "2026-03-01")
    assert counted(outcome) == {"events": 2}
    assert outcome.data == {"import": 3, "file": "file-3.csv", "undone_on": "2026-03-01"}
    assert account(running)[0] == 115, "the next batch takes it back"
    batch(running)
    assert account(running) == before == (45, 0, "Base", 4000, 1)
    assert account(running, "M2") == (0, 0, "Base", 0, 0)
    taken = running.all(
        "SELECT posted_on, points, note FROM ledger WHERE kind = 'clawback' ORDER BY entry"
    )
    assert taken == [
        ("2026-03-01", -70, "import undone"),
        ("2026-03-01", -15, "import undone"),
    ]


def test_the_same_file_counts_anew(running: Shop) -> None:
    lines = ("1,M1,2026-01-05,40,", "2,M1,2026-02-05,10,", "3,M1,2026-02-06,-10,2")
    running.sales(*lines)
    running.take("activities", VISITS + "a,M1,2026-02-07,review\n")
    batch(running)
    before = account(running)
    assert before == (65, 0, "Base", 4000, 1)
    undo(running, 2)
    undo(running, 3)
    batch(running)
    assert account(running) == (0, 0, "Base", 0, 0)
    assert counted(running.sales(*lines)) == {"rows": 3, "new": 3, "transactions": 3}
    assert counted(running.take("activities", VISITS + "a,M1,2026-02-07,review\n")) == {
        "rows": 1,
        "new": 1,
    }
    batch(running)
    assert account(running) == before, "also the first one's bonus and the month's one review"
    assert counted(running.sales(*lines)) == {"rows": 3, "already_there": 3}


def test_what_was_not_judged_never_is(running: Shop) -> None:
    running.sales("1,M1,2026-01-05,40,")
    undo(running, 2)
    batch(running)
    assert account(running) == (0, 0, None, 0, 0) or account(running)[3] == 0
    assert running.all("SELECT * FROM ledger") == []


def test_again_it_is_already_done(running: Shop) -> None:
    running.sales("1,M1,2026-01-05,40,")
    first = undo(running, 2)
    second = undo(running, 2)
    assert (first.status, second.status) == ("ok", "already-done")
    assert (second.counts, second.data) == (first.counts, first.data)
    assert len(running.all("SELECT * FROM import_undos")) == 1
    assert running.all("SELECT command, arguments FROM commands") == [
        ("import undo", '{"import": 2}')
    ]


def test_a_dry_run_keeps_nothing(running: Shop) -> None:
    running.sales("1,M1,2026-01-05,40,")
    assert counted(undo(running, 2, dry_run=True)) == {"events": 1}
    assert running.all("SELECT * FROM withdrawals") == []


def test_points_that_were_spent_become_debt(running: Shop) -> None:
    running.sales("1,M1,2026-01-05,40,")
    batch(running)
    adjust_points(
        running.store,
        "M1",
        -30,
        reason="cake",
        expires_on=None,
        program=None,
        ref=None,
        caller=CALLER,
    )
    undo(running, 2)
    batch(running)
    assert account(running)[:2] == (0, 30)
    running.sales("2,M1,2026-03-31,50,")
    batch(running)
    assert account(running)[:2] == (25, 0)


def test_a_refund_taken_back_gives_back(running: Shop) -> None:
    running.sales("1,M1,2026-01-05,120,")
    batch(running, "2026-01-31")
    before = account(running)
    running.sales("r1,,2026-02-05,-30,1")
    running.sales("r2,,2026-02-06,-90,1")
    batch(running, "2026-02-28")
    assert account(running) == (0, 0, "Base", 0, 0)
    undo(running, 4)
    batch(running)
    assert account(running)[0] == 95
    assert account(running)[3:] == (9000, 1)
    undo(running, 3)
    batch(running)
    assert account(running) == before == (125, 0, "Gold", 12000, 1)
    # What is left to refund is all of it again.
    assert running.sales("r3,,2026-03-31,-120,1").status == "ok"
    batch(running)
    assert account(running) == (0, 0, "Base", 0, 0)


def test_a_refund_of_spent_points_taken_back_pays_the_debt(running: Shop) -> None:
    running.sales("1,M1,2026-01-05,40,")
    batch(running, "2026-01-31")
    adjust_points(
        running.store,
        "M1",
        -45,
        reason="cake",
        expires_on=None,
        program=None,
        ref=None,
        caller=replace(CALLER, as_of=parse_day("2026-01-31")),
    )
    running.sales("r1,,2026-02-05,-40,1")
    batch(running, "2026-02-28")
    assert account(running)[:2] == (0, 45)
    undo(running, 3)
    batch(running)
    assert account(running)[:2] == (0, 0)


def test_an_unmatched_refund_taken_back(running: Shop) -> None:
    running.sales("1,M1,2026-01-05,40,")
    running.sales("r1,M1,2026-02-05,-10,nowhere", allow_unmatched=True)
    batch(running)
    assert account(running)[0] == 35
    undo(running, 3)
    batch(running)
    assert account(running) == (45, 0, "Base", 4000, 1)


def test_a_later_refund_stands_in_the_way(running: Shop) -> None:
    running.sales("1,M1,2026-01-05,40,", "2,M1,2026-01-05,40,")
    running.sales("r1,,2026-02-05,-30,1", "r2,,2026-02-05,-30,2")
    assert why_not(running, 2) == [("refunded-later", "3")]
    undo(running, 3)
    assert undo(running, 2).status == "ok"
    batch(running)
    assert running.all("SELECT * FROM ledger") == []


def test_a_merge_stands_in_the_way(running: Shop) -> None:
    running.sales("1,M1,2026-01-05,40,")
    batch(running)
    merge_members(running.store, "M2", "M1", reason="one person", caller=CALLER)
    assert why_not(running, 2) == [("merged-since", "M1")]


class TestGuests:
    def test_a_sale_that_got_its_member_is_a_guests_again(self, running: Shop) -> None:
        running.sales("1,,2026-01-05,40,", "r1,,2026-01-06,-10,1")
        running.sales("1,M1,2026-01-05,40,")
        batch(running)
        assert account(running)[0] == 35
        assert counted(undo(running, 3)) == {"adoptions": 2}
        batch(running)
        assert account(running) == (0, 0, "Base", 0, 0)
        facts = running.facts()["events"]
        assert [(row[2], row[3], row[14]) for row in facts if row[3] is None] == [
            ("1", None, None),
            ("r1", None, "1"),
        ]
        assert counted(running.sales("1,,2026-01-05,40,")) == {"rows": 1, "already_there": 1}

    def test_and_can_become_one_again(self, running: Shop) -> None:
        running.sales("1,,2026-01-05,40,", "r1,,2026-01-06,-10,1")
        running.sales("1,M1,2026-01-05,40,")
        batch(running)
        before = account(running)
        undo(running, 3)
        batch(running)
        assert counted(running.sales("1,M1,2026-01-05,40,")) == {"rows": 1, "changed": 1}
        batch(running)
        assert account(running) == before
        undo(running, 4)
        batch(running)
        running.sales("1,M2,2026-01-05,40,")
        batch(running)
        assert account(running) == (0, 0, "Base", 0, 0)
        assert account(running, "M2")[0] == 35

    def test_the_file_of_the_sale_needs_the_other_gone_first(self, running: Shop) -> None:
        running.sales("1,,2026-01-05,40,")
        running.sales("1,M1,2026-01-05,40,")
        batch(running)
        assert why_not(running, 2) == [("adopted-later", "3")]
        undo(running, 3)
        assert counted(undo(running, 2)) == {"events": 1}
        batch(running)
        assert account(running)[0] == 0
        assert running.facts()["events"] != []
        assert counted(running.sales("1,,2026-01-05,41,")) == {
            "rows": 1,
            "guests": 1,
            "transactions": 1,
        }


class TestMembers:
    def test_who_was_made_is_removed(self, running: Shop) -> None:
        before = running.facts()
        running.members("member_id,email,city\nM7,m7@x.com,Oslo\n")
        assert counted(undo(running, 2)) == {"members_removed": 1}
        after = running.facts()
        assert after["keys"] == before["keys"]
        assert after["attributes"] == []
        batch(running)
        running.members("member_id,email,city\nM7,m7@x.com,Rome\n")
        assert running.all("SELECT value FROM member_attributes") == ["Rome"]

    def test_not_with_events_of_a_later_file(self, running: Shop) -> None:
        running.members("member_id\nM7\n")
        running.sales("1,M7,2026-01-05,40,")
        assert why_not(running, 2) == [("member-needed", "3")]
        undo(running, 3)
        assert counted(undo(running, 2)) == {"members_removed": 1}

    def test_who_has_entries_is_kept(self, running: Shop) -> None:
        rows = ("1,M7,2026-01-05,40,", "2,M8,2026-04-05,40,")
        running.sales(*rows, unknown="enrol", future_rows=True)
        batch(running)
        assert counted(undo(running, 2)) == {
            "events": 2,
            "members_removed": 1,
            "members_kept": 1,
        }
        batch(running)
        assert account(running, "M7")[0] == 0

    def test_changes_are_turned_back(self, running: Shop) -> None:
        before = running.facts()
        running.members("member_id,email,name,city,consent_sms\nM1,ann@y.com,Ann,Rome,yes\n")
        assert counted(undo(running, 2)) == {"changes": 4}
        after = running.facts()
        assert after["members"] == before["members"]
        assert after["keys"] == before["keys"]
        assert after["attributes"] == []
        assert running.all("SELECT * FROM member_consents") == []

    def test_but_not_what_has_changed_since(self, running: Shop) -> None:
        running.members("member_id,email,name\nM1,ann@y.com,Ann\n")
        running.members("member_id,name\nM1,Anna\n")
        running.members("member_id,email\nM2,ann@x.com\n")
        assert counted(undo(running, 2)) == {"changes_kept": 2}
        assert running.all("SELECT name, email FROM members WHERE member_id = 'M1'") == [
            ("Anna", "ann@y.com")
        ]

    def test_who_enrolled_earlier_joined_later(self, running: Shop) -> None:
        running.sales("1,M7,2026-02-05,40,", unknown="enrol")
        running.sales("2,M7,2026-01-05,40,")
        assert running.all("SELECT joined_on FROM members WHERE member_id = 'M7'") == ["2026-01-05"]
        undo(running, 3)
        assert running.all("SELECT joined_on FROM members WHERE member_id = 'M7'") == ["2026-02-05"]


def test_when_it_may_not_be(running: Shop) -> None:
    running.sales("1,M1,2026-01-05,40,")
    assert why_not(running, 9) == [("no-such-import", "9")]
    assert why_not(running, 2, "2026-03-30") == [("before-import", "2026-03-30")]
    run_batch(running.store, caller=replace(CALLER, as_of=TODAY + 1))
    assert why_not(running, 2) == [("before-last-batch", "2026-03-31")]


def test_files_of_one_command_go_one_by_one(running: Shop) -> None:
    header = "transaction_id,member_id,occurred_at,amount\n"
    running.take(
        "transactions",
        f"{header}1,M7,2026-01-05,40\n",
        f"{header}2,M8,2026-01-05,40\n",
        unknown="enrol",
    )
    assert counted(undo(running, 3)) == {"events": 1, "members_removed": 1}
    assert running.all("SELECT member_id FROM members WHERE status = 'active'") == [
        *("M1", "M2", "M7"),
    ]


def test_it_is_audited(running: Shop) -> None:
    running.sales("1,M1,2026-01-05,40,")
    undo(running, 2)
    assert running.all(
        "SELECT a.action, t.by, t.reason FROM audit a JOIN audit_texts t USING (audit)"
        " ORDER BY audit DESC LIMIT 1"
    ) == [("import undo", "eve", "oops")]


def test_the_list_and_one_of_it(running: Shop) -> None:
    running.sales("1,M1,2026-01-05,40,", "2,,2026-01-06,5,", "r,,2026-01-07,-5,1")
    running.sales("2,M1,2026-01-06,5,")
    undo(running, 3)
    listed = import_list(running.store, as_of=TODAY)
    assert [(row["import"], row["kind"], row["status"]) for row in listed] == [
        (1, "members", "imported"),
        (2, "transactions", "imported"),
        (3, "transactions", "undone"),
    ]
    assert import_list(running.store, as_of=TODAY - 1) == []
    shown = import_show(running.store, 2, as_of=TODAY)
    assert shown is not None
    assert shown["events"] == [
        {
            "kind": "purchase",
            "count": 2,
            "guests": 1,
            "amount": "45.00",
            "first": "2026-01-05",
            "last": "2026-01-06",
        },
        {
            "kind": "refund",
            "count": 1,
            "guests": 0,
            "amount": "5.00",
            "first": "2026-01-07",
            "last": "2026-01-07",
        },
    ]
    shown = import_show(running.store, 3, as_of=TODAY)
    assert shown is not None
    assert (shown["adopted"], shown["undo"]["reason"]) == (1, "oops")
    assert import_show(running.store, 9, as_of=TODAY) is None


def test_a_batch_that_was_killed_before_it(running: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from loyalty_cli.jobs.batch import batch as job

    running.sales("1,M1,2026-01-05,40,", "2,M2,2026-01-05,40,")
    monkeypatch.setattr(job, "PIECE_ACCOUNTS", 1)
    real = job.do_piece
    done: list[int] = []

    def killed(*words: Any) -> Any:
        if done:
            raise KeyboardInterrupt
        done.append(1)
        return real(*words)

    monkeypatch.setattr(job, "do_piece", killed)
    with pytest.raises(KeyboardInterrupt):
        run_batch(running.store, caller=CALLER)
    monkeypatch.setattr(job, "do_piece", real)
    undo(running, 2)
    batch(running)
    for member in ("M1", "M2"):
        assert account(running, member) == (0, 0, "Base", 0, 0)
        assert running.all("SELECT count(*) FROM ledger") == [6]


def test_a_purchase_before_the_day_of_the_undo_stays_the_last(shop: Shop) -> None:
    quiet = '[[boost]]\nname = "back"\nadd = 9\nwhen = { quiet = "30 days" }\n'
    assert shop.apply(f"{PROGRAM}\n{quiet}").status == "ok"
    shop.members()
    shop.sales("1,M1,2026-01-04,10,", as_of="2026-01-31")
    shop.sales("2,M1,2026-01-05,10,", as_of="2026-01-31")
    batch(shop, "2026-01-31")
    shop.sales("3,M1,2026-02-20,10,", as_of="2026-02-28")
    undo(shop, 3, "2026-03-01")
    shop.sales("4,M1,2026-03-10,10,")
    batch(shop)
    backs = "SELECT posted_on FROM ledger WHERE rule = 'back' ORDER BY entry"
    assert shop.all(backs) == ["2026-01-04", "2026-02-20"]
    days = shop.all("SELECT posted_on FROM ledger ORDER BY entry")
    assert days == sorted(days)


def test_an_undo_of_a_later_day_than_the_batch_waits_for_it(running: Shop) -> None:
    running.sales("1,M1,2026-01-05,40,", as_of="2026-01-31")
    batch(running, "2026-01-31")
    undo(running, 2, "2026-03-20")
    batch(running, "2026-03-10")
    assert account(running)[0] == 45
    batch(running, "2026-03-25")
    assert account(running)[0] == 0
    posted = running.all("SELECT DISTINCT posted_on FROM ledger WHERE kind = 'clawback'")
    assert posted == ["2026-03-20"]
