"""Who a file of events makes a member: what the file knows of them beyond the key."""

from __future__ import annotations

import tomllib

import pytest

from loyalty_cli.intake.profile.model import Profile, load_profile
from loyalty_cli.intake.profile.shipped import find_profile
from tests.jobs.shop import Shop, codes

PROFILE = """
[columns]
transaction_id = "No"
occurred_at = "Day"
amount = "Total"
email = "Mail"

[enrol]
name = { join = ["First", "Last"], with = " " }
phone = "Tel"
consent_email = "News"
consent_sms = "Texts"
"""

HEADER = "No,Day,Total,Mail,First,Last,Tel,News"


def profile(text: str = PROFILE) -> Profile:
    return Profile.model_validate(tomllib.loads(text))


def test_name_phone_and_consent_of_who_is_enrolled(shop: Shop) -> None:
    shop.apply()
    outcome = shop.sales(
        "1,2026-03-01,20.00,Ann@X.com,Ann,Berg,0421 123,yes",
        "2,2026-03-02,10.00,bob@x.com,,,,",
        header=HEADER,
        profile=profile(),
        unknown="enrol",
    )
    assert outcome.status == "ok", outcome.problems
    assert shop.all("SELECT name, email, phone FROM members ORDER BY member") == [
        ("Ann Berg", "ann@x.com", "0421 123"),
        (None, "bob@x.com", None),
    ]
    assert shop.all("SELECT member, channel, given FROM member_consents") == [(1, "email", 1)]


def test_who_is_known_is_not_changed_by_a_receipt(shop: Shop) -> None:
    shop.apply()
    shop.members()
    shop.sales(
        "1,2026-03-01,20.00,ann@x.com,Other,Name,0421 123,yes",
        header=HEADER,
        profile=profile(),
        unknown="enrol",
    )
    assert shop.all("SELECT name, phone FROM members WHERE member_id = 'M1'") == [(None, None)]
    assert shop.all("SELECT count(*) FROM member_consents") == [0]


def test_a_consent_that_says_neither_is_a_problem_of_its_line(shop: Shop) -> None:
    outcome = shop.sales(
        "1,2026-03-01,20.00,ann@x.com,Ann,Berg,,perhaps",
        header=HEADER,
        profile=profile(),
        unknown="enrol",
    )
    assert codes(outcome) == [("consent", 2)]
    assert shop.all("SELECT count(*) FROM members") == [0]


def test_a_row_of_the_members_file_says_more_later(shop: Shop) -> None:
    shop.apply()
    shop.sales(
        "1,2026-03-01,20.00,ann@x.com,Ann,Berg,,yes",
        header=HEADER,
        profile=profile(),
        unknown="enrol",
    )
    shop.members("email,name,consent_email\nann@x.com,Anna Berg,no\n")
    assert shop.all("SELECT name FROM members") == ["Anna Berg"]
    assert shop.all("SELECT channel, given FROM member_consents") == [("email", 0)]


@pytest.mark.parametrize(
    ("enrol", "says"),
    [
        ('age = "Age"', "enrol.age: known here are name, nickname, email, phone"),
        ('member_id = "Id"', "enrol.member_id: known here are"),
    ],
)
def test_what_a_profile_may_not_say(shop: Shop, enrol: str, says: str) -> None:
    path = shop.file(f'kind = "transactions"\n[enrol]\n{enrol}\n', "p.toml")
    found, problems = load_profile(path)
    assert found is None
    assert says in problems[0].message


def test_the_shops_profiles_know_names(shop: Shop) -> None:
    assert {"name", "phone", "consent_email"} <= set(find_profile("shopify-orders").enrol)
    assert "name" in find_profile("woocommerce-advanced").enrol
