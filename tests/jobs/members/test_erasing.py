"""A member who is erased is nowhere any more, and every sum is what it was (PITFALLS 36)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused, Usage
from loyalty_cli.jobs.members.erasing import erase_member
from loyalty_cli.jobs.outcome import Outcome
from loyalty_cli.jobs.points.points import adjust_points
from loyalty_cli.jobs.upkeep.backups import backup
from loyalty_cli.jobs.upkeep.exports import csv_pieces, export_sheet
from loyalty_cli.jobs.upkeep.restore import looked_through, put_in_place
from loyalty_cli.reports.doctor.examine import examine
from loyalty_cli.reports.everything import everything
from loyalty_cli.reports.upkeep.audit import Asked, audit_list
from loyalty_cli.show.everything import page
from loyalty_cli.store.facts.erasing import pattern_of
from tests.jobs.desk import LADDER, STARS, Desk
from tests.jobs.value import PROGRAM, REWARDS, Counter

DAY = "2026-03-20"
NAMES = ("Ännchen Quitzow", "quitzow@example.org", "Quitzow@Example.org", "+493012345678")
MORE = ("card-77123", "old-address@example.net", "Quitzie", "quitzow-1", "Lessingplatz")


class Office(Counter):
    """A shop in which quitzow-1 has been everywhere."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, PROGRAM + LADDER + REWARDS)
        day = "2026-03-01"
        name = NAMES[0]
        self.members(
            "member_id,name,email,phone,card,nickname,street,consent_email,referred_by,joined_on\n"
            f"quitzow-1,{name},{MORE[1]},+49 30 12345678,card-77123,Quitzie,Lessingplatz,yes,,\n"
            "friend,Friend,friend@example.com,,,,,,quitzow-1,\n",
            as_of=day,
        )
        self.edit("quitzow-1", day, email=NAMES[2])
        self.buys("q1,quitzow-1,2026-02-01,150.00", "q2,quitzow-1,2026-02-03,20.00")
        self.buys("r1,quitzow-1,2026-02-04,-5.00,q2")
        self.take(
            "activities",
            "activity_id,member_id,occurred_at,kind,note,subject\n"
            f"quitzow-1/visit,quitzow-1,2026-02-05,visit,{name} came,{name}\n",
            as_of=day,
        )
        self.batch(DAY)
        self.adjust_for(f"said {name} at the till", "friend", 5)
        self.adjust_for("sorry", "quitzow-1", 7, ref="call of quitzow-1")
        self.transfer("quitzow-1", "friend", 3, DAY, reason=f"gift of {name}")
        self.redeem("quitzow-1", "latte", DAY)
        self.issue("mine", DAY, member="quitzow-1")
        self.issue("ten", DAY, member="quitzow-1")
        self.redeem("quitzow-1", "card", DAY)
        self.members("member_id,name\ndouble-4711,Ännchen Quitzow\n", as_of=DAY)
        self.merge("quitzow-1", "double-4711", DAY)

    def adjust_for(self, reason: str, who: str, points: int, ref: str | None = None) -> None:
        asked: dict[str, Any] = {"expires_on": None, "program": None, "ref": ref}
        adjust_points(self.store, who, points, reason=reason, caller=self.on(DAY), **asked)

    def erase(self, who: str = "quitzow-1", day: str = DAY, **asked: Any) -> Outcome:
        reason = asked.pop("reason", "asked for it by letter")
        return erase_member(self.store, who, reason=reason, caller=self.on(day, **asked))

    def sums(self) -> list[Any]:
        """What all members together have, by kind of entry, and of cards, vouchers and trade."""
        return [
            self.all("SELECT kind, sum(points), count(*) FROM ledger GROUP BY kind"),
            self.all("SELECT sum(amount), count(*) FROM gift_card_entries"),
            self.all("SELECT count(*) FROM vouchers"),
            self.all("SELECT sum(spend), sum(purchases), sum(debt) FROM accounts"),
            self.all("SELECT kind, sum(amount), count(*) FROM events GROUP BY kind"),
            self.all("SELECT sum(remaining) FROM lots"),
        ]

    def raw(self) -> bytes:
        """All that lies on the disk of the store, in small letters."""
        files = [self.path, self.path.with_name("loyalty.db-wal")]
        return b"".join(file.read_bytes() for file in files if file.exists()).lower()

    def traces(self) -> list[str]:
        raw = self.raw()
        texts = [*NAMES, *MORE, "double-4711"]
        forms = {form for text in texts for form in (text, json.dumps(text)[1:-1])}
        return sorted(form for form in forms if form.lower().encode() in raw)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = Office(tmp_path)
    yield opened
    opened.close()


def test_nothing_says_who_it_was_and_every_sum_stays(office: Office) -> None:
    assert len(office.traces()) > 8
    office.status("quitzow-1", "closed", DAY)
    before = office.sums()
    done = office.erase()
    assert (done.status, done.counts["members"], done.counts["expired"]) == ("ok", 2, 0)
    assert office.traces() == []
    assert office.sums() == before
    assert office.stands(str(done.data["member_id"]), DAY, "balance", "name") == [0, None]
    office.is_sound()
    office.batch("2026-04-30")
    office.is_sound()


def test_who_is_not_closed_yet_is_closed_first(office: Office) -> None:
    [balance] = office.stands("quitzow-1", DAY, "balance")
    done = office.erase()
    assert done.counts == {"members": 2, "accounts": 1, "expired": balance, "vouchers": 1}
    assert office.traces() == []
    statuses = office.all(
        "SELECT status, voided_on IS NULL FROM members, vouchers v"
        " LEFT JOIN voucher_voids USING (voucher) WHERE v.personal = 1"
    )
    assert ("erased", 0) in statuses
    # A gift card stays good: it is a bearer's.
    assert office.all("SELECT sum(amount) FROM gift_card_entries") != [0]
    office.is_sound()


def test_it_is_done_once_and_for_good(office: Office) -> None:
    tried = office.erase(dry_run=True)
    assert tried.dry_run
    assert len(office.traces()) > 8
    number = str(office.erase().data["member_id"])
    again = office.erase(number, "2026-03-25")
    assert (again.status, again.data["erased_on"]) == ("already-done", DAY)
    for who in ("quitzow-1", "double-4711", NAMES[1]):
        with pytest.raises(Refused) as nobody:
            office.erase(who)
        assert nobody.value.problems[0].code == "no-such-member"
    with pytest.raises(Refused) as over:
        office.adjust(number, 5, "2026-03-25")
    assert over.value.problems[0].code == "closed"


def test_a_reason_that_names_them_is_refused(office: Office) -> None:
    with pytest.raises(Usage) as names:
        office.erase(reason="letter of ännchen quitzow")
    assert names.value.problems[0].code == "reason-names"
    assert len(office.traces()) > 8


def test_an_old_file_does_not_bring_them_back(office: Office) -> None:
    number = str(office.erase().data["member_id"])
    members = office.members(f"member_id,name\nquitzow-1,{NAMES[0]}\nnew,New\n", as_of=DAY)
    assert (members.counts["left_out"], members.counts["new"]) == (1, 1)
    header = "transaction_id,email,occurred_at,amount,refund_of"
    for unknown in ("reject", "enrol"):
        sales = office.sales(
            *(f"q1,{NAMES[1]},2026-02-01,150.00,", f"q9{unknown},{MORE[1]},2026-03-01,9.00,"),
            f"r9{unknown},{NAMES[1]},2026-03-02,-1.00,q1",
            header=header,
            as_of=DAY,
            unknown=unknown,
        )
        assert sales.status == "ok", sales.problems
        counts = sales.counts
        assert (counts["already_there"], counts["guests"], counts["new"]) == (1, 1, 1)
    assert office.all("SELECT count(*) FROM members WHERE member_id LIKE 'M0%'") == [0]
    assert office.traces() == []
    # The events of old are still the number's.
    assert office.all(
        "SELECT count(*) FROM events JOIN members USING (member) WHERE member_id = ?", number
    ) == [6]
    office.is_sound()


def test_what_others_said_of_them_goes_too(office: Office) -> None:
    header = "activity_id,member_id,occurred_at,kind,note,subject\n"
    said = (
        f"b1,bob,2026-02-06,visit,brought by {NAMES[0].upper()},quitzow-1\n"
        "b2,bob,2026-02-07,visit,call 030/1234 5678 again,other-1\n"
    )
    assert office.take("activities", header + said, as_of=DAY).counts["new"] == 2
    office.is_sound()
    office.erase()
    assert office.all(
        "SELECT id, note, subject FROM event_texts JOIN event_ids USING (event)"
        " WHERE id IN ('b1', 'b2') ORDER BY id"
    ) == [
        ("b1", "brought by [erased]", "[erased]"),
        ("b2", "call [erased] again", "other-1"),
    ]
    assert office.traces() == []
    office.is_sound()
    again = office.take("activities", header + said, as_of=DAY)
    assert (again.counts["already_there"], again.counts["new"]) == (2, 0)
    # A change behind our back is found as before.
    office.store.db.execute(
        "UPDATE event_texts SET note = 'other' WHERE event ="
        " (SELECT event FROM event_ids WHERE id = 'b2')"
    )
    wrong = {each.name for each in examine(office.store) if each.count}
    assert "contents" in wrong


PHONE = (
    *("+493012345678", "+49 30 12345678", "0049 30 1234-5678", "+49 (0)30 / 123 456 78"),
    *("030 12345678", "(030) 12345678", "030-1234.5678", "4930 12345678", "3012345678"),
)


@pytest.mark.parametrize("typed", PHONE)
def test_a_phone_is_found_however_it_is_typed(typed: str) -> None:
    pattern = pattern_of({NAMES[3]})
    assert pattern is not None
    assert pattern.sub("X", f"call {typed}, please").endswith("X, please")
    assert pattern.sub("X", f"tel:{typed}").endswith("X")
    digits = re.sub("[^0-9]", "", pattern.sub("", f"call {typed}, please"))
    assert digits == ""


def test_digits_alone_are_found_with_any_gaps() -> None:
    pattern = pattern_of({"03012345678"})
    assert pattern is not None
    assert pattern.sub("X", "030 / 1234-5678, 030123456789") == "X, 030123456789"


@pytest.mark.parametrize(
    "text", ["13012345678", "30123456789", "+493012345679", "30 1234567", "order 130 1234 5678 1"]
)
def test_another_number_is_not(text: str) -> None:
    pattern = pattern_of({NAMES[3]})
    assert pattern is not None
    assert pattern.sub("X", text) == text


PLANTED = (
    (f"1;{NAMES[0]}\n", "utf-8"),
    (f"1;{NAMES[0]}\n", "cp1252"),
    (f"1;{NAMES[0]}\n", "utf-16"),
    (f"1;{NAMES[1]}\n", "utf-16"),
    (f"1;{NAMES[0]}\n", "utf-16-le"),
    ("x" * 2**20 + f";{NAMES[0]}\n", "utf-16-be"),
    (json.dumps({"name": NAMES[0]}), "ascii"),
    ("phone\n(030) 1234 5678\n", "ascii"),
    ("é" * 2**20 + f" {NAMES[0]}\n", "utf-8"),
    ("x" * (2**20 + 9) + f" {NAMES[0]}\n", "cp1252"),
)


def test_a_file_in_any_letters_is_looked_into(office: Office) -> None:
    planted = [office.path.parent / f"planted-{number}.csv" for number in range(len(PLANTED))]
    for file, (text, encoding) in zip(planted, PLANTED, strict=True):
        file.write_bytes(text.encode(encoding))
    assert office.erase().data["files"] == [str(file) for file in planted]


def test_what_stays_in_the_store_and_names_them_is_told(tmp_path: Path) -> None:
    """What sums or the chain rest on is not changed: it is named, place by place."""
    desk = Desk(tmp_path, STARS.replace('name = "spend"', 'name = "for Quitzow"'))
    desk.members("member_id,name\nann,Quitzow\n", as_of="2026-01-01")
    columns = "transaction_id,member_id,occurred_at,amount,store,channel,sku,category"
    rows = (
        "t1,ann,2026-01-10 10:00,10.00,Quitzow,phone Quitzow,Quitzow-7,for Quitzow",
        "Quitzow 2,bob,2026-01-10 10:00,10.00,,,tea,cake",
    )
    done = desk.take("transactions", "\n".join((columns, *rows)) + "\n", unknown="enrol")
    assert done.status == "ok", done.problems
    desk.batch("2026-01-31")
    by = replace(desk.on("2026-02-01"), by="quitzow")
    asked: dict[str, Any] = {"reason": "so", "program": None, "ref": None, "expires_on": None}
    adjust_points(desk.store, "bob", 5, caller=by, **asked)
    erased = erase_member(desk.store, "ann", reason="letter", caller=desk.on("2026-02-03"))
    places = erased.data["places"]
    assert isinstance(places, list)
    assert [place for place in places if not place.startswith("audit of ")] == [
        "transaction t1, sku",
        "transaction t1, category",
        "transaction t1, store",
        "transaction t1, channel",
        "transaction of csv, its id",
        f"program {desk.all('SELECT program_id FROM programs')[0]}, the text of version 1",
    ]
    assert [place.split(", ")[1:] for place in places[6:]] == [["points adjust", "who did it"]]
    assert len([hint for hint in erased.hints if "sums or the chain rest on it" in hint]) == 7
    desk.is_sound()
    desk.close()


def test_a_name_in_other_letters_is_looked_for_in_theirs(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.members("member_id,name\nwang,王小明美麗\nueda,上田花子様\n", as_of="2026-01-01")
    for name, who, encoding in (
        ("a.csv", "王小明美麗", "cp950"),
        ("b.csv", "王小明美麗", "gb18030"),
        ("c.csv", "上田花子様", "shift_jis"),
    ):
        (desk.path.parent / name).write_bytes(f"1,{who}\n".encode(encoding))
    asked: dict[str, Any] = {"reason": "letter", "caller": desk.on("2026-02-03")}
    files = [erase_member(desk.store, who, **asked).data["files"] for who in ("wang", "ueda")]
    folder = desk.path.parent
    assert files == [[str(folder / "a.csv"), str(folder / "b.csv")], [str(folder / "c.csv")]]
    desk.close()


def test_debt_and_points_that_wait_are_gone_with_them(tmp_path: Path) -> None:
    late = '\n[[earn]]\nname = "late"\non = "purchase"\npoints = 50\npending = "14 days"\n'
    desk = Desk(tmp_path, STARS + late + LADDER)
    desk.buys("t1,ann,2026-01-10,10.00", "t2,bob,2026-01-11,90.00")
    desk.batch("2026-01-31")
    desk.adjust("bob", -40, "2026-02-01")
    desk.buys("t3,ann,2026-02-02,10.00", "t4,bob,2026-02-01,-90.00,t2", day="2026-02-02")
    desk.batch("2026-02-03")
    [waits], [debt] = (
        desk.stands("ann", "2026-02-03", "pending"),
        desk.all("SELECT max(debt) FROM accounts"),
    )
    assert waits > 0
    assert debt > 0
    for who in ("ann", "bob"):
        erase_member(desk.store, who, reason="letter", caller=desk.on("2026-02-03"))
        desk.is_sound()
    desk.batch("2026-04-30")
    desk.is_sound()
    ids = list(desk.all("SELECT member_id FROM members WHERE status = 'erased'"))
    assert len(ids) == 2
    for who in ids:
        assert desk.stands(who, "2026-04-30", "balance", "pending") == [0, 0]
    desk.close()


def test_after_a_restore_the_backup_it_came_of_is_named(office: Office, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / "copy.db"
    copy.parent.mkdir()
    backup(office.store, copy, caller=office.on(DAY))
    [held] = office.all("SELECT max(arrival) FROM arrivals")
    office.erase()
    with looked_through(copy, office.path, anyway=False) as found:
        outcome = put_in_place(found, caller=office.on(DAY))
    assert outcome.data["erased"] == ["quitzow-1"]
    office.reopen()
    [noted] = office.all("SELECT arrival, sound FROM backups WHERE removed_at IS NULL")
    assert noted == (held, 1)
    assert office.erase().data["backups"] == [str(copy)]
    assert office.traces() == []
    office.is_sound()


def test_copies_and_files_that_still_hold_them_are_named(office: Office, tmp_path: Path) -> None:
    shop = office.path.parent
    backup(office.store, tmp_path / "early.db", caller=office.on(DAY))
    (shop / "done.csv").write_text(f"id,email\n1,{NAMES[1].upper()}\n", encoding="utf-8")
    (shop / "other.csv").write_text("id,email\n1,xquitzow@example.org\n", encoding="utf-8")
    (shop / "packed.zip").write_bytes(b"PK\x03\x04")
    done = office.erase()
    assert done.data["backups"] == [str(tmp_path / "early.db")]
    assert done.data["files"] == [str(shop / "done.csv")]
    assert done.data["unread"] == [str(shop / "packed.zip")]
    assert any("early.db: a backup still holds them" in hint for hint in done.hints)
    backup(office.store, tmp_path / "late.db", caller=office.on(DAY))
    office.reopen()
    copy = (tmp_path / "late.db").read_bytes().lower()
    assert [name for name in (*NAMES, *MORE) if name.lower().encode() in copy] == []


def test_what_was_done_to_them_stays_without_its_words(office: Office) -> None:
    number = str(office.erase().data["member_id"])
    rows = audit_list(office.store, Asked(member=number))
    assert [row["command"] for row in rows][-1] == "member erase"
    assert [row["reason"] for row in rows[:-1]] == [None] * (len(rows) - 1)
    assert {row["by"] for row in rows} == {"eve"}
    assert rows[-1]["reason"] == "asked for it by letter"
    sheet, _ = export_sheet(office.store, "members", source=None, program=None, as_of=None)
    text = "".join(piece for piece, _ in csv_pieces(sheet))
    assert f"\n{number}," in text
    assert f",{number}," in text  # of whom the friend was brought by


def held(of: Desk | Counter, who: str, day: str) -> dict[str, Any]:
    """All that the store holds of somebody; what is read row by row is a list here."""
    told = everything(of.store, who, as_of=parse_day(day))
    return {key: list(part) if isinstance(part, Iterator) else part for key, part in told.items()}


def test_everything_that_is_held_can_be_asked_for(office: Office) -> None:
    told = held(office, "quitzow-1", DAY)
    text = json.dumps(told, ensure_ascii=False)
    assert [word for word in (*NAMES, *MORE) if word not in text] == []
    assert told["merged"] == ["double-4711"]
    [consent] = told["consents"]
    [file] = office.all(
        "SELECT file FROM imports i JOIN members m ON m.import = i.import"
        " WHERE member_id = 'quitzow-1'"
    )
    assert consent == {"channel": "email", "given": True, "since": "2026-03-01", "source": file}
    office.edit("quitzow-1", DAY, consent__email="0")
    [consent] = held(office, "quitzow-1", DAY)["consents"]
    assert consent == {"channel": "email", "given": False, "since": DAY, "source": "command"}
    assert {
        "from": "2026-03-01",
        "field": "email",
        "old": MORE[1],
        "new": NAMES[2],
        "source": "command",
    } in told["changes"]
    assert [(row["id"], row["kind"], row["amount"]) for row in told["events"]] == [
        ("q1", "purchase", "150.00"),
        ("q2", "purchase", "20.00"),
        ("r1", "refund", "5.00"),
        ("quitzow-1/visit", "visit", None),
    ]
    assert sum(row["points"] for row in told["entries"]) == told["accounts"][0]["balance"]
    parts = ("keys", "levels", "redemptions", "vouchers", "gift_cards", "audit")
    assert [part for part in parts if not told[part]] == []
    lines = "\n".join(page(told))
    assert [word for word in (*NAMES, *MORE) if word not in lines] == []
    assert held(office, "bob", DAY)["consents"] == []


def test_points_by_an_attribute_that_is_gone_make_no_difference(tmp_path: Path) -> None:
    rule = '\n[[earn]]\nname = "local"\non = "purchase"\npoints = 50\n'
    desk = Desk(tmp_path, STARS + rule + 'when = { attribute = { city = ["Oslo"] } }\n')
    desk.members("member_id,city\nann,Oslo\n", as_of="2026-01-01")
    desk.buys("t1,ann,2026-01-10,10.00", "t2,bob,2026-01-11,10.00")
    desk.batch("2026-01-31")
    desk.transfer("ann", "bob", 55, "2026-02-01")
    desk.adjust("ann", -4, "2026-02-02")
    done = erase_member(desk.store, "ann", reason="letter", caller=desk.on("2026-02-03"))
    told = held(desk, str(done.data["member_id"]), "2026-02-03")
    assert "Oslo" not in json.dumps(told)
    desk.is_sound()
    desk.batch("2026-03-01")
    desk.is_sound()
    desk.close()
