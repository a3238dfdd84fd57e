"""The books in the formats of accounting programs, read by the programs themselves."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.contract.conftest import Cli
from tests.contract.conftest import cli as cli
from tests.reports.books_shop import keep_books, ok
from tests.reports.datev_reader import read_batch

HLEDGER = shutil.which("hledger")
LAST = "2025-03-31"
with_hledger = pytest.mark.skipif(HLEDGER is None, reason="hledger is not installed")


@pytest.fixture
def books(cli: Cli, tmp_path: Path) -> Cli:
    keep_books(cli, tmp_path)
    return cli


def ours(cli: Cli, day: str) -> dict[str, int]:
    """What is owed at the end of a day: by kind and program."""
    rows = cli("report", "roll-forward", "--as-of", day, "--json").json
    owed: dict[str, int] = {}
    for row in rows:
        if row["kind"] != "vouchers":
            name = row["program"] if row["kind"] == "points" else row["kind"]
            if row["period"] == day[:7]:
                owed[name] = owed.get(name, 0) + cents(row["closing"], row["kind"] == "points")
    rows = cli("report", "deferred", "--program", "corner-coffee", "--as-of", day, "--json").json
    owed["deferred"] = cents(rows[-1]["deferred"], False)
    return owed


def cents(text: str | int, points: bool) -> int:
    return int(text) if points else int(str(text).replace(".", ""))


def in_hledger(path: Path, day: str) -> dict[str, int]:
    """What hledger says is owed at the end of a day."""
    ran = hledger(path, "balance", "--end", next_day(day), "-O", "csv", "--flat", "--layout=bare")
    return {
        OWED[row["account"]]: -cents(row["balance"], row["commodity"] != "EUR")
        for row in csv.DictReader(io.StringIO(ran))
        if row["account"] in OWED
    }


OWED = {
    "Liabilities:Loyalty:Corner-coffee:Points": "corner-coffee",
    "Liabilities:Loyalty:9:Points": "9",
    "Liabilities:Loyalty:Gift-cards": "gift-cards",
    "Liabilities:Loyalty:Corner-coffee:Deferred-revenue": "deferred",
}


def next_day(day: str) -> str:
    from loyalty_cli.base.dates import iso, parse_day

    return iso(parse_day(day) + 1)


def hledger(path: Path, *words: str) -> str:
    assert HLEDGER is not None
    ran = subprocess.run(
        [HLEDGER, "-f", str(path), *words], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@with_hledger
def test_hledger_takes_the_journal_and_its_balances_are_ours(books: Cli, tmp_path: Path) -> None:
    path = tmp_path / "books.journal"
    ok(books, "export", "hledger", "-o", str(path), "--as-of", LAST)
    hledger(path, "check", "--strict", "ordereddates", "commodities")
    for day in ("2025-01-31", "2025-02-28", LAST):
        assert in_hledger(path, day) == ours(books, day), day


@with_hledger
def test_hledger_checks_the_balances(books: Cli, tmp_path: Path) -> None:
    path = tmp_path / "books.journal"
    ok(books, "export", "hledger", "-o", str(path), "--as-of", LAST)
    text = path.read_text(encoding="utf-8")
    # Points lapsed that nobody had: the assertion of the month says so.
    path.write_text(text.replace("  21 ", "  22 ").replace("-21 ", "-22 "), encoding="utf-8")
    ran = subprocess.run(
        [str(HLEDGER), "-f", str(path), "check"], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, "assert" in ran.stderr) == (1, True)


def in_beancount(path: Path, day: str) -> dict[str, int]:
    """What beancount, which finds no fault, says is owed at the end of a day."""
    from beancount import loader
    from beancount.core import data, realization

    entries, errors, _ = loader.load_file(str(path))
    assert errors == []
    assert sum(isinstance(each, data.Balance) for each in entries) > 6
    entries = [each for each in entries if str(each.date) <= day]
    found = {}
    for account in realization.iter_children(realization.realize(entries)):
        if account.account in OWED:
            [position] = list(account.balance) or [None]
            units = 0 if position is None else position.units.number
            is_money = position is None or position.units.currency == "EUR"
            found[OWED[account.account]] = -int(units * 100 if is_money else units)
    return found


def test_beancount_takes_the_journal_and_its_balances_are_ours(books: Cli, tmp_path: Path) -> None:
    path = tmp_path / "books.beancount"
    ok(books, "export", "beancount", "-o", str(path), "--as-of", LAST)
    for day in ("2025-01-31", "2025-02-28", LAST):
        assert in_beancount(path, day) == ours(books, day), day


@pytest.mark.parametrize("kind", ["hledger", "beancount", "gnucash"])
def test_the_same_export_twice_is_the_same(books: Cli, kind: str) -> None:
    once = ok(books, "export", kind, "--as-of", LAST)
    assert once == ok(books, "export", kind, "--as-of", LAST)
    assert once == ok(books, "export", kind, "--as-of", "2025-04-02", "--until", LAST)


@with_hledger
def test_a_part_opens_with_what_was_owed(books: Cli, tmp_path: Path) -> None:
    path = tmp_path / "march.journal"
    ok(books, "export", "hledger", "-o", str(path), "--from", "2025-03-01", "--as-of", LAST)
    hledger(path, "check", "--strict")
    assert in_hledger(path, LAST) == ours(books, LAST)
    assert "2025-02" not in path.read_text(encoding="utf-8")


def test_a_closed_month_stays_and_corrections_go_into_the_open_one(
    books: Cli, tmp_path: Path
) -> None:
    january = "--until", "2025-01-31"
    printed = {
        kind: ok(books, "export", kind, *january, "--as-of", "2025-01-31", "--quiet")
        for kind in ("hledger", "beancount")
    }
    # Nothing was posted for Eve yet, so her sales stand on their own days, in January.
    (tmp_path / "late.csv").write_text(
        "transaction_id,member_id,occurred_at,amount\n9,eve,2025-01-11 10:00,70.00\n",
        encoding="utf-8",
    )
    ok(books, "import", "transactions", "late.csv", "--enrol", "--batch", "--as-of", "2025-04-02")
    end = "--as-of", "2025-04-30"
    for kind, text in printed.items():
        assert ok(books, "export", kind, *january, *end) != text
        assert ok(books, "export", kind, *january, "--known-on", "2025-01-31") == text
        closed = ok(books, "export", kind, "--closed", LAST, *end)
        assert of_month(closed, "2025-01") == of_month(text, "2025-01") != []
        until = ok(books, "export", kind, "--closed", LAST, *january, *end)
        assert until == text
    if HLEDGER is not None:
        path = tmp_path / "closed.journal"
        ok(books, "export", "hledger", "-o", str(path), "--closed", LAST, *end)
        hledger(path, "check", "--strict")
        assert in_hledger(path, "2025-04-30") == ours(books, "2025-04-30")
        april = hledger(
            path, "register", "Liabilities:Loyalty:Corner-coffee:Points", "-b2025-04-01"
        )
        assert "70" in april


def of_month(text: str, month: str) -> list[str]:
    """The transactions of a month."""
    blocks = text.strip().split("\n\n")
    return [each for each in blocks if each.startswith(f"{month}-") and " open " not in each]


def test_accounts_are_named_by_the_settings(books: Cli, tmp_path: Path) -> None:
    settings = tmp_path / "loyalty.toml"
    before = settings.read_text(encoding="utf-8")

    def say(text: str) -> None:
        settings.write_text(f"{before}\n[books]\n{text}\n", encoding="utf-8")

    say('points = "Liabilities:{program}:Bonus"\nsales = "Income:Shop"')
    for kind in ("hledger", "beancount"):
        text = ok(books, "export", kind, "--as-of", LAST)
        assert "Liabilities:Corner-coffee:Bonus" in text
        assert "Income:Shop" in text
        assert "Income:Sales" not in text
        assert "Corner-coffee:Points " not in text
    for wrong, said in (
        ('point = "Liabilities:X:{program}"', "did you mean points?"),
        ('sales = "Shop"', 'sales = "Income:Sales"'),
        ('sales = "Income:shop"', 'sales = "Income:Sales"'),
        ('points = "Liabilities:Bonus"', 'points = "Liabilities:Bonus:{program}"'),
        ("sales = 7", 'sales = "Income:Sales"'),
    ):
        say(wrong)
        ran = books("export", "hledger", "--as-of", LAST)
        assert (ran.code, ran.out) == (3, "")
        assert said in ran.err


def test_what_is_left_out_is_said(books: Cli) -> None:
    ran = books("export", "hledger", "--as-of", LAST)
    assert "9: no revenue is deferred, for [program] says no point_value" in ran.err


GNUCASH = next(
    (
        python
        for python in ("/usr/bin/python3",)
        if Path(python).exists()
        and subprocess.run([python, "-c", "import gnucash"], capture_output=True).returncode == 0
    ),
    None,
)


@pytest.mark.skipif(GNUCASH is None, reason="python3-gnucash is not installed")
def test_gnucash_opens_the_book_and_its_balances_are_ours(books: Cli, tmp_path: Path) -> None:
    path = tmp_path / "books.gnucash"
    days = ("2025-01-31", "2025-02-28", LAST)
    for asked in ((), ("--from", "2025-03-01")):
        ok(books, "export", "gnucash", "-o", str(path), "--yes", *asked, "--as-of", LAST)
        ran = subprocess.run(
            [str(GNUCASH), str(Path(__file__).with_name("gnucash_balances.py")), str(path), *days],
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        told = json.loads(ran.stdout.splitlines()[-1])
        for day in days[2:] if asked else days:
            held = {
                OWED[name]: -number for name, (_, number, _) in told[day].items() if name in OWED
            }
            assert held == ours(books, day), day
        assert told[LAST]["Liabilities:Loyalty:9:Points"][0] == "P-9"


def test_datev_takes_the_batch_and_its_sums_are_ours(books: Cli, tmp_path: Path) -> None:
    path = tmp_path / "EXTF_loyalty.csv"
    with (tmp_path / "loyalty.toml").open("a", encoding="utf-8") as file:
        file.write('\n[books.datev]\nconsultant = 29098\nclient = 55\ngift_cards = "1604"\n')
    ok(books, "export", "datev", "-o", str(path), "--as-of", LAST)
    header, bookings = read_batch(path.read_bytes())
    ran = books("export", "datev", "-o", str(path), "--yes", "--as-of", LAST)
    said = next(line for line in (ran.out + ran.err).splitlines() if " from 20" in line)
    assert said.startswith(f"{len(bookings)} transactions from ")
    assert said.endswith("; points are no money, and not in it")
    assert header == {"consultant": "29098", "client": "55"}
    owed = {"1604": "gift-cards", "0990": "deferred"}
    for day in ("2025-01-31", "2025-02-28", LAST):
        held = dict.fromkeys(owed.values(), 0)
        for each in bookings:
            if str(each.day) <= day:
                for account, sign in ((each.debit, -1), (each.credit, 1)):
                    if account in owed:
                        held[owed[account]] += sign * each.cents
        assert held == {name: ours(books, day)[name] for name in held}, day
    once = path.read_bytes()
    ok(books, "export", "datev", "-o", str(path), "--yes", "--as-of", LAST)
    assert path.read_bytes() == once
    # What was owed before stands in the books already.
    march = "--from", "2025-03-01", "--as-of", LAST
    ok(books, "export", "datev", "-o", str(path), "--yes", *march)
    assert read_batch(path.read_bytes())[1] == [b for b in bookings if str(b.day) >= "2025-03"]


def test_a_datev_batch_lies_in_one_fiscal_year(books: Cli, tmp_path: Path) -> None:
    path = str(tmp_path / "EXTF_loyalty.csv")
    ran = books("export", "datev", "-o", path, "--as-of", "2026-02-28")
    assert ran.code == 1
    assert "give --from 2026-01-01, and export what was before with --until 2025-12-31" in ran.err
    ok(books, "export", "datev", "-o", path, "--from", "2026-01-01", "--as-of", "2026-02-28")
    ok(
        books,
        "export",
        "datev",
        "-o",
        path,
        "--yes",
        "--until",
        "2025-12-31",
        "--as-of",
        "2026-02-28",
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("consultant = 7", "consultant = 1001"),
        ('client = "1"', "client = 1"),
        ('fiscal_year = "13-01"', 'fiscal_year = "01-01"'),
        ('til = "1590"', "did you mean till?"),
        ("till = 1590", 'till = "1590"'),
    ],
)
def test_wrong_settings_for_datev_are_named(
    books: Cli, tmp_path: Path, wrong: str, said: str
) -> None:
    with (tmp_path / "loyalty.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[books.datev]\n{wrong}\n")
    ran = books("export", "datev", "-o", str(tmp_path / "x.csv"), "--as-of", LAST)
    assert (ran.code, said in ran.err) == (3, True), ran.err
