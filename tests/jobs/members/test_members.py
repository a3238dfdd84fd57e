"""Members added by hand."""

from dataclasses import replace
from typing import Any

import pytest

from loyalty_cli.base.dates import parse_day
from loyalty_cli.base.problems import Refused, Usage
from loyalty_cli.jobs.members.members import add_member
from tests.jobs.shop import CALLER, Shop


def add(shop: Shop, **fields: Any) -> str:
    return str(add_member(shop.store, caller=CALLER, **fields).data["member_id"])


def test_all_that_is_said_is_kept(shop: Shop) -> None:
    add(
        shop,
        member_id="0001",
        name=" Ann ",
        email="Ann@X.com",
        phone="+49 30 1234",
        card="12-34 ab",
        birthday=parse_day("1990-02-28"),
        joined_on=parse_day("2026-01-01"),
        referred_by="0000",
        home_store="Mitte",
        nickname="An",
        attributes={"dog": "yes"},
        consents={"email": True, "sms": False},
    )
    facts = shop.facts()
    assert facts["members"] == [
        (
            *("0001", "Ann", "Ann@X.com", "+49 30 1234", "12-34 ab", "1990-02-28", "2026-01-01"),
            *("0000", "Mitte", "An", "active"),
        )
    ]
    assert facts["keys"] == [
        *(("card", "1234AB", "0001"), ("email", "ann@x.com", "0001")),
        *(("member_id", "0001", "0001"), ("phone", "+49301234", "0001")),
    ]
    assert facts["attributes"] == [("0001", "dog", "yes")]
    consents = shop.all("SELECT channel, given FROM member_consents ORDER BY 1")
    assert consents == [("email", 1), ("sms", 0)]
    assert shop.all("SELECT action, by FROM audit JOIN audit_texts USING (audit)") == [
        ("member add", "eve"),
    ]


def test_ids_are_made_after_the_highest(shop: Shop) -> None:
    assert [add(shop, name="A"), add(shop, name="B")] == ["M000001", "M000002"]
    add(shop, member_id="M000041")
    add(shop, member_id="M41x")
    assert add(shop) == "M000042"


def test_accounts_open_at_once_and_the_as_of_day_is_the_first(shop: Shop) -> None:
    shop.apply()
    outcome = add_member(shop.store, name="Ann", caller=CALLER)
    assert outcome.counts == {"members": 1, "accounts": 1}
    assert shop.all("SELECT joined_on FROM members") == ["2026-03-31"]
    assert shop.all("SELECT opened_on FROM accounts") == ["2026-03-31"]


def test_a_key_belongs_to_one_member(shop: Shop) -> None:
    add(shop, member_id="M1", email="ann@x.com", card="1234")
    with pytest.raises(Refused) as caught:
        add(shop, member_id="M1", email="ANN@x.com", card="12-34")
    assert [problem.code for problem in caught.value.problems] == ["key-taken"] * 3
    assert "M1" in caught.value.problems[0].message
    assert shop.all("SELECT count(*) FROM members") == [1]


def test_what_can_not_be_a_key_is_told_all_at_once(shop: Shop) -> None:
    with pytest.raises(Usage) as caught:
        add(shop, email="ann", phone="1", member_id="1.2E+10")
    columns = [problem.column for problem in caught.value.problems]
    assert columns == ["--id", "--email", "--phone"]


def test_a_dry_run_adds_nobody(shop: Shop) -> None:
    outcome = add_member(shop.store, name="A", caller=replace(CALLER, dry_run=True))
    assert outcome.data == {"member_id": "M000001"}
    assert shop.all("SELECT count(*) FROM members") == [0]
