"""`member benefits`, and `voucher check|redeem --benefits`; amounts worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.contract.conftest import Cli

PROGRAM = """
[program]
id = "wool"
name = "Wool"
points = ["skein", "skeins"]

[[earn]]
name = "spend"
on = "purchase"
points = 1
per = "1.00"

[tiers]
by = "points"

[[tiers.level]]
name = "Knitter"
from = 0

[[tiers.level]]
name = "Master"
from = 100
discount = { percent = "7.5" }
free_shipping = true
perks = ["A pattern a month", "Tea"]

[[reward]]
id = "sale"
name = "The sale"
kind = "access"
starts_on = "2026-03-10"
ends_on = "2026-03-12"
early_access = { Master = "2 days" }

[[reward]]
id = "cellar"
name = "The cellar"
kind = "access"
when = { level = ["Master"] }

[[reward]]
id = "ten"
name = "Ten percent"
kind = "voucher"
stacks = true
voucher = { percent = "10" }

[[reward]]
id = "two"
name = "Two off"
kind = "voucher"
stacks = true
voucher = { amount = "2.00" }

[[reward]]
id = "five"
name = "Five off"
kind = "voucher"
voucher = { amount = "5.00" }
"""
SALES = """transaction_id,member_id,occurred_at,amount
1,mia,2026-02-01 10:00,100.00
2,kai,2026-02-01 10:00,60.00
"""
DAY = ("--as-of", "2026-03-01")


@pytest.fixture
def wool(cli: Cli, tmp_path: Path) -> Cli:
    (tmp_path / "wool.toml").write_text(PROGRAM)
    (tmp_path / "sales.csv").write_text(SALES)
    for words in (
        ("init", "--currency", "EUR", "--timezone", "UTC", "--country", "none"),
        ("program", "apply", "wool.toml", "--as-of", "2026-01-01"),
        ("import", "transactions", "sales.csv", "--enrol", "--batch", "--as-of", "2026-02-02"),
    ):
        done = cli(*words)
        assert done.code == 0, done.err
    return cli


def code(cli: Cli, reward: str) -> str:
    words = ("voucher", "issue", reward, "--reason", "test", "--json", *DAY)
    issued: str = cli(*words).json["voucher"]["code"]
    return issued


def asked(cli: Cli, *words: str) -> dict[str, Any]:
    done = cli(*words, "--json", *DAY)
    assert done.code == 0, done.err
    return dict(done.json)


def test_what_a_level_brings(wool: Cli) -> None:
    told = asked(wool, "member", "benefits", "mia")
    assert told == {
        "member_id": "mia",
        "program": "wool",
        "level": "Master",
        "clubs": [],
        "percent": "7.5",
        "discount": None,
        "to_pay": None,
        "free_shipping": True,
        "prices": [],
        "perks": ["A pattern a month", "Tea"],
        "access": [
            {"reward": "sale", "name": "The sale", "from": "2026-03-08"},
            {"reward": "cellar", "name": "The cellar", "from": None},
        ],
        "as_of": "2026-03-01",
    }


def test_who_has_nothing(wool: Cli) -> None:
    told = asked(wool, "member", "benefits", "kai", "--order", "20.00", "--shipping", "3.90")
    assert (told["level"], told["percent"], told["free_shipping"]) == ("Knitter", None, False)
    assert (told["discount"], told["to_pay"], told["perks"]) == ("0.00", "23.90", [])
    assert told["access"] == [{"reward": "sale", "name": "The sale", "from": "2026-03-10"}]


@pytest.mark.parametrize(
    ("order", "discount", "to_pay"),
    [
        ("20.00", "1.50", "18.50"),
        ("0.20", "0.02", "0.18"),  # 0.015, half up
        ("0.00", "0.00", "0.00"),
        ("9.99", "0.75", "9.24"),  # 0.74925
    ],
)
def test_an_order(wool: Cli, order: str, discount: str, to_pay: str) -> None:
    told = asked(wool, "member", "benefits", "mia", "--order", order, "--shipping", "3.90")
    assert (told["discount"], told["to_pay"]) == (discount, to_pay)


def test_access_that_is_over_is_not_listed(wool: Cli) -> None:
    done = wool("member", "benefits", "mia", "--json", "--as-of", "2026-03-13")
    assert [each["reward"] for each in done.json["access"]] == ["cellar"]


def test_what_can_not_be_answered(wool: Cli) -> None:
    alone = wool("member", "benefits", "mia", "--shipping", "3.90", *DAY)
    assert (alone.code, "Give --order AMOUNT too." in alone.err) == (2, True)
    assert wool("member", "benefits", "nobody", *DAY).code == 1
    assert wool("member", "suspend", "mia", "--as-of", "2026-03-01").code == 0
    suspended = wool("member", "benefits", "mia", *DAY)
    assert (suspended.code, "mia is suspended" in suspended.err) == (1, True)


def test_one_more_that_stacks(wool: Cli) -> None:
    # 10 % of 20.00 is 2.00; 7.5 % of 18.00 is 1.35; then 2.00: 14.65 is left.
    codes = (code(wool, "two"), code(wool, "ten"))
    words = ("voucher", "check", *codes, "--order", "20.00", "--member", "mia")
    told = asked(wool, *words, "--benefits")
    assert (told["discount"], told["to_pay"], told["counts"]) == ("5.35", "14.65", None)
    assert told["benefits"] == {"percent": "7.5", "discount": "1.35"}
    assert [part["discount"] for part in told["parts"]] == ["2.00", "2.00"]
    plain = asked(wool, *words)
    assert (plain["to_pay"], "counts" in plain, "benefits" in plain) == ("16.00", False, False)


@pytest.mark.parametrize(
    ("order", "counts", "discount"),
    [
        ("66.60", "benefits", "5.00"),  # 4.995, half up: as much, and the voucher is kept
        ("66.00", "voucher", "5.00"),  # 4.95
        ("70.00", "benefits", "5.25"),
    ],
)
def test_beside_a_voucher_that_stands_alone_the_greater_counts(
    wool: Cli, order: str, counts: str, discount: str
) -> None:
    five = code(wool, "five")
    words = (five, "--order", order, "--member", "mia", "--benefits")
    told = asked(wool, "voucher", "check", *words)
    assert (told["counts"], told["discount"]) == (counts, discount)
    done = asked(wool, "voucher", "redeem", *words, "--ref", "till-1")
    assert (done["counts"], done["discount"]) == (counts, discount)
    assert (done["use"] is None) == (counts == "benefits")
    again = wool("voucher", "redeem", *words, "--ref", "till-1", "--json", *DAY)
    assert (again.json["status"], again.json["discount"]) == ("already-done", discount)
    left = asked(wool, "voucher", "check", five, "--order", "9.00") if counts != "voucher" else {}
    assert left.get("valid", True)
    assert wool("doctor", "--replay").code == 0


def test_for_whom_nothing_is_taken_off(wool: Cli) -> None:
    five = code(wool, "five")
    words = ("voucher", "check", five, "--order", "20.00", "--member", "kai", "--benefits")
    told = asked(wool, *words)
    assert (told["counts"], told["benefits"]) == (None, {"percent": None, "discount": "0.00"})
    assert told["discount"] == "5.00"


def test_benefits_are_those_of_a_member(wool: Cli) -> None:
    asking = wool("voucher", "check", code(wool, "ten"), "--order", "9.00", "--benefits", *DAY)
    assert (asking.code, "Give --member MEMBER too." in asking.err) == (2, True)
