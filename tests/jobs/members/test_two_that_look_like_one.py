"""The same letters composed in two ways are one key, and are found by either."""

from __future__ import annotations

import re
import tomllib
from unicodedata import normalize

import pytest

from loyalty_cli.intake.profile.file_kinds import Kind
from loyalty_cli.intake.profile.model import parse_profile
from loyalty_cli.reports.members import member_find
from loyalty_cli.store.facts.lookup import find_member
from tests.jobs.shop import TODAY, Shop, codes, counted

HEADER = "transaction_id,member_id,occurred_at,amount\n"
JOSE = "José"
NFC, NFD = normalize("NFC", JOSE), normalize("NFD", JOSE)


def test_one_member_by_id_and_email(shop: Shop) -> None:
    shop.members(f"member_id,email,name\n{NFC}1,{NFC}@x.com,{NFC}\n")
    text = f"member_id,email\n{NFD}1,{NFD}@x.com\n"
    assert shop.take("members", text).counts["new"] == 0
    header = "transaction_id,email,occurred_at,amount"
    rows = (f"{NFC},{NFD}@x.com,2026-03-01,1", f"{NFD},{NFC}@x.com,2026-03-01,1")
    outcome = shop.sales(*rows, "9,,2026-03-01,1", header=header)
    assert counted(outcome) == {"rows": 3, "new": 2, "guests": 1, "transactions": 2}
    assert find_member(shop.store, f"{NFD}1") == find_member(shop.store, f"{NFC}1") == 1
    for typed in (NFC, NFD, "jose", "JOSÉ"):
        assert [row["member_id"] for row in member_find(shop.store, typed, as_of=TODAY)] == [
            f"{NFC}1"
        ]


def test_what_nobody_sees_is_refused(shop: Shop) -> None:
    text = "member_id,email\nA\u200b1,\n2,b\u202e@x.com\n\ufeff3,\nok,\n"
    outcome = shop.take("members", text)
    assert codes(outcome) == [("invisible", line) for line in (2, 3, 4)]
    assert "U+200B ZERO WIDTH SPACE at place 2" in outcome.problems[0].message


@pytest.mark.parametrize("kind", ["members", "transactions"])
@pytest.mark.parametrize("where", ["strip", "columns.member_id.strip"])
def test_the_fix_that_drops_what_nobody_sees_works(shop: Shop, kind: Kind, where: str) -> None:
    shop.members("member_id\nA1\n")
    text = {
        "members": "member_id,name\nA\u200b\ufeff1,Ann\n",
        "transactions": f"{HEADER}1,\u202eA\u200b1,2026-03-01,1\n",
    }[kind]
    [problem] = shop.take(kind, text).problems
    assert problem.fix is not None
    (strip,) = re.findall(r'strip = (".*")', problem.fix)
    said = f"strip = {strip}"
    if where != "strip":
        said = f'[columns]\nmember_id = {{ column = "member_id", strip = {strip} }}'
    profile, problems = parse_profile(tomllib.loads(said))
    assert problems == []
    assert profile is not None
    outcome = shop.take(kind, text, profile=profile)
    assert (outcome.status, outcome.problems) == ("ok", [])
    assert [row["member_id"] for row in member_find(shop.store, "A1", as_of=TODAY)] == ["A1"]


def test_a_name_in_another_form_changes_nothing(shop: Shop) -> None:
    shop.members(f"member_id,name,city\n1,{NFD},{NFD}\n")
    outcome = shop.take("members", f"member_id,name,city\n1,{NFC},{NFC}\n")
    assert counted(outcome) == {"rows": 1, "already_there": 1}


@pytest.mark.parametrize("typed", ["soren lodz", "SØREN", "Łódź", "lodz"])
def test_a_name_is_found_without_strokes(shop: Shop, typed: str) -> None:
    shop.members("member_id,name\n1,Søren Łódź\n2,Sara Lund\n")
    assert [row["member_id"] for row in member_find(shop.store, typed, as_of=TODAY)] == ["1"]
