"""A member who is erased is nowhere any more, and every sum is what it was (PITFALLS 36)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused, Usage
from loyalty_cli.jobs.backups import backup
from loyalty_cli.jobs.erasing import erase_member
from loyalty_cli.jobs.exports import csv_pieces, export_sheet
from loyalty_cli.jobs.outcome import Outcome
from loyalty_cli.jobs.points import adjust_points
from loyalty_cli.reports.audit import Asked, audit_list
from loyalty_cli.reports.everything import everything
from loyalty_cli.show.everything import page
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


def test_everything_that_is_held_can_be_asked_for(office: Office) -> None:
    told = everything(office.store, "quitzow-1", as_of=parse_day(DAY))
    text = json.dumps(told, ensure_ascii=False)
    assert [word for word in (*NAMES, *MORE) if word not in text] == []
    assert told["merged"] == ["double-4711"]
    assert told["consents"] == [{"channel": "email", "given": True, "since": None}]
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
    assert everything(office.store, "bob", as_of=parse_day(DAY))["consents"] == []


def test_points_by_an_attribute_that_is_gone_make_no_difference(tmp_path: Path) -> None:
    rule = '\n[[earn]]\nname = "local"\non = "purchase"\npoints = 50\n'
    desk = Desk(tmp_path, STARS + rule + 'when = { attribute = { city = ["Oslo"] } }\n')
    desk.members("member_id,city\nann,Oslo\n", as_of="2026-01-01")
    desk.buys("t1,ann,2026-01-10,10.00", "t2,bob,2026-01-11,10.00")
    desk.batch("2026-01-31")
    desk.transfer("ann", "bob", 55, "2026-02-01")
    desk.adjust("ann", -4, "2026-02-02")
    erase_member(desk.store, "ann", reason="letter", caller=desk.on("2026-02-03"))
    desk.is_sound()
    desk.batch("2026-03-01")
    desk.is_sound()
    desk.close()
