"""`club join`, `club cancel`, `club list`: LANGUAGE 4, sentence by sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.app import main

PROGRAM = """
[program]
id = "corner"
name = "Corner"
points = ["star", "stars"]
join = "{join}"

[[earn]]
name = "spend"
on = "purchase"
points = 1
per = "1.00"

[[club]]
id = "plus"
name = "Plus"
grace = "14 days"
refund = "{refund}"
multiply = "1.5"

[[club.term]]
price = "9.00"
valid = "6 months"

[[club.term]]
price = "15.00"
valid = "1 year"
sku = ["PLUS-12"]

[[club]]
id = "friends"
name = "Friends"

[[grant]]
name = "welcome"
on = "club"
points = 50
when = {{ club = ["plus"] }}
"""


class Till:
    """A store with members m1 and m2, and what its commands answer."""

    def __init__(
        self, folder: Path, out: pytest.CaptureFixture[str], refund: str, join: str
    ) -> None:
        self.folder, self.out, self.code = folder, out, 0
        (folder / "program.toml").write_text(PROGRAM.format(refund=refund, join=join))
        (folder / "members.csv").write_text("member_id,joined_on\nm1,2026-01-02\nm2,2026-01-02\n")
        self("init", str(folder), "--currency", "USD", "--timezone", "UTC", "--country", "US")
        first = "2026-01-01"
        self("program", "apply", str(folder / "program.toml"), "--from", first, day=first)
        self("import", "members", str(folder / "members.csv"), day="2026-01-02")

    def __call__(self, *words: str, day: str | None = None) -> Any:
        where = [] if words[0] == "init" else ["--store", str(self.folder / "loyalty.db")]
        when = ["--as-of", day] if day is not None else []
        if words[:2] in (("club", "join"), ("club", "cancel")) or words[0] == "batch":
            when.append("--future")
        self.out.readouterr()
        self.code = main([*words, *where, *when])
        return self.out.readouterr().out

    def json(self, *words: str, day: str | None = None) -> Any:
        return json.loads(self(*words, "--json", day=day))

    def sell(self, name: str, rows: str, day: str) -> None:
        head = "transaction_id,member_id,occurred_at,amount,sku,quantity,refund_of\n"
        (self.folder / name).write_text(head + rows)
        self("import", "transactions", str(self.folder / name), day=day)
        assert self.code == 0

    def terms(self, day: str) -> list[tuple[str, str | None, str]]:
        rows = self.json("club", "list", "--member", "m1", day=day)
        return [(row["from"], row["until"], row["status"]) for row in rows]

    def is_well(self) -> bool:
        self("doctor", "--replay")
        return self.code == 0


@pytest.fixture
def make(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def made(refund: str = "none", join: str = "auto") -> Till:
        return Till(tmp_path, capsys, refund, join)

    return made


def test_a_year_with_its_grace(make: Any) -> None:
    till = make()
    joined = till.json("club", "join", "m1", "plus", "--paid", "15.00", day="2026-03-03")
    assert {key: joined[key] for key in ("club", "member_id", "price", "paid")} == {
        "club": "plus",
        "member_id": "m1",
        "price": "15.00",
        "paid": "15.00",
    }
    assert (joined["from"], joined["until"], joined["grace_until"]) == (
        "2026-03-03",
        "2027-03-03",
        "2027-03-17",
    )
    for day, status in (
        ("2027-03-03", "active"),
        ("2027-03-04", "grace"),
        ("2027-03-17", "grace"),
        ("2027-03-18", "ended"),
    ):
        assert till.terms(day) == [("2026-03-03", "2027-03-03", status)]


def test_renewals_leave_no_gap_and_take_nothing_away(make: Any) -> None:
    till = make()
    till("club", "join", "m1", "plus", "--paid", "15.00", day="2026-03-03")
    till("club", "join", "m1", "plus", "--paid", "9.00", day="2026-04-01")
    assert till.terms("2026-04-01") == [
        ("2026-03-03", "2027-03-03", "active"),
        ("2027-03-04", "2027-09-03", "coming"),
    ]
    # In the grace, 10 September, it begins on its own day.
    till("club", "join", "m1", "plus", "--paid", "9.00", day="2027-09-10")
    assert till.terms("2027-09-10")[2] == ("2027-09-10", "2028-03-10", "active")


def test_one_payment_is_one_term(make: Any) -> None:
    till = make()
    words = ("club", "join", "m1", "plus", "--paid", "15.00", "--ref", "r1")
    first, again = (till.json(*words, day="2026-03-03") for _ in range(2))
    assert (first["status"], again["status"]) == ("ok", "already-done")
    assert first["membership"] == again["membership"]
    assert len(till.terms("2026-03-03")) == 1
    till("club", "join", "m1", "plus", "--paid", "9.00", "--ref", "r1", day="2026-03-03")
    assert till.code == 1


@pytest.mark.parametrize(
    ("refund", "day", "back"),
    [
        ("none", "2026-03-04", "0.00"),
        # 273 days are left of 366: 15.00 x 273 / 366 = 11.188…
        ("unused", "2026-06-03", "11.19"),
        ("unused", "2027-03-03", "0.00"),
        ("unused", "2027-03-04", "0.00"),  # in the grace
        ("14 days", "2026-03-17", "15.00"),
        ("14 days", "2026-03-18", "0.00"),
    ],
)
def test_what_is_paid_back(make: Any, refund: str, day: str, back: str) -> None:
    till = make(refund)
    till("club", "join", "m1", "plus", "--paid", "15.00", day="2026-03-03")
    assert till.json("club", "cancel", "m1", "plus", day=day)["to_pay_back"] == back
    till("club", "cancel", "m1", "plus", day=day)
    # Who joins again on that day begins the day after.
    joined = till.json("club", "join", "m1", "plus", "--paid", "15.00", day=day)
    assert joined["from"][:8] == day[:8]
    assert int(joined["from"][8:]) == int(day[8:]) + 1
    assert till.is_well()


def test_terms_that_have_not_begun_are_void_and_paid_back_in_full(make: Any) -> None:
    till = make("unused")
    till("club", "join", "m1", "plus", "--paid", "15.00", day="2026-03-03")
    till("club", "join", "m1", "plus", "--paid", "9.00", day="2026-03-04")
    assert till.json("club", "cancel", "m1", "plus", day="2026-06-03")["to_pay_back"] == "20.19"
    assert [status for *_, status in till.terms("2027-05-01")] == ["cancelled", "cancelled"]
    assert till.is_well()


def test_what_can_not_be_meant(make: Any) -> None:
    till = make()
    for words, code in (
        (("plus",), 2),
        (("plus", "--paid", "10.00"), 2),
        (("plus", "--paid", "10.00", "--term", "1 year"), 1),
        (("plus", "--paid", "10.00", "--term", "1 year", "--reason", "agreed"), 0),
        (("friends", "--paid", "1.00"), 2),
        (("friends", "--free"), 2),
        (("friends", "--free", "--reason", "kind", "--until", "2026-03-02"), 2),
        (("friends", "--free", "--reason", "kind"), 0),
        (("friends", "--free", "--reason", "kind"), 1),
        (("nothing", "--free", "--reason", "kind"), 1),
    ):
        till("club", "join", "m1", *words, day="2026-03-03")
        assert till.code == code, words
    till("club", "cancel", "m2", "plus", day="2026-03-03")
    assert till.code == 1


def test_a_beginning_on_a_day_that_was_walked_is_of_that_day(make: Any) -> None:
    till = make()
    till("batch", day="2026-03-03")
    till("club", "join", "m1", "plus", "--paid", "15.00", day="2026-03-03")
    till("club", "join", "m1", "plus", "--paid", "9.00", day="2026-03-05")
    till("batch", day="2026-03-06")
    rows = till.json("points", "show", "m1", day="2026-03-06")
    assert [(row["posted_on"], row["rule"], row["points"]) for row in rows] == [
        ("2026-03-03", "welcome", 50)
    ]
    assert till.is_well()


SALES = """a1,m1,2026-03-02T09:00:00,15.00,PLUS-12,1,
a1,m1,2026-03-02T09:00:00,10.00,LATTE,1,
a2,m1,2026-03-02T12:00:00,10.00,LATTE,1,
a3,,2026-03-02T12:00:00,15.00,PLUS-12,1,
"""


def test_an_account_opens_with_the_first_term(make: Any) -> None:
    till = make(join="club")
    till.sell("before.csv", "a0,m1,2026-03-01T09:00:00,100.00,LATTE,1,\n", "2026-03-01")
    till("batch", day="2026-03-01")
    till.sell("sales.csv", SALES, "2026-03-02")
    till("batch", day="2026-03-03")
    rows = till.json("points", "show", "m1", day="2026-03-03")
    assert [(row["rule"], row["points"]) for row in rows] == [
        ("spend", 10),
        ("welcome", 50),
        ("spend", 10),
        ("plus", 5),
    ]
    till("club", "join", "m2", "plus", "--paid", "15.00", day="2026-03-04")
    till("batch", day="2026-03-05")
    assert till.json("points", "show", "m2", day="2026-03-05")[0]["points"] == 50
    assert till.is_well()


def test_a_file_taken_back_is_a_refund_of_its_line(make: Any) -> None:
    till = make()
    till.sell("sales.csv", SALES, "2026-03-02")
    till("batch", day="2026-03-03")
    assert till.terms("2026-03-03") == [("2026-03-02", "2027-03-02", "active")]
    till("import", "transactions", str(till.folder / "sales.csv"), day="2026-03-03")
    assert len(till.terms("2026-03-03")) == 1
    till("import", "undo", "2", "--yes", day="2026-03-05")
    till("batch", day="2026-03-06")
    assert till.terms("2026-03-05") == [("2026-03-02", "2027-03-02", "active")]
    assert till.terms("2026-03-06") == [("2026-03-02", "2027-03-02", "cancelled")]
    assert till.is_well()


def test_merged_members_have_the_terms_of_both(make: Any) -> None:
    till = make()
    till("club", "join", "m1", "plus", "--paid", "15.00", day="2026-03-03")
    till("club", "join", "m2", "plus", "--paid", "9.00", day="2026-03-02")
    till("batch", day="2026-03-04")
    till("member", "merge", "m2", "m1", "--reason", "one", "--yes", day="2026-03-05")
    assert till.code == 0
    till("batch", day="2026-03-06")
    rows = till.json("club", "list", "--member", "m1", day="2026-03-06")
    assert [row["from"] for row in rows] == ["2026-03-03", "2026-03-02"]
    assert till.is_well()


def test_who_is_closed_is_in_no_club(make: Any) -> None:
    till = make()
    till("club", "join", "m1", "plus", "--paid", "15.00", day="2026-03-03")
    till("batch", day="2026-03-04")
    till("member", "close", "m1", "--reason", "left", day="2026-03-05")
    assert till.terms("2026-03-04") == [("2026-03-03", "2027-03-03", "active")]
    assert till.terms("2026-03-05") == [("2026-03-03", "2027-03-03", "ended")]
    till("batch", day="2027-04-01")
    assert till.is_well()


def test_the_till_knows_the_clubs_of_a_member(make: Any) -> None:
    till = make()
    till("club", "join", "m1", "plus", "--paid", "15.00", day="2026-03-03")
    for day, clubs in (("2026-03-02", []), ("2026-03-03", ["plus"]), ("2027-03-18", [])):
        till("batch", day=day)
        assert till.json("member", "benefits", "m1", day=day)["clubs"] == clubs


def test_a_batch_every_day_and_one_at_the_end_write_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (
        "b1,m1,2026-03-02T09:00:00,30.00,PLUS-12,2,\n"
        "b2,m1,2026-03-03T09:00:00,10.00,LATTE,1,\n"
        "b3,m1,2026-03-05T09:00:00,-15.00,,,b1\n"
        "b4,m1,2026-03-06T09:00:00,10.00,LATTE,1,\n"
        "b5,m1,2026-03-08T09:00:00,-15.00,,,b1\n"
        "b6,m1,2026-03-08T10:00:00,10.00,LATTE,1,\n"
        "b7,m1,2026-03-09T10:00:00,10.00,LATTE,1,\n"
    )
    found = []
    for name in ("daily", "once"):
        (tmp_path / name).mkdir()
        till = Till(tmp_path / name, capsys, "none", "auto")
        for day in range(1, 11):
            of_day = [row for row in rows.splitlines(True) if f"2026-03-{day:02}T" in row]
            if of_day:
                till.sell(f"{day}.csv", "".join(of_day), f"2026-03-{day:02}")
            if name == "daily" or day == 10:
                till("batch", day=f"2026-03-{day:02}")
        found.append(till.json("points", "show", "m1", day="2026-03-10"))
        found[-1] += till.json("club", "list", day="2026-03-10")
        assert till.is_well()
    assert found[0] == found[1]
    # 10 and half as much on three days, the welcome, and 10 without the club.
    assert sum(row.get("points", 0) for row in found[0]) == 50 + 3 * 15 + 10


GIFT = """
[[reward]]
id = "card"
name = "A card"
kind = "gift-card"
gift_card = {{ amount = {{ plus = "7.00" }} }}

[[grant]]
name = "gift"
on = "purchase"
reward = "card"
"""
CLASSES = """
[[club]]
id = "studio"
name = "Studio"

[[club.term]]
price = "0.00"
valid = "1 month"

[[club.price]]
on = "class"
from = 1
price = "22.00"

[[club.price]]
on = "class"
from = 3
price = "18.00"
"""


def test_a_gift_by_group_counts_the_clubs_of_its_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """LANGUAGE 1, 6: it is decided on the day on which it falls due."""
    monkeypatch.setattr("tests.jobs.clubs.test_memberships.PROGRAM", PROGRAM + GIFT)
    till = Till(tmp_path, capsys, "none", "auto")
    till("club", "join", "m1", "plus", "--free", "--reason", "so", day="2026-02-01")
    till.sell("sales.csv", "1,m1,2026-02-03,5.00,,,\n2,m2,2026-02-03,5.00,,,\n", "2026-02-03")
    till("batch", day="2026-02-03")
    cards = till.json("giftcard", "list", day="2026-02-03")
    assert [(card["member_id"], card["balance"]) for card in cards] == [("m1", "7.00")]


def test_the_price_of_the_next_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.jobs.clubs.test_memberships.PROGRAM", PROGRAM + CLASSES)
    till = Till(tmp_path, capsys, "none", "auto")
    till("club", "join", "m1", "studio", "--paid", "0.00", day="2026-02-01")
    (tmp_path / "classes.csv").write_text(
        "activity_id,member_id,occurred_at,kind\n"
        "a0,m1,2026-01-31 10:00,class\na1,m1,2026-02-01 10:00,class\n"
        "a2,m1,2026-02-02 10:00,class\na3,m2,2026-02-02 10:00,class\n"
    )
    till("import", "activities", str(tmp_path / "classes.csv"), day="2026-02-02")

    def price(day: str) -> list[tuple[object, ...]]:
        told = till.json("member", "benefits", "m1", day=day)["prices"]
        keys = ("club", "on", "used", "price", "next_from", "next_price")
        return [tuple(row[key] for key in keys) for row in told]

    assert price("2026-02-01") == [("studio", "class", 1, "22.00", 3, "18.00")]
    assert price("2026-02-02") == [("studio", "class", 2, "18.00", None, None)]
    assert price("2026-03-01") == [("studio", "class", 2, "18.00", None, None)]
    assert price("2026-03-02") == []  # The last good day was 1 March.


def test_standing_names_the_clubs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    till = Till(tmp_path, capsys, "none", "auto")
    till("club", "join", "m1", "plus", "--paid", "9.00", day="2026-02-01")
    rows = till.json("report", "standing", day="2026-08-15")
    assert [(row["member_id"], row["clubs"]) for row in rows] == [("m1", ["plus"]), ("m2", [])]
    rows = till.json("report", "standing", day="2026-08-16")
    assert [row["clubs"] for row in rows] == [[], []]


def test_a_club_month_by_month(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    till = Till(tmp_path, capsys, "none", "auto")
    till("club", "join", "m1", "plus", "--paid", "9.00", day="2026-02-01")
    till("club", "join", "m2", "plus", "--paid", "9.00", day="2026-02-10")
    till("club", "cancel", "m2", "plus", day="2026-02-20")
    till("club", "join", "m1", "plus", "--paid", "9.00", day="2026-07-20")

    def months(day: str) -> list[tuple[object, ...]]:
        rows = till.json("report", "club", day=day)
        assert {row["club"] for row in rows} == {"plus"}
        keys = ("month", "joined", "renewed", "ended", "members", "fees")
        return [tuple(row[key] for key in keys) for row in rows]

    assert months("2026-02-15") == [("2026-02", 2, 0, 0, 2, "18.00")]
    assert months("2026-08-31") == [
        ("2026-02", 2, 0, 1, 1, "18.00"),
        ("2026-03", 0, 0, 0, 1, "0.00"),
        ("2026-04", 0, 0, 0, 1, "0.00"),
        ("2026-05", 0, 0, 0, 1, "0.00"),
        ("2026-06", 0, 0, 0, 1, "0.00"),
        ("2026-07", 0, 0, 0, 1, "9.00"),
        ("2026-08", 0, 1, 0, 1, "0.00"),
    ]
    # The term of 2 August is good until 1 February, and the grace until 15 February.
    assert months("2027-02-28")[-1] == ("2027-02", 0, 0, 1, 0, "0.00")


def test_lines_that_begin_no_term_are_remarked_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    till = Till(tmp_path, capsys, "none", "auto")
    till("club", "join", "m1", "plus", "--free", "--reason", "so", day="2026-02-01")
    (tmp_path / "sales.csv").write_text(
        "transaction_id,member_id,occurred_at,amount,sku\n"
        "1,,2026-02-03,15.00,PLUS-12\n2,m1,2026-02-03,15.00,PLUS-12\n"
        "3,m2,2026-02-03,15.00,PLUS-12\n4,,2026-02-03,15.00,TEA\n5,m1,2026-01-31,15.00,PLUS-12\n"
    )
    sales = str(tmp_path / "sales.csv")
    told = till.json("import", "transactions", sales, day="2026-02-03")["remarks"]
    assert [(each["code"], each["line"]) for each in told] == [
        ("fee-of-a-guest", 2),
        ("fee-without-end", 3),
    ]


def clubs_on(till: Till, *words: str, day: str | None = None) -> list[list[str]]:
    """The clubs that standing names for m1 and m2."""
    return [row["clubs"] for row in till.json("report", "standing", *words, day=day)]


def test_standing_names_no_club_of_who_is_closed(make: Any) -> None:
    till = make()
    till("club", "join", "m1", "plus", "--paid", "15.00", day="2026-03-03")
    till("member", "close", "m1", "--reason", "left", day="2026-03-05")
    assert clubs_on(till, day="2026-03-04") == [["plus"], []]
    assert clubs_on(till, day="2026-03-05") == [[], []]


def test_a_past_day_shows_the_ends_that_were_there_by_then(make: Any) -> None:
    """CONTRACT 2: what has been posted up to the as-of date, past days included."""
    till = make("unused")
    till("club", "join", "m1", "plus", "--paid", "15.00", day="2026-03-03")
    till("club", "join", "m1", "plus", "--paid", "9.00", day="2026-03-04")
    till("club", "cancel", "m1", "plus", day="2026-06-03")
    assert till.terms("2026-06-02") == [
        ("2026-03-03", "2027-03-03", "active"),
        ("2027-03-04", "2027-09-03", "coming"),
    ]
    assert [status for *_, status in till.terms("2026-06-04")] == ["cancelled", "cancelled"]


def test_a_term_that_is_found_late_is_shown_from_the_day_on_which_it_was(make: Any) -> None:
    till = make()
    till.sell("first.csv", "a0,m1,2026-03-01T09:00:00,10.00,LATTE,1,\n", "2026-03-01")
    till("batch", day="2026-03-10")
    late = "a1,m1,2026-03-02T09:00:00,15.00,PLUS-12,1,\na2,m2,2026-03-02,15.00,PLUS-12,1,\n"
    till.sell("late.csv", late, "2026-03-11")
    till("batch", day="2026-03-12")
    assert till.terms("2026-03-11") == []
    assert till.terms("2026-03-12") == [("2026-03-02", "2027-03-02", "active")]
    # Nothing had come of m2, who is walked again from the first event on.
    assert clubs_on(till, day="2026-03-11") == [[], ["plus"]]
    assert clubs_on(till, "--known-on", "2026-03-11") == [[], []]
    assert clubs_on(till, day="2026-03-12") == [["plus"], ["plus"]]
    assert till.json("member", "benefits", "m1", day="2026-03-11")["clubs"] == []
    months = till.json("report", "club", day="2026-03-11")
    assert [(row["joined"], row["members"], row["fees"]) for row in months] == [(1, 1, "15.00")]
    assert till.is_well()


FOR_POINTS = """
[[reward]]
id = "year"
name = "A year"
kind = "club"
cost = 10
club = {{ id = "plus", valid = "1 year" }}
"""


def test_terms_had_for_points_are_undone_for_who_holds_them_now(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.jobs.clubs.test_memberships.PROGRAM", PROGRAM + FOR_POINTS)
    till = Till(tmp_path, capsys, "none", "auto")
    sales = "a1,m1,2026-03-02,10.00,LATTE,1,\na2,m2,2026-03-02,10.00,LATTE,1,\n"
    till.sell("sales.csv", sales, "2026-03-02")
    till("batch", day="2026-03-03")
    made = [
        till.json("reward", "redeem", who, "year", "--future", day="2026-03-03")["redemption"]
        for who in ("m1", "m2")
    ]
    till("batch", day="2026-03-04")
    till("member", "merge", "m2", "m1", "--reason", "one", "--yes", day="2026-03-05")
    for redemption in made:
        undone = till.json("reward", "undo", redemption, "--future", day="2026-03-05")
        assert undone["status"] == "ok"
    assert undone["balance"] == 120  # 10 of each sale, and the welcome of two beginnings
    statuses = [
        [row["status"] for row in till.json("club", "list", day=day)]
        for day in ("2026-03-04", "2026-03-05")
    ]
    assert statuses == [["active", "active"], ["cancelled", "cancelled"]]
    assert clubs_on(till, day="2026-03-04") == [["plus"], ["plus"]]
    assert clubs_on(till, day="2026-03-05") == [[], []]
    assert till.is_well()


def test_a_term_is_in_use_once_who_holds_it_now_has_bought_under_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.jobs.clubs.test_memberships.PROGRAM", PROGRAM + FOR_POINTS)
    till = Till(tmp_path, capsys, "none", "auto")
    till.sell("sales.csv", "a1,m1,2026-03-02,10.00,LATTE,1,\n", "2026-03-02")
    till("batch", day="2026-03-03")
    had = till.json("reward", "redeem", "m1", "year", "--future", day="2026-03-03")
    till("batch", day="2026-03-04")
    till("member", "merge", "m2", "m1", "--reason", "one", "--yes", day="2026-03-05")
    till.sell("more.csv", "a2,m2,2026-03-06,10.00,LATTE,1,\n", "2026-03-06")
    till("batch", day="2026-03-07")
    told = till.json("reward", "undo", had["redemption"], "--future", day="2026-03-07")
    assert (till.code, [each["code"] for each in told["problems"]]) == (1, ["in-use"])
