"""Purchases from files: once, and somebody's."""

import pytest

from loyalty_cli.intake.profile.model import Profile
from tests.jobs.shop import HEADER, Shop, codes, counted


def event(shop: Shop, number: str) -> dict[str, object]:
    cursor = shop.store.db.execute(
        "SELECT e.*, m.member_id FROM events e JOIN event_ids i USING (event)"
        " LEFT JOIN adoptions a USING (event)"
        " LEFT JOIN members m ON m.member = coalesce(e.member, a.member) WHERE i.id = ?",
        (number,),
    )
    names = [column[0] for column in cursor.description]
    (row,) = cursor.fetchall()
    return dict(zip(names, row, strict=True))


def test_a_purchase_with_everything(shop: Shop) -> None:
    shop.members()
    header = (
        "transaction_id,member_id,occurred_at,amount,store,channel,sku,category,quantity,tax,"
        "shipping,tip,paid_by_points,paid_by_gift_card"
    )
    outcome = shop.sales(
        "R1,M1,2026-03-01T12:30:00.5+02:00,10.00,Mitte,web,A,coffee,2,1.60,3.00,0.50,1.00,2.00",
        "R1,M1,2026-03-01T12:30:00.5+02:00,-1.50,Mitte,web,,coffee,,,,,,",
        header=header,
    )
    assert counted(outcome) == {"rows": 2, "new": 2, "transactions": 1}
    found = event(shop, "R1")
    found.pop("content")
    assert found == {
        "event": 1,
        "import": 2,
        "line": 2,
        "member": 1,
        "member_id": "M1",
        "kind": "purchase",
        "instant": "2026-03-01T10:30:00.5Z",
        "local_date": "2026-03-01",
        "local_minute": 630,
        "amount": 850,
        "tax": 160,
        "shipping": 300,
        "tip": 50,
        "paid_by_points": 100,
        "paid_by_gift_card": 200,
        "refund_of": None,
        "store": "Mitte",
        "channel": "web",
        "quantity": None,
        "score": None,
    }
    assert shop.facts()["lines"] == [
        ("R1", 1, "A", "coffee", 2_000_000, 1000, 160, 300, 50, 100, 200),
        ("R1", 2, None, "coffee", None, -150, *(None,) * 5),
    ]


def test_lines_are_kept_only_where_they_say_more_than_the_amount(shop: Shop) -> None:
    header = "transaction_id,occurred_at,amount,sku,category,quantity,member_id"
    shop.sales(
        "plain,2026-03-01,5,,,,",
        "sku,2026-03-01,5,A,,,",
        "category,2026-03-01,5,,c,,",
        "quantity,2026-03-01,5,,,1,",
        "two,2026-03-01,5,,,,",
        "two,2026-03-01,6,,,,",
        header=header,
    )
    assert [(number, line) for number, line, *_ in shop.facts()["lines"]] == [
        *(("category", 1), ("quantity", 1), ("sku", 1), ("two", 1), ("two", 2)),
    ]


def test_the_same_again_is_already_there_whatever_it_is_called(shop: Shop) -> None:
    shop.members()
    rows = ("R1,M1,2026-03-01,10.00,", "R2,,2026-03-02,5,")
    assert counted(shop.sales(*rows)) == {"rows": 2, "new": 1, "guests": 1, "transactions": 2}
    before = shop.facts()
    again = shop.sales("R2,,2026-03-02T00:00,5.0,".replace("T00:00", ""), "R1,M1,2026-03-01,10,")
    assert counted(again) == {"rows": 2, "already_there": 2}
    assert shop.facts() == before


def test_sources_have_numbers_of_their_own(shop: Shop) -> None:
    shop.members()
    shop.sales("R1,M1,2026-03-01,10,")
    other = shop.sales("R1,M1,2026-03-01,11,", source="web")
    assert counted(other) == {"rows": 1, "new": 1, "transactions": 1}
    third = shop.sales("R1,M1,2026-03-01,11,", profile=Profile(source="web"))
    assert counted(third) == {"rows": 1, "already_there": 1}
    assert shop.all("SELECT name FROM sources ORDER BY 1") == ["csv", "web"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("R1,M1,2026-03-01T10:00,12.00,S1,", "amount is 10.00 there, 12.00 here"),
        ("R1,M1,2026-03-01T11:00,10.00,S1,", "occurred_at is 2026-03-01T10:00:00Z there"),
        ("R1,M1,2026-03-01T10:00,10.00,S2,", "store is S1 there, S2 here"),
        ("R1,M1,2026-03-01T10:00,10.00,S1,A", "line 1 is empty there, A - - 10.00 here"),
        ("R1,M2,2026-03-01T10:00,10.00,S1,", "member is M1 there, M2 here"),
        ("R1,,2026-03-01T10:00,10.00,S1,", "member is M1 there, empty here"),
        ("R1,M1,2026-03-01T10:00,-10.00,S1,", "type is purchase there, refund here"),
    ],
)
def test_an_id_with_other_content_is_a_problem_that_says_what_differs(
    shop: Shop, row: str, said: str
) -> None:
    shop.members()
    header = "transaction_id,member_id,occurred_at,amount,store,sku"
    shop.sales("R1,M1,2026-03-01T10:00,10.00,S1,", header=header)
    before = shop.facts()
    outcome = shop.sales(row, header=header)
    assert (outcome.status, codes(outcome)) == ("rejected", [("other-content", 2)])
    assert said in outcome.problems[0].message
    assert shop.facts() == before


def test_an_id_twice_in_one_file(shop: Shop) -> None:
    shop.members()
    """Those of a file are rows of one transaction; in two files they are two tellings of it."""
    first = ("R1,M1,2026-03-01,1,", "R2,M1,2026-03-01,2,")
    second = ("R1,M1,2026-03-01,1,", "R2,M1,2026-03-01,3,")
    together = shop.sales(*first, *second, dry_run=True)
    assert counted(together) == {"rows": 4, "new": 4, "transactions": 2}
    texts = ["\n".join((HEADER, *rows, "")) for rows in (first, second)]
    outcome = shop.take("transactions", *texts, skip_bad_rows=True)
    assert counted(outcome) == {
        "rows": 4,
        "new": 2,
        "already_there": 1,
        "rejected": 1,
        "transactions": 2,
    }
    assert codes(outcome) == [("other-content", 3)]


def test_keys_other_than_the_id(shop: Shop) -> None:
    shop.members("member_id,email,card,phone\nM1,ann@x.com,111,030 1234\n")
    for header, key in (("email", "ANN@x.com"), ("card", "1-11"), ("phone", "0301234")):
        outcome = shop.sales(
            f"{header},{key},2026-03-01,1", header=f"transaction_id,{header},occurred_at,amount"
        )
        assert counted(outcome) == {"rows": 1, "new": 1, "transactions": 1}
        assert event(shop, header)["member_id"] == "M1"


def test_keys_that_contradict_each_other_name_both_members(shop: Shop) -> None:
    shop.members()
    header = "transaction_id,member_id,email,occurred_at,amount"
    outcome = shop.sales(
        "R1,M1,bob@x.com,2026-03-01,1", "R2,M9,bob@x.com,2026-03-01,1", header=header
    )
    assert codes(outcome) == [("two-members", 2), ("two-members", 3)]
    assert "member M1" in outcome.problems[0].message
    assert "member M2" in outcome.problems[0].message
    for unknown in ("guest", "enrol"):
        again = shop.sales("R2,M9,bob@x.com,2026-03-01,1", header=header, unknown=unknown)
        assert codes(again) == [("two-members", 2)]


def test_a_key_that_nobody_has_is_a_problem_by_default(shop: Shop) -> None:
    outcome = shop.sales("R1,M9,2026-03-01,1,")
    assert codes(outcome) == [("unknown-member", 2)]
    assert "--unknown" in (outcome.problems[0].fix or "")
    assert outcome.problems[0].value == "M9"


def test_unknown_guest_keeps_it_without_a_member(shop: Shop) -> None:
    row = "R1,M9,2026-03-01,1,"
    assert counted(shop.sales(row, unknown="guest")) == {
        "rows": 1,
        "guests": 1,
        "transactions": 1,
    }
    assert counted(shop.sales(row, unknown="guest")) == {"rows": 1, "already_there": 1}
    assert codes(shop.sales(row)) == [("unknown-member", 2)]
    shop.members("member_id\nM9\n")
    assert counted(shop.sales(row)) == {"rows": 1, "changed": 1}
    assert event(shop, "R1")["member_id"] == "M9"


def test_unknown_enrol_makes_members_who_joined_on_their_first_purchase(shop: Shop) -> None:
    shop.apply(valid_from=1)
    header = "transaction_id,email,occurred_at,amount"
    rows = ("R1,A@x.com,2026-03-05,1", "R2,b@x.com,2026-03-01,1", "R3,a@x.com,2026-03-02,1")
    outcome = shop.sales(*rows, header=header, unknown="enrol")
    assert counted(outcome) == {"rows": 3, "new": 3, "transactions": 3}
    assert (outcome.data["members_made"], outcome.data["accounts"]) == (2, 2)
    assert shop.all("SELECT member_id, email, joined_on FROM members") == [
        *(("M000001", "a@x.com", "2026-03-02"), ("M000002", "b@x.com", "2026-03-01")),
    ]
    # Who joined first is the first account.
    assert shop.all("SELECT opened_on, next_due FROM accounts ORDER BY account") == [
        *(("2026-03-01", "2026-03-01"), ("2026-03-02", "2026-03-02")),
    ]
    assert counted(shop.sales(*rows, header=header)) == {"rows": 3, "already_there": 3}


def test_an_earlier_purchase_that_comes_later_moves_the_joining_of_who_was_enrolled(
    shop: Shop,
) -> None:
    shop.apply(valid_from=1)
    shop.members("member_id,joined_on\nM1,2026-03-20\n")
    shop.sales("R1,M9,2026-03-05,1,", "R2,M1,2026-03-05,1,", unknown="enrol")
    shop.sales("R3,M9,2026-03-01,1,", "R4,M1,2026-03-01,1,")
    shop.sales("R5,M9,2026-03-03,1,")
    assert shop.all("SELECT member_id, joined_on FROM members") == [
        *(("M1", "2026-03-20"), ("M9", "2026-03-01")),
    ]
    assert shop.all("SELECT opened_on FROM accounts ORDER BY account") == [
        *("2026-03-20", "2026-03-01"),
    ]


def test_made_ids_do_not_collide_with_ids_that_come_later_in_the_file(shop: Shop) -> None:
    header = "transaction_id,member_id,email,occurred_at,amount"
    rows = ("R1,,a@x.com,2026-03-01,1", "R2,M000001,,2026-03-01,1")
    shop.sales(*rows, header=header, unknown="enrol")
    assert shop.all("SELECT member_id, email FROM members") == [
        *(("M000002", "a@x.com"), ("M000001", None)),
    ]


def test_a_guest_s_sale_that_comes_again_with_a_member_becomes_the_member_s(shop: Shop) -> None:
    shop.members()
    guest = ("R1,,2026-03-01,10,", "X1,,2026-03-02,-4,R1")
    shop.sales(*guest)
    assert event(shop, "X1")["member"] is None
    outcome = shop.sales("R1,M1,2026-03-01,10,")
    assert counted(outcome) == {"rows": 1, "changed": 1}
    assert (event(shop, "R1")["member_id"], event(shop, "X1")["member_id"]) == ("M1", "M1")
    assert event(shop, "R1")["member"] is None
    again = shop.sales("R1,M1,2026-03-01,10,", "X1,M1,2026-03-02,-4,R1")
    assert counted(again) == {"rows": 2, "already_there": 2}
    assert counted(shop.sales(*guest)) == {"rows": 2, "already_there": 2}
    assert codes(shop.sales("R1,M2,2026-03-01,10,")) == [("other-content", 2)]
    shop.sales("X2,,2026-03-03,-1,R1")
    assert event(shop, "X2")["member_id"] == "M1"


def test_a_guest_s_sale_may_be_adopted_by_another_file_of_the_same_import(shop: Shop) -> None:
    shop.members()
    files = (("R1,,2026-03-01,10,", "X1,M1,2026-03-02,-4,R1"), ("R1,M1,2026-03-01,10,",))
    texts = ["\n".join((HEADER, *rows, "")) for rows in files]
    outcome = shop.take("transactions", *texts)
    assert counted(outcome) == {
        "rows": 3,
        "guests": 1,
        "changed": 1,
        "new": 1,
        "transactions": 2,
    }
    assert (event(shop, "R1")["member_id"], event(shop, "X1")["member_id"]) == ("M1", "M1")


def test_what_was_imported_by_a_former_key_stays_safe_to_repeat(shop: Shop) -> None:
    shop.members("member_id,email\nM1,ann@x.com\n")
    header = "transaction_id,email,occurred_at,amount"
    shop.sales("R1,ann@x.com,2026-03-01,1", header=header)
    shop.members("member_id,email\nM1,anna@x.com\n")
    for unknown in ("reject", "guest", "enrol"):
        again = shop.sales("R1,ann@x.com,2026-03-01,1", header=header, unknown=unknown)
        assert counted(again) == {"rows": 1, "already_there": 1}
    assert codes(shop.sales("R2,ann@x.com,2026-03-01,1", header=header)) == [
        ("unknown-member", 2),
    ]
    assert shop.all("SELECT count(*) FROM members") == [1]


def test_numbers_of_events_go_on(shop: Shop) -> None:
    shop.sales("R1,,2026-03-01,1,", "R2,,2026-03-01,1,")
    shop.take("activities", "activity_id,member_id,occurred_at,kind\nA1,,2026-03-01,visit\n")
    shop.sales("R3,,2026-03-01,1,")
    assert shop.all("SELECT event, id FROM event_ids ORDER BY 1") == [
        *((1, "R1"), (2, "R2"), (3, "A1"), (4, "R3")),
    ]
