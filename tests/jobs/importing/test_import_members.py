"""Members from files: each row is a state."""

import pytest

from loyalty_cli.intake.profile.model import Profile
from tests.jobs.shop import Shop, codes, counted

HEADER = "member_id,name,email,phone,card,birthday,joined_on,consent_sms,dog\n"


def changes(shop: Shop) -> list[tuple[str, str, str | None, str, str]]:
    return shop.all(
        "SELECT m.member_id, c.field, c.old_value, c.value, c.from_day FROM member_changes c"
        " JOIN members m USING (member) ORDER BY change"
    )


def test_the_first_state_holds_from_the_beginning(shop: Shop) -> None:
    row = "0001,Ann,Ann@X.com,+49 30 1234,12-34,1990-02-28,2026-01-01,yes,Rex\n"
    outcome = shop.members(HEADER + row)
    assert counted(outcome) == {"rows": 1, "new": 1}
    facts = shop.facts()
    assert facts["members"] == [
        (
            *("0001", "Ann", "Ann@X.com", "+49 30 1234", "12-34", "1990-02-28", "2026-01-01"),
            *(None, None, None, "active"),
        )
    ]
    assert facts["keys"] == [
        *(("card", "1234", "0001"), ("email", "ann@x.com", "0001")),
        *(("member_id", "0001", "0001"), ("phone", "+49301234", "0001")),
    ]
    assert facts["attributes"] == [("0001", "dog", "Rex")]
    assert shop.all("SELECT channel, given, since FROM member_consents") == [("sms", 1, None)]
    assert changes(shop) == []


def test_the_same_again_is_already_there(shop: Shop) -> None:
    text = HEADER + "1,Ann,Ann@X.com,+49 30 1234,12-34,1990-02-28,2026-01-01,yes,Rex\n"
    shop.members(text)
    before = shop.facts()
    assert counted(shop.members(text)) == {"rows": 1, "already_there": 1}
    assert shop.facts() == before


def test_what_differs_is_a_change_from_the_as_of_day(shop: Shop) -> None:
    shop.members(HEADER + "1,Ann,ann@x.com,,,,,yes,Rex\n")
    outcome = shop.members(
        HEADER + "1,,anna@x.com,,,1990-02-28,,no,Bello\n",
        as_of="2026-03-05",
        profile=Profile(source="crm"),
    )
    assert counted(outcome) == {"rows": 1, "changed": 1}
    assert changes(shop) == [
        ("1", "email", "ann@x.com", "anna@x.com", "2026-03-05"),
        ("1", "birthday", None, "1990-02-28", "2026-03-05"),
        ("1", "attribute:dog", "Rex", "Bello", "2026-03-05"),
        ("1", "consent:sms", "1", "0", "2026-03-05"),
    ]
    assert shop.all("SELECT DISTINCT source FROM member_changes") == ["crm"]
    assert shop.all("SELECT name, email FROM members") == [("Ann", "anna@x.com")]
    assert shop.all("SELECT given, since FROM member_consents") == [(0, "2026-03-05")]
    assert shop.facts()["attributes"] == [("1", "dog", "Bello")]


def test_a_key_that_changes_leads_to_the_member_no_more_and_is_free(shop: Shop) -> None:
    shop.members("member_id,email\nM1,ann@x.com\n")
    shop.members("member_id,email\nM1,anna@x.com\nM2,ann@x.com\n")
    assert shop.facts()["keys"] == [
        *(("email", "ann@x.com", "M2"), ("email", "anna@x.com", "M1")),
        *(("member_id", "M1", "M1"), ("member_id", "M2", "M2")),
    ]


def test_a_key_changed_twice_in_one_file(shop: Shop) -> None:
    shop.members("member_id,email\nM1,a@x.com\n")
    outcome = shop.members("member_id,email\nM1,b@x.com\nM1,c@x.com\nM2,b@x.com\n")
    assert counted(outcome) == {"rows": 3, "changed": 2, "new": 1}
    assert [key for kind, key, _ in shop.facts()["keys"] if kind == "email"] == [
        *("b@x.com", "c@x.com"),
    ]
    assert [(old, new) for _, _, old, new, _ in changes(shop)] == [
        *(("a@x.com", "b@x.com"), ("b@x.com", "c@x.com")),
    ]


def test_a_new_member_twice_in_one_file(shop: Shop) -> None:
    outcome = shop.members("member_id,name\nM1,Ann\nM1,Anna\nM1,Anna\n")
    assert counted(outcome) == {"rows": 3, "new": 1, "changed": 1, "already_there": 1}
    assert shop.all("SELECT name FROM members") == ["Anna"]
    assert [(old, new) for _, _, old, new, _ in changes(shop)] == [("Ann", "Anna")]


@pytest.mark.parametrize(
    ("row", "member", "owner"),
    [
        ("M1,bob@x.com,", "M1", "M2"),
        ("M3,bob@x.com,", "M3", "M2"),
        (",bob@x.com,111", "M1", "M2"),
    ],
)
def test_a_key_of_another_member_is_a_problem_that_names_both(
    shop: Shop, row: str, member: str, owner: str
) -> None:
    shop.members()
    outcome = shop.take("members", f"member_id,email,card\n{row}\n")
    assert (outcome.status, codes(outcome)) == ("rejected", [("key-taken", 2)])
    problem = outcome.problems[0]
    assert f"member {owner}" in problem.message
    assert f"member {member}" in problem.message
    assert (problem.column, problem.value) == ("email", "bob@x.com")


def test_without_an_id_a_member_is_found_by_card_then_email_then_phone(shop: Shop) -> None:
    shop.members("member_id,email,phone,card\nM1,,,111\nM2,bob@x.com,,\nM3,,030 1111,\n")
    outcome = shop.members(
        "email,phone,card,name\n,,1-1-1,Ann\nBOB@x.com,,,Bob\n,0301111,,Cid\n"
        "new@x.com,,111,Anne\nnew@x.com,030 2222,,Annie\n"
    )
    assert counted(outcome) == {"rows": 5, "changed": 5}
    names = shop.all("SELECT member_id, name, email, phone FROM members")
    assert names == [
        ("M1", "Annie", "new@x.com", "030 2222"),
        ("M2", "Bob", "BOB@x.com", None),
        ("M3", "Cid", None, "0301111"),
    ]


def test_ids_are_made_for_new_members_without_colliding_with_the_file_s(shop: Shop) -> None:
    outcome = shop.members(
        "member_id,email\n,a@x.com\nM000001,b@x.com\n,c@x.com\nM000007,d@x.com\n"
    )
    assert counted(outcome) == {"rows": 4, "new": 4}
    assert shop.all("SELECT member_id, email FROM members ORDER BY member") == [
        ("M000008", "a@x.com"),
        ("M000001", "b@x.com"),
        ("M000009", "c@x.com"),
        ("M000007", "d@x.com"),
    ]
    assert ("member_id", "M000008", "M000008") in shop.facts()["keys"]
    assert counted(shop.members("email\na@x.com\n")) == {"rows": 1, "already_there": 1}


def test_a_problem_with_a_member_just_made_says_so(shop: Shop) -> None:
    outcome = shop.take("members", "member_id,email\n,a@x.com\nM5,a@x.com\n")
    assert codes(outcome) == [("key-taken", 3)]
    assert "made by this import" in outcome.problems[0].message


def test_the_first_row_of_an_enrolled_member_holds_from_the_beginning(shop: Shop) -> None:
    shop.sales("R1,M9,2026-03-05,5,", unknown="enrol")
    shop.members("member_id,name\nM9,Ann\n")
    assert shop.all("SELECT name, joined_on FROM members") == [("Ann", "2026-03-05")]
    assert changes(shop) == []
    shop.members("member_id,name,joined_on\nM9,Anna,2026-02-01\n")
    assert [field for _, field, *_ in changes(shop)] == ["name", "joined_on"]


def test_many_members_come_in_pieces(shop: Shop) -> None:
    rows = [f"M{n},m{n}@x.com,{n % 7}" for n in range(4_500)]
    text = "member_id,email,group\n" + "\n".join(rows) + "\n"
    assert counted(shop.members(text)) == {"rows": 4_500, "new": 4_500}
    assert counted(shop.members(text)) == {"rows": 4_500, "already_there": 4_500}
    assert shop.all("SELECT count(*) FROM member_attributes") == [4_500]
