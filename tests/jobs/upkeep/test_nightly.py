"""Nights: every file exactly once, wherever a night is cut short, and all of it said."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import iso, parse_day
from loyalty_cli.base.problems import LoyaltyError, Rejected, StoreUnavailable
from loyalty_cli.jobs.importing.imports import import_files
from loyalty_cli.jobs.nightly import steps, taking
from loyalty_cli.jobs.nightly.record import Hands
from loyalty_cli.jobs.nightly.run import run_night
from loyalty_cli.jobs.nightly.settings import load_night
from loyalty_cli.jobs.nightly.waiting import inbox_of
from loyalty_cli.jobs.outcome import Outcome
from loyalty_cli.reports.upkeep.status import status
from loyalty_cli.show.nightly import report_text, show_night
from loyalty_cli.show.output.files import write_file
from loyalty_cli.store.file import connection
from loyalty_cli.store.file.store_file import open_store
from loyalty_cli.store.file.writer_lock import note_holder, open_lock_file, try_lock
from tests.jobs.shop import CALLER, HEADER, MEMBERS, TODAY, Shop

SETTINGS = """store = "loyalty.db"

[nightly]
settle_seconds = 60

[[nightly.take]]
files = "members*.csv"
kind = "members"

[[nightly.take]]
files = "sales*.csv"
kind = "transactions"
skip_bad_rows = true

[[nightly.take]]
files = "*.csv"
kind = "transactions"
"""
LATER = 10**10
"""A clock by which every file has been left alone for long."""


class Nights(Shop):
    """A shop with an inbox."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.apply()
        self.home = self.path.parent
        self.inbox = self.home / "inbox"
        self.inbox.mkdir()
        self.defects: list[Exception] = []
        self.set()

    def set(self, more: str = "") -> None:
        """The settings, with more behind."""
        (self.home / "loyalty.toml").write_text(SETTINGS + more, encoding="utf-8")

    def put(self, name: str, text: str) -> Path:
        """A file in the inbox."""
        path = self.inbox / name
        path.write_text(text, encoding="utf-8")
        return path

    def put_sales(self, name: str, *lines: str) -> Path:
        """The same of transactions."""
        return self.put(name, "\n".join((HEADER, *lines)) + "\n")

    def night(self, day: str = iso(TODAY), *, dry_run: bool = False, clock: int = LATER) -> Outcome:
        """A night."""
        plan = load_night(self.path, self.home)
        hands = Hands(report_text, write_file, self.defects.append)
        caller = replace(CALLER, as_of=parse_day(day), dry_run=dry_run)
        return run_night(self.store, plan, caller=caller, clock=clock, hands=hands)

    def names(self) -> list[str]:
        """All files of the inbox and its folders, reports aside."""
        found = (path for path in self.inbox.rglob("*") if path.is_file() or path.is_symlink())
        return sorted(
            str(path.relative_to(self.inbox)) for path in found if "report.txt" not in path.name
        )


@pytest.fixture
def nights(tmp_path: Path) -> Any:
    opened = Nights(tmp_path)
    yield opened
    opened.close()


def said(outcome: Outcome, *keys: str) -> list[Any]:
    """Some keys of all steps; one alone without tuples."""
    steps_: Any = outcome.data["steps"]
    rows = [tuple(step.get(key) for key in keys) for step in steps_]
    return [row[0] if len(keys) == 1 else row for row in rows]


def test_files_are_taken_by_rule_and_name_and_moved_with_a_report(nights: Nights) -> None:
    nights.put_sales("sales-1.csv", "R1,M1,2026-03-02,5.00,", "R2,M2,2026-03-02,7.00,")
    nights.put_sales("Other.csv", "R3,M1,2026-03-03,1.00,")
    nights.put("members.csv", MEMBERS)
    outcome = nights.night()
    assert (outcome.status, outcome.data["exit"]) == ("ok", 0)
    assert said(outcome, "step", "status", "file") == [
        ("take", "ok", "members.csv"),
        ("take", "ok", "sales-1.csv"),
        ("take", "ok", "Other.csv"),
        ("batch", "ok", None),
        ("doctor", "ok", None),
    ]
    assert outcome.counts == {"files": 3, "taken": 3, "rejected": 0, "left": 0, "failed_steps": 0}
    assert nights.names() == ["done/Other.csv", "done/members.csv", "done/sales-1.csv"]
    report = nights.inbox / "done" / "sales-1.csv.report.txt"
    assert (
        report.read_text() == "sales-1.csv: import 2\ntransactions: rows 2, new 2, transactions 2\n"
    )
    assert report.stat().st_mode & 0o777 == 0o600
    assert nights.all("SELECT sum(points) FROM ledger") == [13]
    again = nights.night()
    assert said(again, "step", "status") == [("batch", "ok"), ("doctor", "ok")]
    assert nights.all("SELECT count(*) FROM imports") == [3]


def test_what_stays_in_the_inbox_says_why(nights: Nights) -> None:
    secret = nights.folder / "secret.csv"
    secret.write_text(MEMBERS)
    nights.put("members.csv.part", MEMBERS)
    nights.put(".members.csv", MEMBERS)
    nights.put("notes.txt", "hello")
    (nights.inbox / "members-link.csv").symlink_to(secret)
    (nights.inbox / "members-dir.csv").mkdir()
    young = nights.put("members-young.csv", MEMBERS)
    os.utime(young, (LATER - 10, LATER - 10))
    ahead = nights.put("members-z.csv", MEMBERS)
    os.utime(ahead, (LATER + 3600, LATER + 3600))  # the clock was put back since
    outcome = nights.night()
    takes = [row for row in said(outcome, "file", "status", "codes") if row[0]]
    assert takes == [
        ("members-link.csv", "left", ["not-a-file"]),
        ("members-young.csv", "waits", ["young"]),
        ("members-z.csv", "ok", None),
        ("members.csv.part", "waits", ["unfinished"]),
        ("notes.txt", "left", ["no-rule"]),
    ]
    assert outcome.data["exit"] == 4
    assert (nights.inbox / "members-link.csv").is_symlink()
    assert secret.read_text() == MEMBERS


def test_an_odd_name_stops_no_other_file(nights: Nights) -> None:
    with open(os.fsencode(nights.inbox) + b"/sales-Ums\xe4tze.csv", "w") as file:
        file.write(HEADER + "\n")
    nights.put("members.csv", MEMBERS)
    nights.put_sales("sales-z.csv", "t1,M1,2026-03-02,5.00,")
    outcome = nights.night()
    assert [row for row in said(outcome, "file", "status", "codes") if row[0]] == [
        ("members.csv", "ok", None),
        ("sales-Ums\\xe4tze.csv", "left", ["odd-name"]),
        ("sales-z.csv", "ok", None),
    ]
    json.dumps(outcome.data).encode()
    found, _ = inbox_of(nights.path, nights.home, LATER)
    assert found is not None
    assert found["waiting"] == [{"file": "sales-Ums\\xe4tze.csv", "reason": "odd-name"}]


@pytest.mark.parametrize("letter", ["s", "ü", "茶"])
def test_a_name_that_leaves_no_room_for_a_report_is_shortened(nights: Nights, letter: str) -> None:
    nights.put("members.csv", MEMBERS)
    long = "sales" + letter * (246 // len(letter.encode())) + ".csv"
    nights.put_sales(long, "t1,M1,2026-03-02,5.00,")
    assert nights.night().data["exit"] == 0
    [taken] = nights.inbox.glob("done/sales*.csv")
    assert taken.name.endswith(".csv")
    assert taken.with_name(taken.name + ".report.txt").is_file()
    nights.put_sales(long, "t2,M1,2026-03-02,6.00,")
    nights.put_sales("sales-more.csv", "t3,M1,2026-03-02,7.00,")
    assert nights.night("2026-03-31").counts["taken"] == 2
    assert nights.all("SELECT count(*) FROM events") == [3]


def test_a_long_name_that_an_earlier_release_noted_stops_nothing(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights.put("members.csv", MEMBERS)
    long = "sales" + "s" * 235 + ".csv"
    nights.put_sales(long, "t1,M1,2026-03-02,5.00,")
    with monkeypatch.context() as before:
        before.setattr(taking, "free_name", lambda folder, name: name)
        assert nights.night().data["exit"] != 0
    nights.put_sales("sales-next.csv", "t2,M1,2026-03-02,6.00,")
    outcome = nights.night()
    assert outcome.data["exit"] == 0
    assert [row[1] for row in said(outcome, "file", "status") if row[0]] == ["already", "ok"]
    assert {path.name for path in nights.inbox.iterdir()} == {"done", "rejected"}


@pytest.mark.parametrize("name", ["done", "rejected"])
def test_a_folder_that_is_a_link_is_refused(nights: Nights, name: str) -> None:
    elsewhere = nights.folder / "elsewhere"
    elsewhere.mkdir()
    (nights.inbox / name).symlink_to(elsewhere)
    nights.put("members.csv", MEMBERS)
    outcome = nights.night()
    assert [problem.code for problem in outcome.problems] == ["unmovable"]
    assert list(elsewhere.iterdir()) == []
    assert (nights.inbox / "members.csv").is_file()


def test_rejected_in_part_and_empty(nights: Nights) -> None:
    nights.put("members.csv", MEMBERS)
    nights.put("members-bad.csv", "member_id,email\nM9,no address\n")
    nights.put_sales("sales.csv", "R1,M1,2026-03-02,5.00,", "R2,M1,2026-03-99,5.00,")
    nights.put_sales("sales-none.csv")
    outcome = nights.night()
    assert said(outcome, "file", "status")[:4] == [
        ("members-bad.csv", "rejected"),
        ("members.csv", "ok"),
        ("sales-none.csv", "empty"),
        ("sales.csv", "partial"),
    ]
    assert (outcome.status, outcome.data["exit"]) == ("rejected", 3)
    assert nights.names() == [
        *("done/members.csv", "done/sales-none.csv", "done/sales.csv"),
        *("done/sales.csv.rejects.csv", "rejected/members-bad.csv"),
    ]
    report = (nights.inbox / "rejected" / "members-bad.csv.report.txt").read_text()
    assert 'inbox/members-bad.csv:2: email "no address" is not an e-mail address' in report
    assert "  fix: " in report
    # What the log and the store keep of it names no cell.
    log = (nights.home / "nightly.log").read_text()
    assert "no address" not in log + str(nights.all("SELECT steps FROM nights"))
    lines = [json.loads(line) for line in log.splitlines()]
    assert [line["step"] for line in lines] == said(outcome, "step")
    mended = (nights.inbox / "rejected" / "members-bad.csv").read_text()
    nights.put("members-bad.csv", mended.replace("no address", "nine@x.com"))
    assert nights.night().data["exit"] == 0


def test_nothing_is_ever_overwritten(nights: Nights) -> None:
    for name in ("M7", "M8", "M9"):
        nights.put("members.csv", f"member_id\n{name}\n")
        assert nights.night().data["exit"] == 0
    done = nights.inbox / "done"
    assert nights.names() == ["done/members-2.csv", "done/members-3.csv", "done/members.csv"]
    assert (done / "members.csv").read_text() == "member_id\nM7\n"
    assert (done / "members-3.csv.report.txt").exists()


class Killed(BaseException):
    """What nobody catches, like the end of a process."""


def cut_short(nights: Nights, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """A night that ends at once where `where` would have run."""

    def kill(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(taking, where, kill)
        with pytest.raises(Killed):
            nights.night()
    nights.reopen()


@pytest.mark.parametrize("where", ["write_report", "move", "note_moved"])
def test_a_file_that_the_store_has_is_not_taken_again(
    nights: Nights, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    nights.put("members.csv", "member_id,name\nM1,Ann\n")
    cut_short(nights, monkeypatch, where)
    assert nights.all("SELECT name FROM members") == ["Ann"]
    # Taken again it would turn this back.
    nights.members("member_id,name\nM1,Anna\n")
    outcome = nights.night()
    assert outcome.data["after"] == iso(TODAY)
    assert outcome.data["exit"] == 0
    assert nights.names() == ["done/members.csv"]
    assert nights.all("SELECT name FROM members") == ["Anna"]
    assert nights.all("SELECT count(*) FROM imports") == [2]
    assert (nights.inbox / "done" / "members.csv.report.txt").exists()
    assert nights.all("SELECT count(*) FROM night_files WHERE moved_at IS NULL") == [0]
    assert nights.night().data["after"] is None


def test_another_file_of_the_same_name_is_another_file(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights.put("members.csv", "member_id,name\nM1,Ann\n")
    cut_short(nights, monkeypatch, "move")
    (nights.inbox / "members.csv").rename(nights.folder / "elsewhere.csv")
    nights.put("members.csv", "member_id,name\nM2,Bob\n")
    assert nights.night().data["exit"] == 0
    assert nights.all("SELECT name FROM members ORDER BY member") == ["Ann", "Bob"]


@pytest.mark.parametrize(("address", "folder"), [("x@x.com", "done"), ("x", "rejected")])
def test_a_file_cut_between_its_two_names_has_one(
    nights: Nights, monkeypatch: pytest.MonkeyPatch, address: str, folder: str
) -> None:
    nights.put("members.csv", f"member_id,email\nM1,{address}\n")

    def half(path: Path, target: Path) -> None:
        os.link(path, target)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(taking, "move", half)
        with pytest.raises(Killed):
            nights.night()
    assert set(nights.names()) == {f"{folder}/members.csv", "members.csv"}
    nights.night()
    assert nights.names() == [f"{folder}/members.csv"]


def test_a_file_that_is_written_to_meanwhile_waits(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = nights.put_sales("sales.csv", "R1,,2026-03-02,5.00,")
    real = import_files

    def grown(*given: Any, **asked: Any) -> Outcome:
        with path.open("a") as file:
            file.write("R2,,2026-03-02,5.00,\n")
        return real(*given, **asked)

    with monkeypatch.context() as patched:
        patched.setattr(taking, "import_files", grown)
        outcome = nights.night()
    assert said(outcome, "status", "codes")[0] == ("left", ["file-changed"])
    assert nights.all("SELECT count(*) FROM events") == [0]
    assert nights.names() == ["sales.csv"]
    assert nights.night().counts["taken"] == 1
    assert nights.all("SELECT count(*) FROM events") == [2]


def test_one_night_at_a_time(nights: Nights) -> None:
    nights.put("members.csv", MEMBERS)
    lock = open_lock_file(nights.path.with_name("loyalty.db-nightly"), nights.path.stat())
    assert try_lock(lock)
    note_holder(lock, "loyalty nightly", "2026-03-31T02:30:00Z")
    with pytest.raises(StoreUnavailable) as caught:
        nights.night()
    (problem,) = caught.value.problems
    assert problem.code == "nightly-running"
    assert problem.message.startswith(f"loyalty nightly (process {os.getpid()}, since 2026-03-31T")
    assert nights.names() == ["members.csv"]
    assert nights.night(dry_run=True).counts["taken"] == 1
    assert str(status(nights.store, as_of=TODAY)["night_at_work"]).startswith("loyalty nightly")
    os.close(lock)
    assert status(nights.store, as_of=TODAY)["night_at_work"] is None
    assert nights.night().counts["taken"] == 1


def test_a_rule_for_which_nothing_came_is_named(
    nights: Nights, capsys: pytest.CaptureFixture[str]
) -> None:
    nights.put("members.csv", "member_id\nM1\n")
    nights.put_sales("sales-1.csv", "t1,M1,2026-02-01,5.00,")
    assert nights.night("2026-02-01").data["nothing_came"] == []
    nights.put_sales("sales-2.csv", "t2,M1,2026-02-02,5.00,")
    assert nights.night("2026-02-02").data["nothing_came"] == ["members*.csv"]
    told = nights.night("2026-02-03")
    assert told.data["nothing_came"] == ["members*.csv", "sales*.csv"]
    show_night(told, as_json=False, quiet=True)
    assert "nothing came for sales*.csv, which has files on other days\n" in capsys.readouterr().out


def test_missed_nights_are_caught_up(nights: Nights) -> None:
    nights.put("members.csv", MEMBERS)
    nights.night("2026-03-01")
    nights.put_sales("sales.csv", *(f"R{n},M1,2026-03-{n:02d},10.00," for n in range(2, 6)))
    outcome = nights.night("2026-03-05")
    assert outcome.data["missed"] == 3
    assert nights.all("SELECT posted_on FROM ledger") == [f"2026-03-0{n}" for n in range(2, 6)]
    assert nights.night("2026-03-06").data["missed"] == 0


def test_a_rule_says_what_becomes_of_refunds_without_a_purchase(nights: Nights) -> None:
    rule = '[[nightly.take]]\nfiles = "*.till"\nkind = "transactions"\nunmatched = "match"\n'
    nights.members()
    nights.set(rule)
    nights.put_sales("day.till", "R1,M1,2026-03-02,5.00,", "R2,M1,2026-03-03,-2.00,")
    assert nights.night("2026-03-05").data["exit"] == 0
    assert nights.all("SELECT answer, purchase FROM unmatched_refunds") == [("match", 1)]
    nights.set(rule + "allow_unmatched = true\n")
    with pytest.raises(Rejected) as stopped:
        nights.night("2026-03-06")
    assert stopped.value.problems[0].code == "settings-value"


def test_a_batch_by_hand_that_went_further_is_no_trouble(nights: Nights) -> None:
    nights.members()
    nights.set('[[nightly.take]]\nfiles = "old.bal"\nkind = "balances"\n')
    nights.put_sales("sales.csv", "R1,M1,2026-03-02,5.00,")
    nights.night("2026-03-20")
    nights.put("old.bal", "member_id,points\nM1,30\n")
    assert nights.night("2026-03-10").data["exit"] == 0
    assert nights.all("SELECT posted_on FROM ledger WHERE kind = 'opening'") == ["2026-03-20"]


def test_backups_by_rotation_unless_the_books_differ(nights: Nights) -> None:
    nights.set("[nightly.backup]\ndaily = 2\nweekly = 0\nmonthly = 0\n")
    backups = nights.home / "backups"
    for day in ("2026-03-01", "2026-03-02", "2026-03-03"):
        nights.night(day)
    (backups / "loyalty-2020-01-01.db.old").write_text("not ours")
    assert sorted(path.name for path in backups.glob("*.db")) == [
        "loyalty-2026-03-02.db",
        "loyalty-2026-03-03.db",
    ]
    nights.members()
    nights.store.db.execute("UPDATE accounts SET earned = 1")
    outcome = nights.night("2026-03-04")
    assert (outcome.data["exit"], outcome.problems[0].code) == (1, "books-differ")
    assert sorted(path.name for path in backups.iterdir() if path.suffix != ".key") == [
        "loyalty-2020-01-01.db.old",
        "loyalty-2026-03-02.db",
        "loyalty-2026-03-03.db",
        "loyalty-2026-03-04-differs.db",
    ]
    assert nights.all("SELECT sound, removed_at IS NULL FROM backups") == [
        *((1, 0), (1, 1), (1, 1), (0, 1)),
    ]


def test_the_backup_of_a_night_stays_where_the_clock_was_set_back(nights: Nights) -> None:
    nights.set("[nightly.backup]\ndaily = 2\nweekly = 0\nmonthly = 0\n")
    for day in ("2026-03-08", "2026-03-09", "2026-03-02"):
        nights.night(day)
    assert sorted(path.name for path in (nights.home / "backups").glob("*.db")) == [
        *(f"loyalty-2026-03-0{day}.db" for day in (2, 8, 9)),
    ]


def test_exports_and_a_step_that_fails_alone(nights: Nights) -> None:
    nights.set(
        '[[nightly.export]]\nwhat = "ledger"\nfile = "no/../out/{date}.csv"\nprogram = "none"\n'
        '[[nightly.export]]\nwhat = "members"\nfile = "out/members-{date}.csv"\n'
    )
    nights.put("members.csv", MEMBERS)
    outcome = nights.night("2026-03-04")
    assert said(outcome, "step", "status")[-2:] == [("export", "failed"), ("export", "ok")]
    assert outcome.data["exit"] == 1
    out = nights.home / "out" / "members-2026-03-04.csv"
    assert out.read_text().count("\n") == 3
    assert out.stat().st_mode & 0o777 == 0o600


def test_a_defect_in_one_step_is_said_and_the_others_go_on(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Outcome:
        raise ZeroDivisionError("M1 in the message")

    monkeypatch.setattr(steps, "run_batch", broken)
    nights.put("members.csv", MEMBERS)
    outcome = nights.night()
    assert said(outcome, "step", "status") == [
        *(("take", "ok"), ("batch", "defect"), ("doctor", "ok")),
    ]
    assert outcome.data["exit"] == 70
    assert [type(error) for error in nights.defects] == [ZeroDivisionError]
    assert "M1" not in (nights.home / "nightly.log").read_text()


def test_a_busy_store_stops_the_night_and_the_files_stay(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights.put("members.csv", MEMBERS)
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0)
    with open_store(nights.path, command="loyalty import members") as other, other.atomic():
        outcome = nights.night()
    assert outcome.data["exit"] == 5
    assert outcome.problems[-1].message.startswith("loyalty import members (process ")
    assert nights.names() == ["members.csv"]
    assert nights.night().data["exit"] == 0


def test_a_dry_run_says_all_and_does_nothing(nights: Nights) -> None:
    nights.set('[nightly.backup]\n[[nightly.export]]\nwhat = "ledger"\nfile = "l.csv"\n')
    nights.put("members.csv", MEMBERS)
    nights.put_sales("sales.csv", "R1,M1,2026-03-02,5.00,", "R2,M1,2026-03-99,5.00,")
    nights.put("members-bad.csv", "member_id,email\nM9,no address\n")
    before = "\n".join(nights.store.db.iterdump())
    files = sorted(nights.home.rglob("*"))
    tried = nights.night(dry_run=True)
    assert tried.dry_run
    assert "\n".join(nights.store.db.iterdump()) == before
    assert sorted(nights.home.rglob("*")) == files
    real = nights.night()
    keys = ("step", "status", "file", "counts", "moved_to", "rejects", "import")
    assert said(tried, *keys)[:4] == said(real, *keys)[:4]
    assert said(tried, "step", "status") == said(real, "step", "status")


WRONG = {
    "inbx = 1": ("settings-key", 5, "Did you mean inbox?"),
    'inbox = ""': ("settings-value", 5, None),
    "doctor = 1": ("settings-value", 5, None),
    'done = "inbox"': ("settings-value", 4, "Name three."),
    '[[nightly.take]]\nfiles = "a.csv"': ("settings-key", 5, None),
    '[[nightly.take]]\nkind = "members"': ("settings-key", 5, None),
    '[[nightly.take]]\nfiles = "../*.csv"\nkind = "members"': ("settings-value", 6, None),
    '[[nightly.take]]\nfiles = "a"\nkind = "member"': (
        *("settings-value", 5),
        "Did you mean members?",
    ),
    '[[nightly.take]]\nfiles = "a"\nprofile = "shopify-order"': (
        *("no-such-profile", 5),
        "did you mean shopify-orders? ",
    ),
    '[[nightly.take]]\nfiles = "a"\nkind = "members"\nunknown = "keep"': (
        *("settings-value", 8),
        None,
    ),
    "[nightly.backup]\ndaily = 0": ("settings-value", 6, None),
    "[nightly.backup]\nweekly = 1.5": ("settings-value", 6, None),
    '[[nightly.export]]\nwhat = "sales"\nfile = "s.csv"': ("settings-value", 6, None),
    "take = 3": ("settings-value", 5, None),
    "inbox = ": ("toml-syntax", 5, None),
}


@pytest.mark.parametrize("text", WRONG)
def test_settings_that_are_wrong_say_where(nights: Nights, text: str) -> None:
    file = nights.home / "loyalty.toml"
    file.write_text('store = "loyalty.db"\n\n# Nights.\n[nightly]\n' + text + "\n")
    with pytest.raises(LoyaltyError) as caught:
        load_night(nights.path, nights.home)
    (problem,) = caught.value.problems
    code, line, fix = WRONG[text]
    assert (problem.code, problem.line, problem.file) == (code, line, str(file))
    assert fix is None or (problem.fix or "").startswith(fix)


def test_the_section_that_init_leaves_is_good(nights: Nights, tmp_path: Path) -> None:
    from loyalty_cli.jobs.setup.init import _TEMPLATE

    head, section = _TEMPLATE.format(
        name='"x"', store='"loyalty.db"', currency="EUR", timezone="UTC", country='"none"'
    ).split("# [nightly]")
    text = head + "\n".join(
        line.removeprefix("#").removeprefix(" ") for line in ("# [nightly]" + section).splitlines()
    )
    (nights.home / "loyalty.toml").write_text(text)
    (nights.home / "till.toml").write_text('kind = "transactions"\n')
    plan = load_night(nights.path, nights.home)
    assert [rule.pattern for rule in plan.rules] == ["members*.csv", "sales*.csv"]
    assert plan.exports[0].file.endswith("exports/ledger-{date}.csv")


def test_a_report_tells_problems_of_one_cause_ten_times(nights: Nights) -> None:
    nights.put("members.csv", MEMBERS)
    nights.put_sales("sales-x.csv", *(f"t{n},nobody{n},2026-03-02,1.00," for n in range(300)))
    nights.night()
    report = next(nights.inbox.glob("*/sales-x.csv.report.txt")).read_text(encoding="utf-8")
    assert report.count("is a member_id that nobody has") <= 10
    assert "290 more of unknown-member" in report
