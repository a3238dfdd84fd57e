"""Gift cards as they are typed: the keys of their JSON, and a message for every wrong word."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from loyalty_cli.base.codes import check_character, normalise
from loyalty_cli.base.problems import ExitCode
from tests.contract.conftest import AS_OF, Cli

ACTING = ["status", "as_of", "dry_run", "counts", "problems"]
CARD = ["card", "card_status", "balance", "currency", "expires_on"]


def sold(cli: Cli, *words: str) -> str:
    """The code of a new card of 50.00."""
    ran = cli("giftcard", "issue", "50.00", *words, "--as-of", AS_OF, "--json")
    assert ran.code == 0, ran.out
    return str(ran.json["code"])


def test_the_keys(running: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    code = sold(running, "--member", "0001", "--expires-on", "2027-01-01")
    day = ("--as-of", AS_OF, "--json")
    told = running("giftcard", "redeem", code, "60.00", "--up-to", *day).json
    assert list(told) == [*ACTING, *CARD, "taken", "left_to_pay"]
    assert (told["status"], told["card_status"], told["balance"]) == ("ok", "used-up", "0.00")
    assert (told["taken"], told["left_to_pay"]) == ("50.00", "10.00")
    for verb in ("refund", "topup"):
        told = running("giftcard", verb, "GC-000001", "2.50", *day).json
        assert list(told) == [*ACTING, *CARD]
    shown = running("giftcard", "show", "GC-000001", *day).json
    assert (shown["card"], shown["status"], shown["balance"]) == ("GC-000001", "active", "5.00")
    assert "code" not in shown
    assert running("giftcard", "show", "GC-000001", "--code", *day).json["code"] == code
    monkeypatch.setattr("sys.stdin", io.StringIO(code + "\n"))
    assert running("giftcard", "show", "-", *day).json["card"] == "GC-000001"
    words = ("--reason", "lost", "--member", "0001", "--ref", "r1")
    new = running("giftcard", "reissue", "GC-000001", *words, *day).json
    assert list(new) == [*ACTING, *CARD, "code"]
    again = running("giftcard", "reissue", "GC-000001", *words, *day).json
    assert (again["status"], again["code"]) == ("already-done", new["code"])
    assert running("giftcard", "redeem", code, "1", *day).json["reason"] == "replaced"
    told = running("giftcard", "void", "GC-000001", "--reason", "stolen", *day).json
    assert (told["card_status"], told["balance"]) == ("void", "0.00")
    (row,) = running("giftcard", "list", *day).json
    assert list(row)[:5] == ["card", "member_id", "status", "balance", "currency"]


WRONG_WORDS = [
    (["redeem", "CODE", "-1"], 2, "bad-amount"),
    (["redeem", "CODE", "0"], 2, "bad-amount"),
    (["redeem", "CODE", "1.005"], 2, "bad-amount"),
    (["redeem", "CODE", "1,50"], 2, "bad-amount"),
    (["redeem", "CODE", "20 USD"], 2, "currency"),
    (["redeem", "CODE", "50.01"], 1, "not-enough-balance"),
    (["redeem", "", "1"], 2, "bad-code"),
    (["redeem", "GC-000002", "1"], 1, "unknown"),
    (["redeem", "OTHER", "1"], 1, "unknown"),
    (["redeem", "WRONG", "1"], 1, "unknown"),
    (["refund", "CODE", "0.01"], 1, "more-than-redeemed"),
    (["refund", "CODE", "-5"], 2, "bad-amount"),
    (["topup", "CODE", "0"], 2, "bad-amount"),
    (["void", "CODE", "--reason", " "], 2, "no-reason"),
    (["reissue", "GC-000009", "--reason", "x"], 1, "unknown"),
    (["issue", "0"], 2, "bad-amount"),
    (["issue", "-5"], 2, "bad-amount"),
    (["issue", "5", "--count", "0"], 2, "bad-count"),
    (["issue", "5", "--expires-on", "2020-01-01"], 2, "expires-in-past"),
    (["issue", "5", "--pattern", "CARD-####"], 2, "bad-pattern"),
    (["issue", "5", "--member", "nobody"], 1, "no-such-member"),
    (["list", "--status", "lost"], 2, "bad-status"),
]
"""What is typed, the exit code, and the code of the problem."""


def test_every_wrong_word_has_its_message(running: Cli) -> None:
    code = sold(running)
    symbols = normalise(code)
    other = "0" * len(symbols[:-1])
    put = {
        "CODE": code,
        "OTHER": other + check_character(other),
        "WRONG": symbols[:-1] + ("0" if symbols[-1] != "0" else "1"),
    }
    for words, exit_code, problem in WRONG_WORDS:
        typed = [put.get(word, word) for word in words]
        ran = running("giftcard", *typed, "--as-of", AS_OF, "--json")
        told = (ran.code, [each["code"] for each in ran.json["problems"]])
        assert told == (exit_code, [problem]), words
        assert ran.json["problems"][0]["fix"], words
    rows = running("giftcard", "list", "--json", "--as-of", AS_OF).json
    assert [(row["card"], row["balance"]) for row in rows] == [("GC-000001", "50.00")]


def test_bulk_is_whole_and_the_same_again(running: Cli, tmp_path: Path) -> None:
    words = ("giftcard", "issue", "20", "--count", "30", "--ref", "easter", "--as-of", AS_OF)
    assert running(*words, "-o", "cards.csv").code == 0
    first = (tmp_path / "cards.csv").read_text(encoding="utf-8")
    assert first.splitlines()[0] == "card,code,amount,currency,expires_on,member_id"
    assert len(set(first.splitlines())) == 31
    assert (tmp_path / "cards.csv").stat().st_mode & 0o777 == 0o600
    other = ("giftcard", "issue", "5", "--count", "2", "--as-of", AS_OF, "-o", "cards.csv")
    assert "writing over cards.csv needs a yes" in running(*other).err
    (tmp_path / "cards.csv").unlink()
    assert "already done" in running(*words, "-o", "cards.csv").out
    assert (tmp_path / "cards.csv").read_text(encoding="utf-8") == first
    assert len(running("giftcard", "list", "--json", "--as-of", AS_OF).json) == 30
    assert running(*words, "-o", "no/such/folder.csv").code == ExitCode.REFUSED


def test_a_sheet_is_written_for_who_may_read_it(running: Cli, tmp_path: Path) -> None:
    code = sold(running)
    assert running("giftcard", "sheet", "-o", "sheet.html", "--as-of", AS_OF).code == 0
    page = tmp_path / "sheet.html"
    assert code in page.read_text(encoding="utf-8")
    assert page.stat().st_mode & 0o777 == 0o600
    assert running("giftcard", "sheet", "-o", "sheet.pdf", "--as-of", AS_OF).code == 0
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF-")
    assert running("giftcard", "sheet", "-o", "sheet.txt").code == ExitCode.USAGE
    assert running("giftcard", "sheet", "--font", "x.ttf").code == ExitCode.USAGE
    nothing = running("voucher", "sheet", "-o", "none.html", "--as-of", AS_OF)
    assert (nothing.code, (tmp_path / "none.html").exists()) == (0, False)


def test_a_card_is_shown_as_of_the_day(running: Cli) -> None:
    sold(running)
    running("giftcard", "topup", "GC-000001", "5", "--as-of", "2025-04-02")
    then = running("giftcard", "show", "GC-000001", "--as-of", "2025-04-01", "--json")
    assert (then.json["balance"], then.json["as_of"]) == ("50.00", "2025-04-01")
    assert then.err.startswith("as of 2025-04-01")
    text = running("giftcard", "show", "GC-000001", "--as-of", "2025-04-02")
    assert (text.err[:16], "as of" in text.out) == ("as of 2025-04-02", False)
    assert running("giftcard", "show", "GC-000001", "--as-of", AS_OF, "--quiet").err == ""
    early = running("giftcard", "show", "GC-000001", "--as-of", "2025-03-30", "--json")
    assert (early.code, early.json["problems"][0]["code"]) == (1, "not-yet")


def test_money_that_moved_is_said_in_full(running: Cli) -> None:
    code = sold(running)
    day = ("--as-of", AS_OF)
    topped = running("giftcard", "topup", code, "5", *day).out
    assert topped == "GC-000001: 5.00 put on it, balance 55.00 EUR\n"
    running("giftcard", "redeem", code, "2", *day)
    refunded = running("giftcard", "refund", code, "1", *day).out
    assert refunded == "GC-000001: 1.00 refunded, balance 54.00 EUR\n"
    tried = running("giftcard", "reissue", "GC-000001", "--reason", "lost", "--dry-run", *day).out
    said = "GC-000001: a new code, balance 54.00 EUR (dry run: nothing was written)\n"
    assert tried == said


def test_several_cards_are_told_with_their_codes(running: Cli, tmp_path: Path) -> None:
    words = ("giftcard", "issue", "20", "--expires-on", "2027-01-01", "--as-of", AS_OF, "--json")
    several = (*words, "--count", "3", "--ref", "easter")
    told = running(*several).json
    assert [list(card) for card in told["cards"]] == [["card", "code", "amount", "expires_on"]] * 3
    assert [card["card"] for card in told["cards"]] == ["GC-000001", "GC-000002", "GC-000003"]
    assert {(card["amount"], card["expires_on"]) for card in told["cards"]} == {
        ("20.00", "2027-01-01")
    }
    paid = running("giftcard", "redeem", told["cards"][1]["code"], "1", "--as-of", AS_OF, "--json")
    assert paid.json["card"] == "GC-000002"
    again = running(*several).json
    assert (again["status"], again["cards"]) == ("already-done", told["cards"])
    # They stand in the file then; a single one has its code beside the other keys.
    assert "cards" not in running(*several, "-o", "cards.csv").json
    assert told["cards"][2]["code"] in (tmp_path / "cards.csv").read_text(encoding="utf-8")
    assert "cards" not in running(*words, "--count", "3", "--dry-run").json
    assert "cards" not in running(*words).json


def test_a_number_where_the_code_is_wanted(running: Cli) -> None:
    sold(running)
    ran = running("giftcard", "redeem", "GC-000001", "1", "--as-of", AS_OF)
    assert (ran.code, ran.err.splitlines()[:2]) == (
        1,
        [
            "GC-000001 is the number of a card, and its code is wanted",
            "  fix: Type the code that is printed on it; staff: loyalty giftcard show GC-000001"
            " --code.",
        ],
    )
    public = running("giftcard", "redeem", "GC-000001", "1", "--public", "--as-of", AS_OF, "--json")
    assert public.json["reason"] == "not-valid"


def test_the_public_is_not_told_that_a_ref_was_used(running: Cli) -> None:
    code = sold(running)
    assert running("giftcard", "redeem", code, "1", "--ref", "r1", "--as-of", AS_OF).code == 0
    words = ("giftcard", "redeem", code, "2", "--ref", "r1", "--as-of", AS_OF, "--json")
    assert running(*words).json["problems"][0]["code"] == "ref-used"
    unknown = (*words[:2], "0000-0000-0000-0000", "2", "--public", "--as-of", AS_OF, "--json")
    assert running(*words, "--public").out == running(*unknown).out
