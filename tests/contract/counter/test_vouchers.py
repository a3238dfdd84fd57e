"""Vouchers as they are typed at a till: what is printed, exit codes, and every message."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.base.codes import fill
from tests.contract.conftest import Cli
from tests.jobs.desk import STARS
from tests.jobs.till import REWARDS

DAY = ("--as-of", "2025-03-31")


@pytest.fixture
def till(cli: Cli, tmp_path: Path) -> Cli:
    """A store with the rewards of the tills of other tests, and the members ann and bob."""
    text = STARS.replace('"stars"]', '"stars"]\npoint_value = "0.01"') + REWARDS
    (tmp_path / "stars.toml").write_text(text)
    (tmp_path / "members.csv").write_text("member_id\nann\nbob\n")
    for words in (
        ("init", "--currency", "EUR", "--timezone", "Europe/Berlin"),
        ("program", "apply", "stars.toml", "--as-of", "2025-01-01"),
        ("import", "members", "members.csv", *DAY),
    ):
        ran = cli(*words)
        assert ran.code == 0, ran.err
    return cli


def issued(till: Cli, reward: str, *words: str) -> str:
    ran = till("voucher", "issue", reward, "--reason", "so", *words, *DAY, "--json")
    assert ran.code == 0, ran.out
    return str(ran.json["voucher"]["code"])


def stdin(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_the_json_of_check_and_redeem(till: Cli) -> None:
    code = issued(till, "ten")
    checked = till("voucher", "check", code, "--order", "40.05", *DAY, "--json")
    assert (checked.code, checked.json) == (
        0,
        {
            "valid": True,
            "reason": None,
            "discount": "4.01",
            "to_pay": "36.04",
            "lost": "0.00",
            "as_of": "2025-03-31",
        },
    )
    redeemed = till("voucher", "redeem", code, "--order", "40.05", *DAY, "--json")
    assert (redeemed.code, redeemed.json) == (
        0,
        {
            "status": "ok",
            "as_of": "2025-03-31",
            "dry_run": False,
            "counts": {},
            "problems": [],
            "valid": True,
            "reason": None,
            "discount": "4.01",
            "to_pay": "36.04",
            "lost": "0.00",
            "use": "1",
        },
    )
    again = till("voucher", "redeem", code, "--order", "40.05", *DAY, "--json")
    assert again.code == 1
    assert again.json["status"] == "refused"
    assert (again.json["valid"], again.json["reason"]) == (False, "used-up")
    assert (again.json["discount"], again.json["to_pay"]) == ("0.00", "40.05")
    assert [p["code"] for p in again.json["problems"]] == ["used-up"]
    assert till("voucher", "check", code, "--order", "40.05", *DAY, "--json").code == 1


def test_parts_of_several_codes_and_of_a_basket(till: Cli, tmp_path: Path) -> None:
    ten, latte = issued(till, "ten"), issued(till, "latte", "--member", "ann")
    basket = tmp_path / "basket.csv"
    basket.write_text("sku,category,quantity,amount\nlatte,coffee,2,7.00\nB7,beans,,12.90\n")
    words = ("voucher", "check", ten, "--basket", "basket.csv", "--shipping", "4.90", *DAY)
    assert till(*words, "--json").json == {
        "valid": True,
        "reason": None,
        "discount": "1.99",
        "to_pay": "22.81",
        "lost": "0.00",
        "parts": [
            {
                "code": ten,
                "reward": "ten",
                "valid": True,
                "reason": None,
                "discount": "1.99",
                "lost": "0.00",
                "lines": ["0.70", "1.29"],
            }
        ],
        "as_of": "2025-03-31",
    }
    ran = till("voucher", "check", ten, latte, "--basket", "basket.csv", *DAY, "--json")
    assert [(p["code"], p["reason"]) for p in ran.json["parts"]] == [
        (ten, None),
        (latte, "needs-member"),
    ]
    # The latte stands alone.
    ran = till(
        *("voucher", "redeem", ten, latte, "--basket", "basket.csv", "--member", "ann"), *DAY
    )
    assert (ran.code, ran.err) == (
        1,
        f"{latte}: it can't be used together with others\n  fix: Use it alone.\n"
        "refused: 1 problem, nothing was written\n",
    )


def test_pieces_are_typed_instead_of_a_file(till: Cli) -> None:
    latte = issued(till, "latte", "--member", "ann")
    words = (latte, "--member", "ann", "--item", "latte=3.80", "--item", "cake=2.50", *DAY)
    ran = till("voucher", "check", *words, "--json")
    assert (ran.code, ran.json["discount"], ran.json["to_pay"]) == (0, "3.80", "2.50")
    assert ran.json["parts"][0]["lines"] == ["3.80", "0.00"]
    ran = till("voucher", "redeem", *words)
    assert (ran.code, ran.out) == (0, "discount 3.80, to pay 2.50 (use 1)\n")
    ran = till("voucher", "check", issued(till, "ten"), "--item", "tea=1=2.50", *DAY, "--json")
    assert ran.json["discount"] == "0.25"
    for typed, code in (("latte", "bad-item"), ("=3.80", "bad-item"), ("latte=3,80", "bad-amount")):
        ran = till("voucher", "check", latte, "--item", typed, *DAY, "--json")
        assert (ran.code, ran.json["problems"][0]["code"]) == (2, code)
    for two in (("--item", "a=1.00", "--order", "1.00"), ("--order", "1", "--basket", "-"), ()):
        ran = till("voucher", "check", latte, *two, *DAY, "--json")
        assert (ran.code, ran.json["problems"][0]["code"]) == (2, "which-order")


def test_a_limit_for_each_member_and_what_is_lost_are_said(till: Cli) -> None:
    code = issued(till, "monthly")
    ran = till("voucher", "redeem", code, "--order", "1.50", *DAY)
    assert (ran.code, ran.err) == (
        1,
        f"{code}: it is personal, or limited for each member: it must be said whose order it is\n"
        "  fix: Say whose order it is: --member M.\n"
        "refused: 1 problem, nothing was written\n",
    )
    checked = till("voucher", "check", code, "--order", "1.50", "--member", "ann", *DAY)
    assert checked.out == "valid     yes\ndiscount  1.50\nto pay    0.00\nlost      0.50\n"
    lost = "the voucher is worth more than the order: 0.50 of it is lost when it is used"
    assert f"hint: {lost}\n" in checked.err
    used = till("voucher", "redeem", code, "--order", "1.50", "--member", "ann", *DAY)
    assert (used.code, used.err) == (0, f"hint: {lost}\n")
    ran = till("voucher", "check", code, "--order", "1.50", "--member", "ann", *DAY)
    assert (ran.code, ran.out.splitlines()[1]) == (1, "why       limit")
    assert f"{code}: this member has used vouchers of its reward as often as one member" in ran.err


def test_a_voucher_that_takes_nothing_off_says_so(till: Cli, tmp_path: Path) -> None:
    program = (tmp_path / "stars.toml").read_text() + (
        '\n[[reward]]\nid = "ship"\nname = "Ship"\nkind = "voucher"\n'
        "voucher = { free_shipping = true }\n"
    )
    (tmp_path / "stars.toml").write_text(program)
    assert till("program", "apply", "stars.toml", "--as-of", "2025-02-01").code == 0
    code = issued(till, "ship")
    ran = till("voucher", "check", code, "--order", "10.00", *DAY)
    nothing = "hint: the voucher takes nothing off this order, and is used all the same\n"
    assert nothing in ran.err
    ran = till("voucher", "check", code, "--order", "10.00", "--shipping", "4.90", *DAY)
    assert nothing not in ran.err


def test_codes_and_baskets_on_stdin(till: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = issued(till, "ten"), issued(till, "ten")
    stdin(monkeypatch, f"{one}\n\n {two}\n")
    ran = till("voucher", "redeem", "-", "--order", "10.00", *DAY)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "discount 1.90, to pay 8.10")
    code = issued(till, "ten")
    stdin(monkeypatch, "amount\n10.00\n5.00\n")
    ran = till("voucher", "check", code, "--basket", "-", *DAY, "--json")
    assert ran.json["parts"][0]["lines"] == ["1.00", "0.50"]
    stdin(monkeypatch, f"{code}\n")
    ran = till("voucher", "check", "-", "--basket", "-", *DAY)
    assert (ran.code, ran.err) == (
        2,
        "stdin can be read once, and it is asked for twice (-)\n"
        "  fix: Put the basket into a file, or type the codes.\n",
    )


def test_many_at_once_into_a_file_for_its_owner_only(till: Cli, tmp_path: Path) -> None:
    words = ("voucher", "issue", "ten", "--reason", "spring", "--count", "3", "--ref", "s1", *DAY)
    ran = till(*words, "-o", "codes.csv")
    assert (ran.code, ran.out) == (0, "3 of ten, good until 2025-04-30, codes in codes.csv\n")
    path = tmp_path / "codes.csv"
    assert path.stat().st_mode & 0o777 == 0o600
    header, *rows = path.read_text().splitlines()
    assert header == "code,reward,member_id,expires_on"
    assert [row.split(",", 1)[1] for row in rows] == ["ten,,2025-04-30"] * 3
    before = path.read_bytes()
    ran = till(*words, "-o", "again.csv")
    assert ran.out.startswith("already done: 3 of ten")
    assert (tmp_path / "again.csv").read_bytes() == before
    # Without a file they stand on stdout, and in JSON.
    assert till(*words).out.splitlines() == [header, *rows]
    told = till(*words, "--json").json
    assert [each["code"] for each in told["vouchers"]] == [row.split(",")[0] for row in rows]
    assert told["counts"] == {"vouchers": 3}
    dry = till(*words[:-4], *DAY, "--dry-run", "-o", "dry.csv")
    assert (dry.code, (tmp_path / "dry.csv").exists()) == (0, False)
    ran = till(*words, "-o", "no/such/folder.csv")
    assert (ran.code, ran.err.splitlines()[0]) == (
        1,
        "no/such/folder.csv: the file can't be written (No such file or directory)",
    )
    # What a killed one had written goes when the same file is asked for again.
    left = tmp_path / ".again.csv.999999999.draft"
    left.write_text("code\n")
    till(*words, "-o", "again.csv")
    assert (left.exists(), (tmp_path / "again.csv").read_bytes()) == (False, before)
    # Codes that stand nowhere else are not written over; the repeat writes what is there.
    other = ("voucher", "issue", "ten", "--reason", "more", "--count", "2", *DAY, "-o", "codes.csv")
    for again in ((*other, "--ref", "s2"), (*other, "--dry-run")):
        ran = till(*again)
        assert (ran.code, ran.err) == (
            2,
            "--yes: codes.csv exists, and its codes may stand nowhere else\n"
            "  fix: give another name, or --yes to write over it\n",
        )
    assert path.read_bytes() == before
    assert len(till("voucher", "list", "--json", *DAY).json) == 3
    assert till(*words, "-o", "codes.csv").code == 0
    (tmp_path / "folder").mkdir()
    ran = till("voucher", "issue", "ten", "--reason", "so", "-o", "folder", *DAY)
    assert (ran.code, ran.err.splitlines()[0]) == (
        1,
        "folder: the file can't be written (Is a directory)",
    )
    assert len(till("voucher", "list", *DAY, "--json").json) == 3


NEVER = fill("####-####-####", lambda count: "Z" * count)

# (command, exit code, stderr)
MESSAGES: list[tuple[str, int, str]] = [
    (
        "redeem GUESS-5 --order 10",
        1,
        "GUESS-5: it is no code: a letter or digit is wrong or missing\n"
        "  fix: Type it again as it is printed; I and L are read as 1, O as 0.\n"
        "refused: 1 problem, nothing was written\n",
    ),
    (
        f"redeem {NEVER} --order 10",
        1,
        f"{NEVER}: nobody has this code\n"
        "  fix: Type it again as it is printed; I and L are read as 1, O as 0.\n"
        "refused: 1 problem, nothing was written\n",
    ),
    (
        f"redeem {NEVER} --order 10 --public",
        1,
        "the voucher is not valid\nrefused: 1 problem, nothing was written\n",
    ),
    (
        "redeem CODE CODE --order 10",
        2,
        "CODE stands there twice\n  fix: Type it once.\n",
    ),
    (
        "redeem CODE",
        2,
        "--order: an order is said by its amount, by its lines or by its pieces\n"
        "  fix: Give --order AMOUNT, --basket FILE with a line for each thing bought, or "
        "--item CATEGORY=AMOUNT for each piece.\n",
    ),
    (
        "check CODE --order 0",
        2,
        "--order: the order comes to 0.00, so there is nothing to take a discount off\n"
        "  fix: Give what the order costs before any discount.\n",
    ),
    (
        "check CODE --order -5",
        2,
        "--order: -5 is below 0\n  fix: Give an amount of 0 or more.\n",
    ),
    (
        "check CODE --order 10.001",
        2,
        "--order: 10.001 has more than 2 decimals\n  fix: Write it like 12.50.\n",
    ),
    (
        "check CODE --order 12,50",
        2,
        "--order: 12,50 is not a plain number like 12.50\n  fix: Write 12.50.\n",
    ),
    (
        "check CODE --order 10 --shipping x",
        2,
        "--shipping: x is not a plain number like 12.50\n  fix: Write it like 12.50.\n",
    ),
    (
        "check CODE --order 10 --member nobody --quiet",
        1,
        "there is no member nobody\n"
        "  fix: A member is found by member id, e-mail, phone or card; see loyalty member list.\n",
    ),
    (
        "undo 77 --reason so",
        1,
        "there is no use 77 of a voucher\n  fix: voucher redeem says the number of the use.\n",
    ),
    (
        "void GUESS-5 --reason so",
        1,
        "GUESS-5: it is no code: a letter or digit is wrong or missing\n"
        "  fix: Type it again as it is printed; I and L are read as 1, O as 0.\n",
    ),
    (
        "issue tem --reason so",
        1,
        "there is no reward tem in force\n  fix: Did you mean ten?\n",
    ),
    (
        "issue mug --reason so",
        1,
        "mug is of the kind item\n  fix: Only vouchers can be issued by hand.\n",
    ),
    (
        "issue latte --reason so",
        1,
        "--member: latte is personal\n  fix: Say whose it is: --member M.\n",
    ),
    (
        "issue ten --reason so --count 0",
        2,
        "--count: 0 is not a number of vouchers to issue\n"
        "  fix: Give a whole number from 1 to 1000000.\n",
    ),
    (
        "issue five --reason so --count 4",
        1,
        "3 of five are left, fewer than 4\n  fix: Issue at most 3.\n",
    ),
    (
        "issue worth --reason so --member ann",
        1,
        "worth is worth the points taken for it, and by hand none are taken\n"
        "  fix: Let the member redeem it: loyalty reward redeem.\n",
    ),
    (
        "list --reward tem --quiet",
        1,
        "there is no reward tem\n  fix: Did you mean ten?\n",
    ),
]


def test_every_message(till: Cli) -> None:
    code = issued(till, "ten")
    for command, exit_code, err in MESSAGES:
        words = [code if word == "CODE" else word for word in command.split()]
        ran = till("voucher", *words, *DAY)
        assert (command, ran.code, ran.err) == (command, exit_code, err.replace("CODE", code))


# (text, exit code, stderr)
BASKETS: list[tuple[str, int, str]] = [
    (
        "what,costs\nlatte,3.50\n",
        3,
        'basket.csv:1: there is no column "amount"; the file has: what, costs\n'
        "  fix: A basket has the columns sku, category, quantity, amount; only amount is needed.\n",
    ),
    (
        "amount,amount\n1,1\n",
        3,
        'basket.csv:1: "amount" stands there twice; the file has: amount, amount\n'
        "  fix: A basket has the columns sku, category, quantity, amount; only amount is needed.\n",
    ),
    (
        "sku,amount\nlatte,3.50\ntea,abc\nham\n",
        3,
        'basket.csv:3: amount "abc" is not a plain number like 12.50\n'
        "  fix: write it as sign, digits and decimal mark only\n"
        "basket.csv:4: the row has 1 cells, the header 2\n"
        "  fix: write every cell, also the empty ones\n",
    ),
    ("sku,quantity,amount\nlatte,0,3.50\n", 3, 'quantity "0" is not more than 0'),
    ("sku,amount\nlatte,\n", 3, "basket.csv:2: "),
    ("sku,amount\n", 3, "basket.csv: the basket is empty\n"),
    ("", 3, "basket.csv"),
    ("amount\n5.00\n-7.00\n", 2, "--basket: the order comes to -2.00"),
]


def test_every_message_of_a_basket(till: Cli, tmp_path: Path) -> None:
    code = issued(till, "ten")
    for text, exit_code, says in BASKETS:
        (tmp_path / "basket.csv").write_text(text)
        ran = till("voucher", "check", code, "--basket", "basket.csv", "--quiet", *DAY)
        assert (text, ran.code) == (text, exit_code)
        assert says in ran.err
    ran = till("voucher", "check", code, "--basket", "nowhere.csv", "--quiet", *DAY)
    assert (ran.code, ran.err.splitlines()[0]) == (3, "nowhere.csv: there is no such file")


def test_a_gift_card_s_code_is_said_kindly(till: Cli) -> None:
    card: Any = till("giftcard", "issue", "10.00", *DAY, "--json").json
    code = card["code"]
    ran = till("voucher", "redeem", code, "--order", "10.00", *DAY)
    assert (ran.code, ran.err) == (
        1,
        f"{code}: it is a gift card's\n  fix: That is loyalty giftcard redeem.\n"
        "refused: 1 problem, nothing was written\n",
    )


def test_a_basket_in_a_currency_without_decimals(cli: Cli, tmp_path: Path) -> None:
    text = STARS.replace('"1.00"', '"100"') + REWARDS.split("[[reward]]")[1].join(
        ("[[reward]]", "")
    ).replace('"25.00"', '"2500"')
    (tmp_path / "stars.toml").write_text(text)
    cli("init", "--currency", "JPY", "--timezone", "Asia/Tokyo")
    ran = cli("program", "apply", "stars.toml", "--as-of", "2025-01-01")
    assert ran.code == 0, ran.err
    code = issued(cli, "ten")
    told = cli("voucher", "check", code, "--order", "1005", *DAY, "--json").json
    assert (told["discount"], told["to_pay"]) == ("101", "904")
    ran = cli("voucher", "check", code, "--order", "10.50", "--quiet", *DAY)
    assert (ran.code, ran.err) == (
        2,
        "--order: 10.50 has decimals\n  fix: Write it as a whole number.\n",
    )


def test_a_reward_is_shown_with_its_day(till: Cli) -> None:
    ran = till("reward", "check", "ten", *DAY, "--json")
    assert (ran.json["as_of"], ran.json["voucher"]["percent"]) == ("2025-03-31", "10")
    text = till("reward", "check", "ten", *DAY)
    assert "voucher percent" in text.out
    assert "as of" not in text.out


def test_every_reason_has_its_remedy(till: Cli) -> None:
    used, anns = issued(till, "ten"), issued(till, "five", "--member", "ann")
    till("voucher", "redeem", used, "--order", "40.00", *DAY)
    early = ("--as-of", "2025-03-30")
    told = {
        problem["code"]: problem["fix"]
        for words in (
            (used, "--order", "40.00", *DAY),
            (anns, "--order", "40.00", "--member", "bob", *DAY),
            (anns, "--order", "1.00", "--member", "ann", *DAY),
            (issued(till, "five"), "--order", "40.00", *early),
        )
        for problem in till("voucher", "redeem", *words, "--json").json["problems"]
    }
    assert sorted(told) == ["min-order", "not-yet", "other-member", "used-up"]
    assert all(told.values()), told
