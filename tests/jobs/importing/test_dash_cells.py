"""A dash alone in a cell: empty where it could mean no value, and told where that is not sure."""

from __future__ import annotations

import re
import tomllib

import pytest

from loyalty_cli.base.dashes import DASHES, is_dash
from loyalty_cli.intake.profile.file_kinds import Kind
from loyalty_cli.intake.profile.model import Profile, parse_profile
from loyalty_cli.jobs.outcome import Outcome
from tests.jobs.shop import Shop, codes, counted

HEADER = "transaction_id,member_id,occurred_at,amount"


def profile_of(text: str) -> Profile:
    profile, problems = parse_profile(tomllib.loads(text))
    assert problems == []
    assert profile is not None
    return profile


@pytest.mark.parametrize("dash", ["-", " - ", "–", "—", "--", "---", "−"])
def test_what_is_a_dash(dash: str) -> None:
    assert is_dash(dash)


@pytest.mark.parametrize("text", ["", "-5", "--5", "a-b", "->", "0"])
def test_what_is_none(text: str) -> None:
    assert not is_dash(text)


@pytest.mark.parametrize("dash", sorted(DASHES))
def test_where_a_value_has_a_form_a_dash_is_no_value(shop: Shop, dash: str) -> None:
    text = (
        "member_id,email,phone,card,birthday,joined_on,consent_email\n"
        f"M1,{dash},{dash},{dash},{dash},{dash},{dash}\nM2,,,,,,\n"
    )
    assert counted(shop.take("members", text)) == {"rows": 2, "new": 2}
    assert (
        shop.all("SELECT email, phone, card, birthday, joined_on FROM members")
        == [(None, None, None, None, None)] * 2
    )
    assert shop.all("SELECT count(*) FROM member_consents") == [0]
    header = f"{HEADER},type,currency,quantity,tax,shipping,tip,email"
    rows = [f"R{n},M1,2026-03-01,5.00,{','.join([cell] * 7)}" for n, cell in ((1, dash), (2, ""))]
    outcome = shop.sales(*rows, header=header)
    assert counted(outcome) == {"rows": 2, "new": 2, "transactions": 2}
    assert len(set(shop.all("SELECT content FROM events"))) == 1
    text = f"member_id,occurred_at,kind,quantity,score\nM1,2026-03-01,visit,{dash},{dash}\n"
    assert counted(shop.take("activities", text))["new"] == 1


def fix_of(outcome: Outcome, code: str) -> str:
    assert [each.code for each in outcome.problems] == [code]
    return outcome.problems[0].fix or ""


def test_an_amount_that_is_a_dash_is_told_and_its_fix_works(shop: Shop) -> None:
    shop.members()
    row = "R1,M1,2026-03-01,-"
    outcome = shop.sales(row, header=HEADER)
    fix = fix_of(outcome, "empty-cell")
    assert outcome.problems[0].message == 'amount "-" says nothing, and every row needs an amount'
    (values,) = re.findall(r"values = \{.*?\}", fix)
    profile = profile_of(f'[columns]\namount = {{ column = "amount", {values} }}')
    assert counted(shop.sales(row, header=HEADER, profile=profile))["new"] == 1
    assert shop.all("SELECT amount FROM events") == [0]


def test_a_sum_over_a_column_of_dashes(shop: Shop) -> None:
    shop.members()
    profile = profile_of('[columns]\namount = { sum = ["price", "extra"] }')
    header = "transaction_id,member_id,occurred_at,price,extra"
    assert counted(shop.sales("1,M1,2026-03-01,5.00,-", header=header, profile=profile))["new"] == 1
    assert shop.all("SELECT amount FROM events") == [500]


@pytest.mark.parametrize("unknown", ["reject", "enrol"])
def test_a_member_that_is_a_dash_is_nobody(shop: Shop, unknown: str) -> None:
    shop.members()
    rows = ("R1,-,2026-03-01,5.00", "R2,-,2026-03-02,7.00")
    outcome = shop.sales(*rows, header=HEADER, unknown=unknown)
    assert codes(outcome) == [("unknown-member", 2), ("unknown-member", 3)]
    (said,) = re.findall(r"no_member = \[.*?\]", outcome.problems[0].fix or "")
    outcome = shop.sales(*rows, header=HEADER, profile=profile_of(said), unknown=unknown)
    assert counted(outcome) == {"rows": 2, "guests": 2, "transactions": 2}


def test_members_whose_id_is_a_dash_are_not_one(shop: Shop) -> None:
    kind: Kind = "members"
    text = "member_id,email\n-,a@x.com\n-,b@x.com\n"
    outcome = shop.take(kind, text)
    assert codes(outcome) == [("no-id", 2), ("no-id", 3)]
    (said,) = re.findall(r"empty = \[.*?\]", outcome.problems[0].fix or "")
    assert counted(shop.take(kind, text, profile=profile_of(said))) == {"rows": 2, "new": 2}


def test_rows_whose_id_is_a_dash_are_not_one_sale(shop: Shop) -> None:
    shop.members()
    rows = ("-,M1,2026-03-01,5.00", "-,M1,2026-03-01,7.00", "R3,M1,2026-03-01,1.00")
    outcome = shop.sales(*rows[:2], header=HEADER)
    assert codes(outcome) == [("no-id", 2), ("same-transaction", 3)]
    (said,) = re.findall(r"transaction_id = \{.*?\}", outcome.problems[0].fix or "")
    profile = profile_of(f"[columns]\n{said}")
    outcome = shop.sales(*rows[:2], header=HEADER, profile=profile)
    assert counted(outcome) == {"rows": 2, "new": 2, "transactions": 2}
    # Apart from each other they are gathered, and are not one either.
    outcome = shop.sales(rows[0], rows[2], rows[1], header=HEADER, source="other")
    assert ("no-id", 2) in codes(outcome)
