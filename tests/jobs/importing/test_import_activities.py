"""Activities from files."""

from tests.jobs.shop import Shop, codes, counted

HEADER = "activity_id,member_id,occurred_at,kind,quantity,score,subject,store,channel,note\n"


def test_an_activity_with_everything(shop: Shop) -> None:
    shop.members()
    row = "A1,M1,2026-03-01T10:00,review,2.5,4,Latte,Mitte,web,so good\n"
    outcome = shop.take("activities", HEADER + row)
    assert counted(outcome) == {"rows": 1, "new": 1}
    columns = "kind, local_minute, quantity, score, store, channel, amount"
    assert shop.all(f"SELECT {columns} FROM events") == [
        ("review", 600, 2_500_000, 4_000_000, "Mitte", "web", None),
    ]
    assert shop.facts()["texts"] == [("A1", "Latte", "so good")]
    assert counted(shop.take("activities", HEADER + row)) == {"rows": 1, "already_there": 1}
    other = shop.take("activities", HEADER + row.replace("2.5", "3").replace("Latte", "Tea"))
    assert codes(other) == [("other-content", 2)]
    assert "quantity is 2.5 there, 3 here" in other.problems[0].message
    assert "subject is Latte there, Tea here" in other.problems[0].message


def test_transactions_and_activities_are_numbered_apart(shop: Shop) -> None:
    shop.members()
    shop.sales("1,M1,2026-03-01,5,")
    outcome = shop.take("activities", HEADER + "1,M1,2026-03-01,visit,,,,,,\n")
    assert counted(outcome) == {"rows": 1, "new": 1}


def test_without_ids_equal_rows_count_by_their_occurrence_in_the_file(shop: Shop) -> None:
    shop.members()
    header = "member_id,occurred_at,kind\n"
    two = "M1,2026-03-01,visit\nM1,2026-03-01,visit\n"
    assert counted(shop.take("activities", header + two)) == {"rows": 2, "new": 2}
    again = shop.take("activities", header + two + "M1,2026-03-01,visit\n")
    assert counted(again) == {"rows": 3, "new": 1, "already_there": 2}


def test_guests_unknown_members_and_adoption(shop: Shop) -> None:
    shop.members()
    row = "A1,{},2026-03-01,visit,,,,,,\n"
    assert counted(shop.take("activities", HEADER + row.format(""))) == {"rows": 1, "guests": 1}
    assert codes(shop.take("activities", HEADER + row.format("M9"))) == [("unknown-member", 2)]
    outcome = shop.take("activities", HEADER + row.format("M9"), unknown="enrol")
    assert counted(outcome) == {"rows": 1, "changed": 1}
    assert shop.all("SELECT member_id, joined_on FROM members WHERE enrolled") == [
        ("M9", "2026-03-01"),
    ]
