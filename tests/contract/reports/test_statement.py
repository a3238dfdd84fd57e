"""`report statement`: the page that a member may be handed, and its sums."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from tests.contract.conftest import Cli
from tests.contract.reports.test_explain import AS_OF, rich

__all__ = ["rich"]

KEYS = [
    *("member_id", "name", "program", "program_name", "points_name", "currency", "from", "until"),
    *("opening", "entries", "closing", "level", "level_until", "next_level", "to_next_level"),
    *("to_keep_level", "level_by", "becoming_available", "expiring", "carried", "as_of"),
]
ENTRY_KEYS = [
    *("entry", "date", "what", "kind", "rule", "transaction", "activity"),
    *("points", "balance", "pending", "total"),
]


def asked(cli: Cli, *words: str) -> dict[str, Any]:
    ran = cli("report", "statement", *words, "--as-of", AS_OF, "--json")
    assert ran.code == 0, ran.out
    found: dict[str, Any] = ran.json
    return found


def test_keys_and_sums(rich: Cli) -> None:
    told = asked(rich, "A")
    assert list(told) == KEYS
    assert [list(row) for row in told["entries"]] == [ENTRY_KEYS] * len(told["entries"])
    assert told["opening"] == {"balance": 0, "pending": 0, "debt": 0, "total": 0}
    total = 0
    for row in told["entries"]:
        total += row["points"]
        assert row["total"] == total
    assert told["closing"]["total"] == total
    assert sum(row["points"] for row in told["expiring"]) == total


def test_a_part_of_it_begins_where_the_part_before_ended(rich: Cli) -> None:
    first = asked(rich, "A", "--until", "2025-01-14")
    then = asked(rich, "A", "--from", "2025-01-15")
    assert first["closing"]["total"] == then["opening"]["total"]
    assert first["closing"]["pending"] > 0
    assert first["becoming_available"] == [
        {"on": "2025-01-21", "points": 50},
        {"on": "2025-01-28", "points": 50},
    ]
    assert first["entries"] + then["entries"] == asked(rich, "A")["entries"]


def test_plain_words(rich: Cli) -> None:
    rich("points", "adjust", "A", "-20", "--reason", "paid in cash", "--as-of", AS_OF)
    words = [row["what"] for row in asked(rich, "A")["entries"]]
    assert words[0] == "purchase t1: spend"
    assert words[1] == "purchase t1: double tuesday (limit of 50 points per day)"
    assert "purchase t2: level Gold" in words
    assert "gift: happy birthday" in words
    assert "refund t4 of purchase t1: spend" in words
    assert words[-1] == "taken by hand: paid in cash"
    page = rich("report", "statement", "A", "--as-of", AS_OF, "--quiet").out
    assert page.startswith("Rich Stars: statement for Anna (A)\n2025-01-01 to 2025-02-28\n")
    assert "To spend: 207 stars\n" in page
    assert "Level: Gold until 2025-07-07\n" in page
    assert "Good until 2025-03-05: 10 stars\n" in page


def test_what_lapsed_says_until_when_it_was_good(rich: Cli) -> None:
    rich("batch", "--as-of", "2025-05-10")
    ran = rich("report", "statement", "A", "--as-of", "2025-05-10", "--json")
    lapsed = [row for row in ran.json["entries"] if row["kind"] == "expire"]
    assert [(row["date"], row["what"]) for row in lapsed] == [
        ("2025-03-06", "lapsed, good until 2025-03-05"),
        *[("2025-05-01", "lapsed, good until 2025-04-30")] * 2,
    ]


def test_csv_has_the_balances_as_rows(rich: Cli) -> None:
    ran = rich("report", "statement", "A", "--as-of", AS_OF, "--csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert (rows[0]["what"], rows[0]["total"]) == ("opening balance", "0")
    assert (rows[-1]["what"], rows[-1]["total"]) == ("closing balance", "227")
    assert sum(int(row["points"]) for row in rows[1:-1]) == 227


@pytest.mark.parametrize(
    ("words", "code", "problem"),
    [
        (("A", "--from", "2025-03-01"), 2, "from-after-until"),
        (("A", "--until", "2025-03-01"), 2, "until-after-as-of"),
        (("A", "--from", "soon"), 2, "bad-date"),
        (("nobody",), 1, "no-such-member"),
    ],
)
def test_what_it_refuses(rich: Cli, words: tuple[str, ...], code: int, problem: str) -> None:
    ran = rich("report", "statement", *words, "--as-of", AS_OF, "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (code, problem)


def test_its_day_is_the_as_of_whatever_its_last_day(rich: Cli) -> None:
    words = ("report", "statement", "A", "--until", "2025-01-31", "--as-of", AS_OF, "--json")
    ran = rich(*words)
    assert (ran.json["as_of"], ran.json["until"]) == (AS_OF, "2025-01-31")
    assert f"as of {AS_OF}" in ran.err
