"""`loyalty transaction` as a till calls it: JSON, exit codes, what it says."""

from __future__ import annotations

import pytest

from tests.contract.conftest import AS_OF, Cli

ACTING_KEYS = ["status", "as_of", "dry_run", "counts", "problems"]
FIND_KEYS = [
    *("transaction", "source", "member_id", "name", "type", "occurred_at", "amount", "refunded"),
    "store",
]


def day(shop: Cli, *words: str) -> tuple[str, ...]:
    """The words with the day of the tests."""
    return ("transaction", *words, "--as-of", AS_OF)


def test_add_answers_with_what_it_made(running: Cli) -> None:
    words = ("add", "anna@example.com", "12.50", "--item", "coffee=3.40", "--at", "09:30")
    tried = running(*day(running, *words, "--dry-run", "--json")).json
    told = running(*day(running, *words, "--ref", "a", "--json")).json
    assert list(told)[:5] == ACTING_KEYS
    assert (tried["dry_run"], tried["transaction"]) == (True, told["transaction"])
    assert (told["transaction"], told["member_id"], told["amount"], told["source"]) == (
        *("C20250331-001", "0001", "12.50", "counter"),
    )
    again = running(*day(running, *words, "--ref", "a", "--json")).json
    assert (again["status"], again["transaction"]) == ("already-done", told["transaction"])
    shown = running(*day(running, "show", "C20250331-001", "--json")).json
    assert (shown["occurred_at"], shown["points"]) == ("2025-03-31T09:30:00+02:00", [])


def test_what_it_earned_shows_after_the_batch(running: Cli) -> None:
    ran = running(*day(running, "add", "0002", "12.50"))
    assert ran.out == "C20250331-001: 12.50 for 0002; counts with the next batch\n"
    ran = running(*day(running, "add", "0002", "7.00", "--batch", "--json"))
    assert ran.json["batch"]["events"] == 2
    shown = running(*day(running, "show", "C20250331-001", "--json")).json
    assert shown["points"] == [{"program": "corner-coffee", "points": 12}]


def test_find_gives_rows(running: Cli) -> None:
    rows = running(*day(running, "find", "--guests", "--json")).json
    assert [list(row) for row in rows] == [FIND_KEYS]
    assert (rows[0]["transaction"], rows[0]["member_id"], rows[0]["amount"]) == ("t3", None, "3.00")
    ran = running(*day(running, "find", "--amount", "10.00", "--on", "2025-02-10", "--csv"))
    assert ran.out.splitlines()[1] == (
        "t4,csv,0001,Anna Berg,purchase,2025-02-10T09:00:00+01:00,10.00,10.00,"
    )
    assert running(*day(running, "find", "--amount", "99.00")).code == 0
    assert running(*day(running, "find", "--store", "nowhere", "--json")).json == []
    named = running("transaction", "find", "--guests", "--store", "loyalty.db", "--json")
    assert [row["transaction"] for row in named.json] == ["t3"]


def test_assign_and_its_guard(running: Cli) -> None:
    told = running(*day(running, "assign", "t3", "0003", "--reason", "forgot", "--json")).json
    assert (told["status"], told["member_id"], told["before"]) == ("ok", "0003", None)
    ran = running(*day(running, "assign", "t3", "0002", "--json"))
    assert (ran.code, ran.json["problems"][0]["code"]) == (1, "somebodys")
    words = ("assign", "t3", "0002", "--reason", "the wrong one", "--by", "Robin")
    assert running(*day(running, *words)).out.startswith("t3 is 0002's, no longer 0003's")
    rows = running("audit", "--member", "0003", "--json").json
    assert (rows[-1]["command"], rows[-1]["by"], rows[-1]["reason"]) == (
        *("transaction assign", "Robin", "the wrong one"),
    )
    assert running("doctor", "--replay").code == 0


@pytest.mark.parametrize(
    ("code", "exit_code", "words"),
    [
        ("no-such-member", 1, ("add", "nobody", "5.00")),
        ("bad-amount", 2, ("add", "0001", "5,00")),
        ("currency", 2, ("add", "0001", "5.00 USD")),
        ("no-such-transaction", 1, ("refund", "t9")),
        ("refund-too-large", 1, ("refund", "t1", "60.01")),
        ("nothing-to-refund", 1, ("refund", "t4")),
        ("whose", 2, ("assign", "t3")),
        ("whose", 2, ("assign", "t3", "0001", "--guest")),
        ("no-reason", 2, ("correct", "t1", "5.00", "--reason", " ")),
        ("void-and-more", 2, ("correct", "t1", "5.00", "--void", "--reason", "x")),
        ("from-a-file", 1, ("correct", "t1", "--void", "--reason", "x")),
        ("find-what", 2, ("find",)),
        ("bad-date", 2, ("find", "--on", "31.3.2025")),
        ("two-stores", 2, ("find", "--store", "a", "--store", "b")),
    ],
)
def test_every_no_says_how_to_mend_it(
    running: Cli, code: str, exit_code: int, words: tuple[str, ...]
) -> None:
    ran = running(*day(running, *words, "--json"))
    assert (ran.code, ran.json["problems"][0]["code"]) == (exit_code, code)
    assert ran.json["problems"][0]["fix"]


def test_an_id_in_another_case_and_one_that_is_gone(running: Cli) -> None:
    running(*day(running, "add", "0001", "5.00"))
    ran = running(*day(running, "show", "c20250331-001"))
    assert (ran.code, "Did you mean C20250331-001?" in ran.err) == (1, True)
    running(*day(running, "correct", "C20250331-001", "--void", "--reason", "never was"))
    ran = running(*day(running, "show", "C20250331-001"))
    assert "it was taken back on 2025-03-31" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("refund", "t2", "999.00"), "AMOUNT: of t2 ("),
        (("correct", "t4", "1.00", "--reason", "x"), "AMOUNT: 10.00 of t4 has been refunded"),
        (("correct", "t4", "--item", "tea=1", "--reason", "x"), "--item: 10.00 of t4 has been"),
        (("correct", "t2", "--item", "tea=-5", "--reason", "x"), "--item adds up to -5.00, less"),
    ],
)
def test_a_refusal_names_the_word_that_was_typed(
    running: Cli, words: tuple[str, ...], said: str
) -> None:
    ran = running(*day(running, *words))
    assert ran.code != 0
    assert said in ran.err
    assert "column" not in ran.err
