"""Rows to members and activities."""

from __future__ import annotations

import pytest

from loyalty_cli.base.dates import iso
from loyalty_cli.base.problems import Rejected
from loyalty_cli.intake.kinds.rows import Activity, Bad, MemberRow
from loyalty_cli.intake.profile.model import Profile, parse_profile
from tests.intake.reading import codes, read


def member(header: str, row: str, profile: Profile | None = None) -> MemberRow:
    (found,) = read(f"{header}\n{row}\n", profile, kind="members", country="US")
    assert isinstance(found, MemberRow), found
    return found


def test_a_member() -> None:
    header = (
        "member_id,name,email,phone,card,birthday,joined_on,referred_by,store,nickname,"
        "consent_email,consent_sms,consent_post,city"
    )
    row = "007,Ann Lee,Ann@X.org,(519) 307-4455,12-34,2000-02-29,2020-01-31,3,Main,Al,Y,0,,Rome"
    ann = member(header, row)
    assert (ann.member_id, ann.name, ann.email, ann.phone) == (
        *("007", "Ann Lee", "Ann@X.org", "(519) 307-4455"),
    )
    assert ann.keys == (("card", "1234"), ("email", "ann@x.org"), ("phone", "+15193074455"))
    assert ann.birthday is not None
    assert ann.joined_on is not None
    assert (iso(ann.birthday), iso(ann.joined_on)) == ("2000-02-29", "2020-01-31")
    assert (ann.referred_by, ann.store, ann.nickname) == ("3", "Main", "Al")
    assert ann.consents == {"email": True, "sms": False}
    assert ann.attributes == {"city": "Rome"}


def test_an_empty_cell_says_nothing() -> None:
    found = member("member_id,name,email,birthday,consent_email,city", "1,,,,,")
    assert (found.name, found.email, found.birthday, found.keys) == (None, None, None, ())
    assert found.consents == {}
    assert found.attributes == {}


def test_without_a_member_id_another_key_will_do() -> None:
    assert member("email", "a@x.org").member_id is None
    with pytest.raises(Rejected, match="card, email or phone would do"):
        read("name\nAnn\n", kind="members")


def test_every_bad_cell_of_a_member_is_told_once() -> None:
    (bad,) = read(
        "member_id,email,birthday,joined_on,consent_email\n1,a.b,2001-02-29,x,perhaps\n",
        kind="members",
    )
    assert codes([bad]) == [(2, "date"), (2, "date"), (2, "email"), (2, "consent")]


@pytest.mark.parametrize(
    ("settings", "attributes"),
    [
        ({}, {"city": "Rome", "size": "M", "note": "x"}),
        ({"ignore": ["note"]}, {"city": "Rome", "size": "M"}),
        ({"attributes": ["size"]}, {"size": "M"}),
        ({"attributes": {"town": "city"}}, {"town": "Rome"}),
        ({"columns": {"store": "city"}}, {"size": "M", "note": "x"}),
        (
            {"attributes": {"shirt": {"column": "size", "values": {"M": "medium"}}}},
            {"shirt": "medium"},
        ),
    ],
)
def test_which_columns_become_attributes(
    settings: dict[str, object], attributes: dict[str, str]
) -> None:
    profile, found = parse_profile(settings)
    assert found == []
    assert member("member_id,city,size,note", "1,Rome,M,x", profile).attributes == attributes


def test_consents_in_other_words() -> None:
    profile, _ = parse_profile(
        {
            "columns": {
                "consent_email": {
                    "column": "Email Marketing",
                    "values": {"Subscribed": "yes", "Unsubscribed": "no"},
                }
            }
        }
    )
    text = "member_id,Email Marketing\n1,Subscribed\n2,Unsubscribed\n3,Never\n4,\n"
    yes, no, bad, nothing = read(text, profile, kind="members")
    assert (yes.consents, no.consents, nothing.consents) == ({"email": True}, {"email": False}, {})
    assert codes([bad]) == [(4, "consent")]


def activity(header: str, row: str) -> Activity:
    (found,) = read(f"{header}\n{row}\n", kind="activities")
    assert isinstance(found, Activity), found
    return found


def test_an_activity() -> None:
    header = "activity_id,email,occurred_at,kind,quantity,score,subject,store,channel,note"
    found = activity(header, "a1,A@x.org,2026-03-01 10:00:00,visit,2,4.5,own-photo,Main,app,hi")
    assert (found.id, found.keys, found.kind) == ("a1", (("email", "a@x.org"),), "visit")
    assert (found.quantity, found.score, found.subject) == (2000000, 4500000, "own-photo")
    assert (found.store, found.channel, found.note) == ("Main", "app", "hi")


def test_an_id_is_made_of_content_member_and_occurrence() -> None:
    text = "member_id,occurred_at,kind,quantity\n" + "".join(
        f"{member},2026-03-01,visit,{quantity}\n"
        for member, quantity in (("1", "2"), ("2", "2"), ("1", "2.0"), ("1", "3"), ("1", "2"))
    )
    ids = [each.id for each in read(text, kind="activities")]
    assert ids == [each.id for each in read(text, kind="activities")]
    assert len(set(ids)) == 5
    first, other, second, third, last = (each.rpartition("-") for each in ids)
    assert first[0] == second[0] == last[0]
    assert other[0] not in (first[0], third[0])
    assert [first[2], other[2], second[2], third[2], last[2]] == ["1", "1", "2", "1", "3"]
    assert all(each.startswith("#") and len(each) == 35 for each in ids)


def test_an_activity_of_nobody_is_a_guests() -> None:
    assert activity("member_id,occurred_at,kind", ",2026-03-01,visit").keys == ()


@pytest.mark.parametrize("kind", ["purchase", "Refund", "average-order", "badges", "visit.days"])
def test_words_that_a_kind_may_not_be(kind: str) -> None:
    found = read(f"member_id,occurred_at,kind\n1,2026-03-01,{kind}\n", kind="activities")
    assert codes(found) == [(2, "reserved-kind")]


def test_a_constant_kind() -> None:
    profile, _ = parse_profile({"columns": {"kind": {"value": "survey"}}})
    (found,) = read("member_id,occurred_at\n1,2026-03-01\n", profile, kind="activities")
    assert found.kind == "survey"


def test_a_short_row_is_bad_in_every_kind_of_file() -> None:
    for kind, header in (("members", "member_id,a"), ("activities", "member_id,occurred_at,kind")):
        found = read(f"{header}\n1\n", kind=kind)
        assert isinstance(found[0], Bad)
        assert codes(found) == [(2, "row-length")]
